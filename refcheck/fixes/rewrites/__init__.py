"""The edits that rules offer: what does not work as it is written, as links, HTML anchors, notes and lists that do.

One module for each thing that is rewritten. A page and a fact of it go in; a `Fix` comes out, or None where there is no
safe way to write it. It imports `project` and what that imports.
"""
