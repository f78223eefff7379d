"""Why an SVG is not put into the page: it is no SVG, contains a script, or a small one takes a browser minutes to draw.

An element can be drawn many times: by `use`, by a pattern, a marker, a mask or a filter. Ten elements in ten steps make
10,000,000,000. So what is drawn is counted, with each reference within the image, in linear time.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.overview.image_size import size_of

_MOST_DRAWN = 100_000
"""In elements, or parts of them: a path of 10,000 characters counts as many."""
_CHARACTERS_OF_A_PART = 100
_EVERYWHERE = ".*"
# There are fewer properties that draw something else: others are counted for all elements.
_MOST_IN_A_RULE = 20
_MOST_PIXELS = 16_000_000
# The names of elements can have a prefix; a script can also be an attribute, `onload`.
_ACTIVE = compile_lazily(r"<(?:[\w.-]+:)?script\b|<!entity|javascript:|\son[a-z]+\s*=\s*[\"']")
# Selectors whose last part says what they are about: `.a`, `g`, `.a > .b`.
_PLAIN_SELECTOR = compile_lazily(r"[\w\s.#>+~-]*")
_CLASS = compile_lazily(r"\.[\w-]+")
_NAME = compile_lazily(r"[\w-]+")
_URL = compile_lazily(r"url\(\s{0,9}[\"']?#([^)\"']{1,200})")


def svg_fault(data: bytes) -> str:
    """Why an SVG is left out, for a reader; empty if it can be shown."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return "Left out: it is not UTF-8."
    lower = text.lower()
    if "<svg" not in lower:
        return "It is no image of the kind that its name says." if text else "It is empty."
    if _ACTIVE.search(lower):
        return "Left out: it contains a script."
    try:
        elements = _Elements(text)
    except (expat.ExpatError, ValueError):
        return "It is not well-formed XML."
    if not all(map(_is_small, elements.images)):
        return "Left out: it contains an image that is large, or of another kind."
    return "Left out: it takes a browser too long to draw." if elements.drawn() > _MOST_DRAWN else ""


class _Element(NamedTuple):
    """What counts of an element."""

    parts: int
    """Itself, and the length of its attributes."""
    parent: int
    refers: tuple[str, ...]
    """The ids of the elements that it draws, too, and what it is in selectors: `<` with its name, `.` with a class."""


class _Elements:
    """The elements of an SVG, in the order of the text.

    Raises:
        ExpatError: if it is not XML.
    """

    def __init__(self, text: str) -> None:
        self.images: list[str] = []
        """The addresses of the images in it."""
        self._elements: list[_Element] = []
        self._by_id: dict[str, int] = {}
        self._open: list[int] = [-1]
        self._styles: list[str] = []
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda name: self._open.pop()
        parser.CharacterDataHandler = self._styles.append
        parser.Parse(text.encode("utf-8"), True)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if "id" in attributes:
            self._by_id.setdefault(attributes["id"], len(self._elements))
        refers = ["<" + name.rpartition(":")[2]]
        for attribute, value in attributes.items():
            if attribute == "class":
                refers += (f".{word}" for word in value.split())
            elif attribute.rpartition(":")[2] != "href":
                refers += _URL.findall(value)
            elif value.startswith("#"):
                refers.append(value[1:])
            elif value.startswith("data:"):
                self.images.append(value)
        parts = 1 + sum(map(len, attributes.values())) // _CHARACTERS_OF_A_PART
        self._open.append(len(self._elements))
        self._elements.append(_Element(parts, self._open[-2], tuple(refers)))

    def drawn(self) -> int:
        """How many elements are drawn, at most."""
        below = self._below()
        drawn: dict[int, int] = {}
        # Each element after all that it draws, without recursion: a stranger chooses the depth. What style sheets make
        # elements draw comes first: a part of it may have the same style, and is not drawn with itself.
        waiting = [(0, False), *((index, False) for index in range(len(self._elements), len(below)))]
        while waiting:
            index, is_ready = waiting.pop()
            if is_ready:
                parts = self._elements[index].parts if index < len(self._elements) else 0
                drawn[index] = min(parts + sum(drawn.get(other, 0) for other in below[index]), _MOST_DRAWN + 1)
            elif index not in drawn:
                # What draws itself is drawn by no browser.
                drawn[index] = 0
                waiting.append((index, True))
                waiting += [(other, False) for other in below[index] if other not in drawn]
        return drawn[0]

    def _below(self) -> list[list[int]]:
        """What each element draws: what is in it, and what it refers to. After the elements follow the selectors."""
        by_selector = self._refers_by_selector()
        place = {name: len(self._elements) + index for index, name in enumerate(by_selector)}
        below: list[list[int]] = [[] for _ in (*self._elements, *by_selector)]
        for index, element in enumerate(self._elements):
            if element.parent >= 0:
                below[element.parent].append(index)
            for name in (_EVERYWHERE, *element.refers):
                other = place.get(name, self._by_id.get(name))
                if other is not None:
                    below[index].append(other)
        for name, refers in by_selector.items():
            below[place[name]] = [self._by_id[other] for other in refers if other in self._by_id]
        return below

    def _refers_by_selector(self) -> dict[str, dict[str, None]]:
        """The ids that style sheets make elements draw, by `<` and their name, `.` and a class, or `_EVERYWHERE`."""
        found: dict[str, dict[str, None]] = {}
        for selectors, settings in _rules("".join(self._styles)):
            ids = dict.fromkeys(_URL.findall(settings))
            if ids:
                for selector in selectors.split(",") if len(ids) <= _MOST_IN_A_RULE else ("",):
                    found.setdefault(_brief(selector), {}).update(ids)
        return found


def _rules(style: str) -> Iterator[tuple[str, str]]:
    """The selectors of the rules of a style sheet, and what each sets; what is around rules has no selector."""
    for part in style.split("}"):
        before, _, settings = part.rpartition("{")
        yield before.rpartition("{")[2], settings
        yield "", before


def _brief(selector: str) -> str:
    """`.` and a class, or `<` and the name, that all elements of a selector have; else `_EVERYWHERE`."""
    parts = selector.replace(">", " ").replace("+", " ").replace("~", " ").split()
    if not parts or not _PLAIN_SELECTOR.fullmatch(selector):
        return _EVERYWHERE
    name = _NAME.match(parts[-1])
    return max(_CLASS.findall(parts[-1]), default=f"<{name[0]}" if name else _EVERYWHERE)


def _is_small(address: str) -> bool:
    """Whether an image within the image can be shown: one of pixels, and not of too many."""
    kind, _, data = address.partition(",")
    if not kind.lower().endswith(";base64") or "svg" in kind.lower():
        return False
    try:
        size = size_of(base64.b64decode("".join(data.split())))
    except (binascii.Error, ValueError):
        return False
    return size is not None and size[0] * size[1] <= _MOST_PIXELS
