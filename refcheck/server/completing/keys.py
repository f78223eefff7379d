"""`{% ref key %}`: entries of the `{% references %}` block of the page, for Hexo with hexo-reference-plus."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _names
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = " "
_TYPED = compile_lazily(r"\{%-?[ \t]*ref[ \t](?P<keys>[^%{}]*)$")
_REST = compile_lazily(r"[^\s%{}]*")
_CLOSED = compile_lazily(r"[^%{}\n]*-?%\}")


def typed(line: Line) -> Typed | None:
    start = line.before.rfind("{%")
    match = _TYPED.match(line.before, start) if start >= 0 else None
    if match is None:
        return None
    rest = _REST.match(line.after)
    end = rest.end() if rest is not None else 0
    closing = "" if _CLOSED.match(line.after, end) else " %}"
    word = match["keys"].replace("\t", " ").rpartition(" ")[2]
    return Typed(line.span(len(line.before) - len(word), end), word, f"{{}}{closing}", closing=closing)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if request.reads("key-reference"):
        yield from _names.own(request, "key")


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion:
    return _names.completion(request, typed, candidate, f"{candidate.name}{typed.closing}")
