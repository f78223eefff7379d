"""Writes references to labels and works in the form that the renderer of a page reads."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, Span
from refcheck.fixes.rewrites.links import numbered_label
from refcheck.project.page import Page
from refcheck.renderers import NATIVE, OPEN, ReferenceIdiom
from refcheck.server.completing._names import Named, as_numbered
from refcheck.server.completing._request import Request

_READ = frozenset((NATIVE, OPEN))
_UNSAFE = compile_lazily(r"[\x00-\x20\"#%<>?\[\\\]^`{|}\x7f]")


class Form(NamedTuple):
    """The pandoc form that is typed: `@`, `[@`, `[-@`, or a further member after a semicolon."""

    opening: str
    """The text before the `@`."""
    closing: str


def label(request: Request, found: Named, form: Form) -> str:
    """A reference to a label."""
    page, key = request.page, found.name.key
    if _reads_citations_of_labels(page):
        return f"{form.opening}@{key}{form.closing}"
    idiom = page.renderer.reference_idiom
    own = idiom.of(found.name.kind) if idiom is not None else None
    if own is not None and fits(page, found, _role(own)):
        return (own.named or own.number).replace("{}", key)
    if page.renderer.is_unknown:
        return _as_in_use(page, key) or f"{form.opening}@{key}{form.closing}"
    return _link(request, found)


def work(page: Page, key: str, form: Form) -> str | None:
    """A citation; None if the renderer has none."""
    if page.renderer.is_unknown or page.feature_support("citation") in _READ:
        return f"{form.opening}@{key}{form.closing}"
    if page.feature_support("myst-roles") in _READ:
        return f"{{cite}}`{key}`"
    return f":cite:`{key}`" if page.feature_support("d2l-roles") in _READ else None


def fits(page: Page, found: Named, role: str) -> bool:
    """Whether a role resolves to a label in the renderer."""
    if page.renderer.unfit is None:
        return True
    nowhere = Span(0, 0)
    reference = Reference("cross-reference", "myst_roles", found.name.key, nowhere, nowhere, text="", form=role)
    return page.renderer.unfit(reference, (found.name.definition,)) is None


def relative_path(page: Page, location: str) -> str:
    """The path of a file relative to the folder of a page, with slashes."""
    return os.path.relpath(location, os.path.dirname(page.location)).replace(os.sep, "/")


def encoded(path: str) -> str:
    """A path or an anchor, encoded for a destination without angle brackets."""
    path = _UNSAFE.sub(_percent, path)
    # Balanced parentheses need no encoding.
    if path.count("(") != path.count(")"):
        path = path.replace("(", "%28").replace(")", "%29")
    return path


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _reads_citations_of_labels(page: Page) -> bool:
    return not page.renderer.is_unknown and page.feature_support("cross-reference") in _READ


def _role(idiom: ReferenceIdiom) -> str:
    return (idiom.named or idiom.number).partition("}")[0].removeprefix("{")


def _as_in_use(page: Page, key: str) -> str:
    """A reference in the form that the page itself uses, if its renderer is unknown; empty for pandoc's form."""
    for reference in page.references:
        if reference.syntax == "bookdown_references":
            return f"\\@ref({key})"
        if reference.syntax == "myst_roles" and reference.kind == "cross-reference":
            return f"{{{reference.form}}}`{key}`"
        if reference.syntax == "d2l_roles" and reference.kind == "cross-reference":
            return f":{reference.form}:`{key}`"
        if reference.kind == "citation":
            return ""
    return ""


def _link(request: Request, found: Named) -> str:
    """A link whose text is the number."""
    page = request.page
    there = found.page(request)
    definition = as_numbered(there, found.name.definition)
    target = numbered_label(there, definition) if definition is not None else None
    wording = target.wording if target is not None else found.name.text or found.name.key
    path = "" if there is page else encoded(relative_path(page, there.location))
    return f"[{wording}]({path}#{encoded(found.name.key)})"
