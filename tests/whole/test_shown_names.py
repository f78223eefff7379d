"""What other people wrote is shown so that it acts upon nothing and hides nothing: in every command and format."""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from pathlib import Path

import pytest

from refcheck.reports import formats
from tests.command import invoke, whole_app
from tests.forked import completed

pytestmark = pytest.mark.skipif(os.name == "nt", reason="such names cannot be there")

NAMES = [
    b"a\nb.md",
    b"a\x1b[31mred.md",
    b"\x1b]0;owned\x07.md",
    b"::error::x.md",
    b"::add-mask::x.md",
    b" ::stop-commands::x.md",
    b"##[error]x.md",
    b"x##vso[task.setvariable]y.md",
    b"\xff\xfe.md",
    b"-rf.md",
    b"--config.md",
    b"q\"q'\\.md",
    b"[red]x[.md",
    b"[link=https://e.org]x.md",
    *(f"n{one}.md".encode() for one in "\x7f\x9b\xad\u061c\u200b\u200d\u200e\u202e\u2028\u2066\ufeff\U000e0041"),
]
# In each line a character, or what a runner reads as a command.
TEXT = """\
# T\u202eitle \x1b[1m

[x](#no\x1b[0m) [\u202ey][no\u200bpe] [z](gone\u2066.md) [@fig:x] [@fig:\u200fq] \\cite{a}

::error file=a::in a paragraph
  ::add-mask::after blanks
##[error]at the beginning ##vso[task.x]within

![c\x07](https://e.org/a.png){#fig:x}

![d](https://e.org/b.png){#fig:x}

Note[^2] and[^\u202en] again[^1].

[^1]: One\x9b.

::debug::between
[^2]: Two.

::: {#sec:x}
[link=https://e.org]text[/link] [red]
:::
"""
COMMAND_LINES = [
    *(["lint", "--no-cache", "--format", format, "."] for format in formats()),
    ["lint", "-r", "github,hexo-pandoc", "."],
    ["list", "."],
    ["list", "--format", "json", "."],
    ["list", "--urls", "-r", "github", "."],
    ["list", "--to", "::error::x.md", "-r", "github", "."],
    *(["graph", "--format", format, "."] for format in ("dot", "html", "json", "mermaid")),
    ["graph", "--of", "definitions", "--format", "mermaid", "-r", "pandoc-crossref", "."],
    ["graph", "--from", "gone\x1b[1m", "."],
    ["report", "--no-cache", "-r", "pandoc-crossref", "."],
    ["lint", "--statistics", "--no-cache", "."],
    ["lint", "--quiet", "--no-cache", "."],
    ["lint", "--output", "gone\x1b[1m/x", "."],
    ["fix", "-r", "hexo-pandoc", "."],
    ["fix", "--unsafe", "-r", "github", "."],
    ["convert", "-r", "pandoc-crossref", "--to", "github", "."],
    ["renumber", "."],
    ["rename", "--in", "::error::x.md", "fig:x", "fig:\u202ez"],
    ["rename", "gone\x1b[1m", "x"],
    ["move", "::error::x.md", "n\u202e::x.md"],
    ["move", "gone\x1b[1m", "x"],
    ["baseline", "."],
    ["lint", "--baseline", ".refcheck-baseline.json", "."],
    ["lint", "gone\x1b]0;x\x07.md", "::error::gone.md"],
    ["lint", "-r", "x\u202e"],
    ["lint", "--select", "\x1b[1m"],
    ["lint", "--format", "\x1b[1m"],
    ["lint", "--config", "gone\x1b[1m.yml", "."],
    ["lint", "--baseline", "gone\x1b[1m", "."],
    ["explain", "\x1b[1m"],
    ["cache", "clear", "gone\u202e"],
    ["fix", "--in-place", "-r", "hexo-pandoc", "."],
]
# What a format itself begins a line with.
OWN_COMMANDS = {
    "github": ("::error file=", "::warning file=", "::notice file="),
    "azure": ("##vso[task.logissue type=",),
}
HIDDEN = {0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF}


def is_harmful(character: str) -> bool:
    number = ord(character)
    is_control = unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"
    return is_control or number in HIDDEN or 0xE0000 <= number <= 0xE007F


def is_command(line: str) -> bool:
    """Whether the runner of GitHub or of Azure does what a line says (ActionCommand.cs, Command.cs)."""
    start = line.lstrip()
    is_new = start.startswith("::") and bool(start[2:].partition("::")[0]) and "::" in start[2:]
    return is_new or any(mark in line for mark in ("##[", "##vso[", "##teamcity["))


def commands(output: str, own: tuple[str, ...] = ()) -> list[str]:
    return [line for line in output.split("\n") if is_command(line) and not line.startswith(own or ("\0",))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("names")
    (made / ".git").mkdir()
    for name in NAMES:
        try:
            Path(os.fsdecode(os.path.join(os.fsencode(made), name))).write_text(TEXT, encoding="utf-8")
        except OSError:
            # The file system takes UTF-8 alone.
            continue
    return made


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("arguments", COMMAND_LINES, ids=lambda arguments: ascii(" ".join(arguments)))
def test_nothing_acts_and_nothing_hides(arguments: list[str], here: Path) -> None:
    done = invoke(arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code in (0, 1, 2)
    assert done.output
    assert sorted(set(filter(is_harmful, done.output))) == []
    own = next((OWN_COMMANDS[name] for name in OWN_COMMANDS.keys() & {*arguments}), ())
    assert commands(done.output, own) == []


@pytest.mark.parametrize("arguments", [["lint", "--no-cache", "--format", "json"], ["list", "--format", "json"]])
def test_names_come_back_from_json(arguments: list[str], here: Path) -> None:
    data = json.loads(invoke([*arguments, "."]).stdout)
    paths = {entry["path"] for entry in (data if isinstance(data, list) else data["documents"])}
    assert paths == {os.fsdecode(name) for name in os.listdir(os.fsencode(here)) if name.endswith(b".md")}


def test_a_name_that_is_not_utf_8_is_known_again_in_a_baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = os.fsdecode(b"\xff\xfe.md")
    try:
        (tmp_path / name).write_text("[a](#no)\n", encoding="utf-8")
    except OSError:
        pytest.skip("the file system takes UTF-8 alone")
    monkeypatch.chdir(tmp_path)
    assert invoke(["baseline", "."]).exit_code == 0
    written = (tmp_path / ".refcheck-baseline.json").read_text(encoding="utf-8")
    assert json.loads(written)["files"].keys() == {name}
    for _ in range(2):
        # The cache knows of it as well.
        assert invoke(["lint", "--baseline", ".refcheck-baseline.json", "."]).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ["\x1b[1m\u202e"],
        ["--\x1b[1m\u202e"],
        ["lint", "--\x1b]0;x\x07"],
        ["lint", "--jobs", "\u202e"],
        ["cache", "\x1b[1m"],
    ],
    ids=ascii,
)
def test_a_wrong_command_line(arguments: list[str]) -> None:
    done = completed(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr
    assert list(filter(is_harmful, done.stderr)) == []


class TestDiffs:
    """`git apply` takes what is ordinary, and refuses what is shown with escapes."""

    ORDINARY = "می\u200cخواهم ❤\ufe0f\u200d🔥\xa0\t[@fig:x]\r\n\r\n::: {.n}\r\n![f](https://e.org/a.png){#fig:x}"
    FIXED = ORDINARY.replace("[@fig:x]", "[Figure 1](#fig:x)")

    def fixed(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
        monkeypatch.chdir(folder)
        done = invoke(["fix", "-r", "hexo-pandoc", "."])
        apply = ("git", "apply", "--whitespace=nowarn", "-")
        return done.output, subprocess.run(apply, input=done.stdout_bytes, capture_output=True).returncode

    @pytest.mark.parametrize(
        "name",
        [
            b"a.md",
            b"a b.md",
            b'q".md',
            b"\\.md",
            b"t\tx.md",
            b"\xff.md",
            "é.md".encode(),
            "\u202e.md".encode(),
            b"##[error].md",
        ],
    )
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_ordinary_text(self, name: bytes, mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / os.fsdecode(name)
        try:
            path.write_bytes((mark + self.ORDINARY).encode())
        except OSError:
            pytest.skip("the file system takes UTF-8 alone")
        output, code = self.fixed(tmp_path, monkeypatch)
        assert code == 0
        assert "cannot be applied" not in output
        assert path.read_bytes() == (mark + self.FIXED).encode()

    @pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\x1b[1m", "\r", "##[error]", "\n::error::x\n", "a\ufeffb"])
    def test_what_is_escaped(self, hidden: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        text = f"See [@fig:x] {hidden}.\n\n![f](https://e.org/a.png){{#fig:x}}\n"
        (tmp_path / "a.md").write_bytes(text.encode())
        output, code = self.fixed(tmp_path, monkeypatch)
        assert code != 0
        assert "a.md: the diff shows escapes and cannot be applied: use --in-place" in output
        assert "--- a/a.md (shown with escapes: not to be applied)\t\n" in output
        assert (tmp_path / "a.md").read_bytes() == text.encode()


ESCAPES = {
    "kind": (
        "_quarto.yml",
        r'crossref: {custom: [{key: foo, kind: float, reference-prefix: "\e]0;o\a\n::error::p"}]}',
        "quarto",
        "![x](https://e.org/x.png){#foo-a}\n",
    ),
    "number": (
        "myst.yml",
        r'project: {numbering: {figure: {enumerator: "%s\n##[error]x \e[31m"}}}',
        "mystmd",
        ":::{figure} https://e.org/x.png\n:name: a\nx\n:::\n\nSee [](#a).\n",
    ),
}


@pytest.mark.parametrize("name", ESCAPES)
def test_what_settings_make_of_kinds_and_numbers_is_escaped_in_a_list(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, text, renderer, note = ESCAPES[name]
    (tmp_path / settings).write_text(text, encoding="utf-8")
    (tmp_path / "a.md").write_text(note, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        whole_app()(["list", "--renderer", renderer, "a.md"])
    shown = capsys.readouterr().out
    assert "\\x1b" in shown
    assert not set("\x1b\a") & set(shown)
    assert "##[" not in shown
    assert "\n::" not in shown
