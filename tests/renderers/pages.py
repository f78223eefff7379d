"""What a reader meets on a rendered page: links that go somewhere or nowhere, and markup that was left as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
INLINE = frozenset({"a", "b", "code", "del", "em", "i", "img", "span", "strong", "sub"})
"""What does not part words."""
UNSEEN = frozenset({"code", "pre", "script", "style"})

LEFTOVER = re.compile(
    r"""
      [+*!-]?@\{?(?:fig|tbl|eq|sec|lst):[\w:-]*(?:\.\w+)* # a cross-reference
    | \{\s*(?:[#.][\w:.-]|[\w-]+=|-(?=[\s}]))[^{}]*\} # an attribute block
    | \^\[                                            # an inline note
    | \[\^[^\]]+\]                                    # a footnote
    | [<{]%.*?%[>}]                                   # a template tag
    | \[undefined\]                                   # what hexo-reference-plus makes of an unknown key
    """,
    re.VERBOSE | re.DOTALL,
)


class Link(NamedTuple):
    """`<a href="#...">` with what it leads to."""

    href: str
    """Percent-decoded, with its `#`."""
    live: bool
    text: str
    role: str
    """`footnote`, `key` (of hexo-reference-plus), `permalink` (of a heading or a line of code to itself) or `link`."""
    in_notes: bool
    """In the list of the footnotes, which stands at the end of the page."""


@dataclass
class Page:
    """The facts of a page."""

    links: list[Link]
    duplicate_ids: list[str]
    leftovers: list[str]
    """Markup that is shown as text."""
    text: str
    """What is to be read, without code and mathematics; one space for every run of blanks."""
    prose: str
    """The same without what refers or is referred to: links within the page and captions of figures."""
    images: list[str]
    """The description of each image."""
    headings: list[str]
    """The id of each heading, empty where it has none."""

    def written_links(self, *, in_notes: bool) -> list[tuple[str, bool]]:
        """Target and life of the links that the author wrote, in the text or in the notes at its end."""
        return [(link.href, link.live) for link in self.links if link.role == "link" and link.in_notes is in_notes]

    def dead_links(self) -> list[str]:
        return [link.href for link in self.links if not link.live]


def live_links(html: str) -> Page:
    """Read a page, and look up its links as a browser does: exact id, else decoded id, else `a[name]`."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    ids = set(reader.ids)
    names = set(reader.names)

    def leads_somewhere(target: str) -> bool:
        spellings = {target, unquote(target)}
        return target.lower() in ("", "top") or not spellings.isdisjoint(ids) or not spellings.isdisjoint(names)

    links = [
        Link("#" + unquote(link.target), leads_somewhere(link.target), _squeeze(link.text), link.role, link.in_notes)
        for link in reader.links
    ]
    duplicates = sorted({identifier for identifier in reader.ids if reader.ids.count(identifier) > 1})
    text = _squeeze("".join(reader.text))
    prose = _squeeze("".join(reader.prose))
    return Page(links, duplicates, LEFTOVER.findall(text), text, prose, reader.images, reader.headings)


def _squeeze(text: str) -> str:
    return " ".join(text.split())


@dataclass
class _OpenLink:
    target: str
    role: str
    in_notes: bool
    text: str = ""


@dataclass
class _Element:
    tag: str
    classes: list[str]
    link: _OpenLink | None = field(default=None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Element] = []
        self.ids: list[str] = []
        self.names: list[str] = []
        self.links: list[_OpenLink] = []
        self.headings: list[str] = []
        self.images: list[str] = []
        self.text: list[str] = []
        self.prose: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = _Element(tag, attributes.get("class", "").split())
        if attributes.get("id"):
            self.ids.append(attributes["id"])
        if tag == "a" and attributes.get("name"):
            self.names.append(attributes["name"])
        if tag in HEADINGS:
            self.headings.append(attributes.get("id", ""))
        if tag == "a" and attributes.get("href", "").startswith("#"):
            element.link = _OpenLink(
                attributes["href"][1:], self._role(element, attributes), self._inside("section", "footnotes")
            )
            self.links.append(element.link)
        if tag == "img":
            self.images.append(attributes.get("alt", ""))
        if tag not in INLINE:
            self._part()
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self._part()
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                break

    def handle_data(self, data: str) -> None:
        for element in self.open:
            if element.link:
                element.link.text += data
        if not any(element.tag in UNSEEN or "math" in element.classes for element in self.open):
            self.text.append(data)
            if not any(element.link or element.tag == "figcaption" for element in self.open):
                self.prose.append(data)

    def _part(self) -> None:
        self.text.append(" ")
        self.prose.append(" ")

    def _role(self, element: _Element, attributes: dict[str, str]) -> str:
        if any(name.startswith("footnote-") for name in element.classes) or self._inside("sup", "footnote-ref"):
            return "footnote"
        if self._inside("sup", "refplus-num"):
            return "key"
        if "aria-hidden" in attributes or {"headerlink", "header-anchor"}.intersection(element.classes):
            return "permalink"
        return "link"

    def _inside(self, tag: str, class_name: str) -> bool:
        return any(element.tag == tag and class_name in element.classes for element in self.open)
