"""`[text](path)`, `[text](#anchor)`, `[text](path.md#anchor)`, `![alt](picture.png)`, `[name]: path`."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _idioms, _names, _paths
from refcheck.server.completing._anchors import anchors
from refcheck.server.completing._names import Named
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = "(#/"
_INLINE = compile_lazily(r"\]\([ \t]*(?P<angle><(?P<spaced>[^<>\n]*)|[^()\s<>]*)$")
_DEFINITION = compile_lazily(r"[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]+(?P<angle><(?P<spaced>[^<>\n]*)|[^\s<>]*)$")
_REST = compile_lazily(r"[^()\s<>#]*")
_SPACED_REST = compile_lazily(r"[^<>\n#]*")
_IMAGE = compile_lazily(r"!\[[^\[\]]*$")


def typed(line: Line) -> Typed | None:
    inline = _INLINE.search(line.before)
    match = inline or _DEFINITION.match(line.before)
    if match is None:
        return None
    destination = match["angle"] if match["spaced"] is None else match["spaced"]
    if ":" in destination.partition("#")[0]:
        # An address elsewhere.
        return None
    path, mark, fragment = destination.partition("#")
    word = fragment if mark else path
    rest = (_REST if match["spaced"] is None else _SPACED_REST).match(line.after)
    end = rest.end() if rest is not None else 0
    is_inline, opens = inline is not None, match["spaced"] is not None
    closed = f"{'>' if opens else ''}{')' if is_inline else ''}"
    # The rest of the destination after the name does not decide whether this is a link.
    closing = "" if line.after.startswith(closed, end) else closed
    is_image = is_inline and _IMAGE.search(line.before[: match.start()]) is not None
    return Typed(
        line.span(len(line.before) - len(word), end),
        word,
        f"{{}}{closing}",
        form="anchor" if mark else "image" if is_image else "path",
        before=path if mark else "<" if opens else "",
    )


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    if typed.form == "anchor":
        return anchors(request, typed.before, request.page.renderer.paths)
    asked, is_image = _asked(request, typed), typed.form == "image"
    if asked.prefix is not None and (request.page.renderer.makes_site or asked.prefix == _paths.ZOLA) and not is_image:
        return _paths.from_root(request, asked)
    return _paths.below(request, typed.word, pictures=is_image)


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    if isinstance(candidate.value, Named):
        text = candidate.name if typed.before.startswith("<") else _idioms.encoded(candidate.name)
        return _names.completion(request, typed, candidate, text)
    return _paths.completion(request, typed, candidate, _asked(request, typed))


def _asked(request: Request, typed: Typed) -> _paths.Asked:
    renderer = request.page.renderer
    rules = renderer.image_paths if typed.form == "image" and renderer.image_paths is not None else renderer.paths
    prefix = next((prefix for prefix in (_paths.ZOLA, "/") if typed.word.startswith(prefix)), None)
    return _paths.Asked(rules, is_spaced=typed.before == "<", prefix=prefix)
