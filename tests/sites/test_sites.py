"""What links of a site lead to, held against what the programs that build it say.

In `sites/NAME/` is a small site for each of them. A line of `expected.txt` there is

    FILE:LINE DESTINATION -> VERDICT

where the verdict is `ok` or `dead`, as `sites/record.py` found it out, or as the program said when it was run by hand
(VitePress 1.6.4, Starlight 0.42.4, Quartz 4.5.2, Eleventy 3.1.8, mint 4.2.941; Docusaurus 3.10.2 for
`docusaurus_routes` and `docusaurus_languages`, where it calls the page of another language dead, although its file is
there; Sphinx 9.0.4 with MyST-Parser 5.2.0 reports exactly the dead ones, and an id in HTML, which works; mystmd 1.8.3
all but links to files; the loader and the plug-ins of fumadocs-core 16.19.0 with next-validate-link 1.6.7, which asks
no anchors of the page itself and no relative path whose file is missing); of Nextra 4.6.1 its compiler was run,
and the addresses are those of its documentation, as all is of Obsidian, which cannot be run. Static exports of both
with Next 16.4.6 (Fumadocs 16.15.13) agree, except for a name in an address that Next writes encoded. In
`vitepress_base`, `starlight_base`, `docusaurus_languages`, `mkdocs_files`, `mdbook_files` and `hugo_languages` what was
built was looked through for each link, as in `zola` that of Zola 0.22.0, with `internal_level` set to `warn`.
`dead, not told: WHY` stands for what refcheck leaves alone, because it is not sure; `ok with shared labels` for a label
of another page, where it warns if no renderer is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import refcheck
from refcheck import renderers
from refcheck.facts.source import Source
from refcheck.links.files import Files
from refcheck.project.bibliographies import BibliographyLoader
from refcheck.project.context import ProjectContext
from refcheck.project.pages import PageSource
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN
from refcheck.renderers import Renderer
from tests.pages import page_of

FOLDER = Path(__file__).parent
PLACE = re.compile(r"(?P<place>.*?\.(?:mdx?|html):\d+) (?P<destination>.*)")


def program(name: str) -> str:
    """The renderer of the site in a folder: several sites of one are told apart by what follows `_`."""
    return name.partition("_")[0]


def renderer_of(name: str) -> Renderer:
    return renderers.get("hexo-marked" if name == "hexo" else program(name))


def expected(name: str) -> Iterator[tuple[str, str, str]]:
    """File and line, destination, verdict."""
    for line in (FOLDER / name / "expected.txt").read_text(encoding="utf-8").splitlines():
        written, _, verdict = line.rpartition(" -> ")
        place = PLACE.match(written)
        assert place is not None, line
        yield place["place"], place["destination"], verdict


def project_of(name: str, renderer: Renderer) -> Project:
    folder = FOLDER / name
    pages = {
        str(path): page_of(Source(str(path), path.read_text(encoding="utf-8")), renderer)
        for path in sorted(folder.rglob("*.md*"))
    }
    files = Files(folder)
    return Project(
        PageSource.of(pages), ProjectContext(files, BibliographyLoader(files, lambda path: Source(path, "")))
    )


def dead_in(project: Project, path: Path) -> list[tuple[int, int]]:
    """Where the destinations of the dead links of a file stand, and the names in its roles."""
    page = project.pages[str(path)]
    return [
        reference.key_span
        for reference in page.references
        if reference.kind in ("link", "image", "cross-reference")
        and project.resolve(page, reference).status not in (RESOLVED, UNKNOWN)
    ]


NAMES = sorted(path.parent.name for path in FOLDER.glob("*/expected.txt"))


def told(name: str, renderer: Renderer) -> Iterator[tuple[str, str, bool]]:
    """Each line of `expected.txt` with its verdict, and whether refcheck tells that the link is dead."""
    project = project_of(name, renderer)
    for place, destination, verdict in expected(name):
        file, _, line = place.rpartition(":")
        path = FOLDER / name / file
        lines = path.read_text(encoding="utf-8").split("\n")
        written = f"]({destination})"
        if written not in lines[int(line) - 1]:
            written = destination
        start = sum(len(text) + 1 for text in lines[: int(line) - 1]) + lines[int(line) - 1].index(written)
        dead = any(start <= where[0] < start + len(written) for where in dead_in(project, path))
        yield f"{place} {destination}", verdict, dead


@pytest.mark.parametrize("name", NAMES)
def test_site(name: str) -> None:
    wrong = [(place, verdict) for place, verdict, dead in told(name, renderer_of(name)) if dead != (verdict == "dead")]
    assert wrong == []


# What works by something that is not run: a text put into pages, routes of a plug-in, and what mdBook makes beside the
# chapters.
UNKNOWN_LINKS = {
    "docusaurus_routes": {("docs/_parts/_p.mdx", "part/one"), ("docs/intro.md", "/support/welcome")},
    "mdbook": {("src/README.md", "print.html"), ("src/README.md", "old.html")},
}


@pytest.mark.parametrize("name", NAMES)
def test_what_works_is_found_and_not_only_unknown(name: str) -> None:
    project = project_of(name, renderer_of(name))
    working = {(place.rpartition(":")[0], written) for place, written, verdict in expected(name) if verdict == "ok"}
    unknown = {
        (file, reference.key)
        for file in {file for file, _ in working}
        for page in [project.pages[str(FOLDER / name / file)]]
        for reference in page.references
        if (file, reference.key) in working and project.resolve(page, reference).status == UNKNOWN
    }
    assert unknown == UNKNOWN_LINKS.get(name, set())


# Sites whose anchors are made as no others are, and one that uses names of another project.
TOLD_BY_SETTINGS = ("fumadocs", "mintlify", "nextra", "sphinx_names")


@pytest.mark.parametrize("name", [name for name in NAMES if name not in TOLD_BY_SETTINGS])
def test_without_a_renderer_nothing_that_works_is_told(name: str) -> None:
    wrong = [place for place, verdict, dead in told(name, renderers.get("any")) if dead and verdict == "ok"]
    assert wrong == []


@pytest.mark.parametrize("name", [name for name in NAMES if name != "hexo"])
def test_the_site_tells_its_renderer(name: str) -> None:
    folder = {
        "hugo": "content",
        "nextra": "content",
        "quartz": "content",
        "fumadocs": "content",
        "mdbook": "src",
        "zola": "content",
        "starlight": "src/content/docs",
    }.get(program(name), "docs" if program(name) in ("docusaurus", "mkdocs") else "")
    published = {FOLDER / name / place.rpartition(":")[0] for place, _, _ in expected(name)}
    pages = refcheck.inventory([FOLDER / name / folder])
    renderers_of = {page["renderer"] for page in pages if Path(page["path"]).absolute() in published}
    assert renderers_of == {program(name)}
