"""One module a program that makes pages of files: where it looks for what a link names, and what it is known by.

The files of a project and the settings of the program come in; path rules and the reasons for them go out.

Imports: facts, guards, links.
"""
