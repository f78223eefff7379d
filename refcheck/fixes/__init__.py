"""Which fixes go together, how a thing is written so that it works, and the proof that a change damages nothing.

Diagnostics with edits come in; new texts go out, or the reason why a fix is withheld.

Imports: facts, markdown, syntax, links, numbering, renderers, project.
"""
