"""A link or an image differs from the file name only in upper and lower case.

It works on the disks of Windows and macOS and breaks on most servers and on GitHub. It is a warning if the renderer
of the note is unknown.

    [guide](Guide.md)    if the file is called `guide.md`
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from refcheck.facts.model import Diagnostic, Edit, Fix, Severity, Span
from refcheck.links.destinations import spelled_as
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._links import DeadLink, dead_links

CODE = "104"
SEVERITY = "error"
SAFE_FIX = "the file's own case"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in dead_links(page, project, "file"):
        if link.resolution.found is None:
            continue
        right = spelled_as(link.resolution.found.path, link.target.path)
        message = f"no file `{link.target.path}`, but `{right}`"
        # Some hosts ignore case.
        severity: Severity | None = (
            "warning" if page.renderer.is_unknown or link.resolution.via_repository_url else None
        )
        yield Diagnostic(link.span, message, help=f"write `{right}`", fix=_fix(link, right), severity=severity)


def _fix(link: DeadLink, right: str) -> Fix | None:
    key, place = link.reference.key, link.reference.key_span
    written = key.partition("#")[0].partition("?")[0]
    if link.resolution.via_repository_url or not written or place.end - place.start != len(key):
        # It contains escapes.
        return None
    spelled = quote(right, safe="/:@!$&'()*+,;=~-._") if "%" in written else right
    return Fix(f"write `{right}`", (Edit(Span(place.start, place.start + len(written)), spelled),))
