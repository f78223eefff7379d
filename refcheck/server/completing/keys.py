"""`{% ref key %}`: entries of the `{% references %}` block of the page, for Hexo with hexo-reference-plus."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _names
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._tags import open_tag
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = " "
_TYPED = compile_lazily(r"\{%-?[ \t]*ref[ \t](?P<keys>[^%{}]*)$")
_REST = compile_lazily(r"[^\s%{}]*")


def typed(line: Line) -> Typed | None:
    tag = open_tag(line, _TYPED, _REST)
    if tag is None:
        return None
    word = tag.match["keys"].replace("\t", " ").rpartition(" ")[2]
    return Typed(line.span(len(line.before) - len(word), tag.end), word, f"{{}}{tag.closing}", closing=tag.closing)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if request.reads("key-reference"):
        yield from _names.own(request, "key")


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion:
    return _names.completion(request, typed, candidate, f"{candidate.name}{typed.closing}")
