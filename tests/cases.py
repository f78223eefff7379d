"""Reads and writes case files: tests in plain text, for those who know Markdown and not the code.

`README.md` beside this module shows the grammar. A case is a title, its inputs (`--- key: value`) and its results
(`--> key`). This module knows the grammar alone; what the program makes of the inputs is said by a function in the
test module of each folder, which `Suite` ties to its files. `python -m tests.update` writes the results.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from tests.visible import InvisibleError, decode, encode

# Key by key: whether it has a value, and whether lines of text follow it.
INPUTS: Mapping[str, tuple[bool, bool]] = {
    "comment": (True, False),
    "renderer": (True, False),
    "settings": (False, True),
    "file": (True, True),
    "run": (True, False),
    "ask": (True, False),
    "to": (True, False),
    "replace": (True, False),
    "oracle": (True, False),
    "committed": (True, True),
    "staged": (True, True),
    "work-tree": (True, True),
    "removed": (True, False),
    "renamed": (True, False),
    "linked": (True, True),
}
RESULTS = frozenset(
    {
        "renderer",
        "findings",
        "fixed",
        "changed",
        "removed",
        "refused",
        "lost",
        "facts",
        "visible",
        "numbers",
        "resolved",
        "runs",
        "problems",
        "output",
        "description",
        "hover",
        "completions",
        "answer",
    }
)
SETTINGS_FILE = ".refcheck.yml"
MARKDOWN = (".md", ".qmd", ".Rmd", ".mdx")

_ONCE = ("file", "renderer", "settings", "run", "ask", "to")
_NONE = "none"
_TITLE = "=== "
_MARK = re.compile(r"(?P<arrow>---|-->) (?P<key>[a-z][a-z-]*)(?::(?: (?P<value>.*))?)?")
# What a line of text looks like that would be taken for one of the grammar.
_LOOKS_LIKE_MARK = re.compile(r"\\*(?:=== |--- [A-Za-z]|--> [A-Za-z])")

Results = Mapping[str, str]
"""What the program says of a case: by `key` or `key: value` the text below it. An empty text is nothing."""


class CaseError(ValueError):
    """A case file does not follow the grammar."""


@dataclass(frozen=True)
class Input:
    """One input of a case."""

    key: str
    value: str
    text: str


@dataclass(frozen=True)
class Case:
    """One case: what is given, and what the program must say of it."""

    place: str
    """The file and line of the title, to be named in errors."""
    title: str
    inputs: tuple[Input, ...]
    results: Results
    source: str
    """The lines of the title and the inputs as they are written."""

    def __str__(self) -> str:
        return f"{Path(self.place).stem}: {self.title} ({self.value('renderer')})".removesuffix(" ()")

    def values(self, key: str) -> tuple[str, ...]:
        """The values of all inputs of a key."""
        return tuple(given.value for given in self.inputs if given.key == key)

    def value(self, key: str, default: str = "") -> str:
        """The value of the only input of a key."""
        return next(iter(self.values(key)), default)

    @property
    def renderers(self) -> tuple[str, ...]:
        """The renderers that the case names."""
        return tuple(self.value("renderer").split(", "))

    @property
    def note(self) -> str:
        """The name of the first file that is Markdown; raises `CaseError` where there is none."""
        for name in self.values("file"):
            if name.endswith(MARKDOWN):
                return name
        raise CaseError(f"{self.place}: no file is Markdown: {', '.join(MARKDOWN)}")

    @property
    def files(self) -> dict[str, str]:
        """The texts of the files by name, the settings among them."""
        return {
            SETTINGS_FILE if given.key == "settings" else given.value: given.text
            for given in self.inputs
            if given.key in ("file", "settings")
        }

    def write(self, folder: Path) -> None:
        """Writes the files, with the folders that they are in."""
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.encode(errors="surrogateescape"))

    def with_newlines(self, newline: str) -> Case:
        """The same case with other newlines in its files, also in those of the results, whose headers have a name."""
        inputs = tuple(replace(given, text=given.text.replace("\n", newline)) for given in self.inputs)
        results = {
            header: text.replace("\n", newline) if ": " in header else text for header, text in self.results.items()
        }
        return replace(self, inputs=inputs, results=results)

    def each_renderer(self) -> Iterator[Case]:
        """The same case for each of its renderers."""
        for name in self.renderers:
            inputs = (replace(given, value=name) if given.key == "renderer" else given for given in self.inputs)
            yield replace(self, inputs=tuple(inputs))


Observe = Callable[[Case, Path], Results]


@dataclass(frozen=True)
class CaseFile:
    """A file of cases."""

    head: str
    """The lines before the first case: whatever a reader of the file should know."""
    cases: tuple[Case, ...]

    def text(self) -> str:
        """The file as it is written: inputs and head byte for byte, results in one form."""
        written = [case.source + "".join(_result_lines(case.results)) for case in self.cases]
        return self.head + "\n".join(written)


@dataclass(frozen=True)
class Suite:
    """Case files, and what says of each of their cases what the program makes of it."""

    paths: tuple[Path, ...]
    observe: Observe = field(repr=False)
    """Gets a case and an empty folder."""
    one_renderer: bool = True
    """Whether a case that names several renderers is run with each; otherwise one result speaks of all of them."""

    @classmethod
    def of(cls, module: str, pattern: str, observe: Observe, one_renderer: bool = True) -> Suite:
        """The suite of the files that match a pattern beside a module."""
        paths = tuple(sorted(Path(module).parent.glob(pattern)))
        assert paths, f"no file matches {pattern} beside {module}"
        return cls(paths, observe, one_renderer)

    def cases(self) -> list[Case]:
        """All cases, as often as each is run."""
        return [run for path in self.paths for case in read(path).cases for run in self.runs(case)]

    def runs(self, case: Case) -> list[Case]:
        """A case for each of its renderers, or as it is."""
        return list(case.each_renderer()) if self.one_renderer else [case]

    def run(self, case: Case, folder: Path) -> Results:
        """What the program makes of a case in an empty folder, which is the current one meanwhile."""
        before = Path.cwd()
        os.chdir(folder)
        try:
            results = self.observe(case, folder)
        finally:
            os.chdir(before)
        assert {header.partition(": ")[0] for header in results} <= RESULTS, f"a result has no name: {list(results)}"
        return results


@functools.cache
def read(path: Path) -> CaseFile:
    """The cases of a file; raises `CaseError` with file and line."""
    return parse(path.read_bytes().decode(), path.name)


def parse(text: str, name: str) -> CaseFile:
    """The cases in a text; raises `CaseError` with the name and line."""
    return _Parser(name, text.split("\n")).parse()


class _Parser:
    """Reads the lines of one file."""

    def __init__(self, name: str, lines: Sequence[str]) -> None:
        self._name = name
        self._lines = lines

    def parse(self) -> CaseFile:
        lines = self._lines
        if lines[-1]:
            self._fail(len(lines) - 1, "the file has no newline at its end")
        starts = [index for index, line in enumerate(lines) if line.startswith(_TITLE)]
        if not starts:
            self._fail(0, "no case: a title begins with `=== `")
        for index, line in enumerate(lines[: starts[0]]):
            if _MARK.match(line):
                self._fail(index, "a case begins with a title: `=== title`")
        cases: dict[str, Case] = {}
        for start, end in zip(starts, [*starts[1:], len(lines) - 1], strict=True):
            case = self._case(start, end)
            if case.title in cases:
                self._fail(start, f"a second case with the title `{case.title}`")
            cases[case.title] = case
        return CaseFile("".join(f"{line}\n" for line in lines[: starts[0]]), tuple(cases.values()))

    def _case(self, start: int, end: int) -> Case:
        marks = [index for index in range(start + 1, end) if self._is_mark(index)]
        for index in range(start + 1, marks[0] if marks else end):
            if self._lines[index]:
                self._fail(index, "text without a name: `--- file: NAME` begins a file")
        inputs: list[Input] = []
        results: dict[str, str] = {}
        end_of_inputs = end
        for index, after in zip(marks, [*marks[1:], end][: len(marks)], strict=True):
            key, value, text = self._part(index, after)
            if not self._lines[index].startswith("-->"):
                if results:
                    self._fail(index, "an input after a result")
                inputs.append(self._input(index, key, value, text))
                continue
            end_of_inputs = min(end_of_inputs, index)
            header = self._header(index, key, value, text)
            if header in results:
                self._fail(index, f"a second result `{header}`")
            results[header] = text
        self._check(start, inputs)
        while not results and not self._lines[end_of_inputs - 1]:
            end_of_inputs -= 1
        source = "".join(f"{line}\n" for line in self._lines[start:end_of_inputs])
        title = self._lines[start].removeprefix(_TITLE)
        return Case(f"{self._name}:{start + 1}", title, tuple(inputs), results, source)

    def _is_mark(self, index: int) -> bool:
        line = self._lines[index]
        if line.startswith(("\\", _TITLE)) or not _LOOKS_LIKE_MARK.match(line):
            return False
        if not _MARK.fullmatch(line):
            self._fail(index, "neither `--- key: value` nor `--> key`; text that begins so has a backslash before it")
        return True

    def _part(self, index: int, after: int) -> tuple[str, str, str]:
        match = _MARK.fullmatch(self._lines[index])
        assert match is not None
        return match["key"], self._decode(index, [match["value"] or ""]), self._text(index + 1, after)

    def _text(self, start: int, end: int) -> str:
        """The text in some lines, of which blank ones at the end do not count."""
        while end > start and not self._lines[end - 1]:
            end -= 1
        lines = [
            line[1:] if line.startswith("\\") and _LOOKS_LIKE_MARK.match(line) else line
            for line in self._lines[start:end]
        ]
        return self._decode(start, lines) + ("" if not lines or lines[-1].endswith("‹end›") else "\n")

    def _decode(self, start: int, lines: Sequence[str]) -> str:
        try:
            return decode(lines)
        except InvisibleError as error:
            self._fail(start + error.line, str(error))

    def _input(self, index: int, key: str, value: str, text: str) -> Input:
        if key not in INPUTS:
            self._fail(index, f"`{key}` is no input; the inputs are {', '.join(sorted(INPUTS))}")
        has_value, has_text = INPUTS[key]
        if has_value != bool(value):
            self._fail(index, f"`{key}` needs a value" if has_value else f"`{key}` has no value, but lines below it")
        if text and not has_text:
            self._fail(index, f"`{key}` has a value, but no lines below it")
        return Input(key, value, text)

    def _header(self, index: int, key: str, value: str, text: str) -> str:
        if key not in RESULTS:
            self._fail(index, f"`{key}` is no result; the results are {', '.join(sorted(RESULTS))}")
        if not value and not text:
            self._fail(index, f"nothing below: write `--> {key}: {_NONE}` where nothing is expected")
        if value == _NONE and text:
            self._fail(index, f"`{_NONE}`, but there are lines below it")
        return key if value in ("", _NONE) else f"{key}: {value}"

    def _check(self, start: int, inputs: Sequence[Input]) -> None:
        if not inputs:
            self._fail(start, "a case without inputs")
        once = [given.value if given.key == "file" else given.key for given in inputs if given.key in _ONCE]
        for name in once:
            if once.count(name) > 1:
                self._fail(start, f"`{name}` is there twice")

    def _fail(self, index: int, message: str) -> NoReturn:
        raise CaseError(f"{self._name}:{index + 1}: {message}")


def _result_lines(results: Results) -> Iterator[str]:
    for header, text in results.items():
        yield f"--> {header}\n" if text or ": " in header else f"--> {header}: {_NONE}\n"
        for line in encode(text):
            yield f"\\{line}\n" if _LOOKS_LIKE_MARK.match(line) else f"{line}\n"
