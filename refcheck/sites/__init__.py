"""One module per program that makes pages of files: how it resolves links, and how it is recognized.

The files of a project and the settings of the program come in; path rules and the reasons for them go out.

Imports: facts, guards, links.
"""
