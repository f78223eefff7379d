"""The reason why a reference does not work, as a clause."""

from __future__ import annotations

from urllib.parse import unquote

from refcheck.facts.model import Reference
from refcheck.links.display import shown
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import AMBIGUOUS, RESOLVED, UNKNOWN, UNSUPPORTED, Resolution


def reason_of(project: Project, page: Page, reference: Reference, resolution: Resolution) -> str:
    """The reason why a reference of a page does not work; empty if it works."""
    if resolution.status == RESOLVED:
        failure = page.failure
        return f"{failure.effect}: {failure.reason}" if failure is not None else ""
    if resolution.status == UNKNOWN:
        return f"not found, but {resolution.made_by.reason}" if resolution.made_by is not None else "not found"
    if resolution.status == AMBIGUOUS:
        return f"`{reference.key}` is defined {len(resolution.definitions)} times"
    if resolution.status == UNSUPPORTED:
        missing = f", and there is no {_nouns(resolution)} `{reference.key}`" if resolution.missing else ""
        return f"{page.renderer.title} shows it as text{missing}"
    return resolution.reason or _undefined(project, page, reference, resolution)


def _nouns(resolution: Resolution) -> str:
    return {"definition": "link definition", "citation": "entry"}.get(resolution.missing, resolution.missing)


def _undefined(project: Project, page: Page, reference: Reference, resolution: Resolution) -> str:
    missing, key, target = resolution.missing, reference.key, resolution.target
    if missing == "anchor":
        there = resolution.page or page
        anchor = unquote(target.fragment or "") if target is not None else key
        where = "on this page" if there is page else f"in {there.path}"
        return f"no anchor `#{anchor}` {where}"
    if missing in ("file", "page"):
        path = target.path if target is not None else key
        if resolution.found is not None:
            return f"no {missing} `{path}`; its name is spelled `{shown(resolution.found.path)}`"
        return f"no {missing} `{path}`"
    if missing == "label":
        return f"no label `{key}` {_scope(project, page)}"
    if missing == "footnote":
        return f"no footnote `[^{key}]`"
    if missing == "definition":
        return f"no link definition `[{key}]: ...`"
    if missing == "citation":
        return f"no entry `{key}` in the bibliography"
    return f"no entry `{key}` on this page"


def _scope(project: Project, page: Page) -> str:
    """The scope in which labels are searched for, as words."""
    if project.labels.counts_all(page):
        return "in the project"
    return "in the book" if len(project.books.pages_with(page)) > 1 else "on this page"
