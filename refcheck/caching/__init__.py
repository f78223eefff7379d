"""Stores results between runs: facts by content, the results of a run, the output of an unchanged run.

Input: facts and results, with the state of everything that they depend on. Output: the same, as long as that state has
    not changed.

Imports: facts, guards, links.
"""
