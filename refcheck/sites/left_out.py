"""The files of the repository that a site leaves out: `exclude:` of Jekyll, `skip_render:` of Hexo, .eleventyignore.

Jekyll leaves out a path from its folder if it starts with a pattern, or matches it with wildcards (4.3, class
`EntryFilter`, method `glob_include?`). Eleventy 3.1.8 reads a file like .gitignore, beside its settings.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text
from refcheck.guards.patterns import Patterns, TooMany
from refcheck.links.files import Files
from refcheck.sites import eleventy, hexo

_WILD = frozenset("*?[")
_MOST_LINES = 2000
_MOST_ADDED = 200
_IGNORES = compile_lazily(r"\bignores\.add\(\s*[\"'`](?P<path>[\w./][^\"'`$\n]{0,200})[\"'`]\s*\)")
_CONDITION = compile_lazily(r"\bif[ \t]*\(|\bprocess\.env\b")
_TOKEN = compile_lazily(
    r"//[^\n]*|/\*[^*]*(?:\*(?!/)[^*]*)*\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`"
    r"|(?P<mark>[{}]|\breturn\b)"
)
_EXPORTED = compile_lazily(
    r"(?:export[ \t]+default|module\.exports[ \t]*=)[ \t]*(?:async[ \t]*)?(?:function\b[^{]{0,200}|[^{=]{1,200}=>\s*)\Z"
)
_BRANCH = compile_lazily(r"[}\s]*(?:if|else|for|while|do|switch|try|catch|case)\b")
_GOES_ON = ("&&", "||", "?", ":", "=>", "(", ",", "=")


class LeftOut(NamedTuple):
    """The paths that a site leaves out, relative to its folder."""

    beginnings: tuple[str, ...] = ()
    patterns: Patterns | None = None

    def covers(self, path: str) -> bool:
        """Whether a path, written with slashes, is left out."""
        return path.startswith(self.beginnings) or (self.patterns is not None and self.patterns.covers(path))


def of_jekyll(files: Files, root: str) -> LeftOut:
    """The paths in `exclude:`."""
    text = files.texts.read(os.path.join(root, "_config.yml")) or ""
    if "exclude" not in text:
        return LeftOut()
    try:
        data = yaml_text.load(text)
    except yaml_text.NotYaml:
        return LeftOut()
    named = data.get("exclude") if isinstance(data, Mapping) else None
    lines = [line.lstrip("/") for line in named if isinstance(line, str)] if isinstance(named, list) else []
    wild = [line for line in lines if not _WILD.isdisjoint(line)]
    return LeftOut(tuple(line for line in lines if line and line not in wild), _patterns(wild))


def of_hexo(files: Files, root: str) -> LeftOut:
    """The paths below the folder of pages that `skip_render:` copies as they are (Hexo 8.1.2)."""
    named = hexo.settings(files.texts.read(os.path.join(root, hexo.CONFIG)) or "").get("skip_render")
    lines = [named] if isinstance(named, str) else named if isinstance(named, list) else []
    return LeftOut(patterns=_patterns([f"/{line.lstrip('/')}" for line in lines if isinstance(line, str) and line]))


def of_eleventy(files: Files, root: str) -> LeftOut:
    """The paths in .eleventyignore, and those that the settings add: `ignores.add("a.md")`.

    A path that is added under a condition may be left out only while somebody writes.
    """
    lines = (files.texts.read(os.path.join(root, ".eleventyignore")) or "").splitlines()
    site = files.once(eleventy.site_above, root)
    text = site.text if site is not None else ""
    # Each is looked at from the start of the settings.
    added = list(islice(_IGNORES.finditer(text), _MOST_ADDED))
    if added and _CONDITION.search(text):
        added = [each for each in added if _is_always_run(text, text.rfind("\n", 0, each.start()) + 1)]
    return LeftOut(patterns=_patterns([*lines, *(f"/{each['path'].removeprefix('./')}" for each in added)]))


def _is_always_run(text: str, start: int) -> bool:
    """Whether the line that starts at an offset of settings is a statement of the exported function, in no branch."""
    above = text[:start].rstrip()
    last_line = above[above.rfind("\n") + 1 :]
    if not text[start:].lstrip().partition(".ignores")[0].isidentifier():
        return False
    if above.endswith(_GOES_ON) or (_BRANCH.match(last_line) and not above.endswith(("{", "}", ";"))):
        return False
    opened: list[int] = []
    for token in _TOKEN.finditer(text, 0, start):
        if token["mark"] == "{":
            opened.append(token.start())
        elif token["mark"] == "}" and opened:
            opened.pop()
        elif token["mark"] and all(_is_branch(text, place) for place in opened[1:]):
            # What follows it may not be run.
            return False
    if len(opened) != 1:
        return False
    head = text[: opened[0]]
    exported = _EXPORTED.search(head, max(0, len(head) - 300))
    return exported is not None and "module.exports" not in head[: exported.start()]


def _is_branch(text: str, brace: int) -> bool:
    start = text.rfind("\n", 0, brace) + 1
    return not text[start:brace].strip() or _BRANCH.match(text, start, brace) is not None


def _patterns(lines: Iterable[str]) -> Patterns | None:
    lines = list(lines)[:_MOST_LINES]
    try:
        return Patterns(lines) if lines else None
    except TooMany:
        return None
