"""The language of make: the lines that a Makefile runs, with expanded variables and functions.

Nothing is run. Unknown values are left as written, or become `UNKNOWN`; so do values that would become too
long. Of conditions all branches are read (GNU make 4.4, "Writing Makefiles").
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from refcheck.builds.file_names import UNKNOWN, FileNames, at, written
from refcheck.builds.listings import listed
from refcheck.builds.make_functions import FUNCTIONS, KEEPING, substituted
from refcheck.facts.lazy_regex import compile_lazily

_LONGEST = 50_000
# The limits for a file: how many variables and functions are looked up, and the characters of their values.
_MOST_STEPS, _MOST_CHARACTERS = 20_000, 1_000_000
_DEEPEST = 20
_MOST_INCLUDED = 50
_MOST_ARGUMENTS = 20
_DEFINITION = compile_lazily(
    r"(?:(?:export|override|private)[ \t]+)*(?P<name>[\w.-]+)[ \t]*(?P<kind>\+=|\?=|!=|:{0,3}=)[ \t]*(?P<value>[^\n]*)"
)
_DEFINE = compile_lazily(r"(?:override[ \t]+)?define[ \t]+(?P<name>[\w.-]+)")
_INCLUDE = compile_lazily(r"(?:-include|sinclude|include)[ \t]+(?P<names>[^\n]*)")
_CONDITION = compile_lazily(r"(?:ifeq|ifneq|ifdef|ifndef|else|endif)\b")
_RULE = compile_lazily(r"(?P<targets>[^:=]+)::?(?!=)(?P<rest>[^\n]*)")
_ENVIRONMENT = compile_lazily(r"\$\{?(?P<name>\w+)\}?")
_COMMENT = compile_lazily(r"(?<!\\)#[^\n]*")
_BRACKETS = {"(": compile_lazily(r"[()]"), "{": compile_lazily(r"[{}]")}
_CALL = compile_lazily(r"(?P<function>[a-z-]+)[ \t]+")
_COMMAS = compile_lazily(r"[(){},]")


@dataclass
class _Rule:
    targets: str
    sources: str
    lines: list[str] = field(default_factory=list)


def lines_run(folder: str, name: str, names: FileNames) -> Iterator[str]:
    """The lines that a Makefile of a folder runs, with the known values of their variables and functions.

    Args:
        name: of the file.
        names: that its words are looked up with.
    """
    reader = _Makefile(folder, name, names)
    reader.read(name)
    yield from reader.lines()


def targets_made(folder: str, name: str, names: FileNames) -> Iterator[tuple[str, str]]:
    """The targets of a Makefile's rules that run something, each with its first source, which may be empty.

    Args:
        name: of the file.
        names: that its words are looked up with.
    """
    reader = _Makefile(folder, name, names)
    reader.read(name)
    yield from reader.targets()


def _is_comment(line: str) -> bool:
    return line.lstrip(" \t@+-").startswith("#")


class _Makefile:
    def __init__(self, folder: str, name: str, names: FileNames) -> None:
        self._folder = folder
        self._names = names
        here = written(folder, folder)
        # The parts of each value, and which of them are inserted as they are.
        self._values = {"CURDIR": [here], "PWD": [here], "MAKEFILE_LIST": [name]}
        self._simple = {*self._values}
        self._rules: list[_Rule] = []
        self._included: set[str] = set()
        self._steps, self._room = _MOST_STEPS, _MOST_CHARACTERS
        self._open: set[str] = set()
        self._exported: set[str] = set()

    def read(self, name: str) -> None:
        """Reads a file and the files that it includes."""
        path = at(self._folder, name)
        if path in self._included or len(self._included) >= _MOST_INCLUDED:
            return
        self._included.add(path)
        text = self._names.text(path)
        rule: _Rule | None = None
        defined: list[str] | None = None
        for line in (text or "").replace("\\\n", " ").split("\n"):
            if defined is not None:
                if line.strip() == "endef":
                    defined = None
                else:
                    defined.append(f"{line}\n")
            elif rule is not None and self._is_of_rule(line):
                rule.lines.append(line)
            elif not _is_comment(line) and (plain := _COMMENT.sub("", line).strip()):
                begin = _DEFINE.match(plain)
                if begin is not None:
                    defined = self._values[begin["name"]] = []
                elif not self._read_statement(plain):
                    rule = self._read_rule(plain) or rule

    def _is_of_rule(self, line: str) -> bool:
        if line[:1] == "\t":
            return True
        # Spaces are treated as a tab, because many Makefiles are shown with them.
        return line[:1] == " " and bool(line.strip()) and not self._is_statement(line.strip())

    @staticmethod
    def _is_statement(line: str) -> bool:
        return any(pattern.match(line) for pattern in (_DEFINITION, _INCLUDE, _CONDITION, _DEFINE))

    def _read_statement(self, line: str) -> bool:
        if _CONDITION.match(line):
            return True
        include = _INCLUDE.match(line)
        if include is not None:
            for word in self.expanded(include["names"]).split():
                for path in self._names.matching(self._folder, word):
                    self.read(path)
            return True
        definition = _DEFINITION.fullmatch(line)
        if line.startswith("export "):
            self._exported |= {definition["name"]} if definition is not None else set(line.split()[1:])
        if definition is not None:
            self._define(*definition.group("name", "kind", "value"))
        return definition is not None

    def _define(self, name: str, kind: str, value: str) -> None:
        if kind == "?=" and name in self._values:
            return
        if kind == "+=" and name in self._values:
            self._values[name] += (" ", self.expanded(value) if name in self._simple else value)
            return
        if kind == "!=":
            value = self._shell(self.expanded(value))
        is_simple = kind in (":=", "::=", "!=", ":::=")
        self._values[name] = [self.expanded(value) if is_simple and kind != "!=" else value]
        (self._simple.add if is_simple else self._simple.discard)(name)

    def _read_rule(self, line: str) -> _Rule | None:
        found = _RULE.fullmatch(line)
        if found is None:
            return None
        sources, _, command = found["rest"].partition(";")
        own = _DEFINITION.fullmatch(sources.strip())
        if own is not None:
            # A variable of one target: a different value there is rare.
            self._define(*own.group("name", "kind", "value"))
            return None
        pattern, colon, after = sources.partition(":")
        rule = _Rule(found["targets"].strip(), (after if colon else pattern).partition("|")[0].strip())
        if command.strip():
            rule.lines.append(command)
        self._rules.append(rule)
        return rule

    def lines(self) -> Iterator[str]:
        """The lines of all rules as they are run."""
        further: dict[str, list[str]] = {}
        for rule in self._rules:
            if not rule.lines:
                further.setdefault(rule.targets, []).append(rule.sources)
        for rule in self._rules:
            automatic: Mapping[str, str] | None = None
            for line in rule.lines:
                if "$" in line and automatic is None:
                    automatic = self._automatic(rule, further.get(rule.targets, []))
                yield from self._with_environment(self.expanded(line, automatic or {})).split("\n")

    def targets(self) -> Iterator[tuple[str, str]]:
        """The targets of the rules that run something, each with its first source."""
        phony = {
            word for rule in self._rules if rule.targets == ".PHONY" for word in self.expanded(rule.sources).split()
        }
        for rule in self._rules:
            source = next(iter(self.expanded(rule.sources).split(None, 1)), "")
            for target in self.expanded(rule.targets).split() if rule.lines else ():
                if target not in phony and UNKNOWN not in target and not target.startswith("."):
                    yield target, source

    def _with_environment(self, line: str) -> str:
        """A line with the variables that the shell gets from make."""
        if "$" not in line or not self._exported:
            return line
        return _ENVIRONMENT.sub(self._exported_value, line)

    def _exported_value(self, use: re.Match[str]) -> str:
        name = use["name"]
        return self._charged(self._value(name, {}, 0)) if name in self._exported else use[0]

    def _automatic(self, rule: _Rule, further: list[str]) -> Mapping[str, str]:
        own = self.expanded(rule.sources)
        # `.SECONDEXPANSION`: variables named there with `$$` are expanded afterwards.
        own = self.expanded(own) if "$(" in own else own
        every = " ".join((own, *map(self.expanded, further))).strip()
        first = next(iter(own.split(None, 1)), "")
        target = next(iter(self.expanded(rule.targets).split(None, 1)), "")
        return {"^": every, "+": every, "?": every, "<": first, "@": target, "*": "%"}

    def expanded(self, text: str, scope: Mapping[str, str] | None = None, depth: int = 0) -> str:
        """A text with expanded variables and functions.

        Args:
            scope: the automatic variables, and those of loops.
        """
        parts: list[str] = []
        position = length = 0
        while (start := text.find("$", position)) >= 0:
            parts.append(text[position:start])
            value, position = self._use(text, start, scope or {}, depth)
            length += len(value)
            parts.append(value if length <= _LONGEST else UNKNOWN)
        parts.append(text[position:])
        return "".join(parts)

    def _use(self, text: str, start: int, scope: Mapping[str, str], depth: int) -> tuple[str, int]:
        """The value of a use at a `$`, and the end of the use."""
        self._steps -= 1
        mark = text[start + 1 : start + 2]
        if mark not in _BRACKETS or not mark:
            known = scope.get(mark)
            return ("$" if mark == "$" else f"${mark}" if known is None else self._charged(known)), start + 2
        end = _closing(text, start + 1, mark)
        if end < 0:
            return UNKNOWN, len(text)
        if self._steps < 0 or self._room < 0 or depth > _DEEPEST:
            return UNKNOWN, end
        return self._charged(self._inner(text[start + 2 : end - 1], scope, depth + 1)), end

    def _charged(self, value: str) -> str:
        self._room -= len(value)
        return value if self._room >= 0 and len(value) <= _LONGEST else UNKNOWN

    def _inner(self, body: str, scope: Mapping[str, str], depth: int) -> str:
        call = _CALL.match(body)
        if call is not None:
            return self._call(call["function"], body[call.end() :], scope, depth)
        body = self.expanded(body, scope, depth)
        name, colon, change = body.partition(":")
        value = self._value(name, scope, depth)
        before, equals, after = change.partition("=")
        if not colon or not equals:
            return value
        if "%" not in before:
            before, after = f"%{before}", f"%{after}"
        return substituted(value, before, after)

    def _value(self, name: str, scope: Mapping[str, str], depth: int) -> str:
        if name in scope:
            return scope[name]
        if name[:1] in scope and name[1:] in ("D", "F"):
            words = scope[name[0]].split()
            parts = (posixpath.split(word) for word in words)
            return " ".join(file if name[1] == "F" else folder or "." for folder, file in parts)
        if name not in self._values:
            # As a shell writes a variable: text in round brackets is a command there.
            return f"${{{name}}}"
        if name in self._open:
            return UNKNOWN
        parts_of_it = self._values[name]
        value = "".join(parts_of_it)
        if len(parts_of_it) > 1:
            self._values[name] = [value]
        if name in self._simple or "$" not in value:
            return value
        self._open.add(name)
        found = self.expanded(value, scope, depth)
        self._open.discard(name)
        return found

    def _call(self, function: str, rest: str, scope: Mapping[str, str], depth: int) -> str:
        if function == "foreach":
            return self._each(_arguments(rest, 3), scope, depth)
        if function == "shell":
            return self._shell(self.expanded(rest, scope, depth))
        if function == "wildcard":
            words = self.expanded(rest, scope, depth).split()
            # Unknown words stay visible.
            found = ([word] if UNKNOWN in word else self._names.matching(self._folder, word) for word in words)
            return " ".join(name for names in found for name in names)
        if function == "call":
            return self._call_of_variable(_arguments(rest, _MOST_ARGUMENTS), scope, depth)
        if function == "if":
            return self._choice(_arguments(rest, 3), scope, depth)
        if function in ("or", "and"):
            return self._decided(function == "or", _arguments(rest, _MOST_ARGUMENTS), scope, depth)
        count, change = FUNCTIONS.get(function, (0, str))
        arguments = [self.expanded(part, scope, depth) for part in _arguments(rest, count)] if count else []
        if not arguments or len(arguments) != count:
            return UNKNOWN
        if function not in KEEPING and any(UNKNOWN in argument for argument in arguments):
            return UNKNOWN
        self._room -= sum(map(len, arguments))
        return change(*arguments) if self._room >= 0 else UNKNOWN

    def _call_of_variable(self, arguments: list[str], scope: Mapping[str, str], depth: int) -> str:
        """The value of `$(call name,a,b)`: the variable with its arguments in it."""
        name, *values = (self.expanded(argument, scope, depth) for argument in arguments)
        name = name.strip()
        if name not in self._values:
            return UNKNOWN
        numbered = {str(number): value for number, value in enumerate(values, 1)}
        return self.expanded("".join(self._values[name]), {**scope, **numbered}, depth)

    def _choice(self, arguments: list[str], scope: Mapping[str, str], depth: int) -> str:
        """The value of `$(if condition,then,else)`."""
        condition, *branches = arguments
        known = self.expanded(condition, scope, depth).strip()
        if UNKNOWN in known:
            return UNKNOWN
        chosen = branches[:1] if known else branches[1:2]
        return "".join(self.expanded(branch, scope, depth) for branch in chosen)

    def _decided(self, by_text: bool, arguments: list[str], scope: Mapping[str, str], depth: int) -> str:
        """The value of `$(or a,b)`, the first argument with a text, or of `$(and a,b)`, the last if all have one.

        Args:
            by_text: whether a text decides (`or`), and not an empty argument (`and`).
        """
        value = ""
        for argument in arguments:
            # Not expanded after the one that decides.
            value = self.expanded(argument, scope, depth).strip()
            if UNKNOWN in value:
                return UNKNOWN
            if bool(value) == by_text:
                break
        return value

    def _each(self, arguments: list[str], scope: Mapping[str, str], depth: int) -> str:
        if len(arguments) != 3:
            return UNKNOWN
        name, words, body = arguments
        name = self.expanded(name, scope, depth).strip()
        found: list[str] = []
        for word in self.expanded(words, scope, depth).split():
            if self._steps < 0 or self._room < 0:
                return UNKNOWN
            found.append(self._charged(self.expanded(body, {**scope, name: word}, depth)))
        return " ".join(found)

    def _shell(self, command: str) -> str:
        found = listed(self._names, self._folder, command)
        return UNKNOWN if found is None else found


def _closing(text: str, start: int, mark: str) -> int:
    """The end of a text in brackets; negative if they are not closed."""
    depth = 0
    for found in _BRACKETS[mark].finditer(text, start):
        depth += 1 if found[0] == mark else -1
        if depth == 0:
            return found.end()
    return -1


def _arguments(text: str, count: int) -> list[str]:
    """The arguments of a function, split at the commas outside of brackets."""
    found: list[str] = []
    depth = start = 0
    for mark in _COMMAS.finditer(text):
        if mark[0] != ",":
            depth += 1 if mark[0] in "({" else -1
        elif depth == 0 and len(found) < count - 1:
            found.append(text[start : mark.start()])
            start = mark.end()
    return [*found, text[start:]]
