"""`{{< ref "page.md#heading" >}}`, `{{< relref "page" >}}`, `{{< figure src="picture.png" >}}` of Hugo."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _names, _paths
from refcheck.server.completing._anchors import anchors
from refcheck.server.completing._names import Named
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = '"#/'
_TYPED = compile_lazily(
    r"\{\{(?P<mark>[<%])[ \t]*(?P<name>ref|relref|figure)[ \t]+(?:(?:path|src)=)?\"(?P<destination>[^\"\n]*)$"
)
_REST = compile_lazily(r"[^\"\n#{}>]*(?=\")")
_CLOSED = compile_lazily(r"\"[^{}\n]*[>%]\}\}")
_ENDS = {"<": ">}}", "%": "%}}"}


def typed(line: Line) -> Typed | None:
    start = line.before.rfind("{{")
    match = _TYPED.match(line.before, start) if start >= 0 else None
    if match is None:
        return None
    path, mark, fragment = match["destination"].partition("#")
    word = fragment if mark else path
    rest = _REST.match(line.after)
    end = rest.end() if rest is not None else 0
    closing = "" if _CLOSED.match(line.after, end) else f'" {_ENDS[match["mark"]]}'
    if closing and line.after.startswith('"', end):
        # The editor has closed the quote.
        end += 1
    form = "anchor" if mark else "figure" if match["name"] == "figure" else "ref"
    return Typed(line.span(len(line.before) - len(word), end), word, f"{{}}{closing}", form, path, closing)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if typed.form == "figure":
        yield from _paths.pictures(request)
    elif typed.form == "ref":
        yield from _paths.pages(request)
    else:
        rules = request.page.renderer.tag_paths.get("ref", request.page.renderer.paths)
        yield from anchors(request, typed.before, rules)


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    if isinstance(candidate.value, Named):
        return _names.completion(request, typed, candidate, f"{candidate.name}{typed.closing}")
    rules = request.page.renderer.tag_paths.get(typed.form, request.page.renderer.paths)
    return _paths.completion(request, typed, candidate, _paths.Asked(rules, is_spaced=True))
