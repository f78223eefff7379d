"""Rename, move and renumber: a change of one definition or file, and of everything that refers to it.

A project and a request come in; edits for every affected file go out, or the reason for a refusal. It
imports `fixes`, `project` and what these import, and `sites`.

Imports: facts, bibliography, syntax, links, sites, renderers, project, fixes.
"""
