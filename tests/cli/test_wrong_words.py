"""A command or an option that does not exist: what was meant is said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer._completion_classes import BashComplete

from refcheck.cli import COMMANDS, COMPLETE
from refcheck.cli._app import _told, app
from tests.command import run, whole_app, whole_command
from tests.forked import told


def said(*arguments: str) -> str:
    """The help below the error of typer; empty if there is none."""
    whole_app()
    try:
        app(list(arguments), standalone_mode=False)
    except Exception as error:
        return _told(error).partition("\n  help: ")[2].strip()
    raise AssertionError("it is a command")


@pytest.mark.parametrize(
    ("arguments", "help_text"),
    [
        ("check .", "did you mean `refcheck lint`?"),
        ("format .", "did you mean `refcheck fix`?"),
        ("mv a b", "did you mean `refcheck move`?"),
        ("clean", "did you mean `refcheck cache clear`?"),
        ("watch", "did you mean `refcheck lint --watch`?"),
        ("lnt .", "did you mean `lint`?"),
        ("explian 101", "did you mean `explain`?"),
        ("xyzzy", ""),
        ("--format json .", "options come after the command: `refcheck lint --format`"),
        ("--fix .", "options come after the command: `refcheck lint --fix`"),
        ("--xyzzy", ""),
        ("--verson", "did you mean `--version`?"),
        ("lint --fixx .", "did you mean `--fix`?"),
        ("lint --output-format json", "did you mean `--format`?"),
        ("lint --in-place", "did you mean `--fix`?"),
        ("lint --unsafe", "`refcheck fix` has it"),
        ("lint --exclude drafts", "it is a setting (`exclude: [drafts/]`)"),
        ("lint --include '*.txt'", 'it is a setting (`include: ["*.txt"]`)'),
        ("list --jobs 2", "`refcheck lint` has it"),
        ("fix --fix .", "`refcheck fix` needs no such option; `--in-place` writes the files"),
        ("fix --write .", "did you mean `--in-place`?"),
        ("rename --dry-run a b", "nothing is written without `--in-place`"),
        ("lint --xyzzy", ""),
    ],
)
def test_what_was_meant(arguments: str, help_text: str) -> None:
    assert said(*arguments.split()) == help_text


def test_a_path_is_something_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    assert said("docs") == "to check it, write `refcheck lint docs`"
    assert said("doc") == "did you mean `refcheck explain`?"


@pytest.mark.parametrize("command", ["check", "--format"])
def test_the_command_says_so(command: str, tmp_path: Path) -> None:
    code, _, errors = told(command, ".", folder=tmp_path)
    assert code == 2
    assert errors.count("\n  help: ") == 1
    assert "Did you mean" not in errors


def completed(words: str) -> list[str]:
    """What a shell is offered for the last of some words."""
    command = whole_command()
    *arguments, incomplete = words.split(" ")[1:]
    found = BashComplete(command, {}, "refcheck", COMPLETE).get_completions(arguments, incomplete)
    return [str(item.value) for item in found]


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("refcheck re", ["rename", "renumber", "renderers"]),
        ("refcheck lint --statis", ["--statistics"]),
        ("refcheck lint -r hexo", ["hexo-marked", "hexo-pandoc"]),
        ("refcheck lint -r github,git", ["github,github", "github,gitlab"]),
        ("refcheck fix --select unused-l", ["unused-label", "unused-link-definition"]),
        ("refcheck lint --format s", ["sarif"]),
        ("refcheck explain reversed", ["reversed-link"]),
        ("refcheck convert --to pandoc-", ["pandoc-crossref"]),
    ],
)
def test_completions(words: str, offered: list[str]) -> None:
    found = completed(words)
    assert set(found) >= set(offered)
    assert [word for word in found if not word.startswith(words.split(" ")[-1])] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_each_shell_has_a_script(shell: str) -> None:
    code, out, _ = run("completion", shell)
    assert code == 0
    assert COMPLETE in out


def test_bash_completes(tmp_path: Path) -> None:
    bash = next((path for path in ("/bin/bash", "/usr/bin/bash") if os.path.exists(path)), None)
    if bash is None:
        pytest.skip("there is no bash")
    (tmp_path / "refcheck").write_text(f"#!{sys.executable}\nfrom refcheck.__main__ import main\n\nmain()\n", "utf-8")
    (tmp_path / "refcheck").chmod(0o755)
    script = (
        'eval "$(refcheck completion bash)"; COMP_WORDS=(refcheck expl); COMP_CWORD=1; '
        "_refcheck_completion refcheck; echo ${COMPREPLY[*]}"
    )
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run([bash, "-c", script], capture_output=True, text=True, env=environment)
    assert run.stdout.strip() == "explain"


def test_every_command_is_known_to_the_table_of_other_words() -> None:
    from refcheck.cli import _wrong_words

    meant = {command.split()[0] for command in _wrong_words._COMMANDS_ELSEWHERE.values()}
    assert meant - {"server"} <= set(COMMANDS)
