"""The cells of a notebook, with the place in the JSON of each text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from json import JSONDecodeError, JSONDecoder
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily

_SPACE = compile_lazily(r"[ \t\r\n]*")
_ESCAPE = compile_lazily(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
# JSON can escape one half of a surrogate pair, which UTF-8 cannot encode.
_HALF = compile_lazily("[\ud800-\udfff]")
_VERSION = 4
# The default language of notebooks.
_LANGUAGE = "python"


class NotANotebook(ValueError):
    """Raised for a text that is not a notebook of nbformat 4.

    Attributes:
        offset: the place of the fault in the text of the file, in characters.
        reason: the fault, as a text for the user.
    """

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(reason)
        self.offset = offset
        self.reason = reason


class Literal(NamedTuple):
    """A string of the JSON."""

    start: int
    """The offset of its opening quote in the JSON, in characters."""
    end: int
    """The offset after its closing quote."""
    text: str
    """The decoded text."""

    def offsets(self, json: str) -> list[int]:
        """The offsets in the JSON of each character of the text, and of the closing quote."""
        written = json[self.start + 1 : self.end - 1]
        first = self.start + 1
        if "\\" not in written:
            return list(range(first, self.end))
        offsets: list[int] = []
        done = 0
        for match in _ESCAPE.finditer(written):
            offsets += range(first + done, first + match.start() + 1)
            done = match.end()
        return [*offsets, *range(first + done, self.end)]


class Cell(NamedTuple):
    """A cell: its kind, from `cell_type`, and the strings of its text in their order."""

    kind: str
    strings: tuple[Literal, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(string.text for string in self.strings)


class Notebook(NamedTuple):
    """The cells of a notebook, and the language of its code."""

    cells: tuple[Cell, ...]
    language: str


def read_cells(json: str) -> Notebook:
    """Reads the text of a notebook.

    Raises:
        NotANotebook: if it is not JSON, or not a notebook of nbformat 4.
    """
    reader = _Reader(json)
    try:
        return reader.notebook()
    except JSONDecodeError as error:
        raise NotANotebook(min(error.pos, len(json)), f"the notebook is not JSON: {error.msg}") from None
    except (RecursionError, ValueError) as error:
        # Python refuses numbers of thousands of digits.
        if isinstance(error, NotANotebook):
            raise
        raise NotANotebook(0, "the notebook is nested too deeply, or has a number that is too long") from None


class _Reader:
    """Reads the JSON; values that are not needed are decoded as a whole."""

    def __init__(self, json: str) -> None:
        self._json = json
        self._decoder = JSONDecoder()
        self._cells: list[Cell] | None = None
        self._metadata: object = None
        self._version: object = None

    def notebook(self) -> Notebook:
        at = self._skip_space(0)
        if at == len(self._json):
            raise NotANotebook(0, "the notebook is empty")
        if not self._json.startswith("{", at):
            self._decoder.raw_decode(self._json, at)
            raise NotANotebook(at, "the file is not a notebook: it is not a JSON object")
        self._object(at, {"cells": self._read_cells, "metadata": self._read_metadata, "nbformat": self._read_version})
        if self._version != _VERSION:
            raise NotANotebook(0, f"the file is not a notebook of format {_VERSION}: {self._other_version()}")
        return Notebook(tuple(self._cells or ()), _language(self._metadata))

    def _other_version(self) -> str:
        if self._version is None:
            return "it has no `nbformat`"
        return f"its `nbformat` is {self._version if self._version in range(100) else 'another'}"

    def _read_metadata(self, at: int) -> int:
        self._metadata, end = self._decoder.raw_decode(self._json, at)
        return end

    def _read_version(self, at: int) -> int:
        self._version, end = self._decoder.raw_decode(self._json, at)
        return end

    def _read_cells(self, at: int) -> int:
        self._cells = []
        return self._array(at, self._read_cell)

    def _read_cell(self, at: int) -> int:
        kind, strings = "", []

        def read_kind(at: int) -> int:
            nonlocal kind
            value, end = self._decoder.raw_decode(self._json, at)
            kind = value if isinstance(value, str) else ""
            return end

        def read_string(at: int) -> int:
            value, end = self._decoder.raw_decode(self._json, at)
            if not isinstance(value, str):
                raise NotANotebook(at, "the `source` of a cell is not a text")
            if not value.isascii() and _HALF.search(value):
                raise NotANotebook(at, "the text of a cell has half of a character")
            strings.append(Literal(at, end, value))
            return end

        def read_source(at: int) -> int:
            strings.clear()
            return self._array(at, read_string) if self._json.startswith("[", at) else read_string(at)

        if not self._json.startswith("{", at):
            self._decoder.raw_decode(self._json, at)
            raise NotANotebook(at, "a cell is not a JSON object")
        end = self._object(at, {"cell_type": read_kind, "source": read_source})
        cells = self._cells
        if cells is not None:
            cells.append(Cell(kind, tuple(strings)))
        return end

    def _object(self, at: int, readers: Mapping[str, Callable[[int], int]]) -> int:
        """Reads an object and returns its end; `readers` read the values of some keys, from one offset to the next."""
        json, at = self._json, self._skip_space(at + 1)
        while not json.startswith("}", at):
            key, at = self._decoder.raw_decode(json, at)
            at = self._expect(":", self._skip_space(at))
            read = readers.get(key) if isinstance(key, str) else None
            at = read(at) if read is not None else self._decoder.raw_decode(json, at)[1]
            at = self._next("}", at)
        return at + 1

    def _array(self, at: int, read: Callable[[int], int]) -> int:
        if not self._json.startswith("[", at):
            raise JSONDecodeError("Expecting a list", self._json, at)
        at = self._skip_space(at + 1)
        while not self._json.startswith("]", at):
            at = self._next("]", read(at))
        return at + 1

    def _next(self, closing: str, at: int) -> int:
        """The offset of the next item, or of the closing bracket."""
        at = self._skip_space(at)
        return at if self._json.startswith(closing, at) else self._expect(",", at)

    def _expect(self, mark: str, at: int) -> int:
        if not self._json.startswith(mark, at):
            raise JSONDecodeError(f"Expecting {mark!r} delimiter", self._json, at)
        return self._skip_space(at + 1)

    def _skip_space(self, at: int) -> int:
        match = _SPACE.match(self._json, at)
        return match.end() if match is not None else at


def _language(metadata: object) -> str:
    for section, key in (("kernelspec", "language"), ("language_info", "name")):
        values = metadata.get(section) if isinstance(metadata, dict) else None
        language = values.get(key) if isinstance(values, dict) else None
        if isinstance(language, str) and language.isalnum():
            return language.lower()
    return _LANGUAGE
