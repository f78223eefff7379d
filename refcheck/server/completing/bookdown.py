r"""`\@ref(fig:x)`: labels of bookdown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _names
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "("
_TYPED = compile_lazily(r"\\?\\@ref\((?P<word>[^()\s]*)$")
_REST = compile_lazily(r"[^()\s]*\)?")


def typed(line: Line) -> Typed | None:
    match = _TYPED.search(line.before)
    if match is None:
        return None
    rest = _REST.match(line.after)
    opening = line.before[match.start() : match.start("word")]
    span = line.span(match.start(), rest.end() if rest is not None and rest[0].endswith(")") else 0)
    return Typed(span, match["word"], f"{opening}{{}})", before=opening)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if request.reads("bookdown-references"):
        yield from chain(_names.own(request, "label"), _names.others(request, "label"))


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion:
    return _names.completion(request, typed, candidate, f"{typed.before}{candidate.name})")
