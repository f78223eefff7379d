"""What a text holds, as plain data: definitions, references, their places, and what is said about them.

In comes nothing: these are the words that all other rooms share. It also has what is needed to keep and compare such
data: serialization, lazily compiled patterns, suggestions of near names, the registry of a folder, differences.

Imports: no other room.
"""
