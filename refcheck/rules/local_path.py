"""A link or an image names a file by its path on one computer.

`C:\\Users\\kim\\plot.png`, `file:///home/kim/plot.png`: no other computer has this file, and no browser opens it from a
web page. If texts are read on their author's computer, as in Obsidian or with pandoc, it is a warning.

```bad github
![g](C:\\Users\\me\\pic.png) ![h](C:/Users/me/pic.png) [i](file:///C:/x.md) ![j](/Users/me/Desktop/pic.png)
```
```report
1:6 `C:\\Users\\me\\pic.png` is a path of one computer
1:32 `C:/Users/me/pic.png` is a path of one computer
1:57 `file:///C:/x.md` is a path of one computer
1:79 `/Users/me/Desktop/pic.png` is a path of one computer
```
```good github
![g](one.png) and `C:\\Users\\me\\pic.png`
```
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from refcheck.facts.model import Diagnostic, Severity
from refcheck.links.destinations import LinkContext
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._odd_destinations import odd_destinations

CODE = "617"
SEVERITY = "error"

_MOST_FOLDERS = 20


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    is_local = page.renderer.is_unknown or page.renderer.reads_citations or page.renderer.creates_notes
    severity: Severity | None = "warning" if is_local else None
    for odd in odd_destinations(page, project, "path"):
        written = odd.reference.key
        beside = _beside(page, project, written)
        help_text = (
            f"write `{beside}`" if beside else "put the file into the project, and write its path from this file"
        )
        message = f"`{written}` is a path of one computer"
        yield Diagnostic(odd.span, message, help=help_text, severity=severity)


def _beside(page: Page, project: Project, written: str) -> str:
    """The end of a path that names a file relative to the folder of the page; empty if there is none."""
    context = LinkContext(project.files, page.location)
    parts = unquote(written).replace("\\", "/").split("/")[-_MOST_FOLDERS:]
    for first in range(1, len(parts)):
        path = posixpath.join(*parts[first:])
        found = project.files.find(context.beside(path)) if path and ".." not in parts[first:] else None
        if found is not None and found.exact and not found.folder:
            return path
    return ""
