"""What a name can be completed to: one module for each form of reference.

A module is registered by being in this folder. It has

- `CHARACTERS`: the characters after which an editor asks by itself;
- `typed(line)`: the reference that is begun before the cursor, if it is of this form;
- `candidates(request, typed)`: the names that may be meant;
- `fits(request, typed, candidate)`: whether it may be, if that is not known of all; only called for those that match;
- `finish(request, typed, candidate)`: the completion of one of them, only called for those that are offered.

Nothing is asked of the parse of a text that is half typed: `_request.py` puts a whole reference in place of what is
typed, and whether the renderer reads that as a reference decides whether anything is offered. So there is nothing in
code, in comments, in raw parts, or in a syntax that the renderer does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from refcheck.describing.names import Name
from refcheck.facts import registry
from refcheck.project.page import Page
from refcheck.server.answers import Completions
from refcheck.server.completing import _idioms, _names
from refcheck.server.completing._choice import Candidates, best
from refcheck.server.completing._request import Line, Request, request_at
from refcheck.server.views import PageView


def characters() -> tuple[str, ...]:
    """The characters after which an editor asks by itself."""
    return tuple(sorted({character for module in _modules() for character in module.CHARACTERS}))


def complete(view: PageView, offset: int) -> Completions | None:
    """The completions at an offset of a page; None if nothing is begun there that can be completed."""
    line = Line.at(view.text, offset)
    for module, typed in _begun(line):
        request = request_at(view, line, typed)
        if request is not None:
            return _chosen(module, request, typed)
    return None


def reference_to(view: PageView, page: Page, name: Name) -> str:
    """A reference of the page of a view to a name of a page, as its renderer reads it."""
    request = Request(view, view.page, Line.at(view.text, 0))
    return _idioms.label(request, _names.Named(page.location, name), _idioms.Form("[", "]"))


def _begun(line: Line) -> Iterator[tuple[Any, Any]]:
    """The modules whose form is begun before the cursor, with what is typed."""
    for module in _modules():
        typed = module.typed(line)
        if typed is not None:
            yield module, typed


def _chosen(module: Any, request: Request, typed: Any) -> Completions:
    limit = request.view.options.completion_limit
    chosen, is_incomplete = best(_fitting(module, request, typed), unquote(typed.word), limit)
    finished = (module.finish(request, typed, candidate) for candidate in chosen)
    return Completions([completion for completion in finished if completion is not None], is_incomplete)


def _fitting(module: Any, request: Request, typed: Any) -> Candidates:
    """The candidates of a module, and which of those that match may be offered."""
    fits = getattr(module, "fits", None)
    is_fit = (lambda candidate: fits(request, typed, candidate)) if fits is not None else (lambda candidate: True)
    return Candidates(module.candidates(request, typed), is_fit)


def _modules() -> list[Any]:
    return registry.modules(__name__)
