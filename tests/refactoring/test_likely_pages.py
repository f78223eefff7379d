"""A page that defines a name is never left out when the pages that may define it are looked for."""

from __future__ import annotations

import random
import string
from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.config import load
from refcheck.facts.model import Piece
from refcheck.project.page import Page
from refcheck.refactoring.likely_pages import likely_pages
from refcheck.session import open_session
from refcheck.slugs import Heading

PIECES = (
    *("Install", "*the* cars", "`code`", "C++", "Rock & Roll", "Größe", "50 %", "a_b", "Example 1: Get-Item", "$x$"),
    *("[link](a.md)", "![picture](a.png)", ":smile:", "<b>x</b>", "1.2.3", "don't", "…", "{#own-id}", "Éa", "§"),
)
PLAIN = (
    "Don't",
    "Microsoft.PowerShell",
    "`a_b`s",
    "b**r**eak",
    "[A](b.md)c",
    "x/y",
    "1",
    "R&D",
    "<T>",
    "{x}",
    "\\*q",
    "`a<b>`c",
)


def pages_with(folder: Path, *texts: str) -> list[Page]:
    for number, text in enumerate(texts):
        (folder / f"{number}.md").write_text(text, encoding="utf-8")
    return list(open_session([str(folder)], load(folder)).project.pages.values())


@pytest.mark.parametrize("pieces", [PIECES, PLAIN])
@pytest.mark.parametrize("seed", range(6))
def test_the_page_of_each_anchor_is_likely(pieces: tuple[str, ...], seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    texts = [
        "".join(f"# {' '.join(draw.choices(pieces, k=draw.randint(1, 3)))}\n\n" for _ in range(3)) for _ in range(12)
    ]
    pages = pages_with(tmp_path, *texts)
    names = [(page, name) for page in pages for made in page.headings.anchors.values() for name in made if name]
    assert len(names) > 100
    assert [(page.path, name) for page, name in names if page not in likely_pages(pages, name)] == []


def test_no_renderer_makes_letters_of_the_signs_of_a_heading() -> None:
    rules = dict.fromkeys(rule for name in renderers.names() for rule in renderers.get(name).slugs)
    signs = set(map(chr, range(32, 127))) - set(string.ascii_letters)
    headings = [Heading((Piece("text", text),), "") for sign in signs for text in (f"q{sign}q", f"q {sign} q")]
    anchors = {anchor for rule in rules for heading in headings for anchor in rule([heading])}
    assert {anchor for anchor in anchors if set(anchor.lower()) & set(string.ascii_lowercase) - {"q"}} == set()


def test_a_page_without_the_letters_of_a_name_is_not_likely(tmp_path: Path) -> None:
    (page,) = pages_with(tmp_path, "# Install the cars\n\n[^note]: x\n")
    assert list(likely_pages([page], "boats")) == []
    assert list(likely_pages([page], "cars-again")) == []
    assert list(likely_pages([page], "größe")) == []
    assert list(likely_pages([page], "the-cars-1")) == [page]
    assert list(likely_pages([page], "note")) == [page]


def test_the_letters_are_looked_for_in_one_heading(tmp_path: Path) -> None:
    (page,) = pages_with(tmp_path, "# The `cars`, [here](b.md)\n\n## Boats\n")
    assert list(likely_pages([page], "the-boats")) == []
    assert list(likely_pages([page], "the-cars-here")) == [page]


def test_letters_between_which_a_sign_is_dropped_are_found(tmp_path: Path) -> None:
    (page,) = pages_with(tmp_path, "# Don't use Microsoft.PowerShell\n")
    assert list(likely_pages([page], "dont-use-microsoftpowershell")) == [page]


def test_letters_around_what_a_renderer_drops_are_found(tmp_path: Path) -> None:
    pages = pages_with(
        tmp_path, "# `vector<int>::size`\n", "# Ca\\textbf{f}rs\n", "# Go:all{.x}ways\n", "# A: [B](c.md)\n"
    )
    assert list(likely_pages(pages, "vectorsize")) == pages[:3]
    assert list(likely_pages(pages, "cars")) == pages[:3]
    assert list(likely_pages(pages, "goways")) == pages[:3]


def test_a_heading_of_emoji_or_foreign_letters_can_have_any_anchor(tmp_path: Path) -> None:
    pages = pages_with(tmp_path, "# :smile:\n", "# 我们\n", "# ![Cars](a.png)\n", "# 1\n")
    assert list(likely_pages(pages, "boats")) == pages[:3]
    assert list(likely_pages(pages, "anchor-1")) == pages


def test_a_word_that_a_renderer_adds_is_not_looked_for(tmp_path: Path) -> None:
    (page,) = pages_with(tmp_path, "# constructor\n")
    assert list(likely_pages([page], "constructor-NaN")) == [page]
