"""Archives and repositories of strangers write nothing outside of their folder, and not without end."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from refcheck.survey import archives, bare
from refcheck.survey import unpacking as unpacking_module
from refcheck.survey.unpacking import TooLarge, Unpacking
from refcheck.workspace.git import GitError
from tests.survey.repositories import TEXTS, git, write_bare, write_tar, write_zip

EVIL = [
    "../x.md",
    "/x.md",
    "a/../../x.md",
    "C:\\x.md",
    "a\\..\\..\\x.md",
    ".git/config",
    "a/.GIT/config",
    ".git./config",
]


def unpacking(folder: Path, most: int = 1 << 20) -> Unpacking:
    (folder / "to/in").mkdir(parents=True)
    return Unpacking(str(folder / "to/in"), most)


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder / "to").as_posix() for path in (folder / "to").rglob("*") if path.is_file())


@pytest.mark.parametrize("make", [write_tar, write_zip])
def test_an_archive_is_unpacked(tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
    to = unpacking(tmp_path)
    archives.unpack(str(make(tmp_path / ("x.zip" if make is write_zip else "x.tar.gz"))), to)
    assert sorted(TEXTS) == sorted(
        path.relative_to(to.only_folder).as_posix() for path in Path(to.only_folder).rglob("*") if path.is_file()
    )
    assert (Path(to.only_folder) / "README.md").read_text(encoding="utf-8") == TEXTS["README.md"]
    assert to.left_out == 0


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("ending", ["zip", "tar"])
def test_a_path_that_leads_out_is_left_out(tmp_path: Path, name: str, ending: str) -> None:
    to = unpacking(tmp_path)
    if ending == "zip":
        write_zip(tmp_path / "x.zip", {name: "x", "good.md": "x"})
    else:
        write_tar(tmp_path / "x.tar", {name: "x", "good.md": "x"}, top="")
    archives.unpack(str(tmp_path / f"x.{ending}"), to)
    assert files(tmp_path) == ["in/good.md"]
    assert to.left_out == 1


def test_a_colon_is_a_part_of_a_name(tmp_path: Path) -> None:
    """Only that of a drive is one of Windows."""
    to = unpacking(tmp_path)
    archives.unpack(str(write_zip(tmp_path / "x.zip", {"Notes: a.md": "x", "std::io/b.md": "x"})), to)
    assert (files(tmp_path), to.left_out) == (["in/Notes: a.md", "in/std::io/b.md"], 0)


def test_links_devices_and_pipes_are_left_out(tmp_path: Path) -> None:
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for number, kind in enumerate(kinds):
            entry = tarfile.TarInfo(f"link{number}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("link0/inner.md")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    to = unpacking(tmp_path)
    archives.unpack(str(tmp_path / "x.tar"), to)
    # What was to be written through a link is written beside it: there is no link.
    assert files(tmp_path) == ["in/link0/inner.md"]
    assert to.left_out == len(kinds)


def test_links_in_a_zip_are_left_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    to = unpacking(tmp_path)
    archives.unpack(str(tmp_path / "x.zip"), to)
    assert (files(tmp_path), to.left_out) == ([], 1)


@pytest.mark.parametrize("ending", ["zip", "tar.gz"])
def test_a_bomb_ends_at_the_limit(tmp_path: Path, ending: str) -> None:
    make = write_zip if ending == "zip" else write_tar
    make(tmp_path / f"x.{ending}", {f"{number}.md": "0" * 400_000 for number in range(5)})
    assert (tmp_path / f"x.{ending}").stat().st_size < 20_000
    with pytest.raises(TooLarge):
        archives.unpack(str(tmp_path / f"x.{ending}"), unpacking(tmp_path, 1 << 20))
    assert sum(path.stat().st_size for path in (tmp_path / "to").rglob("*")) < 1 << 21


def test_a_zip_that_lies_about_its_sizes_ends_at_the_limit(tmp_path: Path) -> None:
    write_zip(tmp_path / "x.zip", {"a.md": "0" * 3_000_000})
    data = (tmp_path / "x.zip").read_bytes()
    (tmp_path / "x.zip").write_bytes(data.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")))
    to = unpacking(tmp_path, 1 << 20)
    with pytest.raises((TooLarge, *archives.BROKEN)):
        archives.unpack(str(tmp_path / "x.zip"), to)
    assert sum(path.stat().st_size for path in (tmp_path / "to").rglob("*")) < 1 << 20


def test_folders_count_as_files_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking_module, "MOST_ENTRIES", 25)
    write_zip(tmp_path / "flat.zip", {f"a/b/{number}.md": "" for number in range(20)})
    archives.unpack(str(tmp_path / "flat.zip"), unpacking(tmp_path / "flat"))
    write_zip(tmp_path / "deep.zip", {f"{number}/a/b/c.md": "" for number in range(20)})
    with pytest.raises(TooLarge, match="more than 25 files and folders"):
        archives.unpack(str(tmp_path / "deep.zip"), unpacking(tmp_path / "deep"))


def test_pictures_are_files_without_content(tmp_path: Path) -> None:
    to = unpacking(tmp_path, 10)
    archives.unpack(str(write_zip(tmp_path / "x.zip", {"a.png": "0" * 1000, "b.md": "text"})), to)
    assert {name: os.path.getsize(tmp_path / "to" / name) for name in files(tmp_path)} == {"in/a.png": 0, "in/b.md": 4}


def test_two_files_of_one_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.md", "first")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.md", "second")
        archive.writestr("a.md/inner.md", "x")
    to = unpacking(tmp_path)
    archives.unpack(str(tmp_path / "x.zip"), to)
    assert (files(tmp_path), to.left_out) == (["in/a.md"], 2)
    assert (tmp_path / "to/in/a.md").read_text(encoding="utf-8") == "first"


def test_the_last_commit_of_a_bare_repository_is_unpacked(tmp_path: Path) -> None:
    path = write_bare(tmp_path / "x.git", tmp_path / "work")
    to = unpacking(tmp_path)
    bare.unpack(str(path), to)
    assert files(tmp_path) == sorted(f"in/{name}" for name in TEXTS)


def test_nothing_that_a_bare_repository_names_is_run(tmp_path: Path) -> None:
    path, proof = write_bare(tmp_path / "x.git", tmp_path / "work"), tmp_path / "run"
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {proof}\n", encoding="utf-8")
    hook.chmod(0o700)
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "core.editor", "filter.x.smudge"):
        git(path, "config", name, str(hook))
    (path / "info/attributes").write_text("* filter=x diff=x\n", encoding="utf-8")
    bare.unpack(str(path), unpacking(tmp_path))
    assert files(tmp_path)
    assert not proof.exists()


@pytest.mark.parametrize("name", ["objects/info/alternates", "commondir"])
def test_a_bare_repository_that_names_another_one_is_refused(tmp_path: Path, name: str) -> None:
    path, other = write_bare(tmp_path / "x.git", tmp_path / "work"), write_bare(tmp_path / "y.git", tmp_path / "work2")
    (path / name).write_text(f"{other / 'objects' if 'info' in name else other}\n", encoding="utf-8")
    with pytest.raises(GitError, match="leads out"):
        bare.unpack(str(path), unpacking(tmp_path))


def test_a_bare_repository_whose_objects_are_a_link_is_refused(tmp_path: Path) -> None:
    path, other = write_bare(tmp_path / "x.git", tmp_path / "work"), write_bare(tmp_path / "y.git", tmp_path / "work2")
    (path / "objects").rename(tmp_path / "old")
    (path / "objects").symlink_to(other / "objects")
    with pytest.raises(GitError, match="leads out"):
        bare.unpack(str(path), unpacking(tmp_path))


def test_a_repository_without_a_commit_is_empty(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "x.git")
    bare.unpack(str(tmp_path / "x.git"), unpacking(tmp_path))
    assert files(tmp_path) == []
