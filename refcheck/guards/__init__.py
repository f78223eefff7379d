"""Safe reading and showing of untrusted input: files, YAML, TOML, ignore patterns, terminal text; and signals.

Untrusted bytes, texts and events come in; bounded data, escaped text or an error with its place goes out. Everything
that reads a file or shows a text of one goes through here.

Imports: facts.
"""
