"""A link or an image names a file that does not exist.

The reader gets an error page or a broken image. Targets are looked for from the folder of the note,
in the spelling of the link after percent-decoding. What leads out of the project, to another host or
to a page whose source cannot be told is not checked. The full address of a file of the project's own
repository, on its default or current branch, is looked up among its files; what is missing there is a
warning, as it may have been meant to be there later.

```bad github
See [the guide](no-such-guide.md).
```
```report
1:17 no file `no-such-guide.md`
```
```good github
See [the guide](https://example.com/guide.md).
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.model import Diagnostic
from refcheck.nearest import nearest
from refcheck.page import Page
from refcheck.project import Project
from refcheck.rules._links import dead_links

CODE = "103"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in dead_links(page, project, "file"):
        if link.resolution.found is None:
            path, by_address = link.target.path, link.resolution.by_address
            severity = "warning" if by_address else None
            yield Diagnostic(link.span, f"no file `{path}`", _help(page, project, path, by_address), (), None, severity)


def _help(page: Page, project: Project, path: str, by_address: bool) -> str:
    if by_address:
        return "the address is one of this repository; correct it, or add the file"
    folder = os.path.normpath(os.path.join(os.path.dirname(project.location(page)), os.path.dirname(path)))
    if project.files.inside(folder):
        found = nearest(os.path.basename(path), project.files.names(folder))
        if found:
            return f"did you mean `{os.path.join(os.path.dirname(path), found)}`?".replace(os.sep, "/")
    return "create it, or correct the path"
