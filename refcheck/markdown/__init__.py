"""The only place that knows mistune: a text goes in, a `Document` comes out.

Blocks and inline text are read with their exact offsets; each syntax adds its rules from outside.

Imports: facts.
"""
