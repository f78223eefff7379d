"""The commands in the lines of a shell: their words, the folder in which they run, and the commands piped into them.

The words are split by `shlex` of the standard library. A parser of all of bash (bashlex 0.18 was tried) takes half a
second to import, stops at text that is not bash, and knows no values: variables would still be expanded here.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from refcheck.builds.file_names import UNKNOWN, FileNames, at, with_braces, written
from refcheck.builds.listings import listed
from refcheck.facts.lazy_regex import compile_lazily

ONE_OF = "\0"
"""The prefix of a word that stands for each value of a loop."""
_LONGEST = 2_000_000
_MOST_ROUNDS = 5
_MOST_LOOPED = 10_000
_MOST_PIPED = 10
_SUBSTITUTION = compile_lazily(r"`(?P<old>[^`\n]*)`|\$\((?P<new>[^()\n]*)\)")
_VARIABLE = compile_lazily(
    r"\$(?:\{(?P<long>\w+)(?:\[[@*]\])?(?P<change>(?::-|-|%|%%|#|##)[^{}$\n]*)?\}|(?P<short>[A-Za-z_]\w*))"
)
_QUOTED_ARRAY = compile_lazily(r"\"(?P<use>\$\{\w+\[@\]\})\"")
_ASSIGNMENT = compile_lazily(r"(?P<name>[A-Za-z_]\w*)(?P<add>\+?)=(?P<value>.*)", re.DOTALL)
_COMMENT = compile_lazily(r"(?:(?<=\s)|^)#[^\n]*")
_OPERATORS = ";<>|&"
_LONGEST_QUOTED = 5000
_QUOTES = compile_lazily(r"[\"'\\]")
_WORDS = compile_lazily(r"[;<>|&]+|[^\s;<>|&]+")
_DECLARING = frozenset(("export", "local", "declare", "readonly", "typeset", "set", "-a", "-r", "-x", "-g"))
_BEFORE_A_COMMAND = frozenset(("then", "do", "else", "{", "if", "!", "time"))
# Without a file argument they change or pass on their input.
_PASSING = frozenset(("tee", "sed", "awk", "gawk", "perl", "tr", "grep", "envsubst", "iconv", "fold"))
_TEXTS = (".md", ".markdown", ".txt", "*")


class Command(NamedTuple):
    """One command of a line."""

    folder: str
    """The absolute folder in which it is run; empty if that is unknown."""
    words: tuple[str, ...]
    piped: tuple[str, ...] = ()
    """The words of the command whose output it reads, before those that only pass it on."""
    output: str = ""
    """The file that it writes, as named."""
    adds: bool = False
    """Whether it appends to the file."""


class Shell:
    """Reads lines of a shell, in order; values that one sets apply to those after it.

    Args:
        folder: absolute, in which it is started.
        names: that patterns are looked up with.
        script_folder: absolute, of the script that the lines are in; empty if they are in none.
    """

    def __init__(self, folder: str, names: FileNames, script_folder: str = "") -> None:
        self._folder = folder
        self._names = names
        self._script_folder = written(script_folder, folder) if script_folder else ""
        self._variables: dict[str, str] = {"PWD": written(folder, folder)}
        self._loops: dict[str, tuple[str, ...]] = {}

    def commands(self, line: str) -> Iterator[Command]:
        """Yield the commands of a line, in order."""
        line = line.lstrip("@+- \t")
        if len(line) > _LONGEST or line.startswith("#"):
            return
        pipeline: list[tuple[str, ...]] = []
        returns_to: str | None = None
        # Values that one part of a line sets hold in the next.
        for words, end in self._parts(without_comment(line)):
            if words[0][:1] == "(":
                returns_to = self._folder
            is_closed = words[-1][-1:] == ")" and "(" not in words[-1]
            command = self._command(_unbracketed(words), pipeline)
            if command is not None:
                yield command
                pipeline = [*pipeline[-_MOST_PIPED:], command.words] if end == "|" else []
            if is_closed and returns_to is not None:
                self._folder, returns_to = returns_to, None

    def _parts(self, line: str) -> Iterator[tuple[list[str], str]]:
        """The words between the operators of a line, with the operator that ends them."""
        words: list[str] = []
        for word in _lexed(self._filled(line)):
            # A file that is written or read belongs to the command.
            if word[0] in _OPERATORS and "<" not in word and ">" not in word:
                if words:
                    yield words, word
                words = []
            else:
                # Set on this line, so it was not known when the line was read.
                words += self._filled(word).split() if self._is_set_late(word) else [word]
        if words:
            yield words, ""

    def _is_set_late(self, word: str) -> bool:
        use = _VARIABLE.fullmatch(word) if "$" in word else None
        return use is not None and (use["long"] or use["short"]) in self._variables

    def _filled(self, text: str) -> str:
        """A text with expanded variables and listing commands; others are unknown."""
        if "$" not in text and "`" not in text:
            return text
        if self._script_folder:
            text = text.replace("${0%/*}", self._script_folder)
        # Each element of an array is a word, in quotes, too.
        text = _QUOTED_ARRAY.sub(r"\g<use>", text) if "[@]" in text else text
        text = _VARIABLE.sub(self._value, text)
        for _ in range(_MOST_ROUNDS):
            if "$(" not in text and "`" not in text:
                break
            text = _SUBSTITUTION.sub(self._listed, text)
        return text

    def _value(self, use: re.Match[str]) -> str:
        name, change = use["long"] or use["short"], use["change"] or ""
        value = self._variables.get(name)
        if value is None:
            is_default = change.startswith((":-", "-")) and name not in self._loops
            return self._names.bounded(change.lstrip(":-").strip("\"'")) if is_default else use[0]
        if not change or change.startswith((":-", "-")):
            return _quoted(use, self._names.bounded(value))
        return _changed(value, change)

    def _listed(self, use: re.Match[str]) -> str:
        command = use["old"] if use["old"] is not None else use["new"]
        found = listed(self._names, self._folder, command, self._script_folder) if self._folder else None
        return UNKNOWN if found is None else _quoted(use, self._names.bounded(found))

    def _command(self, words: list[str], pipeline: Sequence[tuple[str, ...]]) -> Command | None:
        """The command that some words run; None if they only change values.

        Args:
            pipeline: the commands whose output is piped into it, one after the other.
        """
        while words and words[0] in _BEFORE_A_COMMAND:
            words = words[1:]
        words, output, adds = _redirected(words)
        if not words:
            return None
        if words[0] == "for" and words[2:3] == ["in"]:
            self._variables.pop(words[1], None)
            spread = (one for word in words[3:] for one in with_braces(word))
            self._loops[words[1]] = tuple(ONE_OF + word for word in spread if word != "do")
            return None
        if words[0] in ("cd", "pushd", "chdir", "Set-Location", "Push-Location", "sl"):
            self._enter([word for word in words[1:] if word not in ("/d", "/D", "--", "-P")])
            return None
        if self._assign(words):
            return None
        if words[0] == "xargs" and pipeline:
            words = self._with_arguments(words[1:], pipeline)
        spread_words = tuple(islice((one for word in words for one in self._spread(word)), _MOST_LOOPED))
        return Command(self._folder, spread_words, _source(pipeline), output, adds)

    def _with_arguments(self, words: list[str], pipeline: Sequence[tuple[str, ...]]) -> list[str]:
        """The command that `xargs` runs, with the names that are piped into it."""
        while words and words[0].startswith("-"):
            words = words[2 if words[0] in ("-I", "-n", "-d", "-P", "-L") else 1 :]
        command = " | ".join(shlex.join(one) for one in pipeline)
        found = listed(self._names, self._folder, command) if self._folder else None
        names = [UNKNOWN] if found is None else self._names.bounded(found).split()
        if "{}" in words:
            # It is run once for each.
            return [one for word in words for one in ([ONE_OF + name for name in names] if word == "{}" else [word])]
        return [*words, *names]

    def _enter(self, words: Sequence[str]) -> None:
        place = words[0] if words else UNKNOWN
        is_known = self._folder and UNKNOWN not in place and place != "-"
        self._folder = at(self._folder, self._names.mounted(place)) if is_known else ""

    def _assign(self, words: Sequence[str]) -> bool:
        """Record assignments to variables; return whether the words do nothing else."""
        found: dict[str, list[str]] = {}
        added: set[str] = set()
        values: list[str] | None = None
        for word in words:
            if values is not None:
                values.append(word.rstrip(")"))
                values = None if word.endswith(")") else values
                continue
            assignment = _ASSIGNMENT.fullmatch(word)
            if assignment is None and word not in _DECLARING:
                return False
            if assignment is not None:
                name, value = assignment["name"], assignment["value"]
                values = found[name] = [value.strip("()")]
                added |= {name} if assignment["add"] else set()
                if not value.startswith("(") or value.endswith(")"):
                    values = None
        for name, parts in found.items():
            self._set(name, " ".join(parts).strip(), is_added=name in added)
        return bool(found)

    def _set(self, name: str, value: str, *, is_added: bool) -> None:
        """Set a variable. A value that a loop appends stands for all values of the loop: `all="$all $f"`."""
        before = [self._variables.get(name, "")] if is_added else []
        own = (f"${name}", f"${{{name}}}")
        parts = value.split()
        if is_added or len(parts) > 1:
            last = _VARIABLE.fullmatch(parts[-1]) if parts else None
            looped = self._loops.get(last["long"] or last["short"]) if last is not None else None
            if looped is not None:
                # The name itself was already expanded, or is not set before.
                kept = [part for part in parts[:-1] if part not in own]
                value = " ".join((*kept, *(word.removeprefix(ONE_OF) for word in looped)))
        self._loops.pop(name, None)
        self._variables[name] = self._names.bounded(" ".join((*before, value)).strip())

    def _spread(self, word: str) -> Iterator[str]:
        """The words that one expands to: by braces, or by a loop."""
        use = _VARIABLE.search(word) if self._loops and "$" in word else None
        values = self._loops.get(use["long"] or use["short"]) if use is not None else None
        if use is None or values is None:
            yield from with_braces(word)
            return
        if not self._names.has_room(len(word) * len(values)):
            yield UNKNOWN
            return
        for value in values:
            inner = value.removeprefix(ONE_OF)
            yield f"{ONE_OF}{word[: use.start()]}{_changed(inner, use['change'] or '')}{word[use.end() :]}"


def _source(pipeline: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The words of the first command of a pipeline: those after it read its output."""
    for words in reversed(pipeline):
        if words[0] not in _PASSING or any(word.endswith(_TEXTS) for word in words):
            return words
    return pipeline[0] if pipeline else ()


def without_comment(line: str) -> str:
    """A line up to a `#` outside of quotes."""
    if "#" not in line:
        return line
    for found in _COMMENT.finditer(line):
        before = line[: found.start()]
        if before.count('"') % 2 == 0 and before.count("'") % 2 == 0:
            return before
        break
    return line


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


def _unbracketed(words: Sequence[str]) -> list[str]:
    """The words of a command in brackets, which a shell of its own runs."""
    kept = list(words)
    if kept[0][:1] == "(":
        kept[0] = kept[0].lstrip("(")
    if kept[-1].endswith(")") and not any("(" in word for word in kept):
        kept[-1] = kept[-1].rstrip(")")
    return [word for word in kept if word]


def _redirected(words: Iterable[str]) -> tuple[list[str], str, bool]:
    """The words of a command without its output redirections, the output file, and whether it is appended to."""
    kept: list[str] = []
    output, adds = "", False
    rest = iter(words)
    for word in rest:
        if word in (">", ">>", ">|"):
            output, adds = next(rest, ""), word == ">>"
        elif word == "<":
            kept.append(next(rest, ""))
        elif ">" not in word or word[0] not in _OPERATORS:
            kept.append(word)
    return [word for word in kept if word], output, adds


def _quoted(use: re.Match[str], value: str) -> str:
    """A value in quotes if it is assigned: there it is one word."""
    is_assigned = use.string[use.start() - 1 : use.start()] == "=" and use.start() > 0
    return f'"{value}"' if is_assigned and '"' not in value else value


def _changed(value: str, change: str) -> str:
    """A value changed by `${name%.md}` and the like."""
    mark = change[:1]
    pattern = change.lstrip("%#")
    if not change or mark not in "%#":
        return value
    if mark == "#" and pattern == "*/":
        return posixpath.basename(value)
    if mark == "%" and pattern == ".*":
        return posixpath.splitext(value)[0]
    if mark == "%" and pattern == "/*":
        return posixpath.dirname(value)
    if any(character in pattern for character in "*?["):
        return UNKNOWN
    return value.removesuffix(pattern) if mark == "%" else value.removeprefix(pattern)
