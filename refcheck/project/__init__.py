"""The join: what the texts, the renderers and the files together say about each definition and reference.

Documents come in, each with its renderer; pages with anchors, labels and numbers go out, and what each reference
resolves to. It imports `facts`, `guards`, `bibliography`, `syntax`, `links`, `slugs`, `renderers` and `numbering`.
"""
