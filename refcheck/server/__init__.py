"""The language server: what refcheck knows of a project, for an editor in which its files are being changed.

`features/` answers requests, one file for each; it gets a `View` (`views.py`) and returns plain data (`answers.py`).
`protocol/` alone knows the protocol and its library.

Input: messages of an editor. Output: answers, findings, and edits that the editor makes; nothing is written.

Imports: facts, guards, bibliography, markdown, syntax, links, numbering, renderers, config, project, describing, fixes,
    refactoring, workspace, converting, session.
"""
