"""The shell commands of a Snakefile (Snakemake 8, "Rules"), with the inputs that a rule lists.

Of Python only lists of names are read: strings, lists of them, `glob("*.md")`, `expand("{n}.md", n=NAMES)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from refcheck.builds.file_names import UNKNOWN
from refcheck.builds.steps import Step
from refcheck.facts.lazy_regex import compile_lazily

_SET = compile_lazily(r"(?P<name>[A-Za-z_]\w*)[ \t]*=(?!=)(?P<value>[^\n]*)")
_SECTION = compile_lazily(r"[ \t]+(?P<name>input|output|params|shell|log)[ \t]*:(?P<rest>[^\n]*)")
_STRING = r"[frbu]?(?:\"\"\"(?P<long>[^\"]*)\"\"\"|\"(?P<double>[^\"\n]*)\"|'(?P<single>[^'\n]*)')"
_STRINGS = compile_lazily(_STRING)
_TOKEN = compile_lazily(rf"(?P<key>[A-Za-z_]\w*)[ \t]*=(?!=)|{_STRING}|(?P<name>[A-Za-z_]\w*)(?P<call>[ \t]*\()?")
_EXPAND = compile_lazily(
    r"expand\(\s*[\"'](?P<pattern>[^\"'\n]*)[\"']\s*,\s*(?P<key>\w+)\s*=\s*(?P<values>\w+|\[[^\[\]]*\])[\s,]*\)"
)
_USE = compile_lazily(r"\{(?P<name>\w+)(?:\.(?P<part>\w+)|\[(?P<index>\d{1,3})\])?(?::q)?\}")
_WILDCARD = compile_lazily(r"\{\w+(?:,[^{}\n]*)?\}")
_TRANSPARENT = frozenset(("glob", "sorted", "list", "ancient", "lambda", "tuple"))
_LONGEST = 50_000
_MOST_WORDS = 10_000
_MOST_CHARACTERS = 1_000_000
_MOST_RULES = 1000

_Lists = dict[str, list[str]]


def steps(text: str) -> Iterator[Step]:
    """The shell command of each rule."""
    known: _Lists = {}
    sections: _Lists = {}
    name, rules = "", 0
    for line in text.split("\n"):
        section = _SECTION.match(line)
        if section is not None:
            name = section["name"]
            sections[name] = [section["rest"]]
        elif line[:1] in (" ", "\t", ")", "]") or not line.strip():
            sections.setdefault(name, []).append(line)
        else:
            yield from _step(sections, known)
            rules += 1
            setting = _SET.match(line)
            # The continuation of a setting is read as a section of this name.
            name = f"={setting['name']}" if setting is not None else ""
            sections = {name: [setting["value"]]} if setting is not None else {}
        if rules > _MOST_RULES:
            return
    yield from _step(sections, known)


def _step(lines: _Lists, known: _Lists) -> Iterator[Step]:
    """The command of a rule, or the value of a setting."""
    sections = {name: "\n".join(value) for name, value in lines.items()}
    for name, value in sections.items():
        if name.startswith("="):
            known[name[1:]] = [word for words in _words(value, known).values() for word in words]
    if "shell" not in sections:
        return
    literals = _STRINGS.finditer(sections["shell"])
    line = " ".join(_literal(found) for found in literals).replace("\n", " ")
    lists = {name: _words(sections.get(name, ""), known) for name in ("input", "output", "params")}
    listed = [known, *lists.values()]
    size = sum(len(word) + 1 for named in listed for words in named.values() for word in words)
    if len(line) + line.count("{") * size <= _MOST_CHARACTERS:
        yield Step(_USE.sub(lambda use: _value(use, lists, known), line).replace("{{", "{").replace("}}", "}"))


def _literal(found: re.Match[str]) -> str:
    return found["long"] or found["double"] or found["single"] or ""


def _words(expression: str, known: _Lists) -> _Lists:
    """The strings that an expression lists, by keyword; those without one under an empty name."""
    found: _Lists = {"": []}
    key, count = "", 0
    for token in _TOKEN.finditer(_EXPAND.sub(lambda use: _expanded(use, known), expression)):
        if token["key"] is not None:
            key = token["key"]
            continue
        if token["name"] is not None:
            is_told = token["name"] in _TRANSPARENT or token["name"] in known
            words = known.get(token["name"], []) if is_told else [UNKNOWN]
        else:
            # Each value of a wildcard is a run of its own.
            words = [_WILDCARD.sub("%", _literal(token))]
        count += len(words)
        if count > _MOST_WORDS:
            return {"": [UNKNOWN]}
        found.setdefault(key, []).extend(words)
    return found


def _expanded(use: re.Match[str], known: _Lists) -> str:
    """The strings that `expand` returns."""
    values = use["values"]
    words = _words(values, known)[""] if values.startswith("[") else known.get(values, [UNKNOWN])
    if len(words) * len(use["pattern"]) > _LONGEST:
        return f"'{UNKNOWN}'"
    mark = f"{{{use['key']}}}"
    return ", ".join(f"'{use['pattern'].replace(mark, word)}'" for word in words)


def _value(use: re.Match[str], lists: Mapping[str, _Lists], known: _Lists) -> str:
    name, part, index = use.group("name", "part", "index")
    if name not in lists:
        return " ".join(known.get(name, [UNKNOWN]))
    if part is not None:
        return " ".join(lists[name].get(part, [UNKNOWN]))
    words = [word for words in lists[name].values() for word in words]
    if index is not None:
        return words[int(index)] if int(index) < len(words) else UNKNOWN
    return " ".join(words)
