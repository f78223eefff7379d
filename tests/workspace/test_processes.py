"""Work shared among processes gives what one process gives."""

from __future__ import annotations

import os
import threading
import time
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.config import load
from refcheck.facts.model import Finding, Problem
from refcheck.session import LintOptions, open_session
from refcheck.workspace import processes
from refcheck.workspace.loading import LoadOptions
from tests.forked import told

FIXTURES = Path(__file__).parents[2] / "fixtures"
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork processes")


@given(st.lists(st.integers(0, 3 * processes._MIN_CHARACTERS_EACH), max_size=20), st.integers(1, 9))
def test_parts_are_all_of_it_once(sizes: list[int], count: int) -> None:
    parts = processes._parts(sizes, count)
    assert [index for start, stop in parts for index in range(start, stop)] == list(range(len(sizes)))
    assert len(parts) <= count


def _slowly(start: int, stop: int) -> tuple[int, list[int]]:
    time.sleep(0.01)
    return os.getpid(), list(range(start, stop))


def test_nothing_is_forked_while_another_thread_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_MIN_CHARACTERS_EACH", 1)
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    results, summaries = processes.in_parts(_slowly, [5] * 30, 3, os.getpid)
    ended.set()
    thread.join()
    assert (results, summaries) == ([(os.getpid(), list(range(30)))], [os.getpid()])


@forks
def test_parts_are_done_by_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_MIN_CHARACTERS_EACH", 1)
    results, summaries = processes.in_parts(_slowly, [5] * 30, 3, os.getpid)
    assert list(chain.from_iterable(part for _, part in results)) == list(range(30))
    assert {process for process, _ in results} == set(summaries)
    assert len(summaries) == 3
    assert summaries[0] == os.getpid()


@forks
def test_a_process_that_has_done_its_part_takes_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_MIN_CHARACTERS_EACH", 1)

    def work(start: int, stop: int) -> tuple[int, int]:
        time.sleep(0.3 if start == 0 else 0.005)
        return os.getpid(), stop - start

    results, _ = processes.in_parts(work, [1] * 16, 2, lambda: None)
    slow = results[0][0]
    assert sum(size for process, size in results if process != slow) > 10


def test_little_work_is_done_in_this_process() -> None:
    assert processes.in_parts(lambda start, stop: os.getpid(), [10] * 20, 8, lambda: None) == ([os.getpid()], [None])


@forks
@pytest.mark.parametrize("death", [lambda: os._exit(1), lambda: os.kill(os.getpid(), 9), lambda: 1 / 0])
def test_what_a_process_does_not_finish_is_done_here(
    death: object, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(processes, "_MIN_CHARACTERS_EACH", 1)
    here = os.getpid()

    def work(start: int, stop: int) -> list[int]:
        if os.getpid() != here:
            death()  # type: ignore[operator]
        return list(range(start, stop))

    results, summaries = processes.in_parts(work, [1] * 9, 4, os.getpid)
    assert list(chain.from_iterable(results)) == list(range(9))
    assert summaries[0] == here
    assert capfd.readouterr() == ("", "")


@forks
def test_an_error_is_met_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_MIN_CHARACTERS_EACH", 1)

    def work(start: int, stop: int) -> list[int]:
        if stop == 4:
            raise KeyError("of the last part")
        return []

    with pytest.raises(KeyError, match="of the last part"):
        processes.in_parts(work, [1] * 4, 2, lambda: None)


@forks
def test_the_findings_and_problems_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for index, path in enumerate(sorted(FIXTURES.rglob("*.md"))):
        (tmp_path / f"{index}-{path.name}").write_bytes(path.read_bytes())
    (tmp_path / "a-broken.md").write_bytes(b"---\na: [\n---\n\n[x](#no)\n")
    (tmp_path / "z-latin.md").write_bytes(b"\xe9\n")
    (tmp_path / "m-cites.md").write_text("---\nbibliography: [m.bib, no.bib]\n---\n\n[@doe; @roe]\n", encoding="utf-8")
    (tmp_path / "zz-cites.md").write_text("---\nbibliography: m.bib\n---\n\n[@no]\n", encoding="utf-8")
    (tmp_path / "m.bib").write_text("@book{doe, title={A}}\n@book{broken\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(processes, "_MIN_CHARACTERS_EACH", 1)

    def run(count: int) -> tuple[list[Finding], tuple[Problem, ...], list[str]]:
        options = LintOptions(processes=count), LoadOptions(processes=count)
        session = open_session(["."], load(tmp_path, None), *options)
        findings = session.all_findings()
        return findings, session.problems, list(session.sources)

    alone = run(1)
    assert len(alone[0]) > 100
    rules = {finding.rule for finding in alone[0]}
    assert {"wrong-encoding", "invalid-front-matter", "invalid-bibliography"} <= rules
    for count in (2, 3, 7):
        assert run(count) == alone


@pytest.mark.parametrize(
    ("arguments", "status", "output"),
    [(["--version"], 0, "refcheck "), (["lint", "a.md"], 1, "undefined-anchor"), (["lint", "no.md"], 2, "")],
)
def test_the_command_leaves_with_its_status_and_all_output(
    arguments: list[str], status: int, output: str, tmp_path: Path
) -> None:
    (tmp_path / "a.md").write_text("[x](#no)\n" * 3000, encoding="utf-8")
    code, out, _ = told(*arguments, folder=tmp_path)
    assert code == status
    assert output in out
    if arguments == ["lint", "a.md"]:
        assert out.count("undefined-anchor") == 3000
        assert "3000 findings" in out
