"""The pages of the site, as its generator makes them."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options

from docs.website.pages import ROOT, committed_pages
from tests.browser import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.live
SECONDS = 120_000
"""How long a page may take on a machine that does much else, in milliseconds."""
TAGS = re.compile(r"<(h[2-4]|li|pre|tr|img|blockquote|strong|em)[ >]")


def elements(html: str) -> Counter[str]:
    """How many elements a page has, by their names."""
    return Counter(TAGS.findall(html))


@pytest.mark.parametrize("path", committed_pages())
def test_a_page_is_the_same_on_a_forge_and_on_the_site(site_folder: Path, path: str) -> None:
    """Python-Markdown wants more spaces for nested lists, and other words after a fence."""
    place = committed_pages()[path].removesuffix(".md")
    built = (site_folder / ("" if place == "index" else place) / "index.html").read_text(encoding="utf-8")
    article = built[built.index("<article") : built.index("</article>")]
    text = (ROOT / path).read_text(encoding="utf-8")
    assert elements(article) == elements(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))


@pytest.mark.parametrize("place", ["", "rules/undefined-label/", "contributing/"])
def test_no_page_loads_anything_from_elsewhere(chromium: Browser, site: str, place: str) -> None:
    with Visit(chromium) as visit:
        visit.page.goto(site + place)
        assert (drawn(visit), visit.errors, visit.elsewhere([site])) == (True, [], [])


def drawn(visit: Visit) -> bool:
    """Whether all diagrams are drawn, as soon as they are, or as one of them has an error."""
    for _ in range(SECONDS // 100):
        is_drawn = visit.page.locator("pre.mermaid").count() == 0
        if is_drawn or visit.errors:
            return is_drawn
        visit.page.wait_for_timeout(100)
    return False


def _open_search(visit: Visit) -> bool:
    """Whether the field of the search has the focus. The script that opens it may not be loaded yet."""
    for _ in range(SECONDS // 1000):
        visit.page.keyboard.press("Control+k")
        for _ in range(10):
            if visit.page.evaluate("document.activeElement.shadowRoot?.activeElement?.tagName === 'INPUT'"):
                return True
            visit.page.wait_for_timeout(100)
    return False


def test_the_search_finds_a_rule(chromium: Browser, site: str) -> None:
    with Visit(chromium) as visit:
        visit.page.goto(site)
        assert _open_search(visit)
        visit.page.keyboard.type("undefined-label")
        visit.page.wait_for_selector("a[href*='rules/undefined-label/']:visible", timeout=SECONDS)
