"""Describes definitions and references for people: what hover, completion and lists of symbols show.

A definition or a reference of a page comes in; its kind, number, caption, text, picture, and for a reference its
targets, the reason why it does not work, and the renderers in which it does, go out as plain data.

Imports: facts, bibliography, links, numbering, renderers, project.
"""
