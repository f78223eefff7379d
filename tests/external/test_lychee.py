"""What refcheck and lychee say of the same hosts (`lychee.txt`); lychee itself is asked where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.external.behaviours import ROUTES
from tests.external.conftest import LOOPBACK, answer
from tests.external.server import Server, serving

LYCHEE = shutil.which("lychee")
OPTIONS = (
    "--no-progress",
    "--include-fragments=full",
    "--max-retries",
    "1",
    "--retry-wait-time",
    "1",
    "--timeout",
    "1",
)


class Case(NamedTuple):
    """A row of the table."""

    name: str
    path: str
    lychee: str
    refcheck: str
    difference: str


CASES = [
    Case(*(cell.strip() for cell in line.split("|")))
    for line in Path(__file__).with_name("lychee.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving(ROUTES) as running:
        yield running


@each_case
def test_refcheck_says_what_the_table_says(case: Case, server: Server) -> None:
    path, _, fragment = case.path.partition("#")
    found = answer(server.url(path), [fragment] if fragment else [], LOOPBACK._replace(seconds_each=0.5))
    said = found.fragments[fragment] if fragment and found.verdict() == "works" else found.verdict()
    assert said == case.refcheck


@pytest.mark.live
@pytest.mark.skipif(LYCHEE is None, reason="lychee is not installed")
@pytest.mark.parametrize("case", [case for case in CASES if case.lychee != "waits"], ids=lambda case: case.name)
def test_lychee_says_what_the_table_says(case: Case, server: Server, tmp_path: Path) -> None:
    assert LYCHEE is not None
    (tmp_path / "note.md").write_text(f"[a]({server.url(case.path)})\n")
    done = subprocess.run([LYCHEE, *OPTIONS, "note.md"], cwd=tmp_path, capture_output=True, text=True)
    assert ("ok" if done.returncode == 0 else "error") == case.lychee, done.stdout + done.stderr


def test_a_difference_has_a_reason() -> None:
    same = {"ok": ("works", "present", "unknown"), "error": ("dead", "missing"), "waits": ()}
    assert [case.name for case in CASES if case.refcheck not in same[case.lychee] and not case.difference] == []
