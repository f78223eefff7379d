"""One run on some files: its pages are linted, fixed or changed. Shared by the command line and the API.

Input: loaded documents and options. Output: findings, the results of a whole run, or proven new texts. `staged.py` is a
    run on the files staged in git.

Imports: facts, external, bibliography, links, renderers, caching, config, project, converting, fixes, rules, workspace.
"""

from refcheck.session.session import Changed, LintOptions, Session, make_session, open_session

__all__ = ["Changed", "LintOptions", "Session", "make_session", "open_session"]
