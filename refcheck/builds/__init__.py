"""Reads how a project is built: the commands in its build files, and the files that pandoc reads together there.

The text of build files comes in; the runs of pandoc come out. Nothing of a project is run: a module reads one language
as far as its text can be understood, and marks the rest as unknown.

Imports: facts, guards, links.
"""
