"""The cases of `cases.txt`; see there for how they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from refcheck.config import load
from refcheck.converting.conversion import convert_notes
from refcheck.session import LintOptions, open_session

_CASE = re.compile(r"^=== (?P<own>[\w-]+) to (?P<goal>[\w-]+): (?P<title>.+)\n(?P<body>(?:(?!=== ).*\n?)*)", re.M)


class Case(NamedTuple):
    own: str
    goal: str
    before: str
    after: str
    lost: list[str]


def cases() -> dict[str, Case]:
    text = (Path(__file__).parent / "cases.txt").read_text(encoding="utf-8")
    found = {}
    for match in _CASE.finditer(text):
        before, arrow, rest = match["body"].partition("\n->\n")
        after, _, lost = rest.partition("\nlost\n")
        assert arrow, match["title"]
        after = before + "\n" if after.strip() == "unchanged" else after.rstrip("\n") + "\n"
        assert match["title"] not in found
        found[match["title"]] = Case(match["own"], match["goal"], before + "\n", after, lost.split("\n")[:-1])
        found[match["title"]].lost[:] = filter(None, found[match["title"]].lost)
    return found


def convert(folder: Path, text: str, own: str, goal: str) -> tuple[str, list[str], str]:
    """The text for another renderer, what is lost with its place, and why nothing is changed."""
    path = folder / "note.md"
    path.write_bytes(text.encode())
    session = open_session([str(path)], load(folder), LintOptions(own))
    changed, losses = convert_notes(session, goal)
    source = session.pages[0].source
    places = (source.position(loss.offset) for loss in losses)
    lost = [f"{line}:{column} {loss.kind}: {loss.message}" for (line, column), loss in zip(places, losses, strict=True)]
    return next(iter(changed.texts.values()), source.text), lost, changed.refused


@pytest.mark.parametrize("case", cases().values(), ids=cases().keys())
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_case(case: Case, newline: str, tmp_path: Path) -> None:
    before, after = (text.replace("\n", newline) for text in (case.before, case.after))
    there, lost, refused = convert(tmp_path, before, case.own, case.goal)
    assert not refused
    assert there == after
    assert lost == case.lost
    # Run again, it finds nothing to do.
    assert convert(tmp_path, there, case.own, case.goal)[0] == there
    back, _, refused = convert(tmp_path, there, case.goal, case.own)
    assert not refused
    if not any("not reversible" in loss for loss in lost):
        assert back == before


@pytest.mark.parametrize("goal", ["github", "pandoc", "hugo", "mkdocs"])
def test_wiki_links_become_links(goal: str, tmp_path: Path) -> None:
    (tmp_path / "B.md").write_text("# H\n", encoding="utf-8")
    (tmp_path / "p.png").write_bytes(b"")
    text = "See [[B]], [[B#H|text]], [[#Here]], [[C]], ![[p.png]], ![[B]]. ![x](p.png)\n\n# Here\n"
    there, lost, refused = convert(tmp_path, text, "obsidian", goal)
    assert not refused
    links = "See [B](B.md), [text](B.md#h), [Here](#here), [[C]], ![](p.png), [B](B.md). ![x](p.png)"
    assert there.startswith(links)
    assert "1:37 lost: the wiki link `[[C]]` is shown as text" in lost
    assert "1:56 lost: the note in `![[B]]` is a link there" in lost


@pytest.mark.parametrize("goal", ["github", "pandoc-crossref"])
def test_links_that_are_filled_in_get_their_text(goal: str, tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("# The B\n", encoding="utf-8")
    (tmp_path / "n.txt").write_bytes(b"")
    text = "See [](#fig:a), [](b.md), [](n.txt).\n\n:::{figure} http://x.y/a.png\n:name: fig:a\n\nCap\n:::\n"
    there, lost, refused = convert(tmp_path, text, "mystmd", goal)
    assert not refused
    assert there.startswith("See [Figure 1](#fig:a), [The B](b.md), [](n.txt).")
    assert "1:27 lost: the link `[](n.txt)` has no text there" in lost
