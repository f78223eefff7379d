"""Whether a page has a fragment, from a bounded part of its HTML.

A browser goes to the element with the `id` of the fragment, or the `a` with its `name`; GitHub adds `user-content-` to
ids. Unknown is what a script may decide: fragments that are routes or name lines, pages that are built by scripts, and
names that are written in a script or its data. A heading without an id may get one from a script.
"""

from __future__ import annotations

import asyncio
import codecs
import zlib
from collections.abc import AsyncIterator, Collection, Mapping
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.external.answers import FragmentState
from refcheck.external.html_names import Names, letters, names_of
from refcheck.facts.lazy_regex import compile_lazily

MOST_BYTES = 4_000_000
# Others take quadratic time (`punycode`), or are no texts.
_ENCODINGS = (
    "utf-8",
    "utf-16",
    "iso8859",
    "iso2022",
    "cp",
    "koi8",
    "gb",
    "big5",
    "euc",
    "shift_jis",
    "mac-",
    "ascii",
    "johab",
)
_HTML = ("text/html", "application/xhtml+xml")
_CHARSET = compile_lazily(r"charset\s{0,5}=\s{0,5}[\"']?([A-Za-z0-9_.:-]{1,40})")
_LINES = compile_lazily(
    r"L\d{1,9}(?:C\d{1,9})?(?:-L?\d{1,9}(?:C\d{1,9})?)?|(?:lines?|p|t)-?\d[\d,:.smh-]{0,20}|\d{1,20}"
)
_ROUTE = frozenset("/=!?&:,()")
# Scripts of forges load these parts of a page.
_LATER = ("issuecomment-", "discussion_r", "discussioncomment-", "diff-", "note_", "pullrequestreview-", "comment")
_PREFIX = "user-content-"
# So many characters of scripts are searched for the fragments of a page: about two seconds.
_MOST_SEARCHED = 2_000_000_000
# A page whose text is made by a script has only a title, or a request to switch scripts on.
_LEAST_TEXT = 200


_Content = tuple[bytes, bool]
"""The content of a page, and whether it is all of it."""


class Body(NamedTuple):
    """The body of a response, with what its headers say of it."""

    chunks: AsyncIterator[bytes]
    kind: str
    """`Content-Type`."""
    encoding: str
    """`Content-Encoding`."""

    @property
    def is_html(self) -> bool:
        """Whether fragments are names in it."""
        return self.kind.partition(";")[0].strip().lower() in _HTML and self._packing in ("", "identity", "gzip")

    @property
    def is_packed(self) -> bool:
        """Whether it has to be unpacked."""
        return self._packing == "gzip"

    @property
    def _packing(self) -> str:
        return self.encoding.strip().lower()


async def states_of(body: Body, fragments: Collection[str], reading: asyncio.Semaphore) -> Mapping[str, FragmentState]:
    """Whether a page has some fragments, as written, by fragment.

    Args:
        reading: whoever holds it reads a page.
    """
    if not body.is_html:
        return dict.fromkeys(fragments, "unknown")
    content = await _content(body)
    # A page of some megabytes takes seconds, in which all other requests go on.
    async with reading:
        return await asyncio.to_thread(_states_in, content, body.kind, fragments)


def _states_in(content: _Content, kind: str, fragments: Collection[str]) -> Mapping[str, FragmentState]:
    data, is_whole = content
    match = _CHARSET.search(kind) or _CHARSET.search(data[:1024].decode("latin-1"))
    wanted = [_names_for(fragment) for fragment in fragments]
    names = names_of(_decoded(data, match[1] if match else "utf-8"), [some for some in wanted if some])
    is_searched = is_whole and len(fragments) * len(names.scripts) <= _MOST_SEARCHED
    return {fragment: _state(names, fragment, is_searched) for fragment in fragments}


def _names_for(fragment: str) -> tuple[str, ...]:
    """The names of elements to which a fragment leads; none if it leads to the start of any page."""
    # Browsers search for the text after `:~:`, and go to what is before it if it is not found.
    written = fragment.partition(":~:")[0]
    name = unquote(written)
    return (name, written, _PREFIX + name) if name and name.lower() != "top" else ()


def _state(names: Names, fragment: str, is_searched: bool) -> FragmentState:
    wanted = _names_for(fragment)
    if not wanted or not names.names.isdisjoint(wanted):
        return "present"
    name = wanted[0]
    if not is_searched or not names.names or _is_of_script(name):
        return "unknown"
    if not names.has_scripts:
        return "missing"
    is_made = names.text_length < _LEAST_TEXT or letters(name) in names.unnamed or name in names.scripts
    return "unknown" if is_made else "missing"


def _is_of_script(name: str) -> bool:
    """Whether a fragment by its form is no name of an element: a route, lines of code, a comment that comes later."""
    return name.startswith(_LATER) or _LINES.fullmatch(name) is not None or not _ROUTE.isdisjoint(name)


async def _content(body: Body) -> _Content:
    """The content, at most `MOST_BYTES` of it, packed or not, and whether it is all of it."""
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if body.is_packed else None
    parts: list[bytes] = []
    size = read = 0
    async for chunk in body.chunks:
        read += len(chunk)
        part = chunk if unpack is None else _unpacked(unpack, chunk, MOST_BYTES - size)
        if part is None:
            return b"".join(parts), False
        parts.append(part)
        size += len(part)
        if unpack is not None and unpack.eof:
            # Whatever follows is no part of it.
            break
        if max(size, read) >= MOST_BYTES:
            return b"".join(parts)[:MOST_BYTES], False
    return b"".join(parts), unpack is None or unpack.eof


def _unpacked(unpack: zlib._Decompress, chunk: bytes, most: int) -> bytes | None:
    """At most some bytes of what is packed in a chunk; None if it is damaged."""
    try:
        return unpack.decompress(chunk, most)
    except zlib.error:
        return None


def _decoded(content: bytes, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = "utf-8"
    return content.decode(name if name.startswith(_ENCODINGS) else "utf-8", "replace")
