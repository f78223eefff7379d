"""The edits that rules offer: syntax that does not work, rewritten as links, HTML anchors, notes and lists that do.

One module for each kind of syntax. A page and a fact of it go in; a `Fix` comes out, or None if there is no
safe way to write it. It imports `project` and what that imports.
"""
