"""What a run reads and writes on disk: discovery, detection, git, loading in parallel, the transaction that writes.

Paths and settings come in; sources, documents and pages go out, or new bytes are written, all files or none. It
imports `config`, `caching`, `project` and what these import, and `markdown`.

Imports: facts, guards, syntax, links, numbering, renderers, caching, config, project.
"""
