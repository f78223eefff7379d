"""`@fig:x` and `[@doe99; @roe20]`: labels, and entries of bibliographies, written as the renderer reads them.

If the renderer has no such citations, its own form is written: a role, `\\@ref(...)`, or a link with the number.
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.describing.names import CitedName
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _idioms, _names
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "@"
_KEY = r"[\w:.#$%&\-+?<>~/]"
_TYPED = compile_lazily(rf"(?P<sign>(?<![\w.+\-])-)?@(?P<word>{_KEY}*)$")
_REST = compile_lazily(rf"(?:{_KEY}*\w)?")
# The start of a group: an opening bracket and members, each followed by a semicolon.
_GROUP = compile_lazily(r"\[[^\[\]]*;[^\[\];@]*$")
_ALONE, _BRACKETS, _MEMBER = "alone", "brackets", "member"


def typed(line: Line) -> Typed | None:
    match = _TYPED.search(line.before)
    if match is None:
        return None
    start, before = match.start(), line.before[: match.start()]
    # This is the `@` of an address, of bookdown's `\@ref()`, or of a path of Zola.
    if before[-1:].isalnum() or before.endswith(("\\", "_", "](")):
        return None
    rest = _REST.match(line.after)
    end = rest.end() if rest is not None else 0
    sign = match["sign"] or ""
    closes = line.after.startswith("]", end)
    is_text = before.endswith(("[[", "![")) or (closes and line.after.startswith(("(", "["), end + 1))
    if before.endswith("[") and not is_text:
        return Typed(line.span(start - 1, end + closes), match["word"], f"[{sign}@{{}}]", _BRACKETS, sign)
    is_member = _GROUP.search(before) is not None
    # The group may not be closed yet.
    return Typed(line.span(start, end), match["word"], f"{sign}@{{}}", _MEMBER if is_member else _ALONE, sign)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    yield from _names.own(request, "label")
    if _idioms.work(request.page, "", _idioms.Form("", "")) is not None:
        yield from _names.cited(request)
    yield from _names.others(request, "label")


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    brackets = ("[", "]") if typed.form == _BRACKETS else ("", "")
    form, found = _idioms.Form(f"{brackets[0]}{typed.before}", brackets[1]), candidate.value
    if isinstance(found, CitedName):
        text = _idioms.work(request.page, found.key, form)
        return _names.citation(request, typed, found, text) if text is not None else None
    return _names.completion(request, typed, candidate, _idioms.label(request, found, form))
