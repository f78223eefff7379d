"""After `refcheck fix`, what the real renderers make of a document has its references."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .corpus import DOCUMENTS, NOTE, RENDERERS, inventories, read, refcheck, renderings
from .engines import Rendering
from .pages import LEFTOVER, Page, live_links
from .test_inventory import disagreements

pytestmark = pytest.mark.usefixtures("engines")

SOUND = [path for path in DOCUMENTS if not path.stem.startswith(("undefined", "breaks"))]
"""Documents in which every reference has its target, in some renderer."""
UNSOUND = [path for path in DOCUMENTS if path not in SOUND]

ESCAPED = {"suppressed": ["@fig:a"]}
"""What is to stay text, since its author says so."""


@dataclass
class Fixed:
    """The fixtures of one renderer after `fix`."""

    files: dict[str, Path]
    first: dict[str, int]
    second: dict[str, int]
    changed_again: list[str]
    inventories: dict[str, dict[str, Any]]
    before: dict[str, Rendering]
    after: dict[str, Rendering]


@pytest.fixture(scope="session")
def fixed(engines: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fixed]:
    """Each fixture fixed twice for each renderer, and rendered before and after."""
    all_fixed = {}
    for renderer in RENDERERS:
        directory = tmp_path_factory.mktemp(renderer)
        files = {path.stem: copy(path, directory) for path in DOCUMENTS}
        first = {name: fix(path, renderer) for name, path in files.items()}
        once = {name: path.read_bytes() for name, path in files.items()}
        second = {name: fix(path, renderer) for name, path in files.items()}
        changed = [name for name, path in files.items() if path.read_bytes() != once[name]]
        listed = inventories(list(files.values()), renderer)
        all_fixed[renderer] = Fixed(files, first, second, changed, listed, {}, {})

    before = renderings({(path.stem, renderer): path for path in DOCUMENTS for renderer in RENDERERS})
    after = renderings(
        {(name, renderer): path for renderer in RENDERERS for name, path in all_fixed[renderer].files.items()}
    )
    for name, renderer in before:
        all_fixed[renderer].before[name] = before[name, renderer]
        all_fixed[renderer].after[name] = after[name, renderer]
    return all_fixed


def copy(path: Path, directory: Path) -> Path:
    target = directory / path.name
    target.write_bytes(path.read_bytes())
    return target


def fix(path: Path, renderer: str) -> int:
    run = refcheck("fix", path, "--in-place", "--renderer", renderer)
    assert run.returncode in (0, 1), run.stderr
    return run.returncode


def cases(paths: list[Path]) -> list[Any]:
    return [pytest.param(path.stem, renderer, id=f"{path.stem}-{renderer}") for path in paths for renderer in RENDERERS]


@pytest.mark.parametrize(("name", "renderer"), cases(SOUND))
def test_every_label_can_be_reached(fixed: dict[str, Fixed], name: str, renderer: str) -> None:
    page = page_of(fixed[renderer].after[name])
    assert [link for link in page.dead_links() if link.startswith(("#fig:", "#tbl:", "#eq:", "#sec:", "#ref-"))] == []
    assert page.leftovers == ESCAPED.get(name, [])


@pytest.mark.parametrize(("name", "renderer"), cases(list(DOCUMENTS)))
def test_the_rest_stays(fixed: dict[str, Fixed], name: str, renderer: str) -> None:
    before, after = fixed[renderer].before[name], fixed[renderer].after[name]
    if before.html is None:
        # Nothing to compare with, except where the fix makes the page build.
        assert after.html is None or name in [path.stem for path in SOUND]
        return
    was, now = page_of(before), page_of(after)
    assert len(now.headings) == len(was.headings)
    assert words(now) == words(was)
    assert set(now.dead_links()) <= set(was.dead_links())


@pytest.mark.parametrize(("name", "renderer"), cases(list(DOCUMENTS)))
def test_a_second_run_has_nothing_to_do(fixed: dict[str, Fixed], name: str, renderer: str) -> None:
    assert name not in fixed[renderer].changed_again
    if name in [path.stem for path in SOUND]:
        assert fixed[renderer].second[name] == 0


@pytest.mark.parametrize(("name", "renderer"), cases(list(DOCUMENTS)))
def test_inventory_agrees_with_the_fixed_page(fixed: dict[str, Fixed], name: str, renderer: str) -> None:
    document, rendering = fixed[renderer].inventories[name], fixed[renderer].after[name]
    assert document["renders"] == (rendering.error is None), rendering.error
    if rendering.html is not None:
        disagreements(document, live_links(rendering.html))


def test_the_note_on_hexo(fixed: dict[str, Fixed]) -> None:
    page = page_of(fixed["hexo-pandoc"].after[NOTE.stem])
    assert len(page.links) == 7
    assert page.dead_links() == []
    assert page.leftovers == []
    assert page.duplicate_ids == []
    assert fixed["hexo-pandoc"].first[NOTE.stem] == 1


def test_the_note_is_changed_only_where_it_refers(fixed: dict[str, Fixed]) -> None:
    expected = (
        read(NOTE)
        .replace("[@fig:firstFig]", "[Figure 1](#fig:firstFig)")
        .replace("[@fig:giffig]", "[Figure 2](#fig:giffig)")
        .replace("[#fig:firstFig]", "[Figure 1]")
        .replace("[#fig:giffig]", "[Figure 2]")
    )
    assert read(fixed["hexo-pandoc"].files[NOTE.stem]) == expected


def test_the_note_on_github(fixed: dict[str, Fixed]) -> None:
    page = page_of(fixed["github"].after[NOTE.stem])
    assert page.dead_links() == []
    assert page.leftovers == []
    assert page.duplicate_ids == []
    targets = {link.href for link in page.links if link.role == "link"}
    assert {"#fig:firstFig", "#fig:giffig", "#ref-mcf-2021"} <= targets


def test_a_note_for_github_is_right_elsewhere(fixed: dict[str, Fixed]) -> None:
    """Anchors in HTML are what every renderer understands."""
    elsewhere = ("pandoc", "hexo-pandoc")
    rendered = renderings({(NOTE.stem, engine): fixed["github"].files[NOTE.stem] for engine in elsewhere})
    for engine in elsewhere:
        page = page_of(rendered[NOTE.stem, engine])
        assert page.dead_links() == []
        assert page.leftovers == []


def page_of(rendering: Rendering) -> Page:
    assert rendering.html is not None, rendering.error
    return live_links(rendering.html)


REFERENCE_WORDS = re.compile(r"\b(?:figures?|tables?|equations?|sections?)\b|\[[\w-]+\]|\d+", re.IGNORECASE)


def words(page: Page) -> Counter[str]:
    """The words of a page, whatever is written for its references, wherever its notes stand."""
    text = page.text
    for link in page.links:
        text = text.replace(link.text, " ", 1)
    return Counter(re.findall(r"\w+", REFERENCE_WORDS.sub(" ", LEFTOVER.sub(" ", text))))
