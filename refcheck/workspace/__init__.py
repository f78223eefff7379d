"""Reads and writes the files of a run: discovery, detection, git, parallel loading, and the transaction that writes.

Paths and settings come in; sources, documents and pages go out, or new bytes are written, all files or none. It
imports `config`, `caching`, `project` and what these import, and `markdown`.

Imports: facts, guards, notebooks, syntax, links, numbering, builds, renderers, caching, config, project.
"""
