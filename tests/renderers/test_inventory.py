"""What refcheck calls resolved is a live link on the page of the real renderer, and what it calls undefined is not."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import unquote

import pytest

from .corpus import DOCUMENTS, RENDERERS, cases, inventories, renderings
from .engines import Rendering
from .pages import Link, Page, live_links

pytestmark = pytest.mark.usefixtures("engines")


@cache
def rendered() -> dict[tuple[str, str], Rendering]:
    return renderings({(path.stem, renderer): path for path in DOCUMENTS for renderer in RENDERERS})


@cache
def listed(renderer: str) -> dict[str, dict[str, Any]]:
    return inventories(list(DOCUMENTS), renderer)


@pytest.mark.parametrize(("name", "renderer"), cases(DOCUMENTS))
def test_inventory_agrees_with_the_page(name: str, renderer: str) -> None:
    document, rendering = listed(renderer)[name], rendered()[name, renderer]

    assert document["renderer"] == renderer
    assert document["renders"] is rendering.builds, rendering.error
    if rendering.html is not None:
        disagreements(document, live_links(rendering.html))


def disagreements(document: dict[str, Any], page: Page) -> None:
    """Fail where an inventory and a page differ."""
    references = document["references"]

    links = [
        (unquote(reference["key"]), leads_somewhere(reference))
        for reference in references
        if reference["kind"] == "link" and reference["key"].startswith("#")
    ]
    in_text, in_notes = page.written_links(in_notes=False), page.written_links(in_notes=True)
    # Notes stand at the end of a page, wherever they are written; all else has its order.
    assert Counter(links) == Counter(in_text + in_notes)
    assert is_subsequence(in_text, links)

    keys = [
        ("#ref-" + reference["key"], leads_somewhere(reference))
        for reference in references
        if reference["kind"] == "reference-key" and reference["status"] != "unsupported"
    ]
    assert keys == [(link.href, shows_its_number(link)) for link in page.links if link.role == "key"]

    for reference in references:
        if reference["kind"] in ("cross-reference", "reference-key") and reference["status"] == "unsupported":
            assert reference["key"] in page.text

    headings = [definition["key"] for definition in document["definitions"] if definition["kind"] == "heading"]
    assert headings == page.headings


def leads_somewhere(reference: dict[str, Any]) -> bool:
    """Where there are several definitions a browser takes the first."""
    return reference["status"] in ("resolved", "ambiguous")


def shows_its_number(link: Link) -> bool:
    """A key that is no CSS selector has a live link, but hexo-reference-plus does not find its number."""
    return link.live and link.text != "[undefined]"


def is_subsequence(part: list[tuple[str, bool]], whole: list[tuple[str, bool]]) -> bool:
    rest = iter(whole)
    return all(item in rest for item in part)
