"""What `refcheck convert` makes of a text, and what is lost: the cases in `cases/`.

`--- to:` is the renderer that the note is converted to. `lost` is what readers no longer get, `not reversible` what
would not come back as it was: where nothing is, the note that is converted back is the note before.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.converting.conversion import ConversionLoss
from refcheck.facts.source import Source
from refcheck.session import LintOptions, open_session
from tests.cases import Case, Results, Suite


def observe(case: Case, folder: Path) -> Results:
    """The note of a case for the other renderer, and what is lost; a second run leaves it as it is."""
    case.write(folder)
    note, own, goal = folder / case.note, case.value("renderer"), case.value("to")
    results = convert(note, own, goal)
    note.write_bytes(results.get(f"changed: {case.note}", case.files[case.note]).encode())
    assert "refused" in results or convert(note, own, goal).get("changed") == ""
    return results


def convert(note: Path, own: str, goal: str) -> dict[str, str]:
    """Converts a note; writes nothing."""
    session = open_session([str(note)], load(note.parent), LintOptions(own))
    converted = session.convert(goal)
    source = session.pages[0].source
    if converted.refused:
        return {"refused": f"{converted.refused}\n"}
    after = next(iter(converted.texts.values()), source.text)
    return _changed(note.name, source.text, after) | {"lost": "".join(_line(source, loss) for loss in converted.losses)}


def _changed(name: str, before: str, after: str) -> dict[str, str]:
    return {"changed": ""} if after == before else {f"changed: {name}": after}


def _line(source: Source, loss: ConversionLoss) -> str:
    line, column = source.position(loss.offset)
    return f"{line}:{column} {loss.kind}: {loss.message}\n"


SUITE = Suite.of(__file__, "cases/*.txt", observe)
CASES = SUITE.cases()
NEWLINES = pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
ONE_NOTE = [case for case in CASES if len(case.files) == 1 and "refused" not in case.results]
IRREVERSIBLE = [case for case in ONE_NOTE if "not reversible" in case.results.get("lost", "")]


@pytest.mark.parametrize("case", CASES, ids=str)
@NEWLINES
def test_case(case: Case, newline: str, tmp_path: Path) -> None:
    case = case.with_newlines(newline)
    assert SUITE.run(case, tmp_path) == case.results


@pytest.mark.parametrize("case", [case for case in ONE_NOTE if case not in IRREVERSIBLE], ids=str)
@NEWLINES
def test_it_is_the_same_when_it_is_converted_back(case: Case, newline: str, tmp_path: Path) -> None:
    case = case.with_newlines(newline)
    note = _write_converted(case, tmp_path)
    there = note.read_bytes().decode()
    back = convert(note, case.value("to"), case.value("renderer"))
    assert {**back, "lost": ""} == {**_changed(case.note, there, case.files[case.note]), "lost": ""}


@pytest.mark.parametrize("case", IRREVERSIBLE, ids=str)
@NEWLINES
def test_it_can_be_converted_back_in_another_form(case: Case, newline: str, tmp_path: Path) -> None:
    note = _write_converted(case.with_newlines(newline), tmp_path)
    assert "refused" not in convert(note, case.value("to"), case.value("renderer"))


def _write_converted(case: Case, folder: Path) -> Path:
    """The note of a case as it is converted."""
    case.write(folder)
    note = folder / case.note
    note.write_bytes(case.results.get(f"changed: {case.note}", case.files[case.note]).encode())
    return note
