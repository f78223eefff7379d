"""Every fact stands where it is said to stand: in the examples of CommonMark, and however deep it is nested."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Document
from refcheck.facts.source import Source
from refcheck.markdown.conditions import BlockCondition
from refcheck.syntax import read_source
from refcheck.syntax.code import CodeCondition
from refcheck.syntax.divs import DivCondition
from refcheck.syntax.headings import HeadingCondition
from refcheck.syntax.links import LinkCondition, label_key
from refcheck.syntax.underlined_items import UnderlinedItemCondition
from tests.searching import examples

from ._spans import problems

EXAMPLES = json.loads((Path(__file__).parent / "commonmark-0.31.2.json").read_text(encoding="utf-8"))
# Readings that CommonMark does not share.
ELSEWHERE = (
    CodeCondition.INDENTED_CODE
    | BlockCondition.HTML_BLOCK
    | BlockCondition.UNCLOSED_FENCE
    | HeadingCondition.UNSPACED
    | UnderlinedItemCondition.WITH_NUMBER
    | UnderlinedItemCondition.WITH_MARKER
    | UnderlinedItemCondition.IN_ITEM
    | UnderlinedItemCondition.IN_FIRST_ITEM
    | LinkCondition.IN_PARAGRAPH
    | DivCondition.BELOW_TEXT
    | LinkCondition.TEMPLATE
    | LinkCondition.SPACED_DESTINATION
    | LinkCondition.SPACED_DEFINITION
    | LinkCondition.BELOW_SPACED_DEFINITION
)


class Page(HTMLParser):
    """The links, images and headings of a page, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "a" and "href" in attributes:
            self.targets.append(("link", unquote(attributes["href"] or "")))
        elif tag == "img" and "src" in attributes:
            self.targets.append(("image", unquote(attributes["src"] or "")))
        elif len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))


def targets(document: Document) -> list[tuple[str, str]]:
    """The links and images that a CommonMark renderer makes of a document, in order."""
    defined: dict[str, str] = {}
    for definition in document.definitions:
        if definition.kind == "link-definition" and not definition.conditions & ELSEWHERE:
            defined.setdefault(label_key(definition.key), definition.text)
    result, description_end = [], -1
    for reference in document.references:
        # What stands in the description of an image becomes plain text.
        if reference.conditions & ELSEWHERE or reference.span.end <= description_end or reference.form == "definition":
            continue
        if reference.syntax not in ("links", "html"):
            # Links of other renderers.
            continue
        is_image = reference.kind == "image" or reference.form.startswith("image-")
        url = defined.get(label_key(reference.key)) if reference.kind == "reference-link" else reference.key
        if url is None or reference.kind not in ("link", "image", "reference-link"):
            continue
        if is_image and reference.text_span:
            description_end = reference.text_span.end
        result.append(("image" if is_image else "link", unquote(url)))
    return result


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['example']}-{example['section']}")
def test_example_of_commonmark(example: dict[str, str]) -> None:
    source = Source("example.md", example["markdown"])
    document = read_source(source)
    page = Page(example["html"])
    assert problems(source, document) == []
    assert targets(document) == page.targets
    levels = [d.level for d in document.definitions if d.kind == "heading" and not d.conditions & ELSEWHERE]
    assert levels == page.headings


@pytest.mark.parametrize("newline", ["\r\n", "\r"], ids=["CRLF", "CR"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example['example']}-{example['section']}")
def test_newlines_change_nothing(example: dict[str, str], newline: str) -> None:
    plain = read_source(Source("example.md", example["markdown"]))
    source = Source("example.md", "\ufeff" + example["markdown"].replace("\n", newline))
    document = read_source(source)
    assert problems(source, document) == []
    assert [(kind, url.split()) for kind, url in targets(document)] == [
        (kind, url.split()) for kind, url in targets(plain)
    ]


# What can stand in the text, with the fact that it yields: kind, key, and the text of which span.
WORDS = st.sampled_from(["a", "word", "中文", "e\u0301", "𝒳", "👩‍🔬", "ﬁ", "Ünïcödé", "x"])


class Construct:
    """A text and the facts that must be found in it: kind, key and the part of the text that is the span."""

    def __init__(self, text: str, *facts: tuple[str, str, str], block: bool = False) -> None:
        self.text = text
        self.facts = facts
        self.block = block


@st.composite
def constructs(draw: st.DrawFn, number: int) -> Construct:
    word = draw(WORDS)
    key = f"k{number}"
    kind = draw(st.integers(0, 10))
    if kind == 0:
        text = f"[{word}](https://example.org/{key})"
        return Construct(text, ("link", f"https://example.org/{key}", text))
    if kind == 1:
        image = f"![{word}]({key}.png)"
        label = f"{{#fig:{key}}}"
        return Construct(image + label, ("image", f"{key}.png", image), ("label", f"fig:{key}", label))
    if kind == 2:
        return Construct(f"[@fig:{key}]", ("citation", f"fig:{key}", f"[@fig:{key}]"))
    if kind == 3:
        return Construct(f"^[{word} {key}]", ("inline-note", "", f"^[{word} {key}]"))
    if kind == 4:
        return Construct(f"[^{key}]", ("footnote", key, f"[^{key}]"))
    if kind == 5:
        return Construct(f"[^{key}n]: {word}", ("footnote", f"{key}n", f"[^{key}n]:"), block=True)
    if kind == 6:
        text = f"[{key} {word}]: {key}.html"
        return Construct(text, ("link-definition", f"{key} {word}", text), block=True)
    if kind == 7:
        return Construct(f"{{% ref {key} %}}", ("key", key, f"{{% ref {key} %}}"))
    if kind == 8:
        return Construct(f"<{key}:{word}>".replace(word, "rest"), ("link", f"{key}:rest", f"<{key}:rest>"))
    if kind == 9:
        return Construct(f"see -@{key}, {word}", ("citation", key, f"-@{key}"))
    text = f'<a id="{key}" href="#{word}">'
    return Construct(text, ("anchor", key, text), ("link", f"#{word}", text))


@st.composite
def paragraph(draw: st.DrawFn, found: list[Construct]) -> list[str]:
    """The lines of a leaf: a paragraph, heading, table or definition."""
    items = [draw(constructs(len(found) + index)) for index in range(draw(st.integers(1, 2)))]
    items = [items[0]] if items[0].block else [item for item in items if not item.block]
    found += items
    if items[0].block:
        return [items[0].text]
    shape = draw(st.integers(0, 4))
    texts = [item.text for item in items]
    if shape == 0:
        return [draw(st.sampled_from(["# ", "###### ", "##\t"])) + " and ".join(texts)]
    if shape == 1:
        return ["head | 中 ", "--- | :-:", *(f"{text} | {draw(WORDS)}" for text in texts)]
    if shape == 2:
        return [f"{draw(WORDS)} ({texts[0]}) *x*", *(f"- {text}" for text in texts[1:])]
    if shape == 3:
        return [f"{draw(WORDS)} {text}" for text in texts]
    return [f"{draw(WORDS)} {' `code` '.join(texts)}", "==="]


# Markers of items with the indentation of what goes on in them; tabs only where they reach as far as the marker.
ITEMS = [("- ", "  "), ("* ", "  "), ("1. ", "   "), ("+   ", "    ")]
ITEMS_WITH_TABS = [*ITEMS, ("-\t", "\t"), ("10) ", "\t")]
QUOTES = ["> ", " > ", "   > "]


@st.composite
def blocks(draw: st.DrawFn, found: list[Construct], depth: int, column: int = 0) -> list[str]:
    """The lines of some blocks in each other, which begin at a column."""
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 2))):
        shape = draw(st.integers(0, 4)) if depth else 0
        on_tab_stop = column % 4 == 0
        if shape == 0:
            inner = draw(paragraph(found))
        elif shape == 1:
            marker = draw(st.sampled_from(QUOTES))
            inner = draw(blocks(found, depth - 1, column + len(marker)))
            inner = [marker + line for line in inner]
        elif shape == 2:
            marker, indent = draw(st.sampled_from(ITEMS_WITH_TABS if on_tab_stop else ITEMS))
            width = len((" " * (column % 4) + marker).expandtabs(4)) - column % 4
            first, *rest = draw(blocks(found, depth - 1, column + width))
            inner = [marker + first.lstrip(" "), *(indent + line if line else "" for line in rest)]
        elif shape == 3:
            inner = ["::: {.note}", "", *draw(blocks(found, depth - 1, column)), "", ":::"]
        else:
            indent = draw(st.sampled_from(["    ", "\t"] if on_tab_stop else ["    "]))
            rest = draw(blocks(found, depth - 1, column + 4))
            inner = [f"[^outer{len(found)}]: first", "", *(indent + line if line else "" for line in rest)]
        lines += [*inner, "", *draw(st.sampled_from([["<!-- apart -->", ""], ["Apart.", ""]]))]
    return lines[:-2]


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, list[Construct]]:
    found: list[Construct] = []
    lines = draw(blocks(found, draw(st.integers(0, 4))))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return bom + newline.join(lines) + draw(st.sampled_from(["", newline])), found


@examples(200)
@given(texts())
def test_what_is_nested_is_found_at_its_place(case: tuple[str, list[Construct]]) -> None:
    text, found = case
    source = Source("nested.md", text)
    document = read_source(source)
    assert problems(source, document) == []
    facts = {
        (fact.kind, fact.key, fact.span.start, source.text[slice(*fact.span)])
        for fact in (*document.definitions, *document.references)
    }
    for construct in found:
        start = source.text.index(construct.text)
        for kind, key, written in construct.facts:
            place = start + construct.text.index(written)
            assert (kind, key, place, written) in facts
