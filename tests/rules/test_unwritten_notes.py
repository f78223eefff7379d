"""In a vault a click on a link creates the note: the settings say how serious a link to none is."""

from collections.abc import Callable
from pathlib import Path

import pytest

import refcheck

FILES = {"note.md": "[[Not written]] ![[gone.png]]\n", "daily/day.md": "[[Tomorrow]]\n"}
ERRORS = {"Not written": "error", "gone.png": "error", "Tomorrow": "error"}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ERRORS),
        ("unwritten-notes: error\n", ERRORS),
        ("unwritten-notes: warning\n", {"Not written": "warning", "gone.png": "error", "Tomorrow": "warning"}),
        ("unwritten-notes: off\n", {"gone.png": "error"}),
        (
            "overrides:\n- paths: [daily/]\n  unwritten-notes: off\n",
            {"Not written": "error", "gone.png": "error"},
        ),
        ("severity: {missing-file: info}\n", dict.fromkeys(ERRORS, "info")),
    ],
)
def test_their_severity(make_files: Callable[[dict[str, str]], Path], settings: str, expected: dict[str, str]) -> None:
    folder = make_files({**FILES, ".refcheck.yml": f"renderer: obsidian\n{settings}"})
    found = refcheck.lint([folder])
    assert {finding.diagnostic.message.split("`")[1]: finding.severity for finding in found} == expected
