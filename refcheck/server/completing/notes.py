"""`[^note]`: footnotes of the page; at the start of a line also undefined ones that have references."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit
from refcheck.server.answers import Completion
from refcheck.server.completing import _names
from refcheck.server.completing._request import PROBE, Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "^"
_TYPED = compile_lazily(r"\[\^(?P<word>[^\[\]^\s]*)$")
_REST = compile_lazily(r"[^\[\]^\s]*\]")
_UNDEFINED = "undefined"


def typed(line: Line) -> Typed | None:
    match = _TYPED.search(line.before)
    if match is None or line.before.endswith("\\", 0, match.start()):
        return None
    rest = _REST.match(line.after)
    end = rest.end() if rest is not None else 0
    if line.after.startswith(":", end) and rest is not None:
        # This is the name of an existing definition.
        return None
    form = "" if line.before[: match.start()].strip() else _UNDEFINED
    return Typed(line.span(match.start(), end), match["word"], "[^{}]", form)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if not request.reads("footnote"):
        return
    yield from _names.own(request, "note")
    if typed.form == _UNDEFINED:
        yield from map(Candidate.of, _undefined(request))


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion:
    if candidate.value is not None:
        return _names.completion(request, typed, candidate, f"[^{candidate.name}]")
    return Completion(
        label=candidate.name,
        edit=Edit(typed.span, f"[^{candidate.name}]: "),
        kind="footnote",
        detail="not defined yet",
        filter=_names.filter_text(request, typed, candidate.name),
    )


def _undefined(request: Request) -> list[str]:
    """The names of footnotes that the page refers to but does not define."""
    notes = request.seen.footnotes
    keys = (reference.key for reference in request.seen.references if reference.kind == "footnote")
    return [key for key in dict.fromkeys(keys) if notes.normalize(key) not in notes.by_id and key != PROBE]
