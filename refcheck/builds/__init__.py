"""How a project is built: which commands its build files run, and which files pandoc reads together there.

The text of build files comes in; the runs of pandoc come out. Nothing of a project is run: a module reads one language
as far as its text tells what it does, and says where it does not.

Imports: facts, guards, links.
"""
