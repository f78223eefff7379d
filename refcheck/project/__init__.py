"""Joins the texts, the renderers and the files into one view of each definition and reference.

Documents come in, each with its renderer; pages with anchors, labels and numbers go out, and the target that each
reference resolves to.

Imports: facts, guards, markdown, bibliography, syntax, links, slugs, numbering, renderers.
"""
