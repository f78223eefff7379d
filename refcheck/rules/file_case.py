"""A link or an image names a file that exists only with other letters' case.

It works on the disks of Windows and macOS and breaks on most servers and on GitHub. Where nothing tells
which renderer the note is for, it is a warning.

    [guide](Guide.md)    where the file is called `guide.md`
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote

from refcheck.model import Diagnostic, Edit, Fix, Span
from refcheck.page import Page
from refcheck.project import Project, split_destination
from refcheck.rules._places import destination

CODE = "104"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for reference in page.references:
        if reference.kind not in ("link", "image"):
            continue
        resolution = project.resolve(page, reference)
        if resolution.missing != "file" or resolution.found is None:
            continue
        target = split_destination(reference.key)
        assert target is not None
        right = os.path.relpath(resolution.found.path, os.path.dirname(project.location(page))).replace(os.sep, "/")
        if target.path.startswith("/"):
            right = "/" + os.path.relpath(resolution.found.path, project.files.root).replace(os.sep, "/")
        elif target.path.startswith("./"):
            right = "./" + right
        # Some hosts do not tell cases apart.
        severity = "warning" if page.lenient else None
        fix = None
        written = reference.key.partition("#")[0].partition("?")[0]
        if written and reference.key_span.end - reference.key_span.start == len(reference.key):
            start = reference.key_span.start
            spelled = quote(right, safe="/:@!$&'()*+,;=~-._") if "%" in written else right
            fix = Fix(f"write `{right}`", (Edit(Span(start, start + len(written)), spelled),))
        message = f"no file `{target.path}`, but `{right}`"
        yield Diagnostic(destination(reference), message, f"write `{right}`", (), fix, severity)
