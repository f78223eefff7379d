"""One run over some files: its pages are linted, fixed or changed. Shared by the command line and the API.

Loaded documents and options come in; findings, results of a whole run, or proven new texts go out. `staged.py` is a
run over what is staged in git.

Imports: facts, bibliography, links, renderers, caching, config, project, converting, fixes, rules, workspace.
"""

from refcheck.session.session import Changed, LintOptions, Session, make_session, open_session

__all__ = ["Changed", "LintOptions", "Session", "make_session", "open_session"]
