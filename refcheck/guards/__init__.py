"""Safe reading and display of untrusted input: files, YAML, TOML, ignore patterns, terminal text; and signals.

Input: untrusted bytes, texts and events. Output: bounded data, escaped text or an error with its place. Everything that
    reads a file or displays text from one goes through here.

Imports: facts.
"""
