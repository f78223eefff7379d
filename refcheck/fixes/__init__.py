"""Chooses fixes that can be made together, rewrites references and definitions, and proves that a change is safe.

Diagnostics with edits come in; new texts go out, or the reason why a fix is withheld.

Imports: facts, markdown, syntax, links, numbering, renderers, project.
"""
