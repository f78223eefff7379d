"""Whatever a note is made of: converted and back it is the same but for what is said to be lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from refcheck.converting.conversion import NOT_REVERSIBLE
from tests.converting.notes import GOALS, NOTE, NOTE_WITH_FOOTNOTES, check_there_and_back, converted
from tests.searching import examples

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.md"))


@pytest.mark.parametrize("goal", GOALS)
@examples(15)
@given(NOTE)
def test_a_note_comes_back(goal: str, note: str) -> None:
    check_there_and_back(note, "pandoc-crossref", goal)


@pytest.mark.parametrize("goal", GOALS)
@examples(12)
@given(NOTE_WITH_FOOTNOTES)
def test_a_note_with_footnotes_comes_back(goal: str, note: str) -> None:
    check_there_and_back(note, "pandoc-crossref", goal)


@pytest.mark.parametrize("goal", GOALS)
def test_a_footnote_that_refers_to_itself_and_to_its_own_figure_comes_back(goal: str) -> None:
    check_there_and_back("[^a]: [Figure 1](#fig:a) [^a] ![i](x.png){#fig:a}", "pandoc-crossref", goal)


@pytest.mark.parametrize(
    ("own", "goal", "note"),
    [
        ("mystmd", "github", "text\n\n::: {#fig:a}\n[@fig:a]\n:::"),
        ("mystmd", "mkdocs", "[@fig:a]\n\n::: {#fig:a}\n![i](x.png){width=5}\n:::"),
        ("mystmd", "mkdocs", "::: {#fig:a}\n^[note with [@fig:a] in it]\n:::"),
        (
            "pandoc",
            "quarto",
            '![Caption](http://x.y/z.png){#fig:a}\n\n```{#lst:a .python caption="C"}\nx\n```\n\n'
            "[^a]: [^a]\n\n> [@fig:a]\n> ![C](http://x.y/z.png){#fig:b}",
        ),
    ],
)
def test_notes_that_did_not_come_back_once(own: str, goal: str, note: str) -> None:
    check_there_and_back(note, own, goal)


@pytest.mark.parametrize("own", ["pandoc-crossref", "hexo-pandoc", "quarto"])
@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_fixtures(fixture: Path, own: str, tmp_path: Path) -> None:
    path = tmp_path / fixture.name
    path.write_bytes(fixture.read_bytes())
    text = converted(path, own, own).text
    there = converted(path, own, "github")
    if "twice" in there.refused:
        return
    assert not there.refused
    path.write_bytes(there.text.encode())
    assert converted(path, own, "github").text == there.text
    back = converted(path, "github", own)
    if NOT_REVERSIBLE not in there.kinds:
        assert back.text == text
