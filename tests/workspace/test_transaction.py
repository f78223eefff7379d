"""Writing: no note is ever harmed, whatever happens in between.

`python -m tests.workspace.test_transaction KILLS FILES` kills as many runs of `refcheck fix --in-place` over as many
files, at random moments, and prints what it saw.
"""

from __future__ import annotations

import errno
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from refcheck.facts.source import Source
from refcheck.guards.trust import secret_of_user
from refcheck.workspace.transaction.journal import lock_journal
from refcheck.workspace.transaction.journal_paths import JOURNAL, folders_with_journal
from refcheck.workspace.transaction.plan import FileChange
from refcheck.workspace.transaction.recovery import describe_journal, is_abandoned, recover
from refcheck.workspace.transaction.writing import write
from tests.forked import Surroundings, completed

posix = pytest.mark.skipif(os.name == "nt", reason="no fork, no kill -9")
no_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is writable here")

NOTE = "A note.^[Its text.]\n"
FIXED = "A note.[^1]\n\n[^1]: Its text.\n"


def change(path: Path, after: bytes, new_path: Path | None = None) -> FileChange:
    return FileChange(str(path), path.read_bytes(), after, None if new_path is None else str(new_path))


def files(folder: Path) -> dict[str, bytes]:
    """All there is, hidden files too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refcheck(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    run = completed(*arguments, surroundings=Surroundings(cwd))
    assert "Traceback" not in run.stderr, run.stderr
    return run


def environment() -> dict[str, str]:
    paths = (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def fix(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return refcheck("fix", "--in-place", "--renderer", "github", *arguments, cwd=cwd)


class TestOneFile:
    @pytest.mark.parametrize("data", [b"new", b"", b"\xef\xbb\xbfa\r\nb\rc\nd", b"x" * 3_000_000, b"\x00\xff"])
    def test_it_holds_the_new_bytes_and_nothing_else_is_left(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        assert write([change(tmp_path / "a.md", data)], tmp_path) == []
        assert files(tmp_path) == {"a.md": data}

    def test_without_changes_nothing_is_touched(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        before = (tmp_path / "a.md").stat()
        assert write([change(tmp_path / "a.md", b"old")], tmp_path / "not there") == []
        after = (tmp_path / "a.md").stat()
        # Not the time of the last access: reading the file may set it.
        assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (before.st_ino, before.st_mode, before.st_mtime_ns)

    @posix
    @pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o640])
    def test_its_mode_is_kept(self, tmp_path: Path, mode: int) -> None:
        path = tmp_path / "a.md"
        path.write_bytes(b"old")
        path.chmod(mode)
        assert write([change(path, b"new")], tmp_path) == []
        assert path.stat().st_mode & 0o7777 == mode

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
    def test_its_owner_is_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "a.md"
        path.write_bytes(b"old")
        os.chown(path, 12, 34)
        path.chmod(0o4755)
        assert write([change(path, b"new")], tmp_path) == []
        assert (path.stat().st_uid, path.stat().st_gid, path.stat().st_mode & 0o7777) == (12, 34, 0o4755)

    def test_its_attributes_are_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "a.md"
        path.write_bytes(b"old")
        try:
            os.setxattr(path, "user.mine", b"1")
        except (OSError, AttributeError):
            pytest.skip("no extended attributes here")
        assert write([change(path, b"new")], tmp_path) == []
        assert os.getxattr(path, "user.mine") == b"1"

    @posix
    def test_a_symbolic_link_stays_one_and_what_it_leads_to_is_replaced(self, tmp_path: Path) -> None:
        (tmp_path / "project").mkdir()
        (tmp_path / "elsewhere").mkdir()
        real, link = tmp_path / "elsewhere" / "a.md", tmp_path / "project" / "link.md"
        real.write_bytes(b"old")
        link.symlink_to(Path("..") / "elsewhere" / "a.md")
        assert write([change(link, b"new")], tmp_path / "project") == []
        assert link.is_symlink()
        assert files(tmp_path) == {"elsewhere/a.md": b"new", "project/link.md": b"new"}

    @posix
    def test_another_hard_link_keeps_the_old_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        os.link(tmp_path / "a.md", tmp_path / "other.md")
        assert write([change(tmp_path / "a.md", b"new")], tmp_path) == []
        assert files(tmp_path) == {"a.md": b"new", "other.md": b"old"}

    def test_where_there_are_no_hard_links(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        with mock.patch("os.link", side_effect=PermissionError(errno.EPERM, "Operation not permitted")):
            assert write([change(tmp_path / "a.md", b"new")], tmp_path) == []
        assert files(tmp_path) == {"a.md": b"new"}

    def test_a_name_as_long_as_it_can_be(self, tmp_path: Path) -> None:
        path = tmp_path / ("a" * 252 + ".md")
        try:
            path.write_bytes(b"old")
        except OSError:
            pytest.skip("names are shorter here")
        assert write([change(path, b"new")], tmp_path) == []
        assert files(tmp_path) == {path.name: b"new"}

    @pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.md")
        Path(os.fsdecode(path)).write_bytes(b"old")
        assert write([change(Path(os.fsdecode(path)), b"new")], tmp_path) == []
        assert Path(os.fsdecode(path)).read_bytes() == b"new"


class TestAllOrNone:
    def make(self, folder: Path) -> list[FileChange]:
        for name in ("a.md", "b.md", "c.md"):
            (folder / name).write_bytes(b"old " + name.encode())
        return [change(folder / name, b"new " + name.encode()) for name in ("a.md", "b.md", "c.md")]

    @pytest.mark.parametrize("by", ["writing", "deleting", "a folder"])
    def test_one_that_changed_since_it_was_read(self, tmp_path: Path, by: str) -> None:
        changes = self.make(tmp_path)
        path = tmp_path / "b.md"
        path.unlink()
        if by == "writing":
            path.write_bytes(b"mine")
        elif by == "a folder":
            path.mkdir()
        before = files(tmp_path)
        (problem,) = write(changes, tmp_path)
        assert problem.path.endswith("b.md")
        assert by != "writing" or problem.message == "it changed while it was read"
        assert "nothing is written, all 3 files are as they were" in problem.help
        assert files(tmp_path) == before

    def test_all_that_changed_are_named(self, tmp_path: Path) -> None:
        changes = self.make(tmp_path)
        (tmp_path / "a.md").write_bytes(b"mine")
        (tmp_path / "c.md").write_bytes(b"mine")
        assert [Path(problem.path).name for problem in write(changes, tmp_path)] == ["a.md", "c.md"]

    @pytest.mark.parametrize("how", ["in place", "anew"])
    def test_one_that_changes_while_others_are_written(self, tmp_path: Path, how: str) -> None:
        changes, replace = self.make(tmp_path), os.replace

        def meanwhile(source: str, target: str) -> None:
            replace(source, target)
            if target.endswith("a.md") and not (tmp_path / "seen").exists():
                (tmp_path / "seen").touch()
                if how == "anew":
                    (tmp_path / "c.md").unlink()
                (tmp_path / "c.md").write_bytes(b"mine")

        with mock.patch("os.replace", meanwhile):
            (problem,) = write(changes, tmp_path)
        assert problem.message == "it changed while it was read"
        assert files(tmp_path) == {"a.md": b"old a.md", "b.md": b"old b.md", "c.md": b"mine", "seen": b""}

    @posix
    def test_an_editor_that_writes_into_the_old_file_at_the_last_moment(self, tmp_path: Path) -> None:
        changes, replace, seen = self.make(tmp_path), os.replace, []

        def meanwhile(source: str, target: str) -> None:
            if target.endswith("c.md") and not seen:
                seen.append(target)
                (tmp_path / "c.md").write_bytes(b"mine")
            replace(source, target)

        with mock.patch("os.replace", meanwhile):
            assert len(write(changes, tmp_path)) == 1
        assert files(tmp_path) == {"a.md": b"old a.md", "b.md": b"old b.md", "c.md": b"mine"}

    def test_one_that_cannot_be_replaced(self, tmp_path: Path) -> None:
        changes, replace = self.make(tmp_path), os.replace

        def held(source: str, target: str) -> None:
            if target.endswith("c.md"):
                raise PermissionError(errno.EBUSY, "Device or resource busy", source, None, target)
            replace(source, target)

        before = files(tmp_path)
        with mock.patch("os.replace", held):
            (problem,) = write(changes, tmp_path)
        assert problem.path.endswith("c.md")
        assert problem.message == "cannot be written: device or resource busy"
        assert files(tmp_path) == before

    def test_an_interruption_by_the_user(self, tmp_path: Path) -> None:
        changes, replace = self.make(tmp_path), os.replace

        def interrupted(source: str, target: str) -> None:
            if target.endswith("c.md"):
                raise KeyboardInterrupt
            replace(source, target)

        before = files(tmp_path)
        with mock.patch("os.replace", interrupted), pytest.raises(KeyboardInterrupt):
            write(changes, tmp_path)
        assert files(tmp_path) == before

    def test_two_changes_for_one_file_are_a_mistake(self, tmp_path: Path) -> None:
        changes = self.make(tmp_path)
        with pytest.raises(ValueError, match="several changes for one file"):
            write([*changes, changes[0]], tmp_path)

    @no_root
    def test_a_read_only_file(self, tmp_path: Path) -> None:
        changes = self.make(tmp_path)
        (tmp_path / "b.md").chmod(0o444)
        before = files(tmp_path)
        (problem,) = write(changes, tmp_path)
        assert problem.path.endswith("b.md")
        assert problem.message == "cannot be written: permission denied"
        assert files(tmp_path) == before

    @no_root
    def test_a_read_only_folder(self, tmp_path: Path) -> None:
        changes = self.make(tmp_path)
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "d.md").write_bytes(b"old")
        changes.append(change(tmp_path / "in" / "d.md", b"new"))
        (tmp_path / "in").chmod(0o555)
        before = files(tmp_path)
        (problem,) = write(changes, tmp_path)
        (tmp_path / "in").chmod(0o755)
        assert problem.path.endswith("in/d.md")
        assert problem.message == "cannot be written: permission denied"
        assert "allow writing in its folder" in problem.help
        assert files(tmp_path) == before

    @no_root
    @pytest.mark.parametrize("folders", [["in"], ["in/a", "in/b"], ["one", "two"]])
    def test_a_read_only_root_with_folders_that_are_not(self, tmp_path: Path, folders: list[str]) -> None:
        changes = []
        for folder in folders:
            (tmp_path / folder).mkdir(parents=True)
            (tmp_path / folder / "a.md").write_bytes(b"old")
            changes.append(change(tmp_path / folder / "a.md", b"new"))
        tmp_path.chmod(0o555)
        problems = write(changes, tmp_path)
        tmp_path.chmod(0o755)
        assert problems == []
        assert files(tmp_path) == {f"{folder}/a.md": b"new" for folder in folders}

    @no_root
    def test_a_journal_that_is_not_in_the_root_is_found(self, tmp_path: Path) -> None:
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.md").write_text(NOTE, encoding="utf-8")
        (tmp_path / "in" / "b.md").write_text(NOTE, encoding="utf-8")
        changes = [change(tmp_path / "in" / name, FIXED.encode()) for name in ("a.md", "b.md")]
        tmp_path.chmod(0o555)
        killed(lambda: write(changes, tmp_path), Call("replace", 2))
        found = folders_with_journal(tmp_path, [str(tmp_path / "in" / "a.md")])
        run = fix(tmp_path, cwd=tmp_path)
        tmp_path.chmod(0o755)
        assert found == [str(tmp_path / "in")]
        assert "refcheck: an interrupted run is finished" in run.stderr
        assert files(tmp_path) == {"in/a.md": FIXED.encode(), "in/b.md": FIXED.encode()}


class TestMoves:
    def test_a_file_moves_with_its_new_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        (tmp_path / "b.md").write_bytes(b"[a](a.md)")
        moved = change(tmp_path / "a.md", b"new", tmp_path / "in" / "deep" / "c.md")
        assert write([moved, change(tmp_path / "b.md", b"[a](in/deep/c.md)")], tmp_path) == []
        assert files(tmp_path) == {"b.md": b"[a](in/deep/c.md)", "in/deep/c.md": b"new"}

    def test_a_folder_moves_and_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / "one" / "in").mkdir(parents=True)
        (tmp_path / "one" / "a.md").write_bytes(b"a")
        (tmp_path / "one" / "in" / "b.png").write_bytes(b"\x89")
        inode = (tmp_path / "one" / "in" / "b.png").stat().st_ino
        changes = [
            change(tmp_path / "one" / "a.md", b"A", tmp_path / "two" / "a.md"),
            change(tmp_path / "one" / "in" / "b.png", b"\x89", tmp_path / "two" / "in" / "b.png"),
        ]
        assert write(changes, tmp_path) == []
        assert files(tmp_path) == {"two/a.md": b"A", "two/in/b.png": b"\x89"}
        assert not (tmp_path / "one").exists()
        assert (tmp_path / "two" / "in" / "b.png").stat().st_ino == inode, "what is only moved is not copied"

    def test_a_name_that_exists_is_not_overwritten(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"a")
        (tmp_path / "b.md").write_bytes(b"b")
        (problem,) = write([change(tmp_path / "a.md", b"A", tmp_path / "b.md")], tmp_path)
        assert problem.path.endswith("a.md")
        assert "b.md` exists" in problem.message
        assert files(tmp_path) == {"a.md": b"a", "b.md": b"b"}

    def test_a_name_that_comes_to_exist_is_not_overwritten(self, tmp_path: Path) -> None:
        for name in ("a.md", "b.md"):
            (tmp_path / name).write_bytes(name.encode())
        changes = [change(tmp_path / name, b"new", tmp_path / f"new-{name}") for name in ("a.md", "b.md")]
        rename = os.rename

        def meanwhile(source: str, target: str) -> None:
            rename(source, target)
            if target.endswith("new-a.md"):
                (tmp_path / "new-b.md").write_bytes(b"mine")

        with mock.patch("os.rename", meanwhile):
            assert len(write(changes, tmp_path)) == 1
        assert files(tmp_path) == {"a.md": b"a.md", "b.md": b"b.md", "new-b.md": b"mine"}

    def test_only_the_case_of_a_name(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        assert write([change(tmp_path / "a.md", b"new", tmp_path / "A.md")], tmp_path) == []
        assert os.listdir(tmp_path) == ["A.md"]
        assert (tmp_path / "A.md").read_bytes() == b"new"

    def test_nothing_moves_out_of_the_project(self, tmp_path: Path) -> None:
        (tmp_path / "project").mkdir()
        (tmp_path / "project" / "a.md").write_bytes(b"a")
        (problem,) = write([change(tmp_path / "project" / "a.md", b"a", tmp_path / "a.md")], tmp_path / "project")
        assert "cannot be moved into or out of" in problem.message
        assert files(tmp_path) == {"project/a.md": b"a"}

    def test_into_what_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"a")
        (tmp_path / "b.md").write_bytes(b"b")
        assert len(write([change(tmp_path / "a.md", b"A", tmp_path / "b.md" / "in" / "a.md")], tmp_path)) == 1
        assert files(tmp_path) == {"a.md": b"a", "b.md": b"b"}


class Call:
    """A moment: the call of this number of a function of `os`; of `*`, of any that changes or writes something."""

    COUNTED = (
        "open", "write", "fsync", "ftruncate", "chmod", "chown", "link", "mkdir", "rename", "replace", "rmdir",
        "unlink",
    )  # fmt: skip

    def __init__(self, name: str, number: int) -> None:
        self.name, self.number = name, number
        self.came = False

    @contextmanager
    def interrupted(self, happen: Callable[[str], None], *, for_good: bool = False) -> Iterator[None]:
        """Lets something happen in place of the call, and, if `for_good`, of all later ones."""
        count = itertools.count(1)

        def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
            def call(*arguments: Any, **named: Any) -> Any:
                number = next(count)
                if number == self.number or (for_good and number > self.number):
                    self.came = True
                    if name == "write":
                        function(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                    happen(name)
                return function(*arguments, **named)

            return call

        names = [name for name in self.COUNTED if hasattr(os, name)] if self.name == "*" else [self.name]
        with mock.patch.multiple(os, **{name: counting(name, getattr(os, name)) for name in names}):
            yield


def killed(work: Callable[[], object], call: Call) -> bool:
    """Runs something in a process of its own, which dies at a call; whether it did."""
    child = os.fork()
    if child == 0:
        with call.interrupted(lambda name: os._exit(9)):
            work()
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9)
    return code == 9


OLD = {"a.md": b"old a", "in/b.md": b"old b", "c.md": b"old c", "d/d.png": b"d"}
NEW = {"a.md": b"new a", "in/b.md": b"new b", "new/in/c.md": b"new c", "new/d.png": b"d"}


def project(folder: Path) -> list[FileChange]:
    """A folder with the old files, and the changes that make the new ones of them."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return [
        change(folder / old, NEW[new], None if new == old else folder / new) for old, new in zip(OLD, NEW, strict=True)
    ]


def is_whole(folder: Path) -> bool:
    """Whether each note is somewhere, old or new."""
    found = files(folder)
    return all(
        found.get(old, found.get(new)) in (OLD[old], NEW[new]) and not (old != new and old in found and new in found)
        for old, new in zip(OLD, NEW, strict=True)
    )


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is brought to the disk: what is written is seen by other processes without that."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@posix
@pytest.mark.usefixtures("quick")
class TestKilled:
    def test_at_every_call(self, tmp_path: Path) -> None:
        folder, ends = tmp_path / "p", []
        for number in itertools.count(1):
            changes = project(folder)
            if not killed(lambda changes=changes: write(changes, folder), Call("*", number)):  # type: ignore[misc]
                break
            assert is_whole(folder), number
            recovery = recover(folder)
            assert recovery is None or (recovery.skipped, recovery.problems) == ((), ()), number
            assert files(folder) in (OLD, NEW), number
            ends.append(files(folder) == NEW)
            folders = {path.name for path in folder.rglob("*") if path.is_dir()}
            assert folders == ({"in", "new"} if ends[-1] else {"in", "d"}), number
            assert recover(folder) is None
        assert files(folder) == NEW
        assert ends == sorted(ends), "first the old ones come back, and from some moment on the new ones come"
        assert ends.count(False) > 20
        assert ends.count(True) > 20

    def test_and_killed_again_while_that_is_brought_to_an_end(self, tmp_path: Path) -> None:
        folder, ends = tmp_path / "p", set()
        for first in itertools.count(1, 7):
            for second in itertools.count(1, 4):
                changes = project(folder)
                died = killed(lambda changes=changes: write(changes, folder), Call("*", first))  # type: ignore[misc]
                again = killed(lambda: recover(folder), Call("*", second))
                assert is_whole(folder), (first, second)
                recovery = recover(folder)
                assert recovery is None or (recovery.skipped, recovery.problems) == ((), ()), (first, second)
                assert files(folder) in (OLD, NEW), (first, second)
                ends.add(files(folder) == NEW)
                if not again:
                    break
            if not died:
                break
        assert ends == {False, True}

    def test_while_files_are_put_back(self, tmp_path: Path) -> None:
        folder, ends = tmp_path / "p", []
        for number in itertools.count(1):
            changes = project(folder)

            def fail_and_die(changes: list[FileChange] = changes, number: int = number) -> None:
                def refuse(name: str) -> None:
                    raise PermissionError(errno.EPERM, "Operation not permitted")

                # The second file cannot be replaced: what comes after that is putting the first one back.
                replace, call = os.replace, Call("*", number)
                seen: list[str] = []

                def second_fails(source: str, target: str) -> None:
                    seen.append(target)
                    if len(seen) == 2:
                        context = call.interrupted(lambda name: os._exit(9))
                        context.__enter__()
                        refuse("replace")
                    replace(source, target)

                with mock.patch("os.replace", second_fails):
                    write(changes, folder)

            died = killed(fail_and_die, Call("truncate", 0))
            assert is_whole(folder), number
            recover(folder)
            assert files(folder) in (OLD, NEW), number
            ends.append(files(folder) == NEW)
            if not died:
                break
        assert ends == [True, *[False] * (number - 1)], "until it is written that they are put back, all can be new"
        assert number > 10

    def test_notes_that_were_changed_since_are_left(self, tmp_path: Path) -> None:
        changes = project(tmp_path / "p")
        assert killed(lambda: write(changes, tmp_path / "p"), Call("replace", 1))
        (tmp_path / "p" / "in" / "b.md").write_bytes(b"mine")
        recovery = recover(tmp_path / "p")
        assert recovery is not None
        assert [Path(path).name for path in recovery.skipped] == ["b.md"]
        assert len(recovery.written) == 3
        assert files(tmp_path / "p") == {**NEW, "in/b.md": b"mine"}

    def test_a_project_that_was_renamed_since(self, tmp_path: Path) -> None:
        changes = project(tmp_path / "p")
        assert killed(lambda: write(changes, tmp_path / "p"), Call("replace", 2))
        (tmp_path / "p").rename(tmp_path / "q")
        assert recover(tmp_path / "q") is not None
        assert files(tmp_path / "q") == NEW

    def test_the_next_writing_finishes_it_too(self, tmp_path: Path) -> None:
        changes = project(tmp_path)
        assert killed(lambda: write(changes, tmp_path), Call("replace", 1))
        assert write([FileChange(str(tmp_path / "a.md"), NEW["a.md"], b"newer")], tmp_path) == []
        assert files(tmp_path) == {**NEW, "a.md": b"newer"}

    def test_the_run_had_another_root(self, tmp_path: Path) -> None:
        (tmp_path / "in" / "deep").mkdir(parents=True)
        (tmp_path / "in" / "deep" / "a.md").write_bytes(b"old")
        changes = [change(tmp_path / "in" / "deep" / "a.md", b"new")]
        assert killed(lambda: write(changes, tmp_path / "in"), Call("replace", 1))
        assert folders_with_journal(tmp_path, [str(tmp_path / "in" / "deep" / "a.md")]) == [str(tmp_path / "in")]

    def test_lint_says_so_and_fix_finishes_it(self, tmp_path: Path) -> None:
        for name in ("a.md", "b.md"):
            (tmp_path / name).write_text(NOTE, encoding="utf-8")
        changes = [change(tmp_path / name, FIXED.encode()) for name in ("a.md", "b.md")]
        assert killed(lambda: write(changes, tmp_path), Call("replace", 2))
        between = files(tmp_path)
        for command in (("lint", "--no-cache"), ("fix",)):
            run = refcheck(*command, ".", cwd=tmp_path)
            assert run.stderr.count(f"{JOURNAL}: an interrupted run has left this journal") == 1
            assert files(tmp_path) == between
        assert ".refcheck" not in refcheck("list", ".", cwd=tmp_path).stdout
        run = fix(".", cwd=tmp_path)
        assert run.returncode == 1
        assert run.stderr == "refcheck: an interrupted run is finished, and has now written `a.md`, `b.md`\n"
        assert files(tmp_path) == {"a.md": FIXED.encode(), "b.md": FIXED.encode()}
        assert fix(".", cwd=tmp_path).returncode == 0


@pytest.mark.usefixtures("quick")
class TestFailing:
    """Whatever the system refuses, once or from then on: all old, or all new, never some."""

    @pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EIO, errno.EACCES])
    @pytest.mark.parametrize("for_good", [False, True])
    def test_at_every_call(self, tmp_path: Path, reason: int, for_good: bool) -> None:
        def refuse(name: str) -> None:
            raise OSError(reason, os.strerror(reason))

        folder, outcomes = tmp_path / "p", Counter[str]()
        for number in itertools.count(1):
            changes, call = project(folder), Call("*", number)
            with call.interrupted(refuse, for_good=for_good):
                problems = write(changes, folder)
            if not call.came:
                break
            assert is_whole(folder), number
            found = files(folder)
            if problems and JOURNAL not in found:
                assert found == OLD, number
            if not problems:
                assert {name: data for name, data in found.items() if name != JOURNAL} == NEW, number
            recover(folder)
            assert files(folder) in (OLD, NEW), number
            outcomes["told" if problems else "done"] += 1
        assert files(folder) == NEW
        assert outcomes["told"] > 20

    @pytest.mark.parametrize("full", ["write", "open", "fsync", "link"])
    def test_a_disk_that_is_full(self, tmp_path: Path, full: str) -> None:
        def refuse(name: str) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        for number in itertools.count(1):
            changes, call = project(tmp_path / "p"), Call(full, number)
            with call.interrupted(refuse):
                problems = write(changes, tmp_path / "p")
            if not call.came:
                break
            if problems:
                reason = ": no space left on device"
                assert problems[0].message in (f"cannot be written{reason}", f"cannot be moved{reason}")
                assert problems[0].help.startswith("make room on the disk; nothing is written")
                recover(tmp_path / "p")
                assert files(tmp_path / "p") == OLD
        assert number > 2

    @posix
    @pytest.mark.parametrize("limit", [10, 100, 700, 3000, 20_000])
    def test_a_limit_for_the_size_of_files(self, tmp_path: Path, limit: int) -> None:
        texts = {f"{number}.md": NOTE + "Text. " * (1 << number) for number in range(14)}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        before = files(tmp_path)
        code = (
            "import resource, sys; from refcheck.cli import main; "
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit})); main()"
        )
        command = [sys.executable, "-B", "-c", code, "fix", "--in-place", "--renderer", "github", "."]
        run = subprocess.run(command, capture_output=True, cwd=tmp_path, timeout=60, env=environment())
        assert run.returncode == 2
        assert b"Traceback" not in run.stderr
        assert b"cannot be written: file too large" in run.stderr
        assert b"nothing is written, all 14 files are as they were" in run.stderr
        assert b": fixed" not in run.stderr
        assert files(tmp_path) == before

    @pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts")
    def test_a_small_disk(self, tmp_path: Path) -> None:
        disk = tmp_path / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True)
        if mounted.returncode:
            pytest.skip("no file system can be mounted here")
        try:
            for number in range(40):
                (disk / f"{number}.md").write_text(NOTE + "Text. " * 3000, encoding="utf-8")
            before = files(disk)
            run = fix(".", cwd=disk)
            assert run.returncode == 2
            assert "cannot be written: no space left on device" in run.stderr
            assert "nothing is written, all 40 files are as they were" in run.stderr
            assert files(disk) == before
            (disk / "39.md").unlink()
            assert len(files(disk)) == 39
        finally:
            subprocess.run(["umount", str(disk)], check=True)


class TestTwoRuns:
    def test_a_run_that_is_writing_is_waited_for(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        holder = holding(tmp_path)
        assert not is_abandoned(str(tmp_path))

        def let_it_end(seconds: float) -> None:
            holder.stdin.close()
            holder.wait()

        with mock.patch("refcheck.workspace.transaction.journal.time.sleep", let_it_end):
            assert write([change(tmp_path / "a.md", b"new")], tmp_path) == []
        assert holder.returncode == 0, "it was waited for"
        assert files(tmp_path) == {"a.md": b"new"}

    def test_but_not_for_ever(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        holder = holding(tmp_path)
        with mock.patch("refcheck.workspace.transaction.journal._MAX_WAIT_SECONDS", 0.2):
            (problem,) = write([change(tmp_path / "a.md", b"new")], tmp_path)
        holder.kill()
        holder.wait()
        assert problem.message == "another run of refcheck is writing"
        assert (tmp_path / "a.md").read_bytes() == b"old"

    @posix
    def test_many_at_once(self, tmp_path: Path) -> None:
        """Each adds its letter to all files, again until it comes through: all files hold the same in the end."""
        names = [f"{number}.md" for number in range(6)]
        for name in names:
            (tmp_path / name).write_bytes(b"")

        def add(letter: bytes) -> None:
            while True:
                recover(tmp_path)
                before = [(tmp_path / name).read_bytes() for name in names]
                changes = [
                    FileChange(str(tmp_path / name), data, data + letter)
                    for name, data in zip(names, before, strict=True)
                ]
                if not write(changes, tmp_path):
                    return

        children = []
        for letter in b"abcdef":
            child = os.fork()
            if child == 0:
                code = 1
                try:
                    add(bytes([letter]))
                    code = 0
                finally:
                    os._exit(code)
            children.append(child)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 6
        found = files(tmp_path)
        assert len(set(found.values())) == 1
        assert sorted(found["0.md"]) == list(b"abcdef")
        assert sorted(found) == names


def holding(folder: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the journal, as one that is writing does, until its input ends."""
    code = (
        "import sys; from refcheck.workspace.transaction.journal import lock_journal; "
        "from refcheck.workspace.transaction.recovery import settle; "
        "journal = lock_journal(sys.argv[1], create=True); print('held', flush=True); sys.stdin.read(); "
        "settle(journal, str.isalpha); journal.__exit__()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    return process


def sealed(folder: Path, steps: list[list[str]], state: str = "finishing", **more: object) -> None:
    """A journal that this user has written, whatever it says."""
    data = {"token": TOKEN, "steps": steps, "folders": [], **more}
    assert secret_of_user(str(folder), make=True)
    with lock_journal(os.path.realpath(folder), create=True) as journal:
        journal._plan_line = b"refcheck journal 2: %s\n" % json.dumps(data).encode()
        os.write(journal._handle, journal._plan_line)
        journal.mark(state.encode())
        for before in ("preparing", "finishing"):
            if before < state:
                journal.mark(before.encode())


TOKEN = "0123456789abcdef"
PAYLOAD = b"#!/bin/sh\ntouch OWNED\n"


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class TestStrangeJournals:
    """A folder can come with a journal from anywhere."""

    @pytest.mark.parametrize(
        "text",
        [
            "nonsense\n\n\n",
            "finishing\n{}\n",
            "finishing\n" + "[" * 200_000 + "\n",
            'finishing\n{"token": 5, "steps": [], "folders": []}\n',
            "refcheck journal 2: {}\n\n",
            "refcheck journal 2: [1]\npreparing " + "0" * 64 + "\n",
            'refcheck journal 2: {"token": "../x", "steps": [["\\ud800", "a\\u0000", "", ""]], "folders": []}\n'
            + "finishing " + "0" * 64 + "\n",
            "My notes about refcheck",
        ],
    )  # fmt: skip
    def test_what_is_none_is_named_and_left(self, tmp_path: Path, text: str) -> None:
        (tmp_path / JOURNAL).write_text(text, encoding="utf-8")
        (tmp_path / "a.md").write_text(NOTE, encoding="utf-8")
        before = files(tmp_path)
        (problem,) = write([change(tmp_path / "a.md", b"new")], tmp_path)
        assert "it is not a journal that refcheck wrote for you on this machine" in problem.message
        recovery = recover(tmp_path)
        assert recovery is not None
        assert recovery.problems[0].message == problem.message
        assert files(tmp_path) == before

    def test_it_is_told_and_lint_goes_on(self, tmp_path: Path) -> None:
        (tmp_path / JOURNAL).write_text("finishing\n{}\n", encoding="utf-8")
        (tmp_path / "a.md").write_text(NOTE, encoding="utf-8")
        before = files(tmp_path)
        told = (
            f"{JOURNAL}: this journal is not trusted: it is not a journal that refcheck wrote for you on this machine\n"
            f"  help: delete `{JOURNAL}`; if a run of yours was killed here, look through the notes, and delete "
            "the files `.*.refcheck` beside them\n"
        )
        run = fix(".", cwd=tmp_path)
        assert (run.returncode, run.stdout, run.stderr) == (2, "", told)
        run = refcheck("lint", "--no-cache", ".", cwd=tmp_path)
        assert (run.returncode, run.stderr) == (0, told)
        assert files(tmp_path) == before

    def test_of_many_the_first_ones_are_told(self, tmp_path: Path) -> None:
        for number in range(9):
            (tmp_path / str(number)).mkdir()
            (tmp_path / str(number) / "a.md").write_text("# A\n", encoding="utf-8")
            (tmp_path / str(number) / JOURNAL).write_text("finishing\n{}\n", encoding="utf-8")
        run = refcheck("lint", "--no-cache", ".", cwd=tmp_path)
        assert run.returncode == 0
        assert run.stderr.count("this journal is not trusted") == 3
        assert run.stderr.endswith("refcheck: there are such journals in 6 more folders\n")

    @pytest.mark.parametrize("beginning", [b"", b"refcheck journal 2: ", b"finishing\n"])
    def test_what_is_large_is_not_taken_for_one_that_was_not_finished(self, tmp_path: Path, beginning: bytes) -> None:
        with (tmp_path / JOURNAL).open("wb") as file:
            file.write(beginning)
            file.truncate(2_000_000 if beginning.startswith(b"refcheck") else 1 << 32)
        seen = describe_journal(str(tmp_path))
        assert seen is not None
        assert seen.message.startswith("this journal is not trusted: it is ")

    @pytest.mark.parametrize("text", ["", "refch", "refcheck journal 2: ", "refcheck journal 2: {}\n", "\0\0"])
    def test_what_was_not_written_to_its_end_asks_for_nothing(self, tmp_path: Path, text: str) -> None:
        (tmp_path / JOURNAL).write_text(text, encoding="utf-8")
        (tmp_path / "a.md").write_text(NOTE, encoding="utf-8")
        assert write([change(tmp_path / "a.md", b"new")], tmp_path) == []
        assert files(tmp_path) == {"a.md": b"new"}

    @posix
    @pytest.mark.parametrize("kind", ["link", "dangling link", "pipe", "folder", "second name"])
    def test_what_is_no_plain_file_is_not_even_opened(self, tmp_path: Path, kind: str) -> None:
        (tmp_path / "project").mkdir()
        (tmp_path / "precious").write_bytes(b"")
        path = tmp_path / "project" / JOURNAL
        if "link" in kind:
            path.symlink_to(tmp_path / ("precious" if kind == "link" else "new"))
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "folder":
            path.mkdir()
        else:
            os.link(tmp_path / "precious", path)
        (tmp_path / "project" / "a.md").write_text(NOTE, encoding="utf-8")
        changes = [change(tmp_path / "project" / "a.md", b"new")]
        (problem,) = write(changes, tmp_path / "project")
        assert problem.message.startswith("this journal is not trusted: it is ")
        assert describe_journal(str(tmp_path / "project")) is not None
        assert recover(tmp_path / "project") is not None
        assert (tmp_path / "project" / "a.md").read_text(encoding="utf-8") == NOTE
        assert os.path.lexists(path)
        assert sorted(os.listdir(tmp_path)) == ["precious", "project"]
        assert (tmp_path / "precious").read_bytes() == b""

    @pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
    def test_one_of_another_user(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        sealed(tmp_path, [["a.md", "a.md", digest(b"old"), digest(b"new")]])
        (tmp_path / f".{TOKEN}-0.refcheck").write_bytes(b"new")
        os.chown(tmp_path / JOURNAL, 12, 34)
        recovery = recover(tmp_path)
        assert recovery is not None
        assert recovery.problems[0].message == "this journal is not trusted: it belongs to another user"
        assert (tmp_path / "a.md").read_bytes() == b"old"

    @posix
    def test_a_copy_is_none(self, tmp_path: Path) -> None:
        changes = project(tmp_path / "p")
        assert killed(lambda: write(changes, tmp_path / "p"), Call("replace", 1))
        shutil.copytree(tmp_path / "p", tmp_path / "q", copy_function=shutil.copy2)
        before = files(tmp_path / "q")
        recovery = recover(tmp_path / "q")
        assert recovery is not None
        assert recovery.problems
        assert files(tmp_path / "q") == before

    @posix
    def test_one_in_another_place_is_none_until_it_is_back(self, tmp_path: Path) -> None:
        changes = project(tmp_path / "p")
        assert killed(lambda: write(changes, tmp_path / "p"), Call("replace", 1))
        (tmp_path / "r").mkdir()
        (tmp_path / "p" / JOURNAL).rename(tmp_path / "r" / JOURNAL)
        recovery = recover(tmp_path / "r")
        assert recovery is not None
        assert recovery.problems
        (tmp_path / "r" / JOURNAL).rename(tmp_path / "p" / JOURNAL)
        assert recover(tmp_path / "p") is not None
        assert files(tmp_path / "p") == NEW

    @posix
    @pytest.mark.parametrize("what", ["a path", "a hash", "a later state", "a seal for another state"])
    def test_one_that_was_changed_is_none(self, tmp_path: Path, what: str) -> None:
        folder = tmp_path / "p"
        changes = project(folder)
        assert killed(lambda: write(changes, folder), Call("link", 1))
        data = (folder / JOURNAL).read_bytes()
        body, first, _, last, end = data.split(b"\n")
        lines = {
            "a path": [body.replace(b"a.md", b"b.md"), first, b" " * 74, last, end],
            "a hash": [body.replace(digest(NEW["a.md"]).encode(), b"0" * 64), first, b" " * 74, last, end],
            "a later state": [body, b" " * 74, first.replace(b"preparing", b"finishing"), last, end],
            "a seal for another state": [body, b" " * 74, b"finishing" + first[9:], last, end],
        }[what]
        with (folder / JOURNAL).open("r+b") as file:
            file.write(b"\n".join(lines))
        before = files(folder)
        recovery = recover(folder)
        assert recovery is not None
        assert recovery.problems
        assert files(folder) == before
        with (folder / JOURNAL).open("r+b") as file:
            file.write(data)
        assert recover(folder) is not None
        assert files(folder) == OLD

    @posix
    def test_one_that_was_sealed_with_another_secret(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        changes = project(tmp_path / "p")
        with monkeypatch.context() as patched:
            patched.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
            assert killed(lambda: write(changes, tmp_path / "p"), Call("replace", 1))
        recovery = recover(tmp_path / "p")
        assert recovery is not None
        assert recovery.problems

    @posix
    def test_where_there_is_no_secret_all_is_written_and_nothing_believed(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", os.devnull)
        folder = tmp_path / "p"
        assert write(project(folder), folder) == []
        assert files(folder) == NEW
        for name in ("x.md", "y.md"):
            (folder / name).write_text(NOTE, encoding="utf-8")
        run = fix("x.md", "y.md", cwd=folder)
        assert run.stderr.count("if this run is killed, the next one cannot finish it") == 1
        assert run.returncode == 1
        changes = project(folder)
        assert killed(lambda: write(changes, folder), Call("replace", 1))
        assert is_whole(folder)
        before = files(folder)
        recovery = recover(folder)
        assert recovery is not None
        assert "as that run had no state folder" in recovery.problems[0].message
        monkeypatch.undo()
        assert recover(folder) == recovery
        assert files(folder) == before


class TestWhateverAJournalSays:
    """Also one that is believed."""

    @pytest.mark.parametrize("state", ["preparing", "finishing", "returning"])
    @pytest.mark.parametrize(
        ("path", "target", "before", "after"),
        [
            ("../secret", "mine", b"known", b"known"),
            ("mine", "../secret", b"known", b"known"),
            ("out/secret", "mine", b"known", b"known"),
            ("../secret", "../secret", b"known", b"other"),
            ("../secret", "../secret", b"other", b"known"),
            ("out/secret", "out/secret", b"other", b"known"),
        ],
    )
    def test_nothing_outside_is_moved_or_deleted(
        self, tmp_path: Path, state: str, path: str, target: str, before: bytes, after: bytes
    ) -> None:
        (tmp_path / "project").mkdir()
        (tmp_path / "secret").write_bytes(b"known")
        (tmp_path / "project" / "out").symlink_to(tmp_path)
        sealed(tmp_path / "project", [[path, target, digest(before), digest(after)]], state)
        recovery = recover(tmp_path / "project")
        assert recovery is not None
        assert recovery.problems
        assert (tmp_path / "secret").read_bytes() == b"known"
        assert sorted(os.listdir(tmp_path)) == ["project", "secret"]

    @pytest.mark.parametrize("state", ["preparing", "finishing", "returning"])
    @pytest.mark.parametrize(
        ("path", "target"),
        [
            ("tool.sh", ".git/hooks/pre-commit"),
            ("tool.sh", "docs/../.git/hooks/pre-commit"),
            ("tool.sh", "docs/.hidden/tool.sh"),
            ("tool.sh", ".envrc"),
            (".git/config", "a.txt"),
            ("tool.sh", "docs/link/tool.sh"),
            ("tool.sh", "."),
        ],
    )
    def test_nothing_is_moved_to_where_it_would_be_hidden(
        self, tmp_path: Path, state: str, path: str, target: str
    ) -> None:
        (tmp_path / ".git" / "hooks").mkdir(parents=True)
        (tmp_path / "docs" / ".hidden").mkdir(parents=True)
        (tmp_path / "docs" / "link").symlink_to("../.git")
        (tmp_path / path).write_bytes(PAYLOAD)
        sealed(tmp_path, [[path, target, digest(PAYLOAD), digest(PAYLOAD)]], state)
        before = files(tmp_path)
        recovery = recover(tmp_path)
        assert recovery is not None
        assert recovery.problems[0].message.startswith("this journal is not trusted: of `")
        assert files(tmp_path) == before

    @pytest.mark.parametrize(
        "name",
        [
            "tool.sh",
            ".git/config",
            ".git/a.md",
            "Makefile",
            ".hidden/a.md",
            ".github/.hidden/a.md",
            ".github/workflows/a.yml",
            "a.md/",
        ],
    )
    def test_nothing_but_notes_is_replaced(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"old")
        (path.parent / f".{TOKEN}-0.refcheck").write_bytes(PAYLOAD)
        sealed(
            tmp_path, [[name, name.rstrip("/") + ("/b.md" if name[-1] == "/" else ""), digest(b"old"), digest(PAYLOAD)]]
        )
        recovery = recover(tmp_path)
        assert recovery is not None
        assert recovery.problems
        assert path.read_bytes() == b"old"

    @pytest.mark.parametrize("folders", [["."], [".."], [".git"], ["docs/.x"], ["../other"], [5], "abc", [["a"]]])
    def test_no_other_folders_are_deleted(self, tmp_path: Path, folders: object) -> None:
        for name in (".git", "docs/.x"):
            (tmp_path / "p" / name).mkdir(parents=True)
        (tmp_path / "other").mkdir()
        sealed(tmp_path / "p", [], "preparing", folders=folders)
        recovery = recover(tmp_path / "p")
        assert recovery is not None
        assert bool(recovery.problems) == (folders != "abc")
        assert sorted(os.listdir(tmp_path)) == ["other", "p"]
        assert sorted(os.listdir(tmp_path / "p"))[0] == ".git"

    @posix
    @pytest.mark.parametrize("kind", ["other text", "executable", "set uid", "link", "pipe", "folder"])
    @pytest.mark.parametrize("state", ["finishing", "returning"])
    def test_what_lies_beside_a_note_is_looked_at_before_it_takes_its_place(
        self, tmp_path: Path, state: str, kind: str
    ) -> None:
        note, before, after = tmp_path / "a.md", b"old", b"new"
        beside = tmp_path / f".{TOKEN}-0{'-old' if state == 'returning' else ''}.refcheck"
        now, then = (before, after) if state == "finishing" else (after, before)
        note.write_bytes(now)
        (tmp_path / "elsewhere").write_bytes(then)
        if kind == "link":
            beside.symlink_to("elsewhere")
        elif kind == "pipe":
            os.mkfifo(beside)
        elif kind == "folder":
            beside.mkdir()
        else:
            beside.write_bytes(PAYLOAD if kind == "other text" else then)
            beside.chmod({"executable": 0o755, "set uid": 0o4755}.get(kind, 0o644))
        sealed(tmp_path, [["a.md", "a.md", digest(before), digest(after)]], state)
        assert recover(tmp_path) is not None
        assert note.read_bytes() == (then if kind in ("executable", "set uid") else now)
        assert note.stat().st_mode & 0o7111 == 0
        assert (tmp_path / "elsewhere").read_bytes() == then

    @posix
    def test_a_note_that_is_executable_may_stay_so(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").write_bytes(b"old")
        (tmp_path / "a.md").chmod(0o755)
        changes = [change(tmp_path / "a.md", b"new")]
        assert killed(lambda: write(changes, tmp_path), Call("replace", 1))
        assert recover(tmp_path) is not None
        assert files(tmp_path) == {"a.md": b"new"}
        assert (tmp_path / "a.md").stat().st_mode & 0o777 == 0o755


class TestWhatIsNotBegun:
    """What a run could not bring to an end."""

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("tool.sh", ".git/hooks/pre-commit", "it lies below a hidden folder"),
            ("docs/.git/config", "notes/.git/config", "it lies below a hidden folder"),
            ("a.md", ".github/a.md", "it lies below a hidden folder"),
            (".github/a.md", "a.md", "it lies below a hidden folder"),
            (".github/a.md", ".github/b.md", "it lies below a hidden folder"),
            ("a.txt", ".envrc", "its name is hidden"),
            (".pages", "pages", "its name is hidden"),
        ],
    )
    def test_a_move(self, tmp_path: Path, old: str, new: str, reason: str) -> None:
        (tmp_path / old).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / old).write_bytes(b"a")
        (problem,) = write([change(tmp_path / old, b"a", tmp_path / new)], tmp_path)
        assert problem.message == f"cannot be moved: {reason}"
        assert files(tmp_path) == {old: b"a"}

    def test_a_hidden_file_goes_with_its_folder(self, tmp_path: Path) -> None:
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / ".pages").write_bytes(b"a")
        assert write([change(tmp_path / "docs" / ".pages", b"a", tmp_path / "notes" / ".pages")], tmp_path) == []
        assert files(tmp_path) == {"notes/.pages": b"a"}

    def test_what_is_no_note(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes(b"old")
        (problem,) = write([change(tmp_path / "a.txt", b"new")], tmp_path)
        assert problem.message == "cannot be written: it is not a Markdown note"
        assert problem.help.startswith("name it in `include` of the settings if it is Markdown; ")
        assert write([change(tmp_path / "a.txt", b"new")], tmp_path, lambda path: path.endswith(".txt")) == []
        assert files(tmp_path) == {"a.txt": b"new"}

    @posix
    def test_notes_that_forges_show_are_written_with_the_others(self, tmp_path: Path) -> None:
        names = ("a.md", ".github/b.md", ".gitlab/x/c.md")
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"old")
        assert killed(lambda: write([change(tmp_path / name, b"new") for name in names], tmp_path), Call("replace", 2))
        assert (tmp_path / JOURNAL).exists()
        assert recover(tmp_path) is not None
        assert files(tmp_path) == dict.fromkeys(names, b"new")

    def test_nothing_else_of_a_forge_is_written_though_the_settings_call_it_markdown(self, tmp_path: Path) -> None:
        for name in ("a.md", ".github/workflows/a.yml"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(b"old")
        both = [change(tmp_path / name, b"new") for name in ("a.md", ".github/workflows/a.yml")]
        (problem,) = write(both, tmp_path, lambda path: True)
        assert problem.message == "cannot be written: it lies below a hidden folder"
        assert files(tmp_path) == {"a.md": b"old", ".github/workflows/a.yml": b"old"}

    @posix
    def test_notes_below_a_hidden_folder_have_their_journal_there(self, tmp_path: Path) -> None:
        (tmp_path / ".hidden").mkdir()
        for name in ("a.md", ".hidden/b.md", ".hidden/c.md"):
            (tmp_path / name).write_bytes(b"old")
        hidden = [change(tmp_path / ".hidden" / name, b"new") for name in ("b.md", "c.md")]
        assert killed(lambda: write(hidden, tmp_path), Call("replace", 2))
        assert (tmp_path / ".hidden" / JOURNAL).exists()
        assert recover(tmp_path / ".hidden") is not None
        assert files(tmp_path) == {"a.md": b"old", ".hidden/b.md": b"new", ".hidden/c.md": b"new"}
        both = [change(tmp_path / name, b"newer") for name in ("a.md", ".hidden/b.md")]
        (problem,) = write(both, tmp_path)
        assert problem.message == "cannot be written: it lies below a hidden folder"
        assert problem.help.startswith("give it in a run of its own; ")


class TestFix:
    """`refcheck fix --in-place`."""

    @pytest.mark.parametrize(
        "text",
        [
            "A note.^[Its text.]\r\n",
            "A\tnote.^[Its text.]  \n\n\n\tcode\t\n",
            "\ufeffA note.^[Its text.]\r\nmixed\nlines\rof\r\nall kinds\n",
            "A note.^[Its text.]",
            "\u2028 \x0b \x85 A note.^[Its text.] \x1c\n",
        ],
    )
    def test_all_other_bytes_are_kept(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "a.md"
        path.write_bytes(text.encode("utf-8"))
        assert fix(path).returncode == 1
        written = path.read_bytes()
        start, end = text.encode("utf-8").split(b"^[Its text.]")
        assert written.startswith(start + b"[^1]" + end)
        newline = Source("", text).newline.encode()
        assert written[len(start) + 4 + len(end) :].strip() == b"[^1]: Its text."
        assert set(written[len(start) + 4 + len(end) :].replace(b"[^1]: Its text.", b"").split(newline)) <= {b""}

    @pytest.mark.parametrize(
        "data", [b"\xef\xbb\xbfa\r\nb\rc", b"\xef\xbb\xbf\xef\xbb\xbfa", b"", b"\xef\xbb\xbf", b"\x00\n"]
    )
    def test_bytes_and_text_and_back(self, data: bytes) -> None:
        assert Source.from_bytes("a.md", data).to_bytes() == data

    def test_what_was_read_is_what_is_written_upon(self, tmp_path: Path) -> None:
        """Each of many texts is the one that was read first, even if its file has changed when it is asked for."""
        from refcheck.config import Settings
        from refcheck.session import LintOptions, open_session
        from refcheck.workspace.loading import LoadOptions

        for number in range(100):
            (tmp_path / f"{number}.md").write_text(NOTE, encoding="utf-8")
        session = open_session(
            [str(tmp_path)], Settings(root=tmp_path), LintOptions("github"), LoadOptions(keep_texts=True)
        )
        for number in range(100):
            (tmp_path / f"{number}.md").write_text("mine\n", encoding="utf-8")
        assert {session.fix(page)[0].text for page in session.pages} == {FIXED}

    @no_root
    def test_one_file_that_cannot_be_written(self, tmp_path: Path) -> None:
        for name in ("a.md", "b.md", "c.md"):
            (tmp_path / name).write_text(NOTE, encoding="utf-8")
        (tmp_path / "b.md").chmod(0o444)
        before = files(tmp_path)
        run = fix(".", cwd=tmp_path)
        assert run.returncode == 2
        assert run.stderr == (
            "b.md: cannot be written: permission denied\n"
            "  help: allow writing it; nothing is written, all 3 files are as they were\n"
        )
        assert files(tmp_path) == before

    @posix
    def test_kill_at_random_moments(self, tmp_path: Path) -> None:
        seen = kill(kills=6, notes=12, folder=tmp_path, chance=random.Random(4))
        assert sum(seen.values()) == 6


def kill(kills: int, notes: int, folder: Path, chance: random.Random) -> Counter[str]:
    """Kills runs over as many notes at random moments, and lets the next run finish each; counts what was found.

    Every other one is killed only after it has begun to write, as that is the smallest part of its time.
    """
    seen = Counter[str]()
    command = [sys.executable, "-m", "refcheck", "fix", "--in-place", "--renderer", "github", "."]
    old = {f"{number % 10}/{number}.md": f"# {number}\r\n\r\n{NOTE}".encode() for number in range(notes)}
    new: dict[str, bytes] = {}
    duration = writing = 0.0
    for number in range(-1, kills):
        project = folder / "notes"
        shutil.rmtree(project, ignore_errors=True)
        for name, data in old.items():
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_bytes(data)
        began = time.monotonic()
        with subprocess.Popen(
            command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment()
        ) as run:
            if number < 0 or number % 2:
                while not (project / JOURNAL).exists() and run.poll() is None:
                    pass
                if number < 0:
                    start = time.monotonic()
                    run.wait()
                    duration, writing = time.monotonic() - began, time.monotonic() - start
                    new = files(project)
                    assert all(new[name] != data for name, data in old.items())
                    assert sorted(new) == sorted(old)
                    continue
                time.sleep(chance.uniform(0, writing))
            else:
                time.sleep(chance.uniform(0, duration))
            run.send_signal(signal.SIGKILL)
        found = files(project)
        assert all(found[name] in (old[name], new[name]) for name in old)
        counts = Counter(found[name] == new[name] for name in old)
        left = sum(name not in old for name in found)
        state = (project / JOURNAL).read_bytes()[:9].decode() if (project / JOURNAL).exists() else "no journal"
        kind = "all old" if not counts[True] else "all new" if not counts[False] else "some old, some new"
        seen[f"{kind}, {state or 'empty journal'}{', other files left' if left > 1 else ''}"] += 1
        finished = fix(".", cwd=project)
        assert finished.returncode in (0, 1), finished.stderr
        assert files(project) == new
    return seen


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        for what, times in sorted(kill(int(sys.argv[1]), int(sys.argv[2]), Path(place), random.Random()).items()):
            print(f"{times:4} {what}")
