"""What holds of a page as a whole, and the look-ups that are a line each."""

from __future__ import annotations

import gc
import weakref

import pytest

from refcheck import renderers
from refcheck.facts.model import Span
from refcheck.facts.source import Source
from refcheck.project.page import Page
from tests.pages import page_of

PARTS = ("view", "footnotes", "keys", "headings", "anchors", "candidates", "numbers", "labels", "label_names")
TEXT = """# One {#sec:one}

[a](#two) [b](#%74hree) ![A](a.png){#fig:a} [@doe] [^n]

![B](b.png) {#fig:b}

[@fig:a; @doe] @good

[^n]: Note
"""


def page(name: str = "pandoc-crossref") -> Page:
    return page_of(Source("note.md", TEXT), renderers.get(name))


def ask_everything(of: Page) -> None:
    for part in map(of.__getattribute__, PARTS):
        for name in dir(type(part)):
            if not name.startswith("_"):
                getattr(part, name)
    of.anchors.find("nowhere")


@pytest.mark.parametrize("name", renderers.names())
def test_a_page_is_freed_without_the_collector(name: str) -> None:
    gc.disable()
    try:
        asked = page(name)
        ask_everything(asked)
        parts = [weakref.ref(asked), *(weakref.ref(getattr(asked, part)) for part in PARTS)]
        del asked
        assert [part() for part in parts] == [None] * len(parts)
    finally:
        gc.enable()


def test_a_page_that_is_numbered_again_shares_what_its_text_decides() -> None:
    first = page()
    ask_everything(first)

    second = first.numbered_by(first.number_source)

    assert second.definitions is first.definitions
    assert second.candidates is first.candidates
    assert second.numbers is not first.numbers
    assert second.labels is not first.labels


def test_a_page_in_another_renderer_is_another_view_of_one_text() -> None:
    github = page().seen_by(renderers.get("github"))

    assert github.source.text == TEXT
    assert github.anchors.of(next(github.of_kind("heading"))) == "one-secone"


def test_linked_names_are_decoded_and_need_not_exist() -> None:
    assert page("github").keys.linked_names == {"two", "three", "doe", "fig:a", "good"}


def test_citations_are_found_by_their_place() -> None:
    start = TEXT.index("[@fig:a;")
    found = page().keys.citations_in(Span(start, start + len("[@fig:a; @doe]")))
    assert [citation.key for citation in found] == ["fig:a", "doe"]


def test_a_bare_citation_of_an_item_is_its_number_or_refers_to_it() -> None:
    of = page_of(Source("note.md", "(@good) An item\n\nSee @good and [@good], not @bad\n"), renderers.get("pandoc"))
    assert [of.keys.is_of_example_list(one) for one in of.references] == [True, True, False, False]


def test_labels_are_named_whether_they_work_or_not() -> None:
    names = page().label_names

    assert names.all == ("sec:one", "fig:a", "fig:b")
    assert names.by_folded_key["fig:a"] == ["fig:a"]
    assert not names.is_free("fig:b")
    assert names.is_free("fig:b", but=1)
    assert names.is_free("fig:c")


@pytest.mark.parametrize("value", ["x", "8", "[x]", "{a: 1}", "true", "null", "2020-01-01"])
@pytest.mark.parametrize("key", ["site", "version of Hexo", "tags of the Hexo site", "sphinx", "output", "mkdocs"])
def test_a_setting_of_one_program_breaks_no_other(key: str, value: str) -> None:
    """Whoever looks at a page as another renderer shows it gives that the settings in the text alone."""
    source = Source("note.md", f"---\n{key}: {value}\n---\n\n# One {{#two}}\n\n[x](#two) [@fig:a]\n")
    for name in renderers.names():
        assert page_of(source, renderers.get(name)).view.definitions != ()
