"""The calls in R, Python and Julia code, with the texts of their arguments as far as the code contains them.

The code is neither run nor analysed: strings are read, concatenations of strings (`paste0`, `+`, f-strings, `sprintf`,
`file.path`) are joined, and everything else is a hole, `*`. Takes time linear in the length of the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import HOLE

_TOKEN = compile_lazily(
    r"(?P<comment>#[^\n]*)"
    r"|(?P<quote>\"\"\"|'''|[\"'])"
    r"|(?P<name>@?\.?[A-Za-z_][\w.$:]*)"
    r"|(?P<number>[0-9][\w.]*)"
    r"|(?P<operator><-|==|!=|<=|>=|%[^%\s]{0,10}%|\|>|->)"
    r"|(?P<sign>[()\[\]{},=+*/%\n;])"
)
_ENDS = {quote: compile_lazily(rf"(?:[^{quote}\\]|\\.)*{quote}", re.DOTALL) for quote in "\"'"}
_R_RAW = compile_lazily(r"(?P<quote>[\"'])(?P<dashes>-{0,9})(?P<open>[(\[{])")
_ESCAPE = compile_lazily(r"\\(.)", re.DOTALL)
_CONVERSION = compile_lazily(r"%[-+0 #]{0,5}[0-9*]{0,5}(?:\.[0-9]{1,5})?[a-zA-Z]|%%")
_DOLLAR = compile_lazily(r"\$[A-Za-z_]\w*|\$\([^()]*\)")
_HOLES = compile_lazily(r"\*{2,}")
_CLOSES = {"(": ")", "[": "]", "{": "}"}
# Deeper or longer code is ignored.
_MOST_DEPTH = 50
_MOST_TEXT = 2000

_JOINED = frozenset(
    ("paste0", "str_c", "string", "cat", "c", "print", "I", "noquote", "asis_output", "HTML", "Markdown")
)
_JOINED_AS_PATH = frozenset(("file.path", "join", "joinpath", "here", "Path", "path", "PurePath"))
_PRINTF = frozenset(("sprintf", "gettextf", "@sprintf", "fmt"))
_BRACED = frozenset(("glue", "str_glue", "glue_data"))


class Call(NamedTuple):
    """A call with the texts of its arguments; `*` stands for unknown text."""

    name: str
    """As it is written, without the object or package before it."""
    texts: tuple[str, ...]
    """The texts of the arguments without a name."""
    named: tuple[tuple[str, str], ...]
    start: int
    end: int

    @property
    def joined(self) -> str:
        """The texts of all arguments without a name, one after the other."""
        return _short("".join(self.texts))


@dataclass
class _Frame:
    """An open bracket and the part of its content that has been read."""

    name: str
    bracket: str
    start: int
    texts: list[str] = field(default_factory=list)
    named: list[tuple[str, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    key: str = ""
    last_name: str = ""
    is_filled: bool = False
    """Whether the value that follows is inserted into a text by Python's `%`."""

    def add(self, text: str, name: str = "") -> None:
        """Adds a value to the argument that is being read."""
        if self.is_filled:
            return
        self.parts.append(text)
        self.last_name = name if len(self.parts) == 1 else ""

    def end_argument(self) -> str:
        """Ends the argument that is being read, and returns its text."""
        text = _short("".join(self.parts))
        if self.key:
            self.named.append((self.key, text))
        elif self.parts:
            self.texts.append(text)
        self.parts, self.key, self.last_name, self.is_filled = [], "", "", False
        return text


def calls(code: str, language: str) -> Iterator[Call]:
    """The calls in code, inner ones first.

    Args:
        language: `r`, `python` or `julia`.
    """
    yield from _Reader(code, language).read()


class _Reader:
    def __init__(self, code: str, language: str) -> None:
        self._code = code
        self._language = language
        self._frames = [_Frame("", "", 0)]
        self._variables: dict[str, str] = {}

    def read(self) -> Iterator[Call]:
        """Reads the code from start to end."""
        code, position = self._code, 0
        while token := _TOKEN.search(code, position):
            position, frame = token.end(), self._frames[-1]
            kind, text = token.lastgroup, token.group()
            if kind == "quote":
                string, position = self._string(token.start(), "")
                frame.add(string)
            elif kind == "name":
                if code.startswith(('"', "'"), position) and len(text) < 3:
                    string, position = self._string(position, text.lower())
                    frame.add(string)
                elif code.startswith("(", position):
                    position += 1
                    self._open(text, "(", token.start())
                else:
                    frame.add(self._variables.get(text, HOLE), text)
            elif kind == "number":
                frame.add(text)
            elif kind == "operator":
                self._operator(text)
            elif kind == "sign":
                if text in _CLOSES:
                    self._open("", text, token.start())
                elif text in ")]}":
                    yield from self._close(text, token.end())
                else:
                    self._sign(text)

    def _open(self, name: str, bracket: str, start: int) -> None:
        if len(self._frames) < _MOST_DEPTH:
            self._frames.append(_Frame(name, bracket, start))

    def _close(self, sign: str, end: int) -> Iterator[Call]:
        if len(self._frames) == 1 or _CLOSES[self._frames[-1].bracket] != sign:
            return
        frame = self._frames.pop()
        if frame.bracket == "{":
            self._end_statement(frame)
            return
        frame.end_argument()
        outer = self._frames[-1]
        if frame.bracket == "[":
            return
        if frame.name == ".format" and outer.parts:
            outer.parts[-1] = _braced(outer.parts[-1])
            return
        name = frame.name.rpartition(":")[2].rpartition("$")[2]
        name = name if name in _JOINED_AS_PATH or self._language == "r" else name.rpartition(".")[2]
        call = Call(name, tuple(frame.texts), tuple(frame.named), frame.start, end)
        outer.add(_value(call) if frame.name else call.joined)
        if frame.name:
            yield call

    def _operator(self, text: str) -> None:
        if text == "<-":
            self._name_argument()

    def _sign(self, text: str) -> None:
        frame = self._frames[-1]
        if text == "=":
            self._name_argument()
        elif text == "," and frame.bracket in ("(", "["):
            frame.end_argument()
        elif text in "\n;," and frame.bracket not in ("(", "["):
            self._end_statement(frame)
        elif text == "/" and self._language == "python" and frame.parts:
            frame.add("/")
        elif text == "%" and self._language == "python" and frame.parts:
            frame.parts[-1] = _CONVERSION.sub(HOLE, frame.parts[-1])
            frame.is_filled = True

    def _name_argument(self) -> None:
        frame = self._frames[-1]
        if frame.last_name:
            frame.key, frame.parts = frame.last_name, []

    def _end_statement(self, frame: _Frame) -> None:
        name = frame.key
        text = frame.end_argument()
        frame.texts, frame.named = [], []
        if name:
            # A variable that gets two different values has no certain value.
            known = self._variables.get(name, text)
            self._variables[name] = text if known == text else HOLE

    def _string(self, start: int, prefix: str) -> tuple[str, int]:
        """The text of the string that starts at an offset, and the offset of its end."""
        code, quote = self._code, self._code[start]
        raw = _R_RAW.match(code, start) if prefix == "r" and self._language == "r" else None
        if raw is not None:
            closing = _CLOSES[raw["open"]] + raw["dashes"] + quote
            end = code.find(closing, raw.end())
            return (HOLE, len(code)) if end < 0 else (code[raw.end() : end], end + len(closing))
        if code.startswith(quote * 3, start) and self._language != "r":
            end = code.find(quote * 3, start + 3)
            text, after = (HOLE, len(code)) if end < 0 else (code[start + 3 : end], end + 3)
        else:
            match = _ENDS[quote].match(code, start + 1)
            if match is None:
                return HOLE, start + 1
            text, after = code[start + 1 : match.end() - 1], match.end()
        if "r" not in prefix:
            text = _ESCAPE.sub(lambda escape: {"n": "\n", "t": "\t"}.get(escape[1], escape[1]), text)
        if "f" in prefix:
            text = _braced(text)
        elif self._language == "julia":
            text = _DOLLAR.sub(HOLE, text)
        return text, after


def _value(call: Call) -> str:
    """The text that a call returns."""
    name, texts = call.name, call.texts
    if name in _PRINTF and texts:
        return _CONVERSION.sub(lambda match: "%" if match.group() == "%%" else HOLE, texts[0])
    if name in _BRACED:
        return _braced("".join(texts))
    if name in _JOINED_AS_PATH:
        return _short("/".join(texts))
    if name == "c" and len(texts) > 1:
        return HOLE
    if name in _JOINED:
        return call.joined
    if name == "paste":
        return _short(dict(call.named).get("sep", " ").join(texts))
    return HOLE


def _braced(text: str) -> str:
    """A text with a hole for each `{...}`; `{{` is a brace."""
    found, depth, position = [], 0, 0
    while position < len(text):
        character = text[position]
        if depth == 0 and text[position : position + 2] in ("{{", "}}"):
            found.append(character)
            position += 1
        elif character == "{":
            depth += 1
            if depth == 1:
                found.append(HOLE)
        elif character == "}":
            depth = max(depth - 1, 0)
        elif depth == 0:
            found.append(character)
        position += 1
    return "".join(found)


def _short(text: str) -> str:
    """A text in which adjacent holes are one; only a hole if it is too long."""
    return _HOLES.sub(HOLE, text) if len(text) <= _MOST_TEXT else HOLE
