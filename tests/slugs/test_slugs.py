"""The anchors of headings are those that the renderers themselves make: the tables in `cases/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck import renderers, slugs
from refcheck.markdown.parse import read_source
from refcheck.page import Page
from refcheck.renderers import NATIVE, Renderer
from refcheck.source import Source
from tests.slugs.cases import Case, read

FILES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
CASES = [pytest.param(case, id=f"{path.stem}: {case.title}") for path in FILES for case in read(path)]
RULES = [name for name in slugs.__all__ if name not in ("Heading", "obsidian_key")]
NO_ATTRIBUTES = {"github", "gitlab", "gitlab_16", "vscode", "vscode_2024", "myst", "docutils", "mystmd", "obsidian"} | {
    "pandoc_commonmark",
    "hexo",
    "hexo_markdown_it",
    "markdown_it_plus",
}
NO_FOOTNOTES = {"hexo", "hexo_markdown_it", "vscode", "vscode_2024", "obsidian"}
NOTES_BY_CASE = {"pandoc", "pandoc_ascii", "pandoc_gfm", "kramdown", "kramdown_gfm", "python_markdown", "pymdownx", "mystmd"}
INLINE_NOTES = {"pandoc", "pandoc_ascii", "pandoc_gfm", "markdown_it_plus"}


def renderer(rule: str) -> Renderer:
    """A renderer that makes anchors by a rule, and reads what the real one reads."""
    supports = {
        "label-heading": rule not in NO_ATTRIBUTES,
        "footnote": rule not in NO_FOOTNOTES,
        "inline-note": rule in INLINE_NOTES,
    }
    native = {feature: NATIVE for feature, supported in supports.items() if supported}
    folds = rule not in NOTES_BY_CASE
    return Renderer(rule, rule, "", supports=native, slugs=(getattr(slugs, rule),), folds_note_case=folds)


def anchors(case: Case, renderer: Renderer) -> list[str]:
    page = Page(read_source(Source("note.md", case.text)), renderer)
    return [page.anchor(heading) for heading in page.of_kind("heading")]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("case", CASES)
def test_anchors(case: Case, rule: str) -> None:
    if not any(rule in heading.anchors for heading in case.headings):
        pytest.skip("the renderer fails here")
    found = anchors(case, renderer(rule))
    wanted = [(heading.source, heading.anchors.get(rule)) for heading in case.headings]
    assert [(source, anchor) for (source, _), anchor in zip(wanted, found, strict=True)] == wanted


@pytest.mark.parametrize("name", ["pandoc", "github", "hexo-marked"])
@pytest.mark.parametrize("case", [case for case in CASES if "usual" in str(case.id)])
def test_anchors_of_a_renderer(case: Case, name: str) -> None:
    own = renderers.get(name)
    assert anchors(case, own) == [heading.anchors[own.slugs[0].__name__] for heading in case.headings]
