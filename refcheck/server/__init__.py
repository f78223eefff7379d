"""The language server: answers an editor's questions about a project while its files are being edited.

`features/` answers requests, one file for each; it gets a `View` (`views.py`) and returns plain data (`answers.py`).
Only `protocol/` knows the protocol and its library.

Input: messages of an editor. Output: answers, findings, and edits that the editor makes. The server writes no files.

Imports: facts, guards, notebooks, bibliography, markdown, syntax, links, numbering, renderers, caching, config,
    project, describing, fixes, refactoring, workspace, converting, session.
"""
