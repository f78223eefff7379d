"""The literals in settings that are written in JavaScript, TypeScript or JSON, with their places. Nothing is executed.

Objects, lists and strings are read as written, and so are the names of constants that hold a string, alone or in a
template, and the fallback of a variable of the environment. Any other expression is skipped up to the comma or bracket
that ends it, and its value is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.links.site_lists import Entry

ValueKind = Literal["string", "list", "object", "other"]
"""`other` is any expression."""

_MAX_DEPTH = 60
_LONGEST_WORD = 2000
_TOKEN = compile_lazily(
    r"(?P<space>\s+|//[^\n]*|/\*)|(?P<string>[\"'`])|(?P<open>[\[{(])|(?P<close>[\]})])|(?P<mark>[,:;])"
    r"|(?P<word>[\w$]+)|(?P<other>.)",
    re.DOTALL,
)
_STRING_END = {quote: re.compile(rf"[^\\{quote}]*(?:\\.[^\\{quote}]*)*{quote}", re.DOTALL) for quote in "\"'`"}
_CONSTANT = compile_lazily(
    r"^(?:export[ \t]+)?const[ \t]+(?P<name>[A-Za-z_$][\w$]*)[ \t]*(?::[ \t]*string[ \t]*)?=[ \t]*"
    r"(?P<quote>[\"'`])(?P<value>[^\"'`\\$\n]*)(?P=quote)[ \t]*(?:;|$)",
    re.MULTILINE,
)
_HOLE = compile_lazily(r"\$\{[ \t]*(?P<name>[A-Za-z_$][\w$]*)[ \t]*\}")
# Of a variable of the environment: `process.env.BASE || "/"`.
_FALLBACK = compile_lazily(r"\bprocess\.env\b[^\n\"'`]*(?:\|\||\?\?)[ \t]*[\"'](?P<value>[^\"'\\\n]*)[\"']")
_EXPORT = compile_lazily(
    r"^\(?(?:module\.exports[ \t]*=|export[ \t]+default\b)[ \t]*(?P<name>[A-Za-z_$][\w$]*)?", re.MULTILINE
)


@dataclass(slots=True)
class Value:
    """A literal, or another expression."""

    kind: ValueKind
    entry: Entry | None = None
    """For a string."""
    items: list[Value] = field(default_factory=list)
    """For a list."""
    members: list[tuple[str, Value]] = field(default_factory=list)
    """For an object, in order."""
    is_partial: bool = False
    """For an object, whether it has members that are not read: `...more`, `name` alone, a method."""
    word: str = ""
    """For any other expression, the start of its source."""
    constant: str = ""
    """For an expression of constants, the string that it gives; its place is not known."""

    def member(self, name: str) -> Value | None:
        """The value of a name in an object; None if it does not have the name."""
        return next((value for key, value in self.members if key == name), None)

    def text(self, name: str) -> str:
        """The string that is the value of a name in an object; empty if it is not a string."""
        value = self.member(name)
        return value.string if value is not None else ""

    @property
    def string(self) -> str:
        """The string, also if it is made from constants; empty for anything else."""
        return self.entry.text if self.entry is not None else self.constant


def exported(text: str) -> Value | None:
    """The export of a module, or the content of a JSON file, if it is written as a literal."""
    if text.lstrip().startswith("{"):
        return _Reader(text, text.index("{")).value(0)
    export = _EXPORT.search(text)
    if export is None:
        return None
    if export["name"] is None:
        return _Reader(text, export.end()).value(0)
    return declared(text, export["name"])


def declared(text: str, name: str) -> Value | None:
    """The value with which a variable of a module is declared; None if there is no such variable."""
    found = re.search(rf"^(?:export[ \t]+)?(?:const|let|var)[ \t]+{re.escape(name)}\b[^=\n]*=", text, re.MULTILINE)
    return _Reader(text, found.end()).value(0) if found else None


def literal_at(text: str, start: int) -> Value:
    """The value that starts at an offset of a script."""
    return _Reader(text, start).value(0)


@lru_cache(maxsize=4)
def _constants(text: str) -> dict[str, str]:
    """The strings that constants of a script hold, by their names."""
    return {match["name"]: match["value"] for match in _CONSTANT.finditer(text)}


def _of_constants(text: str, source: str) -> str:
    """The string that a name or a template of names gives; empty if a part of it is no constant."""
    if source.isidentifier():
        return _constants(text).get(source, "")
    fallback = _FALLBACK.fullmatch(source)
    if fallback is not None:
        return fallback["value"]
    if not source.startswith("`") or not source.endswith("`") or "${" not in source:
        return ""
    written = source[1:-1]
    names = [match["name"] for match in _HOLE.finditer(written)]
    known = _constants(text)
    if "\\" in written or "`" in written or len(names) != written.count("${") or any(n not in known for n in names):
        return ""
    return _HOLE.sub(lambda match: known[match["name"]], written)


class _Reader:
    """Reads a literal from an offset on, in one pass over the text."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._at = self._start = self._end = start
        self._kind = self._word = ""
        self._entry: Entry | None = None
        self._next()

    def value(self, depth: int) -> Value:
        """The value that starts here; afterwards the reader is at the mark that follows it."""
        value, start = Value("other"), self._start
        if self._kind == "string":
            value = Value("string", entry=self._entry)
            self._next()
        elif self._word == "[" and depth < _MAX_DEPTH:
            value = self._list(depth)
        elif self._word == "{" and depth < _MAX_DEPTH:
            value = self._object(depth)
        elif self._word == "(" and depth < _MAX_DEPTH:
            value = self._grouped(depth)
        # `as const`, `satisfies X`, `+ "x"`, a call: all except types change the value.
        is_typed = self._word in ("as", "satisfies")
        has_more = self._skip()
        if is_typed or not has_more:
            return value
        source = self._text[start : min(self._end, start + _LONGEST_WORD)]
        return Value("other", word=source, constant=_of_constants(self._text, source.strip()))

    def _grouped(self, depth: int) -> Value:
        """The value in parentheses, if it is a single one."""
        self._next()
        value = self.value(depth + 1)
        is_one = self._word == ")"
        while self._kind and self._word != ")":
            self._pass_mark(")")
            self.value(depth + 1)
        self._next()
        return value if is_one else Value("other")

    def _list(self, depth: int) -> Value:
        value = Value("list")
        self._next()
        while self._kind and self._word != "]":
            value.items.append(self.value(depth + 1))
            self._pass_mark("]")
        self._next()
        return value

    def _object(self, depth: int) -> Value:
        value = Value("object")
        self._next()
        while self._kind and self._word != "}":
            name = self._entry.text if self._entry is not None else self._word
            is_name = self._kind in ("string", "word")
            if is_name:
                self._next()
            if is_name and self._word == ":":
                self._next()
                value.members.append((name, self.value(depth + 1)))
            else:
                value.is_partial = self._skip() or is_name or value.is_partial
            self._pass_mark("}")
        self._next()
        return value

    def _pass_mark(self, end: str) -> None:
        """Skips a separator between two values, and a bracket that closes nothing."""
        if self._kind in ("mark", "close") and self._word != end:
            self._next()

    def _skip(self) -> bool:
        """Skips to the mark or bracket that ends an expression; returns whether anything was before it."""
        depth, moved = 0, False
        while self._kind and not (depth == 0 and (self._kind == "close" or self._word in (",", ";"))):
            depth += {"open": 1, "close": -1}.get(self._kind, 0)
            moved = True
            self._next()
        return moved

    def _next(self) -> None:
        """Reads the next token; its kind is empty at the end."""
        self._kind = self._word = ""
        self._entry = None
        self._end = self._at
        while token := _TOKEN.match(self._text, self._at):
            self._at = token.end()
            if token["space"]:
                if token["space"] == "/*":
                    end = self._text.find("*/", self._at)
                    self._at = end + 2 if end >= 0 else len(self._text)
                continue
            self._start = token.start()
            self._kind, self._word = str(token.lastgroup), token.group()
            if token["string"]:
                self._read_string(token["string"])
            return

    def _read_string(self, quote: str) -> None:
        start = self._at
        end = _STRING_END[quote].match(self._text, start)
        self._at = end.end() if end else len(self._text)
        written = self._text[start : self._at - 1]
        if end is None or "\\" in written or "${" in written:
            self._kind = "other"
        else:
            self._entry = Entry(written, Span(start, self._at - 1))
        self._word = quote
