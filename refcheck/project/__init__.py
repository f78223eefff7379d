"""The join: what the texts, the renderers and the files together say about each definition and reference.

Documents come in, each with its renderer; pages with anchors, labels and numbers go out, and what each reference
resolves to.

Imports: facts, guards, markdown, bibliography, syntax, links, slugs, numbering, renderers.
"""
