"""Bibliographies: which files of literature a note names, and the entries in them.

A file of literature or the front matter of a note comes in; its entries with their places go out.

Imports: facts, guards.
"""
