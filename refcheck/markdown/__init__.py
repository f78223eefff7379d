"""The only package that uses mistune: turns a text into a `Document`.

Blocks and inline text are read with their exact offsets; each syntax adds its rules from outside.

Imports: facts.
"""
