"""Which renderer each page of a project is for, how sure that is, and why: the cases in `detection/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.facts.site_marks import BY_RENDERER, MARKS
from refcheck.renderers import _hexo
from refcheck.session import open_session
from refcheck.sites import eleventy, hugo_settings, mdbook, mkdocs, others, vitepress, zola
from tests.cases import Case, Results, Suite

ENDINGS = (".md", ".mdx", ".qmd", ".Rmd")


def observe(case: Case, folder: Path) -> Results:
    """Of each page of a case: its renderer and why that was taken."""
    (folder / ".git").mkdir()  # Nothing above counts.
    case.write(folder)
    paths = [str(folder / name) for name in case.values("file") if name.endswith(ENDINGS)]
    lines = []
    for page in open_session(paths, load(folder)).pages:
        path = Path(page.location).relative_to(folder.resolve()).as_posix()
        lines.append(f"{path}: {page.renderer.name}: {page.publication.reason}\n")
    return {"renderer": "".join(sorted(lines))}


SUITE = Suite.of(__file__, "detection/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results


def test_renderers_are_looked_at_where_one_of_their_marks_is() -> None:
    configs = {
        "any": [mark for program in others._PROGRAMS for mark in program.marks],
        "eleventy": eleventy.CONFIGS,
        "fumadocs": MARKS["fumadocs"],
        "hexo-markdown-it": [_hexo.SITE],
        "hexo-markdown-it-plus": [_hexo.SITE],
        "hugo": hugo_settings.CONFIGS,
        "jekyll": [_hexo.SITE],
        "mdbook": [mdbook.CONFIG],
        "mintlify": MARKS["mintlify"],
        "mkdocs": mkdocs.CONFIGS,
        "mystmd": ["myst.yml"],
        "nextra": MARKS["next"],
        "quartz": MARKS["quartz"],
        "sphinx": ["conf.py", "_toc.yml"],
        "starlight": MARKS["astro"],
        "vitepress": vitepress.CONFIGS,
        "zola": zola.CONFIGS,
    }
    assert configs.keys() == BY_RENDERER.keys()
    for name, marks in configs.items():
        assert {mark.partition("/")[0] for mark in marks} <= {*BY_RENDERER[name]}
