"""The rules of MyST: the slugs of MyST-Parser, the ids of docutils and Sphinx, and mystmd."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Piece
from refcheck.slugs._heading import NOT_SHOWN, Heading, free, remembered, with_dollars

_NO_WORD = compile_lazily(r"[^\w\- ]")
_NO_ID = compile_lazily(r"[^a-z0-9]+")
_AT_ENDS = compile_lazily(r"^[-0-9]+|-+$")
_QUOTES = compile_lazily("['‘’\"“”]+")
_FANCY = compile_lazily(r"[^a-z0-9-]")
# Brackets behind a key are its suffix.
_CITATION = compile_lazily(r"\[@[^\[\]]*\]|(?<![\w@])@\w[\w:.#$%&+?<>~/-]*(?:\s*\[[^\]]{1,50}\])?")
# `{ref}` before code is a role.
_ROLE = compile_lazily(r"\{(?P<name>[A-Za-z][\w.:+-]*)\}\Z")
_GIVEN = compile_lazily(r"(?P<text>[^<>]+)<[^<>]+>")
_IN_PARENTHESES = compile_lazily(r"(?:(?<!\s)\s+)?\([^()]*\)\s*\Z")
# Roles of mystmd that show the title or number of what they name, which is known only when all pages are read.
_NAMES_ONLY = frozenset(("ref", "numref", "eq", "doc", "download", "cite", "cite:p", "cite:t", "prf:ref"))
_HYPHENS = compile_lazily(r"-{2,}")
# Letters without a decomposition; docutils' own table.
_LATIN = str.maketrans(
    dict(zip("øđħıłŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȥȴȵȶȷȼȿɀɇɉɋɍɏ", "odhiltbbcdfklnpttyzgzlntjcszejqry", strict=True))
    | {"ß": "sz", "æ": "ae", "œ": "oe", "ȸ": "db", "ȹ": "qp"}
)


def myst(headings: Sequence[Heading]) -> list[str]:
    """MyST-Parser's `myst_heading_anchors`, modelled on GitHub; headings without a slug have no anchor.

    Run with myst-parser 5.2.0.
    """
    return _some(headings, _myst)


def docutils(headings: Sequence[Heading]) -> list[str]:
    """docutils and Sphinx: ASCII letters and digits from the first letter on, one hyphen for all others.

    A heading whose id is empty or taken gets `id1`, `id2` ... Run with docutils 0.22.4, `auto_id_prefix` as in Sphinx.
    """
    used: set[str] = set()
    anchors = []
    number = 0
    for heading in headings:
        anchor = heading.own or _docutils(heading)
        if not anchor or anchor in used:
            number += 1
            anchor = f"id{number}"
        used.add(anchor)
        anchors.append(anchor)
    return anchors


def mystmd(headings: Sequence[Heading]) -> list[str]:
    """mystmd: quotes and citations are removed, everything else but ASCII letters and digits becomes a hyphen.

    HTML tags are removed, the text of a comment stays: mystmd's command transforms HTML before it labels headings
    (`packages/myst-cli/src/process/mdast.ts`). A digit or hyphen at the start gets the prefix `id-`. The first free
    suffix; headings without a text have no anchor, nor does the title of a page, which is not read here. Run with
    myst-transforms 1.3.50.
    """
    return _some(headings, _mystmd)


def _some(headings: Sequence[Heading], rule: Callable[[Heading], str]) -> list[str]:
    """The first free suffix for each heading with a slug."""
    slugs = {index: heading.own or rule(heading) for index, heading in enumerate(headings)}
    named = [index for index, slug in slugs.items() if slug]
    anchors = dict(zip(named, free([headings[index] for index in named], rule), strict=True))
    return [anchors.get(index, "") for index in slugs]


@remembered
def _myst(heading: Heading) -> str:
    return _NO_WORD.sub("", _text(heading).lower().replace(" ", "-"))


def _text(heading: Heading) -> str:
    return "".join(
        piece.text
        for piece in _with_roles(heading.pieces)
        if piece.kind in ("text", "code", "math", "no-inline-note", "attributes")
    )


def _with_roles(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """The pieces, in which a text that ends with `{name}` and code after it are a role, `name content`."""
    if not any(piece.kind == "code" for piece in pieces):
        return pieces
    found: list[Piece] = []
    for piece in pieces:
        name = _ROLE.search(found[-1].text) if piece.kind == "code" and found and found[-1].kind == "text" else None
        if name is None:
            found.append(piece)
        else:
            found[-1] = Piece("text", found[-1].text[: name.start()])
            found.append(Piece("role", f"{name['name']} {piece.text}"))
    return found


def _shown_role(role: Piece, without_text: frozenset[str]) -> str:
    """The text that a role shows: the one that is given, or its content.

    Args:
        without_text: the roles whose content is only a name, which is replaced later.
    """
    name, _, content = role.text.partition(" ")
    given = _GIVEN.fullmatch(content)
    if given is not None:
        return given["text"].strip()
    if name == "abbr":
        return _IN_PARENTHESES.sub("", content)
    return "" if name in without_text else content


def _as_text(heading: Heading) -> str:
    # Of footnotes only the number is known at this point.
    return "".join(
        piece.text.strip("[^]") if piece.kind in ("note", "no-note") else _shown(piece)
        for piece in _with_roles(tuple(with_dollars(heading)))
        if piece.kind not in ("html", "image", *NOT_SHOWN)
        and (piece.kind not in ("note", "no-note") or piece.text.strip("[^]").isdecimal())
    )


def _shown(piece: Piece) -> str:
    return _shown_role(piece, frozenset()) if piece.kind == "role" else piece.text


@remembered
def _docutils(heading: Heading) -> str:
    text = _as_text(heading).lower().translate(_LATIN)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _AT_ENDS.sub("", _NO_ID.sub("-", " ".join(text.split())))


def _mystmd_text(piece: Piece) -> str:
    if piece.kind == "role":
        return _shown_role(piece, _NAMES_ONLY)
    if piece.kind == "html":
        return piece.text[4:-3].strip() if piece.text.startswith("<!--") else ""
    return "" if piece.kind in ("image", "note", *NOT_SHOWN) else piece.text


@remembered
def _mystmd(heading: Heading) -> str:
    written = "".join(map(_mystmd_text, _with_roles(heading.pieces)))
    if "@" in written:
        written = _CITATION.sub("", written)
    label = _QUOTES.sub("", " ".join(written.split())).strip().lower()
    slug = _FANCY.sub("-", label)
    if slug and (slug[0] == "-" or slug[0].isdigit()):
        slug = f"id-{slug}"
    return _HYPHENS.sub("-", slug).strip("-")
