"""`[[page]]`, `[[page#heading]]`, `[[#heading]]`, `![[picture.png]]`: pages and files by their names."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _names, _paths
from refcheck.server.completing._anchors import anchors
from refcheck.server.completing._names import Named
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "[#"
_TYPED = compile_lazily(r"(?P<embed>!?)\[\[(?P<name>[^\[\]\n|]*)$")
_REST = compile_lazily(r"[^\[\]\n|#]*")


def typed(line: Line) -> Typed | None:
    match = _TYPED.search(line.before)
    if match is None:
        return None
    path, mark, fragment = match["name"].rpartition("#")
    word = fragment if mark else match["name"]
    # Text after the cursor belongs to the name only if the link is closed.
    rest = _REST.match(line.after)
    end = rest.end() if rest is not None and line.after.startswith(("]]", "|", "#"), rest.end()) else 0
    closing = "" if line.after.startswith(("]]", "|", "#"), end) else "]]"
    return Typed(
        line.span(len(line.before) - len(word), end),
        word,
        f"{{}}{closing}",
        form="anchor" if mark else "embed" if match["embed"] else "wiki",
        before=path,
        closing=closing,
    )


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if typed.form == "anchor":
        rules = request.page.renderer.tag_paths.get("wiki", request.page.renderer.paths)
        return anchors(request, typed.before.partition("#")[0], rules)
    return _paths.files(request) if typed.form == "embed" else _paths.pages(request)


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    if isinstance(candidate.value, Named):
        return _names.completion(request, typed, candidate, f"{candidate.name}{typed.closing}")
    rules = request.page.renderer.tag_paths.get(typed.form, request.page.renderer.paths)
    return _paths.completion(request, typed, candidate, _paths.Asked(rules, _paths.BY_NAME, is_spaced=True))
