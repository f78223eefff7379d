"""The cases of `cases.txt`; see there for how they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from refcheck.config import load
from refcheck.conversion import convert_notes
from refcheck.session import Session

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
    session = Session(load(folder), [str(path)], own)
    changed, losses = convert_notes(session, goal)
    source = session.project.source(session.pages[0])
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
