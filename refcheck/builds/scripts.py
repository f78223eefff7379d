"""The lines of scripts: of a shell, of Windows (`.bat`, `.cmd`) and of PowerShell, each as a line of a shell.

A line includes its continuation lines; text that is only passed on (`<<EOF`) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from refcheck.builds.shell import without_comment
from refcheck.facts.lazy_regex import compile_lazily

# In characters: a longer continuation is treated as never closed.
_LONGEST = 20_000
_QUOTES = compile_lazily(r"[\"'\\]")
_HERE = compile_lazily(r"<<-?[ \t]*[\"']?(?P<end>\w+)[\"']?")
_LIST = compile_lazily(r"(?:^|\s)\w+\+?=\(|[()]")
_BATCH_COMMENT = compile_lazily(r"[ \t]*@?(?:rem\b|::)", re.IGNORECASE)
_BATCH_VALUE = compile_lazily(
    r"%%~n(?P<stem>\w)|%%(?:~[a-z]{1,4}|~)?(?P<loop>\w)|%~dp0|%(?P<name>\w+)%|!(?P<late>\w+)!"
)
_BATCH_SET = compile_lazily(r"^(?P<before>[ \t]*@?)set[ \t]+(?P<name>\w+)=(?P<value>[^&|\n]*)", re.IGNORECASE)
_BATCH_LOOP = compile_lazily(
    r"\bfor[ \t]+(?:/[rd][ \t]+)?%%~?(?P<name>\w)[ \t]+in[ \t]*\((?P<words>[^()\n]*)\)[ \t]*do\b", re.IGNORECASE
)
_POWER_SET = compile_lazily(r"^[ \t]*\$(?P<name>\w+)[ \t]*\+?=[ \t]*(?P<value>[^\n]*)")
_POWER_LOOP = compile_lazily(
    r"\bforeach[ \t]*\([ \t]*\$(?P<name>\w+)[ \t]+in[ \t]+(?P<words>(?![ \t])[^()\n]*|\([^()\n]*\))\)", re.IGNORECASE
)
_POWER_LISTING = compile_lazily(
    r"(?:Get-ChildItem|gci|dir|ls)[ \t]+(?:-Path[ \t]+)?(?P<names>[\w./*\[\]-]+)"
    r"(?:[ \t]+-Filter[ \t]+(?P<filter>[\w.*-]+))?",
    re.IGNORECASE,
)


def lines_of_script(name: str, text: str) -> Iterator[str]:
    """The lines of a script.

    Args:
        name: of its file; its ending determines the language.
    """
    read = _READERS.get(name.rpartition(".")[2].lower(), _shell_lines)
    yield from read(text.replace("\r\n", "\n"))


class _Open:
    """The quote or array that is open at the end of the lines read so far."""

    def __init__(self) -> None:
        self._quote = ""
        self._is_list = False

    def read(self, line: str) -> bool:
        """Read a line; return whether something is open at its end."""
        escaped = -1
        for found in _QUOTES.finditer(line):
            if found.start() == escaped:
                continue
            if found[0] == "\\":
                escaped = found.start() + 1 if self._quote != "'" else -1
            elif not self._quote:
                self._quote = found[0]
            elif self._quote == found[0]:
                self._quote = ""
        for mark in _LIST.finditer(line):
            self._is_list = mark[0].endswith("=(") or (self._is_list and mark[0] == "(")
        return bool(self._quote) or self._is_list


def _shell_lines(text: str) -> Iterator[str]:
    held: list[str] = []
    size, end_of_text, state = 0, "", _Open()
    for line in text.split("\n"):
        if end_of_text:
            end_of_text = "" if line.strip() == end_of_text else end_of_text
            continue
        line = without_comment(line) if "#" in line else line
        is_open = state.read(line) or line.endswith("\\")
        held.append(line.removesuffix("\\"))
        size += len(line)
        if is_open and size < _LONGEST:
            continue
        yield " ".join(held)
        here = _HERE.search(line)
        end_of_text = here["end"] if here is not None else ""
        held, size, state = [], 0, _Open()
    yield " ".join(held)


def _batch_lines(text: str) -> Iterator[str]:
    text = text.replace("^\n", " ").replace("\\", "/")
    for line in text.split("\n"):
        if _BATCH_COMMENT.match(line):
            continue
        line = _BATCH_LOOP.sub(r"for \g<name> in \g<words>; do", line)
        line = (
            _BATCH_SET.sub(r'\g<before>\g<name>="\g<value>"', line.replace('set "', "set ").rstrip('"'))
            if (_BATCH_SET.match(line.replace('set "', "set ")))
            else line
        )
        yield _BATCH_VALUE.sub(_batch_value, line)


def _batch_value(use: re.Match[str]) -> str:
    if use["stem"]:
        return f"${{{use['stem']}%.*}}"
    name = use["loop"] or use["name"] or use["late"]
    return f"${{{name}}}" if name else "${0%/*}/"


def _powershell_lines(text: str) -> Iterator[str]:
    text = text.replace("`\n", " ").replace("\\", "/").replace("$PSScriptRoot", "${0%/*}")
    for line in _shell_lines(text):
        line = _POWER_LISTING.sub(_power_listing, line)
        line = _POWER_LOOP.sub(lambda loop: f"for {loop['name']} in {_plain(loop['words'])}; do", line)
        yield _POWER_SET.sub(lambda found: f'{found["name"]}="{_plain(found["value"])}"', line)


def _power_listing(use: re.Match[str]) -> str:
    place, pattern = use["names"], use["filter"]
    return f"{place.rstrip('/')}/{pattern}" if pattern else place


def _plain(value: str) -> str:
    """The words of a value, written as `@("a.md", "b.md")`."""
    return re.sub(r"[@(),\"']", " ", value.partition("|")[0])


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "bat": _batch_lines,
    "cmd": _batch_lines,
    "ps1": _powershell_lines,
}
