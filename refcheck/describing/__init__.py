"""Describes definitions and references for users: the texts of hover, completion and lists of symbols.

Input: a definition or a reference of a page. Output: plain data. For a definition, its kind, number, caption, text and
picture; for a reference, its targets, the reason why it does not work, and the renderers in which it does.

Imports: facts, bibliography, links, numbering, renderers, project.
"""
