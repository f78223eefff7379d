"""The names that the elements of an HTML page have, and what scripts of it may make; in linear time.

Not with `html.parser`, which takes quadratic time for some broken pages: who answers may be a stranger.
"""

from __future__ import annotations

from collections.abc import Collection
from html import unescape
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "dt"))
# Their content is no HTML of the page.
_RAW = frozenset(("script", "style", "template", "textarea", "title", "xmp", "iframe", "noscript"))
_LONGEST_HEADING = 500
_MEANT = _HEADINGS | _RAW
_SIMPLE = compile_lazily(r"</?([A-Za-z][A-Za-z0-9-]*)>")
_TAG_NAME = compile_lazily(r"[A-Za-z][^\s/>]*")
_ATTRIBUTE = compile_lazily(r"[\s/]*([^\s/>=]+)\s*(?:(=)\s*)?")
_UNQUOTED = compile_lazily(r"[^\s>]*")
_RAW_END = {name: compile_lazily(f"</{name}(?=[\\s/>])", 2) for name in _RAW}


class Names(NamedTuple):
    """What a page has."""

    names: frozenset[str]
    """The ids of its elements, and the names of its anchors."""
    unnamed: frozenset[str]
    """The headings without an id: their letters and digits, in lower case."""
    has_scripts: bool
    scripts: str
    """The texts of its scripts, and what they read: data, and the properties of components."""
    text_length: int
    """The number of characters of its text."""


class _Scanner:
    """Goes through the HTML of a page once."""

    def __init__(self, html: str, wanted: Collection[Collection[str]]) -> None:
        self._html = html
        self._left = {index for index, _ in enumerate(wanted)}
        self._wanted: dict[str, set[int]] = {}
        for index, names in enumerate(wanted):
            for name in names:
                self._wanted.setdefault(name, set()).add(index)
        self._names: set[str] = set()
        self._unnamed: set[str] = set()
        self._scripts: list[str] = []
        self._has_scripts = False
        self._text_length = 0
        self._heading: list[str] | None = None
        self._heading_is_named = False

    def scan(self) -> Names:
        """Reads it, up to where nothing more is wanted."""
        html, position = self._html, 0
        while True:
            start = html.find("<", position)
            self._read_text(html[position : start if start >= 0 else len(html)])
            if start < 0:
                break
            position = self._read_markup(start)
            if position < 0 or (self._wanted and not self._left):
                break
        scripts = "\n".join(self._scripts)
        return Names(frozenset(self._names), frozenset(self._unnamed), self._has_scripts, scripts, self._text_length)

    def _read_text(self, text: str) -> None:
        self._text_length += len(text.strip())
        if self._heading is not None:
            self._heading.append(text[:_LONGEST_HEADING])

    def _read_markup(self, start: int) -> int:
        """Reads a tag or comment; returns where it ends, or -1 if it has no end."""
        html = self._html
        simple = _SIMPLE.match(html, start)
        if simple is not None and simple[1].lower() not in _MEANT:
            # Most tags.
            return simple.end()
        if html.startswith("<!--", start):
            end = html.find("-->", start + 4)
            return end + 3 if end >= 0 else -1
        is_end = html.startswith("/", start + 1)
        match = _TAG_NAME.match(html, start + 1 + is_end)
        if match is None:
            return start + 1
        name = match.group().lower()
        end, attributes = self._read_attributes(match.end())
        if end < 0:
            return end
        if is_end:
            self._end_heading(name)
            return end
        self._open(name, attributes)
        if name not in _RAW:
            return end
        self._has_scripts = self._has_scripts or name == "script"
        closing = _RAW_END[name].search(html, end)
        content = html[end : closing.start() if closing else len(html)]
        if name in ("script", "template", "noscript"):
            self._scripts.append(content)
        return closing.start() if closing else -1

    def _read_attributes(self, position: int) -> tuple[int, dict[str, str]]:
        html, attributes = self._html, dict[str, str]()
        while match := _ATTRIBUTE.match(html, position):
            position, value = match.end(), ""
            if match[2]:
                quote = html[position : position + 1]
                if quote in ("'", '"') and quote:
                    end = html.find(quote, position + 1)
                    if end < 0:
                        return -1, attributes
                    value, position = html[position + 1 : end], end + 1
                else:
                    unquoted = _UNQUOTED.match(html, position)
                    value, position = (unquoted.group(), unquoted.end()) if unquoted else ("", position)
            attributes.setdefault(match[1].lower(), value)
        end = html.find(">", position)
        return (end + 1 if end >= 0 else -1), attributes

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        own = {_unescaped(attributes[name]) for name in ("id", "name") if attributes.get(name) and _names(tag, name)}
        self._names |= own
        for name in own & self._wanted.keys():
            self._left -= self._wanted[name]
        if tag in _HEADINGS:
            self._heading, self._heading_is_named = [], bool(own)
        elif self._heading is not None and own:
            self._heading_is_named = True
        # The properties of components are in attributes: `<astro-island props="...">`.
        self._scripts += (_unescaped(value) for name, value in attributes.items() if name[:4] in ("data", "prop"))

    def _end_heading(self, tag: str) -> None:
        if tag in _HEADINGS and self._heading is not None:
            if not self._heading_is_named:
                self._unnamed.add(letters(_unescaped("".join(self._heading))))
            self._heading = None


def names_of(html: str, wanted: Collection[Collection[str]] = ()) -> Names:
    """The names in the HTML of a page, or of its beginning.

    Args:
        wanted: names, of each group one: when they are found, the rest of the page is not read. If empty, all is read.
    """
    return _Scanner(html, wanted).scan()


def letters(text: str) -> str:
    """The letters and digits of a text, in lower case: what all forms of a heading's id have in common."""
    return "".join(letter for letter in text.lower() if letter.isalnum())


def _unescaped(text: str) -> str:
    """A text without entities; as it is written if one of them is a number of thousands of digits."""
    try:
        return unescape(text)
    except ValueError:
        return text


def _names(tag: str, attribute: str) -> bool:
    return attribute == "id" or tag in ("a", "map")
