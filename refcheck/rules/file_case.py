"""A link or an image differs from the file name only in upper and lower case.

It works on the disks of Windows and macOS and breaks on most servers and on GitHub. It is a warning if the renderer
of the note is unknown.

    [guide](Guide.md)    if the file is called `guide.md`
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import quote, unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Edit, Fix, Severity, Span
from refcheck.links.destinations import spelled_as
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._links import DeadLink, dead_links

CODE = "104"
SEVERITY = "error"
SAFE_FIX = "the file's own case"

_ESCAPES = compile_lazily(r"((?:%[0-9A-Fa-f]{2})+)")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for link in dead_links(page, project, "file"):
        if link.resolution.found is None:
            continue
        right = spelled_as(link.resolution.found.path, link.target.path)
        if right == link.target.path:
            yield _wrong_folder(page, link, link.resolution.found.path)
            continue
        message = f"no file `{link.target.path}`, but `{right}`"
        # Some hosts ignore case.
        severity: Severity | None = (
            "warning" if page.renderer.is_unknown or link.resolution.via_repository_url else None
        )
        yield Diagnostic(link.span, message, help=f"write `{right}`", fix=_fix(link, right), severity=severity)


def _wrong_folder(page: Page, link: DeadLink, found: str) -> Diagnostic:
    """The file is named as it is, but lies in a folder of another case, such as the asset folder of a post of Hexo."""
    name = os.path.basename(os.path.dirname(found))
    own = os.path.splitext(os.path.basename(page.path))[0]
    help_text = f"rename it to `{own}`" if own.lower() == name.lower() else "make the names of the two folders equal"
    return Diagnostic(link.span, f"no file `{link.target.path}`, but one in a folder `{name}`", help=help_text)


def _fix(link: DeadLink, right: str) -> Fix | None:
    key, place = link.reference.key, link.reference.key_span
    written = key.partition("#")[0].partition("?")[0]
    if link.resolution.via_repository_url or not written or place.end - place.start != len(key):
        # It contains escapes.
        return None
    spelled = _with_escapes(written, right) if "%" in written else right
    return Fix(f"write `{spelled}`", (Edit(Span(place.start, place.start + len(written)), spelled),))


def _with_escapes(written: str, right: str) -> str:
    """The right path, with what is written as an escape now as an escape, and nothing else."""
    parts: list[str] = []
    for part in _ESCAPES.split(written):
        if part.startswith("%"):
            parts.extend(quote(character, safe="") for character in unquote(part))
        else:
            parts.extend(part)
    if len(parts) != len(right):
        return quote(right, safe="/:@!$&'()*+,;=~-._")
    return "".join(
        part if unquote(part) == character else quote(character, safe="") if len(part) > 1 else character
        for part, character in zip(parts, right, strict=True)
    )
