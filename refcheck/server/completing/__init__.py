"""Completes the name of an unfinished reference: one module for each form of reference.

A module in this folder is registered automatically. It has

- `CHARACTERS`: the characters after which an editor requests completions automatically;
- `typed(line)`: the unfinished reference before the cursor, if it has this form;
- `candidates(request, typed)`: the possible names;
- `fits(request, typed, candidate)`: optional; whether a candidate is possible, only called for those that match;
- `finish(request, typed, candidate)`: the completion of a candidate, only called for those that are offered.

The parse of the half-typed text is not used. `_request.py` replaces the typed part by a whole reference. Completions
are offered only if the renderer reads it as a reference. So none are offered in code, in comments, in raw parts, or in
a syntax that the renderer does not support.
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
    """The characters after which an editor requests completions automatically."""
    return tuple(sorted({character for module in _modules() for character in module.CHARACTERS}))


def complete(view: PageView, offset: int) -> Completions | None:
    """The completions at an offset of a page; None if there is no unfinished reference."""
    line = Line.at(view.text, offset)
    for module, typed in _begun(line):
        request = request_at(view, line, typed)
        if request is not None:
            return _chosen(module, request, typed)
    return None


def reference_to(view: PageView, page: Page, name: Name) -> str:
    """A reference from the page of a view to a name in a page, written for the renderer of the view's page."""
    request = Request(view, view.page, Line.at(view.text, 0))
    return _idioms.label(request, _names.Named(page.location, name), _idioms.Form("[", "]"))


def _begun(line: Line) -> Iterator[tuple[Any, Any]]:
    """The modules that recognize an unfinished reference before the cursor, with that reference."""
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
    """The candidates of a module, with the test whether a matching one may be offered."""
    fits = getattr(module, "fits", None)
    is_fit = (lambda candidate: fits(request, typed, candidate)) if fits is not None else (lambda candidate: True)
    return Candidates(module.candidates(request, typed), is_fit)


def _modules() -> list[Any]:
    return registry.modules(__name__)
