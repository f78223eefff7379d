"""Nothing is resolved without a definition, a file, an anchor that the renderer makes, or an address elsewhere.

Held for all notes of the fixtures and for the small sites, as every renderer reads them, and for notes of pieces that
are put together at random.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck import renderers
from refcheck.facts.model import Reference
from refcheck.facts.source import Source
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.markdown.parse import FILLER
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.citation_keys import is_identifier
from refcheck.project.context import ProjectContext
from refcheck.project.page import Page
from refcheck.project.pages import PageSource
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, Resolution, paths_of
from tests.pages import page_of
from tests.searching import examples

ROOT = Path(__file__).parents[2]
FOLDERS = [*sorted(path.parent for path in (ROOT / "tests/sites").glob("*/expected.txt")), ROOT / "fixtures"]
NOTES_AT_MOST = 40

PIECES = (
    *(
        "[a](#one)",
        "[a](#none)",
        "[a](#top)",
        "[a](b.md)",
        "[a](b.md#one)",
        "[a](b.md#)",
        "[a](none.md)",
        "![a](i.png)",
    ),
    *("[a](/)", "[a](/b)", "[a](/img/x.png)", "[a](../../issues)", "[a](c)", "[a](c/)", "[a](x.html)", "[a](@/b.md)"),
    *("[a](https://example.com)", "[a](//example.com)", "[a](mailto:kim@example.com)", "[a]({{ url }})", "[a](${url})"),
    *("[a](...)", "[a](`name`)", "[a]({% link b.md %})", "[a]({% link b.md %}#one)", '[a]({{< ref "b" >}})', "[[b]]"),
    *("[a][one]", "[a][none]", "[^one]", "[^none]", "@fig:one", "@fig:none", "[@fig:none]", "@fig-none", "{@fig:none}"),
    *(
        "[@kim]",
        "@kim",
        "@none",
        "[@none]",
        "@doi:10.1000/1",
        "[@tag:one]",
        "(@item) An item\n",
        "@item",
        "{% ref x %}",
    ),
    *(
        "\\@ref(fig:none)",
        "{ref}`none`",
        "{numref}`none`",
        "[](none)",
        "[](#one)",
        "<span id='one'></span>",
        "[a](<b>)",
    ),
    *("[one]: b.md", "[@tag:one]: doi:10.1000/1", "[^one]: Note.", "# One", "![One](i.png){#fig:one}", "(one)="),
)
HEADS = ("", "---\nbibliography: none.bib\n---\n\n", "---\ntitle: [\n---\n\n", "---\ntitle: One\n---\n\n")


def project_of(folder: Path, texts: dict[str, str], renderer: renderers.Renderer) -> Project:
    """A project of some notes, by their paths from a folder."""
    pages = {
        str(folder / name): page_of(Source(str(folder / name), text), renderer) for name, text in sorted(texts.items())
    }
    files = Files(folder)
    loader = BibliographyLoader(files, lambda path: Source(path, ""))
    return Project(PageSource.of(pages), ProjectContext(files, loader))


def notes_of(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*.md*") if path.is_file())[:NOTES_AT_MOST]
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8", errors="replace") for path in paths}


def groundless(project: Project) -> Iterator[str]:
    """The references that are resolved, or unknown, without what that needs."""
    for location in project.pages:
        page = project.pages[location]
        for reference in page.references:
            resolution = project.resolve(page, reference)
            if resolution.status == RESOLVED and not _has_ground(project, page, reference, resolution):
                yield f"{page.path}: {reference.key}: {resolution.ground or 'no reason'}"
            if resolution.status == UNKNOWN and (resolution.made_by is None or not resolution.made_by.reason):
                yield f"{page.path}: {reference.key}: unknown without evidence"


def _has_ground(project: Project, page: Page, reference: Reference, resolution: Resolution) -> bool:
    if resolution.definitions:
        return True
    if resolution.made_by is not None:
        return resolution.made_by.is_certain
    fragment = (resolution.target.fragment if resolution.target is not None else None) or ""
    if resolution.ground == "generated":
        return any(seen.anchors.find(fragment) is None for seen in _seen(page, resolution.page or page))
    if resolution.found is not None:
        return project.files.has(resolution.found.path)
    if resolution.ground == "elsewhere":
        return _is_elsewhere(project, page, reference, resolution)
    if resolution.ground == "any renderer":
        return page.renderer.is_unknown
    if resolution.ground == "tag":
        return FILLER in reference.key
    return resolution.ground == "example" and page.keys.is_of_example_list(reference)


def _seen(page: Page, other: Page) -> Iterator[Page]:
    yield other
    yield other.seen_by(page.renderer)


def _is_elsewhere(project: Project, page: Page, reference: Reference, resolution: Resolution) -> bool:
    if reference.kind == "citation":
        return is_identifier(reference.key)
    if resolution.target is None:
        return re.match(r"\s*(?:[A-Za-z][A-Za-z0-9+.-]*:|//|\\\\)", reference.key) is not None
    # An address of the forge is that of no file.
    origin = LinkContext(project.files, page.location)
    return not any(True for _ in paths_of(page, reference).candidates(origin, resolution.target.path))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", renderers.names())
def test_notes(folder: Path, name: str) -> None:
    assert list(groundless(project_of(folder, notes_of(folder), renderers.get(name)))) == []


@pytest.mark.parametrize("name", renderers.names())
@examples(30)
@given(head=st.sampled_from(HEADS), pieces=st.lists(st.sampled_from(PIECES), max_size=12))
def test_notes_of_pieces(name: str, head: str, pieces: list[str]) -> None:
    texts = {"a.md": head + "\n\n".join(pieces) + "\n", "b.md": "# One\n", "_part.md": "\n\n".join(pieces)}
    assert list(groundless(project_of(Path("/nowhere"), texts, renderers.get(name)))) == []
