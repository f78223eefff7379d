"""Bibliographies: which bibliography files a note names, and the entries in them.

Input: a bibliography file or the front matter of a note. Output: its entries with their places.

Imports: facts, guards.
"""
