"""The repositories of the sources that are named."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from refcheck.survey.checked import Task, check
from refcheck.survey.sources import SourceError, find_units
from refcheck.survey.units import Unit, short_name
from tests.survey.repositories import write, write_bare, write_dataset, write_tar, write_zip


def found(*sources: Path) -> list[tuple[str, str]]:
    return [(unit.name, unit.kind) for unit in find_units(map(str, sources))]


def test_a_folder_has_checkouts_bare_repositories_archives_and_datasets(tmp_path: Path) -> None:
    write(tmp_path / "in/one")
    write(tmp_path / "in/owner/two")
    write_bare(tmp_path / "in/three.git", tmp_path / "work")
    write_tar(tmp_path / "in/four.tar.gz")
    write_zip(tmp_path / "in/owner/five.zip")
    write_dataset(tmp_path / "in/six.parquet", {"a/b": {"x.md": "x"}})
    assert found(tmp_path / "in") == [
        ("a/b", "dataset"),
        ("four", "archive"),
        ("one", "checkout"),
        ("owner/five", "archive"),
        ("owner/two", "checkout"),
        ("three", "git"),
    ]


def test_a_folder_without_git_is_a_repository_if_it_has_none(tmp_path: Path) -> None:
    (tmp_path / "in/plain/docs").mkdir(parents=True)
    write(tmp_path / "in/owner/one")
    (tmp_path / "in/owner/plain").mkdir()
    assert found(tmp_path / "in") == [("owner/one", "checkout"), ("plain", "checkout")]


def test_a_folder_with_markdown_and_no_repository_in_it_is_one(tmp_path: Path) -> None:
    for name in ("notes/media", "single", "mirrors"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("notes", "single", "mirrors"):
        (tmp_path / name / "README.md").touch()
    write(tmp_path / "mirrors/one")
    assert found(tmp_path / "notes", tmp_path / "single") == [("notes", "checkout"), ("single", "checkout")]
    assert found(tmp_path / "mirrors") == [("one", "checkout")]


def test_a_repository_itself_can_be_named(tmp_path: Path) -> None:
    assert found(write(tmp_path / "one")) == [("one", "checkout")]
    assert found(write_bare(tmp_path / "two.git", tmp_path / "work")) == [("two", "git")]


def test_repositories_of_one_name_are_told_apart(tmp_path: Path) -> None:
    assert found(write(tmp_path / "a/one"), write(tmp_path / "b/one")) == [("one", "checkout"), ("one~2", "checkout")]


def test_folders_that_are_links_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere")
    write(tmp_path / "in/one")
    (tmp_path / "in/link").symlink_to(tmp_path / "elsewhere")
    assert found(tmp_path / "in") == [("one", "checkout")]


def test_the_rows_of_a_repository_can_be_anywhere_in_a_dataset(tmp_path: Path) -> None:
    texts = {"b": {"1.md": "", "2.md": ""}, "a": {"1.md": "", "2.md": ""}}
    (one, other) = find_units([str(write_dataset(tmp_path / "x.parquet", texts, rows=3))])
    assert (one.name, one.groups, other.name, other.groups) == ("a", (0, 1), "b", (0,))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.write_text("x"), "is not a source"),
        (lambda path: path.mkdir(), "has no repository"),
    ],
)
def test_what_is_no_source_is_refused(tmp_path: Path, make, message: str) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path / "x")
    with pytest.raises(SourceError, match=message):
        find_units([str(tmp_path / "x")])


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"repo": ["a"], "text": ["x"]}), tmp_path / "x.parquet")
    with pytest.raises(SourceError, match="no column `path`"):
        find_units([str(tmp_path / "x.parquet")])
    (tmp_path / "y.parquet").write_text("nothing")
    with pytest.raises(SourceError, match="cannot be read"):
        find_units([str(tmp_path / "y.parquet")])


def test_a_dataset_in_a_folder_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    write(tmp_path / "in/one")
    (tmp_path / "in/two.parquet").write_text("nothing")
    damage(write_dataset(tmp_path / "in/three.parquet", {"a": {"x.md": "x"}}))
    assert found(tmp_path / "in") == [("one", "checkout"), ("three", "dataset"), ("two", "dataset")]
    results = {unit.name: check(unit, Task(str(tmp_path))) for unit in find_units([str(tmp_path / "in")])[1:]}
    assert {name: result.state for name, result in results.items()} == {"three": "error", "two": "error"}
    assert all("the dataset cannot be read" in result.error for result in results.values())


def test_a_dataset_with_damaged_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        find_units([str(damage(write_dataset(tmp_path / "x.parquet", {"a": {"x.md": "x"}})))])


def damage(path: Path) -> Path:
    """Damages the rows of a dataset, but not its end, which describes them."""
    data = path.read_bytes()
    path.write_bytes(data[:4] + b"\xff" * 100 + data[104:])
    return path


def test_a_name_can_have_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    write(tmp_path / os.fsdecode(b"in/x\xff"))
    (unit,) = find_units([str(tmp_path / "in")])
    assert unit.partition == "repository=x%FF"


def test_a_long_name_takes_no_longer_than_its_length() -> None:
    started = time.process_time()
    short_name("x" * 100_000)
    assert time.process_time() - started < 5


@pytest.mark.parametrize("name", ["a/b", "ä b", "..", "x" * 400, "ä" * 200, "a=b"])
def test_each_name_is_the_name_of_one_folder(tmp_path: Path, name: str) -> None:
    (unit,) = find_units([str(write_dataset(tmp_path / "x.parquet", {name: {"a.md": ""}}))])
    assert unit.repo == name
    (tmp_path / unit.partition).mkdir()
    assert unit.partition.startswith("repository=")


def test_long_names_stay_different() -> None:
    names = {short_name("x" * 300 + end) for end in "abc"}
    assert len(names) == 3
    assert Unit(min(names), "git", "").partition.isascii()


def test_the_names_in_a_dataset_take_bounded_memory(tmp_path: Path) -> None:
    # One name of 1 MB in 300 rows is 300 MB if each row is a copy of it.
    rows = 300
    names = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows, pyarrow.int32()), ["r" * 1_000_000])
    table = pyarrow.table({"repo": names, "path": ["a.md"] * rows, "content": ["x"] * rows})
    parquet.write_table(table, tmp_path / "long.parquet", store_schema=False)
    pool = pyarrow.default_memory_pool()
    before = pool.bytes_allocated()
    (unit,) = find_units([str(tmp_path / "long.parquet")])
    assert (len(unit.repo), unit.groups) == (1_000_000, (0,))
    assert pool.max_memory() - before < 100_000_000


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ("_MOST_NAMES", "the names of its repositories take more than"),
        ("_MOST_PLACES", "its rows must be sorted by `repo`"),
        ("_LARGEST_COLUMN", "the column `repo` of row group 0 has more than"),
    ],
)
def test_too_many_names_in_a_dataset_are_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, message: str
) -> None:
    path = write_dataset(tmp_path / "x.parquet", {name: {"a.md": "x", "b.md": "y"} for name in "pqr"}, rows=1)
    assert [unit.repo for unit in find_units([str(path)])] == ["p", "q", "r"]
    monkeypatch.setattr(f"refcheck.survey.datasets.{limit}", 2)
    with pytest.raises(SourceError, match=message):
        find_units([str(path)])


@pytest.mark.parametrize(
    ("names", "expected"),
    [([2, 1, 2], ["1", "2"]), (["b", None, "a"], ["a", "b"]), ([b"y", b"x", b"y"], ["b'x'", "b'y'"])],
)
def test_names_in_a_dataset_can_be_of_any_type(tmp_path: Path, names: list[object], expected: list[str]) -> None:
    table = pyarrow.table({"repo": names, "path": ["a.md"] * 3, "content": ["x"] * 3})
    parquet.write_table(table, tmp_path / "x.parquet")
    assert [unit.repo for unit in find_units([str(tmp_path / "x.parquet")])] == expected
