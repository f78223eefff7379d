"""The facts of a page, as plain data.

| fact | what it holds |
| --- | --- |
| `fatal` | why the page does not build; then there is nothing else |
| `labels` | numbers of figures, tables and so on, by label |
| `refs` | cross-references in the order of the text: `key`, `resolved`, `number` |
| `headings` | `level`, `id` (empty where it has none) and `text` |
| `links` | links within the page that the author wrote, in the order of the text: `href`, `text`, `resolved` |
| `source` | references to footnotes, and links to the label `none`, that are shown as they are written, sorted |
| `ids` | whatever a link can lead to on the page |
| `notes` | how many references to footnotes (`refs`) and notes within the text (`inline`) there are, or `total` |

Links and cross-references in a footnote count where the footnote is first referred to, as in pandoc's own tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

HEADINGS = {f"h{level}": level for level in range(1, 7)}
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

SHOWN_AS_IT_IS = frozenset({"code", "pre", "script", "style", "template", "title"})
SOURCE = re.compile(r"\[\^[\w-]+\](?!:)|(?<=\])\[none\]|\[none\](?=\[\])")

BACK = re.compile(r"reversefootnote|footnote-back(?:ref)?|footnote-backref|data-footnote-backref|permalink")
"""Classes of links that lead from a footnote to its reference, or from a heading to itself."""
PERMALINK = re.compile(r"headerlink|header-anchor|markdownIt-Anchor|anchor-section|hash-link|^header$|^anchor$")


class Element:
    """A node of the page; `None` is its text."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A browser does not know `<div/>`: it opens the element.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                break

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """The tree of a page."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def squeeze(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def anchors(elements: Iterable[Element]) -> set[str]:
    """Everything that a link can lead to."""
    found = set()
    for element in elements:
        found.add(element.id)
        if element.tag == "a":
            found.add(element.attributes.get("name", ""))
    return found - {""}


def is_live(target: str, anchors: set[str]) -> bool:
    """As a browser looks it up: exact, then decoded; nothing and `top` are the top of the page."""
    return target.lower() in ("", "top") or target in anchors or unquote(target) in anchors


def in_reading_order(root: Element) -> list[Element]:
    """All elements, with what stands in a footnote where the footnote is first referred to."""
    elements = list(root.walk())
    notes = {
        element.id: element
        for element in elements
        if element.tag in ("li", "aside", "dl", "div")
        and re.match(r"(?:user-content-)?(?:fn|footnote|id)[-:]?\w", element.id)
    }
    note_references = [element for element in elements if is_note_reference(element)]
    targets = {element.attributes["href"][1:] for element in note_references}
    held = {id(inner) for target in targets if target in notes for inner in notes[target].walk()}
    order: list[Element] = []
    told: set[str] = set()

    def tell(some: Iterable[Element]) -> None:
        for element in some:
            order.append(element)
            target = element.attributes.get("href", "")[1:]
            if is_note_reference(element) and target in notes and target not in told:
                told.add(target)
                tell(notes[target].walk())

    tell(element for element in elements if id(element) not in held)
    # Notes to which nothing but notes refers.
    for target, note in notes.items():
        if target in targets and target not in told:
            told.add(target)
            tell(note.walk())
    return order


def is_note_reference(element: Element) -> bool:
    attributes = element.attributes
    if element.tag != "a" or not attributes.get("href", "").startswith("#"):
        return False
    return (
        bool({"footnote", "footnote-ref", "footnote-reference"}.intersection(element.classes))
        or "data-footnote-ref" in attributes
        or attributes.get("role") == "doc-noteref"
        or "noteref" in attributes.get("role", "")
    )


def is_furniture(element: Element) -> bool:
    """A link that the renderer adds of itself."""
    classes = " ".join(element.classes)
    attributes = element.attributes
    return (
        bool(BACK.search(classes))
        or any(PERMALINK.search(name) for name in element.classes)
        or "data-footnote-backref" in attributes
        or attributes.get("role") == "doc-backlink"
        # mdBook's way back has no class.
        or (attributes.get("href", "").startswith("#fr-") and element.text().startswith("↩"))
        or "aria-hidden" in attributes
    )


def without_repeated_notes(root: Element) -> Element:
    """A page of pandoc's, which shows a note once for each reference to it, with each note once."""
    shown = set()
    for element in root.walk():
        if element.tag == "section" and "footnotes" in element.classes:
            for note in element.walk():
                if note.tag == "li" and note.id.startswith("fn"):
                    parts = [part for part in note.walk() if not is_furniture(part)]
                    content = note.text(), *(part.attributes.get("href", part.tag) for part in parts)
                    if content in shown:
                        note.children = []
                    shown.add(content)
    return root


def facts_of(html: str, *, sections: bool = False, notes_once: bool = False) -> dict[str, Any]:
    """Headings, links and notes of a page.

    Args:
        sections: whether a heading may have its id at the element around it.
        notes_once: whether what is in a note counts once, however often it is shown.
    """
    root = without_repeated_notes(parse(html)) if notes_once else parse(html)
    if sections:
        for element in root.walk():
            first = next((child for child in element.children if isinstance(child, Element)), None)
            if first and first.tag in HEADINGS and "id" not in first.attributes and element.id:
                first.attributes["id"] = element.attributes.pop("id")
    for element in root.walk():
        # mdBook and markdown-it mark the `sup` around a reference to a footnote.
        if element.tag == "sup" and {"footnote-reference", "footnote-ref"}.intersection(element.classes):
            for child in element.children:
                if isinstance(child, Element):
                    child.attributes["class"] = "footnote-ref"
    elements = in_reading_order(root)
    targets = anchors(elements)
    headings, links, notes, lost = [], [], 0, []
    for element in elements:
        href = element.attributes.get("href", "")
        if element.tag in HEADINGS and element.id != "footnote-label":
            headings.append({"level": HEADINGS[element.tag], "id": element.id, "text": squeeze(element.text())})
        elif is_note_reference(element):
            # In mdBook a reference in another case leads nowhere.
            is_lost = href.startswith("#footnote-") and not is_live(href[1:], targets)
            notes += not is_lost
            lost += [f"[^{unquote(href[len('#footnote-') :])}]"] if is_lost else []
        elif element.tag == "a" and href.startswith("#") and not is_furniture(element):
            links.append({"href": href, "text": squeeze(element.text()), "resolved": is_live(href[1:], targets)})
    return {
        "headings": headings,
        "links": links,
        "notes": {"total": notes},
        "source": sorted([*source("".join(text_shown(root))), *lost]),
        "ids": sorted(anchors(without_code(root))),
    }


def without_code(element: Element) -> Iterator[Element]:
    """The elements of a page but those in code, whose lines pandoc gives ids."""
    yield element
    for child in element.children:
        if isinstance(child, Element) and "sourceCode" not in child.classes and child.tag != "code":
            yield from without_code(child)


def text_shown(element: Element) -> Iterator[str]:
    """The text of an element without code and mathematics."""
    if element.tag not in SHOWN_AS_IT_IS and "math" not in element.classes:
        for child in element.children:
            yield from [child] if isinstance(child, str) else text_shown(child)


def source(text: str) -> list[str]:
    """What a text shows of footnotes and of links by a label, since neither the note nor the label is known."""
    return sorted(SOURCE.findall(text))
