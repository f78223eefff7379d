"""What only this user can have written: the state folder, the secret in it, and what is sealed with that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from refcheck.guards.trust import is_sound_cache, may_keep_in, own_folder, read_own, seal, secret_of_user, state_folder

posix = pytest.mark.skipif(os.name == "nt", reason="no owners, no modes")
root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder, which nobody has made yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state" / "refcheck"


@pytest.fixture
def project(tmp_path: Path) -> str:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    return str(tmp_path / "project")


def test_a_secret_is_made_once_and_only_where_it_is_wanted(state: Path, project: str) -> None:
    assert secret_of_user(project) is None
    assert not state.exists()
    made = secret_of_user(project, make=True)
    assert made is not None
    assert len(made) == 32
    assert secret_of_user(project) == secret_of_user(project, make=True) == made
    assert os.listdir(state) == ["secret"]


@posix
def test_nobody_else_can_look_at_it(state: Path, project: str) -> None:
    before = os.umask(0)
    try:
        assert secret_of_user(project, make=True)
    finally:
        os.umask(before)
    assert state.stat().st_mode & 0o7777 == 0o700
    assert (state / "secret").stat().st_mode & 0o7777 == 0o600


@posix
@pytest.mark.parametrize("kind", ["readable", "short", "long", "empty", "link", "folder", "pipe"])
def test_what_is_no_secret_is_not_taken_for_one(state: Path, project: str, tmp_path: Path, kind: str) -> None:
    known = secret_of_user(project, make=True)
    assert known is not None
    path = state / "secret"
    if kind == "readable":
        path.chmod(0o640)
    else:
        path.unlink()
    (tmp_path / "mine").write_bytes(known)
    (tmp_path / "mine").chmod(0o600)
    if kind == "link":
        path.symlink_to(tmp_path / "mine")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path, 0o600)
    elif kind != "readable":
        path.write_bytes({"short": known[:31], "long": known + b"x", "empty": b""}[kind])
        path.chmod(0o600)
    assert secret_of_user(project) is None
    made = secret_of_user(project, make=True)
    assert made != known
    # A folder is not deleted: nothing is kept then.
    assert (made is None) == (kind == "folder")
    assert (tmp_path / "mine").read_bytes() == known


@posix
@pytest.mark.parametrize("kind", ["link", "file", "pipe"])
def test_a_state_folder_that_is_none_is_not_used(state: Path, project: str, tmp_path: Path, kind: str) -> None:
    state.parent.mkdir()
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    if kind == "link":
        state.symlink_to(tmp_path / "elsewhere")
    elif kind == "file":
        state.write_bytes(b"")
    else:
        os.mkfifo(state)
    assert secret_of_user(project, make=True) is None
    assert os.listdir(tmp_path / "elsewhere") == []


@posix
def test_a_folder_that_others_can_look_into_is_shut_before_it_is_used(state: Path, project: str) -> None:
    state.mkdir(parents=True, mode=0o755)
    assert own_folder(project) is None
    assert own_folder(project, make=True) == str(state)
    assert state.stat().st_mode & 0o777 == 0o700


@root
def test_a_folder_or_a_secret_of_another_user_is_not_used(state: Path, project: str) -> None:
    assert secret_of_user(project, make=True)
    os.chown(state / "secret", 12, 34)
    assert secret_of_user(project) is None
    os.chown(state, 12, 34)
    assert secret_of_user(project, make=True) is None


@root
def test_nothing_is_made_in_the_home_of_another_user(state: Path, project: str) -> None:
    state.parent.mkdir()
    os.chown(state.parent, 12, 34)
    assert secret_of_user(project, make=True) is None
    assert not state.exists()


@pytest.mark.parametrize("where", ["state", "docs/state"])
@pytest.mark.parametrize("folder", [".", "docs"])
def test_a_state_folder_within_the_project_is_the_projects(
    project: str, monkeypatch: pytest.MonkeyPatch, where: str, folder: str
) -> None:
    os.makedirs(os.path.join(project, "docs"))
    monkeypatch.setenv("XDG_STATE_HOME", os.path.join(project, where))
    assert secret_of_user(os.path.normpath(os.path.join(project, folder)), make=True) is None
    assert sorted(os.listdir(project)) == [".git", "docs"]


@posix
def test_nor_one_that_a_link_leads_into_it(project: str, state: Path) -> None:
    os.mkdir(os.path.join(project, "mine"))
    state.parent.symlink_to(os.path.join(project, "mine"))
    assert secret_of_user(project, make=True) is None
    assert os.listdir(os.path.join(project, "mine")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other places")
@pytest.mark.parametrize("setting", ["", "relative", "./x", "~/x"])
@pytest.mark.parametrize(
    ("home", "place"), [("/home/me", "/home/me/.local/state/refcheck"), ("/", None), ("relative", None)]
)
def test_where_it_is(monkeypatch: pytest.MonkeyPatch, setting: str, home: str, place: str | None) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.setenv("XDG_STATE_HOME", setting)
    assert state_folder() == place


@posix
def test_a_home_that_cannot_be_written_to_means_no_secret(
    project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "state"))
    assert secret_of_user(project, make=True) is None


@posix
def test_many_first_runs_at_once_make_one_secret(state: Path, project: str) -> None:
    code = (
        "import sys; from refcheck.guards.trust import secret_of_user; sys.stdin.read()\n"
        "print(secret_of_user(sys.argv[1], make=True).hex())"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, project], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(8)
    ]
    for run in runs:
        assert run.stdin is not None
        run.stdin.close()
        run.stdin = None
    found = {run.communicate()[0] for run in runs}
    known = secret_of_user(project)
    assert known is not None
    assert found == {known.hex().encode() + b"\n"}
    assert os.listdir(state) == ["secret"]


def test_a_seal_is_of_one_secret_one_purpose_and_these_parts_alone() -> None:
    made = [
        seal(b"1" * 32, b"one", b"ab", b"c"),
        seal(b"2" * 32, b"one", b"ab", b"c"),
        seal(b"1" * 32, b"two", b"ab", b"c"),
        seal(b"1" * 32, b"one", b"a", b"bc"),
        seal(b"1" * 32, b"one", b"abc"),
        seal(b"1" * 32, b"one", b"ab", b"c", b""),
    ]
    assert len(set(made)) == len(made)


@posix
def test_only_plain_files_of_the_user_are_read(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_bytes(b"12345")
    assert read_own(str(plain), 5) == b"12345"
    assert read_own(str(plain), 5, first=2) == b"12"
    assert read_own(str(plain), 4) is None
    (tmp_path / "link").symlink_to(plain)
    os.mkfifo(tmp_path / "pipe")
    others = [os.path.join(tmp_path, name) for name in ("link", "pipe", ".", "none", "nul\0")]
    assert [read_own(path, 5) for path in others] == [None] * len(others)
    os.link(plain, tmp_path / "second")
    assert read_own(str(plain), 5) is None
    assert read_own(os.devnull, 5) is None


@posix
@pytest.mark.parametrize(
    ("name", "is_sound"), [("cache", True), ("link", False), ("file", False), ("none", False), ("open", False)]
)
def test_a_cache_is_a_folder_that_is_closed_to_others(tmp_path: Path, name: str, is_sound: bool) -> None:
    (tmp_path / "cache").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "cache")
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o770)
    assert is_sound_cache(str(tmp_path / name)) is is_sound


@posix
@pytest.mark.parametrize(("count", "is_sound"), [(64, True), (65, False)])
def test_a_cache_holds_few_files(tmp_path: Path, count: int, is_sound: bool) -> None:
    cache = tmp_path / "cache"
    cache.mkdir(mode=0o700)
    for number in range(count):
        (cache / str(number)).write_bytes(b"")
    assert is_sound_cache(str(cache)) is is_sound


@root
def test_nothing_is_kept_where_others_can_exchange_folders(tmp_path: Path) -> None:
    assert may_keep_in(str(tmp_path))
    tmp_path.chmod(0o777)
    assert not may_keep_in(str(tmp_path))
    tmp_path.chmod(0o1777)
    assert may_keep_in(str(tmp_path))
    os.chown(tmp_path, 12, 34)
    assert not may_keep_in(str(tmp_path))
