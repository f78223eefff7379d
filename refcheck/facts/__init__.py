"""The content of a text as plain data: definitions, references, their places, and findings about them.

Takes no input: these are the types that all other packages share. It also has what is needed to store and compare such
data: serialization, lazily compiled patterns, suggestions of similar names, the registry of a folder, differences.

Imports: no other room.
"""
