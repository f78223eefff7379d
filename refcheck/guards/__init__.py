"""What is safe to use with input that strangers wrote: files, YAML, TOML, patterns, terminal text, signals.

Untrusted bytes, texts and events come in; bounded data, escaped text or an error with its place goes out. Everything
that reads a file or shows a text of one goes through here.

Imports: facts.
"""
