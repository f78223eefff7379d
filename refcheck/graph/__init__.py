"""The graph of a project: what refers to what, between files or between definitions.

Input: the pages of a project. Output: nodes and edges as data, all of them or those near some, and their texts in a
format, one module each in `formats/`.

Imports: facts, guards, webpage, links, project, describing, rules.
"""
