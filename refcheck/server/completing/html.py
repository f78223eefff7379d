"""`<a href="path">`, `<a href="#anchor">`, `<img src="picture.png">`: the paths and anchors in attributes of HTML."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.project.resolution import paths_of
from refcheck.server.answers import Completion
from refcheck.server.completing import _idioms, _names, _paths
from refcheck.server.completing._anchors import anchors
from refcheck.server.completing._names import Named
from refcheck.server.completing._request import PROBE, Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "\"'#/"
_TAG = compile_lazily(r"<(?P<name>[A-Za-z]+)[ \t]")
_ATTRIBUTE = compile_lazily(
    r"[ \t](?P<name>[A-Za-z]+)[ \t]*=[ \t]*(?P<quote>[\"'])(?P<destination>[^\"'<>\n]*)$",
)
_REST = compile_lazily(r"[^\"'#<>\s]*")
_LINKING = frozenset(("a", "area"))
_PICTURES = frozenset(("img", "source"))
_EMBEDDING = frozenset(("audio", "embed", "iframe", "input", "script", "track", "video"))


def typed(line: Line) -> Typed | None:
    start = line.before.rfind("<")
    tag = _TAG.match(line.before, start) if start >= 0 else None
    attribute = _ATTRIBUTE.search(line.before, tag.end() - 1) if tag is not None else None
    if tag is None or attribute is None:
        return None
    form = _form(tag["name"].lower(), attribute["name"].lower())
    path, mark, fragment = attribute["destination"].partition("#")
    if not form or ":" in path:
        # Another attribute, or an address elsewhere.
        return None
    word = fragment if mark else path
    rest = _REST.match(line.after)
    end, quote = rest.end() if rest is not None else 0, attribute["quote"]
    # The rest of the destination after the name does not decide whether this is a reference.
    closing = "" if quote in line.after[end:] else quote
    probe = f"{{}}{closing}" if ">" in line.after[end:] else f"{{}}{quote}>"
    span = line.span(len(line.before) - len(word), end)
    return Typed(span, word, probe, "anchor" if mark else form, path, closing)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if typed.form == "anchor":
        return anchors(request, typed.before, _asked(request, typed).rules)
    asked = _asked(request, typed)
    if asked.prefix is not None and request.page.renderer.makes_site and typed.form == "page":
        return _paths.from_root(request, asked)
    return _paths.below(request, typed.word, pictures=typed.form == "picture")


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    if isinstance(candidate.value, Named):
        text = f"{_idioms.encoded(candidate.name)}{typed.closing}"
        return _names.completion(request, typed, candidate, text)
    return _paths.completion(request, typed, candidate, _asked(request, typed))


def _form(tag: str, attribute: str) -> str:
    """What an attribute of a tag names: a page, a picture or another file; empty if it names none."""
    if attribute == "href":
        return "page" if tag in _LINKING else ""
    if attribute != "src":
        return ""
    return "picture" if tag in _PICTURES else "file" if tag in _EMBEDDING else ""


def _asked(request: Request, typed: Typed) -> _paths.Asked:
    """How the renderer reads the path: as that of the reference which the completed tag is."""
    found = next((reference for reference in request.seen.references if PROBE in reference.key), None)
    rules = paths_of(request.seen, found) if found is not None else request.page.renderer.paths
    return _paths.Asked(rules, prefix="/" if typed.word.startswith("/") else None)
