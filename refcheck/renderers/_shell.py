"""The commands in a line of a shell: their words, in which folder they run, and what is piped into them."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.renderers._file_names import UNKNOWN, FileNames, with_braces

ONE_OF = "\0"
"""Before a word that a loop puts in one after the other."""
_LONGEST = 2_000_000
_SUBSTITUTION = compile_lazily(r"`(?P<old>[^`\n]*)`|\$\((?P<new>[^()\n]*)\)")
_COMMENT = compile_lazily(r"(?:(?<=\s)|^)#[^\n]*")
_OPERATORS = ";<>|&"
_LONGEST_QUOTED = 5000
_QUOTES = compile_lazily(r"[\"'\\]")
_WORDS = compile_lazily(r"[;<>|&]+|[^\s;<>|&]+")
_LOOP = compile_lazily(r"\$(?:\{(?P<long>\w+)\}|(?P<short>\w+))")


class Command(NamedTuple):
    """One command of a line."""

    folder: str
    """In which it is run, absolute; empty where that is not known."""
    words: tuple[str, ...]
    piped: tuple[str, ...] = ()
    """The words of the command whose output it reads."""
    output: str = ""
    """The file that it writes, as it is named."""


def commands(line: str, folder: str, names: FileNames) -> Iterator[Command]:
    """The commands of a line, in order.

    Args:
        folder: absolute, in which the line is run.
        names: that its patterns are looked up with.
    """
    line = line.lstrip("@+- \t")
    if len(line) > _LONGEST or line.startswith("#"):
        return
    loops: dict[str, tuple[str, ...]] = {}
    piped: tuple[str, ...] = ()
    for words, end in _parts(_substituted(_without_comment(line), folder, names)):
        words, output = _redirected(words)
        if words[:1] == ["for"] and words[2:3] == ["in"]:
            loops[words[1]] = tuple(ONE_OF + word for word in words[3:])
        elif words[:1] == ["cd"]:
            place = words[1] if len(words) > 1 else UNKNOWN
            folder = "" if UNKNOWN in place or not folder else posixpath.normpath(posixpath.join(folder, place))
        elif words:
            spread = tuple(one for word in words for one in _spread(word, loops))
            yield Command(folder, spread, piped, output)
            piped = spread if end == "|" else ()


def _without_comment(line: str) -> str:
    """A line up to a `#` that is in no quotes."""
    if "#" not in line:
        return line
    for found in _COMMENT.finditer(line):
        before = line[: found.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return before
        break
    return line


def _substituted(line: str, folder: str, names: FileNames) -> str:
    """A line with what its listing commands put out; others are not known."""
    if "`" not in line and "$(" not in line:
        return line

    def output(found: object) -> str:
        assert hasattr(found, "group")
        command = found.group("old") or found.group("new") or ""
        listed = names.listed(folder, command)
        return UNKNOWN if listed is None else listed

    return _SUBSTITUTION.sub(output, line)


def _parts(line: str) -> Iterator[tuple[list[str], str]]:
    """The words between the operators of a line, with the operator that ends them."""
    words: list[str] = []
    for word in _lexed(line):
        # A file that is written or read belongs to the command.
        if word[0] in _OPERATORS and "<" not in word and ">" not in word:
            yield words, word
            words = []
        else:
            words.append(word)
    yield words, ""


def _lexed(line: str) -> list[str]:
    if len(line) > _LONGEST_QUOTED or not _QUOTES.search(line):
        # The library takes some microseconds for each character.
        return [found for word in _WORDS.findall(line) if (found := word.strip("\"'"))]
    lexer = shlex.shlex(line, posix=True, punctuation_chars=_OPERATORS)
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return [word for word in lexer if word]
    except ValueError:
        # A quote that is not closed.
        return [found for word in line.split() if (found := word.strip("\"'"))]


def _redirected(words: list[str]) -> tuple[list[str], str]:
    """The words of a command without those that say where its output goes, and the file where it goes to."""
    kept: list[str] = []
    output = ""
    rest = iter(words)
    for word in rest:
        if word in (">", ">>", ">|"):
            output = next(rest, "")
        elif word == "<":
            kept.append(next(rest, ""))
        elif ">" not in word or word[0] not in _OPERATORS:
            kept.append(word)
    if kept and kept[0][0:1] == "(":
        kept[0] = kept[0].lstrip("(")
        kept = [word for word in kept if word]
    if kept and kept[-1].endswith(")") and "(" not in kept[-1]:
        kept[-1] = kept[-1].rstrip(")")
    return [word for word in kept if word], output


def _spread(word: str, loops: dict[str, tuple[str, ...]]) -> Iterator[str]:
    use = _LOOP.fullmatch(word) if loops else None
    known = loops.get(use["long"] or use["short"]) if use is not None else None
    if known is not None:
        yield from known
    else:
        yield from with_braces(word)
