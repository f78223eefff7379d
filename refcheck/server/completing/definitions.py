"""`[text][name]`: link definitions of the page."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _names
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "["
_TYPED = compile_lazily(r"(?<=\])\[(?P<word>[^\[\]\n^@]*)$")
_REST = compile_lazily(r"[^\[\]\n]*\]")


def typed(line: Line) -> Typed | None:
    match = _TYPED.search(line.before)
    if match is None:
        return None
    rest = _REST.match(line.after)
    return Typed(line.span(match.start(), rest.end() if rest is not None else 0), match["word"], "[{}]")


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    return _names.own(request, "definition")


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion:
    return _names.completion(request, typed, candidate, f"[{candidate.name}]")
