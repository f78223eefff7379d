"""A survey: what is written, that it goes on where it ended, and what becomes of broken and hostile repositories."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from refcheck.survey.checked import Task, check
from refcheck.survey.checker import Checker, CheckerLost
from refcheck.survey.run import plan, survey
from refcheck.survey.sources import find_units
from refcheck.survey.units import Checked, Limits, Unit
from tests.survey.repositories import TEXTS, write, write_bare, write_dataset, write_tar, write_zip

LIMITS = Limits()
TABLES = ("definitions", "findings", "references")


def run(output: Path, *sources: Path, retries: bool = False, limits: Limits = LIMITS) -> list[Checked]:
    """Makes a survey in this process, without limits."""
    here, task = os.getcwd(), Task(str(output), None, limits)
    planned = plan(find_units(map(str, sources)), task, retries=retries)
    done = list(survey(planned, task, lambda units, task: (check(unit, task) for unit in units)))
    assert os.getcwd() == here
    return done


def rows(output: Path, table: str, repository: str) -> list[dict[str, Any]]:
    path = output / table / Unit(repository, "git", "").partition / "rows.parquet"
    return list(parquet.ParquetFile(path).read().to_pylist())


def repositories(output: Path) -> dict[str, str]:
    found = parquet.ParquetFile(output / "repositories.parquet").read().to_pylist()
    return {row["repository"]: row["state"] for row in found}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """The same repository in each form."""
    write(tmp_path / "in/checkout")
    write_bare(tmp_path / "in/bare.git", tmp_path / "work")
    write_tar(tmp_path / "in/tar.tar.gz")
    write_zip(tmp_path / "in/zip.zip")
    write_dataset(tmp_path / "in/rows.parquet", {"rows": TEXTS}, rows=2)
    return tmp_path / "in"


def test_a_repository_has_the_same_rows_in_each_form(sources: Path, tmp_path: Path) -> None:
    results = run(tmp_path / "out", sources)
    assert {result.state for result in results} == {"checked"}
    names = ["bare", "checkout", "rows", "tar", "zip"]
    assert sorted(repositories(tmp_path / "out")) == names
    for table in TABLES:
        files = [tmp_path / "out" / table / f"repository={name}" / "rows.parquet" for name in names]
        assert len({path.read_bytes() for path in files}) == 1, table


def test_the_only_folder_of_a_repository_is_left_out_of_the_paths_of_archives_alone(tmp_path: Path) -> None:
    texts = {"docs/a.md": "[x](#none)\n"}
    write(tmp_path / "in/checkout", texts)
    write_bare(tmp_path / "in/bare.git", tmp_path / "work", texts)
    write_dataset(tmp_path / "in/rows.parquet", {"rows": texts})
    write_zip(tmp_path / "in/zip.zip", texts)
    run(tmp_path / "out", tmp_path / "in")
    paths = {name: rows(tmp_path / "out", "findings", name)[0]["path"] for name in ("checkout", "bare", "rows", "zip")}
    assert paths == {"checkout": "docs/a.md", "bare": "docs/a.md", "rows": "docs/a.md", "zip": "a.md"}


def test_the_rows_say_what_lint_and_list_say(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources / "checkout")
    findings = rows(tmp_path / "out", "findings", "checkout")
    assert [(row["path"], row["line"], row["rule"]) for row in findings] == [
        ("README.md", 3, "missing-file"),
        ("README.md", 5, "unused-footnote"),
        ("docs/guide.md", 5, "undefined-anchor"),
    ]
    assert {row["renderer"] for row in findings} == {"github"}
    references = rows(tmp_path / "out", "references", "checkout")
    (install,) = (row for row in references if row["key"] == "docs/guide.md#install")
    assert (install["status"], install["target_path"], install["target_anchor"]) == (
        "resolved",
        "docs/guide.md",
        "install",
    )
    definitions = rows(tmp_path / "out", "definitions", "checkout")
    assert {row["key"]: row["uses"] for row in definitions if row["kind"] == "heading"}["install"] == 1


def test_a_run_goes_on_where_the_last_one_ended(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources / "checkout")
    assert [result.repository for result in run(tmp_path / "out", sources)] == ["bare", "rows", "tar", "zip"]
    assert run(tmp_path / "out", sources) == []
    assert len(repositories(tmp_path / "out")) == 5


def test_tables_in_a_folder_of_the_sources_are_not_sources(tmp_path: Path) -> None:
    write(tmp_path / "x")
    for options in ({}, {"retries": True}):
        run(tmp_path / "survey", tmp_path, **options)  # type: ignore[arg-type]
        assert repositories(tmp_path / "survey") == {"x": "checked"}


def test_an_interrupted_run_has_a_table_and_goes_on(sources: Path, tmp_path: Path) -> None:
    task = Task(str(tmp_path / "out"))
    results = survey(
        plan(find_units([str(sources)]), task, retries=False), task, lambda units, task: map(check, units, [task] * 9)
    )
    next(results, None)
    results.close()  # type: ignore[attr-defined]
    assert [*repositories(tmp_path / "out")] == ["bare"]
    assert len(run(tmp_path / "out", sources)) == 4


def test_a_result_that_was_half_written_does_not_count(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources / "checkout")
    (tmp_path / "out/states/repository=checkout.json").write_text('["checkout", "ch', encoding="utf-8")
    assert [result.repository for result in run(tmp_path / "out", sources / "checkout")] == ["checkout"]


def test_those_that_failed_are_checked_again_on_request(tmp_path: Path) -> None:
    write_zip(tmp_path / "in/a.zip" if (tmp_path / "in").mkdir() is None else tmp_path)
    good = (tmp_path / "in/a.zip").read_bytes()
    (tmp_path / "in/a.zip").write_bytes(b"PK broken")
    assert run(tmp_path / "out", tmp_path / "in")[0].state == "error"
    (tmp_path / "in/a.zip").write_bytes(good)
    assert run(tmp_path / "out", tmp_path / "in") == []
    assert run(tmp_path / "out", tmp_path / "in", retries=True)[0].state == "checked"
    assert repositories(tmp_path / "out") == {"a": "checked"}


@pytest.mark.parametrize("name", ["zip", "tar.gz", "tar", "git", "parquet"])
def test_a_broken_source_is_a_row(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / f"in/x.{name}"
    if name == "git":
        write_bare(path, tmp_path / "work")
        for broken in path.rglob("objects/??/*"):
            broken.chmod(0o600)
            broken.write_bytes(zlib.compress(b"nonsense"))
    elif name == "parquet":
        write_dataset(path, {"x": TEXTS})
        units = find_units([str(path)])
        path.write_bytes(path.read_bytes()[:200])
        task = Task(str(tmp_path / "out"))
        planned = plan(units, task, retries=False)
        (result,) = survey(planned, task, lambda units, task: (check(unit, task) for unit in units))
        assert result.state == "error"
        return
    else:
        path.write_bytes(os.urandom(3000))
    (result,) = run(tmp_path / "out", tmp_path / "in")
    assert (result.state, bool(result.error)) == ("error", True)
    assert repositories(tmp_path / "out") == {"x": "error"}
    assert not list((tmp_path / "out/findings").glob("*"))


def test_files_that_are_too_large_together_are_a_row(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    write_zip(tmp_path / "in/x.zip", {f"{number}.md": "0" * 400_000 for number in range(5)})
    assert run(tmp_path / "out", tmp_path / "in", limits=Limits(size=1))[0].state == "too-large"


def test_settings_above_a_repository_do_not_count(tmp_path: Path) -> None:
    write(tmp_path / "in/x", {"a.md": "[x](#none)\n"})
    (tmp_path / "in/.refcheck.yml").write_text("ignore: [undefined-anchor]\n", encoding="utf-8")
    run(tmp_path / "out", tmp_path / "in")
    assert [row["rule"] for row in rows(tmp_path / "out", "findings", "x")] == ["undefined-anchor"]


def test_broken_settings_do_not_stop_the_check(tmp_path: Path) -> None:
    write(tmp_path / "in/x", {"a.md": "[x](#none)\n", ".refcheck.yml": "nothing: [\n"})
    run(tmp_path / "out", tmp_path / "in")
    assert [row["rule"] for row in rows(tmp_path / "out", "findings", "x")] == ["undefined-anchor"]


def test_of_a_dataset_of_texts_nothing_is_said_about_other_files(tmp_path: Path) -> None:
    texts = {"a.md": "![x](a.png) [y](b.md) [z](#none)\n"}
    write_dataset(tmp_path / "x.parquet", {"texts": texts, "all": {**texts, "setup.py": ""}})
    run(tmp_path / "out", tmp_path / "x.parquet")
    assert [row["rule"] for row in rows(tmp_path / "out", "findings", "texts")] == ["undefined-anchor"]
    assert len(rows(tmp_path / "out", "findings", "all")) == 3


def test_names_of_strangers_are_shown_escaped(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/x\x1b[31m.zip").write_bytes(b"broken")
    command = (sys.executable, "-m", "refcheck", "survey", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "-j", "1")
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert "\x1b" not in done.stdout + done.stderr
    assert "error: " in done.stderr
    assert done.stdout == "1 repository, 1 not checked: 0 findings in 0 files\n"


def test_a_checker_answers_and_is_replaced_when_it_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "in/x")
    (tmp_path / "out/.refcheck-survey").mkdir(parents=True)
    (unit,) = find_units([str(tmp_path / "in")])
    checker = Checker()
    try:
        result = checker.check(unit, Task(str(tmp_path / "out")))
    finally:
        checker.end()
    assert (result.repository, result.state, result.findings) == ("x", "checked", 3)
    assert result.memory > 0


def test_a_checker_that_ends_leaves_no_check_and_no_files(tmp_path: Path) -> None:
    path = write_bare(tmp_path / "x.git", tmp_path / "work")
    (path / "config").unlink()
    # Git waits for it without end.
    os.mkfifo(path / "config")
    (tmp_path / "temporary").mkdir()
    checker = Checker({**os.environ, "TMPDIR": str(tmp_path / "temporary")})
    thread = Thread(target=partial(ask, checker, Unit("x", "git", str(path)), Task(str(tmp_path / "out"))))
    thread.start()
    assert comes_true(lambda: bool(programs(str(path))))
    checker.end()
    thread.join()
    assert comes_true(lambda: not programs(str(path)))
    assert list((tmp_path / "temporary").iterdir()) == []


def ask(checker: Checker, unit: Unit, task: Task) -> None:
    with suppress(CheckerLost):
        checker.check(unit, task)


def programs(argument: str) -> list[Path]:
    """The processes that are started with an argument that contains a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found += [path] if argument.encode() in path.read_bytes() else []
    return found


def comes_true(test: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not test() and time.monotonic() < until:
        time.sleep(0.02)
    return test()


def test_the_columns_of_the_table_of_repositories(sources: Path, tmp_path: Path) -> None:
    run(tmp_path / "out", sources / "checkout")
    schema = parquet.read_schema(tmp_path / "out/repositories.parquet")
    assert schema.names == [*Checked._fields]
    assert schema.field("seconds").type == pyarrow.float64()
