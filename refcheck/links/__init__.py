"""The files that the destinations of links mean.

A destination and the folder of its page come in; the paths that it can mean, and whether they exist with exactly this
spelling, go out.

Imports: facts, guards.
"""
