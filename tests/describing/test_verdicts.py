"""In which renderers a reference works is what each of them says of the same files."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.config import load
from refcheck.describing.verdicts import Answer, verdicts
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED, UNKNOWN, UNSUPPORTED
from refcheck.session import LintOptions, Session, open_session
from tests.conftest import MakeFiles

TEXTS = {
    "note.md": """---
bibliography: refs.bib
---

[@fig:a] @fig-a @tbl:none [@doe] \\@ref(fig:a) {numref}`fig:a` {ref}`first` {cite}`doe` :numref:`fig:a` [[other]]

[a](#first) [b](#First) [c](other.md#part-two) [d](other.md#none) [e](none.md) [f](/other.md) [g](other) ![](a.png)

x[^n] y[^none] [z][def] [z][none] {% ref k %} {{< ref "other.md#part-two" >}} <a href="#first">x</a>

![A](a.png){#fig:a}

# First

[^n]: Note.

[def]: other.md

{% references %}
[k] Text
{% endreferences %}
""",
    "other.md": "# Other\n\n## Part two\n",
    "a.png": "",
    "refs.bib": "@book{doe, title={T}}\n",
}
NAMES = [name for name in renderers.names() if name not in ("any", "myst")]


@pytest.fixture
def folder(make_files: MakeFiles) -> Path:
    return make_files(TEXTS).resolve()


def opened(folder: Path, name: str) -> tuple[Session, Page]:
    session = open_session([str(folder)], load(folder), LintOptions(renderer=name))
    return session, session.project.pages[str(folder / "note.md")]


def answers(project: Project, page: Page) -> dict[tuple[int, str], Answer]:
    """What a renderer itself says of each reference of its page."""
    words: dict[str, Answer] = {UNSUPPORTED: "text", UNKNOWN: "unknown", RESOLVED: "works"}
    found = {}
    for reference in page.references:
        status = project.resolve(page, reference).status
        answer = words.get(status, "fails")
        fails = answer == "works" and page.failure is not None
        found[reference.key_span.start, reference.syntax] = "fails" if fails else answer
    return found


@pytest.mark.parametrize("seen_from", ["github", "mystmd"])
def test_each_renderer_says_the_same_itself(folder: Path, seen_from: str) -> None:
    session, page = opened(folder, seen_from)
    said: dict[str, dict[tuple[int, str], Answer]] = {name: {} for name in NAMES}
    for reference in page.references:
        for name, answer in verdicts(session.project, page, reference):
            said[name][reference.key_span.start, reference.syntax] = answer
    for name in NAMES:
        other, there = opened(folder, name)
        itself = answers(other.project, there)
        assert said[name] == {place: itself.get(place, "text") for place in said[name]}, name


def test_a_renderer_that_stands_for_several_is_named_only_if_it_is_that_of_the_page(folder: Path) -> None:
    session, page = opened(folder, "myst")
    found = verdicts(session.project, page, page.references[0])
    assert [verdict.renderer for verdict in found] == ["myst", *NAMES]


def test_the_renderer_of_the_page_comes_first(folder: Path) -> None:
    session, page = opened(folder, "mkdocs")
    found = verdicts(session.project, page, page.references[0])
    assert [verdict.renderer for verdict in found] == ["mkdocs", *(name for name in NAMES if name != "mkdocs")]
