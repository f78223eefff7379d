"""The addresses of VitePress pages that differ from their files: `rewrites`, `srcExclude` and dynamic routes.

A page that `rewrites` moves is only at its new address, and its relative links are read from there. Of its patterns
(path-to-regexp 6), names, `:name*` and `(.*)` are read; any other one, or a function, makes all addresses unknown. What
`srcExclude` matches is not a page. A script makes the pages of `a/[name].md`, at `a/` and any name. (VitePress 1.6.4)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards.patterns import Patterns
from refcheck.links.files import Files
from refcheck.sites.dynamic_routes import DynamicRoute
from refcheck.sites.globs import patterns_of
from refcheck.sites.script_literals import Value, literal_at

_REWRITES = compile_lazily(r"\brewrites\b")
_EXCLUDED = compile_lazily(r"\bsrcExclude\s*:\s*(?=\[)")
_MAKES_PAGES = compile_lazily(r"vite-plugin|typedoc|vitepress-i18n")
_TOKEN = compile_lazily(
    r"(?P<slash>/?)(?::(?P<name>\w+)(?P<any>\(\.[*+]\))?(?P<repeated>[*+]?)|(?P<unnamed>\(\.[*+]\)))"
    r"|(?P<text>[\w@. /-])"
)
_HOLE = compile_lazily(r"\[[\w-]+\]")
_OPEN_HOLE = "(.+?)"
# With more holes that slashes can be in, comparing a path would take too long.
_MOST_RULES, _MOST_HOLES, _MOST_OPEN_HOLES = 200, 4, 2


class Routes(NamedTuple):
    """The pages that are not at the address of their files. Paths are absolute."""

    moved: Mapping[str, str]
    """The path that a file would have to have for its address, by that of the file."""
    sources: Mapping[str, str]
    """The reverse."""
    excluded: Patterns | None
    """The files below the folder of the pages that are no pages."""
    made: tuple[DynamicRoute, ...]
    """The pages that scripts make, relative to the folder of the pages, without ending."""
    is_open: bool
    """Whether there can be any other page."""
    folder: str

    def place(self, path: str) -> str:
        """The path from which the relative links of a page are read."""
        return self.moved.get(path, path)

    def leaves_out(self, path: str) -> bool:
        """Whether a file is no page."""
        inner = os.path.relpath(path, self.folder).replace(os.sep, "/")
        return self.excluded is not None and self.excluded.covers(inner)

    def may_have(self, stem: str) -> bool:
        """Whether a script may make a page, given by its path without ending."""
        inner = os.path.relpath(stem, self.folder).replace(os.sep, "/")
        return self.is_open or any(route.matches(inner) for route in self.made)


def read_routes(files: Files, folder: str, settings: str, excluded: Patterns | None) -> Routes:
    """The routes of a site.

    Args:
        folder: with the pages, absolute.
        settings: the text of its settings.
        excluded: what they leave out.
    """
    rules = _rules(settings)
    moved, made = dict[str, str](), []
    for path in files.walk(folder):
        if not path.endswith(".md"):
            continue
        inner = os.path.relpath(path, folder).replace(os.sep, "/")
        if "[" in inner and _HOLE.search(inner):
            made.append(DynamicRoute(inner.removesuffix(".md")))
        elif rules and not (excluded is not None and excluded.covers(inner)):
            target = next(filter(None, (_rewritten(rule, inner) for rule in rules)), inner)
            if target != inner:
                moved[path] = os.path.normpath(os.path.join(folder, target))
    is_open = rules is None or _MAKES_PAGES.search(settings) is not None or bool(made and rules)
    return Routes(moved, {to: path for path, to in moved.items()}, excluded, tuple(made), is_open, folder)


def read_excluded(settings: str) -> Patterns | None:
    """What `srcExclude` leaves out, relative to the folder of the pages."""
    if "srcExclude" not in settings:
        return None
    lists = (literal_at(settings, match.end()).items for match in _EXCLUDED.finditer(settings))
    return patterns_of(item.string for items in lists for item in items if item.string)


class _Rule(NamedTuple):
    """A rule of `rewrites`."""

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    """The names of its groups."""
    target: str


def _rules(settings: str) -> list[_Rule] | None:
    """The rules of `rewrites`, in order; None if they cannot be read."""
    mention = _REWRITES.search(settings)
    if mention is None:
        return []
    if _REWRITES.search(settings, mention.end()):
        return None
    end = mention.end()
    while settings[end : end + 1] in ("'", '"', " ", ":"):
        end += 1
    value = literal_at(settings, end) if settings[end : end + 1] == "{" else Value("other")
    if value.kind != "object" or len(value.members) > _MOST_RULES or "..." in settings[end : settings.find("}", end)]:
        return None
    rules = [_rule(source, target.string) for source, target in value.members]
    return None if None in rules else [rule for rule in rules if rule is not None]


def _rule(source: str, target: str) -> _Rule | None:
    read, names = _pattern(source)
    if not target or read is None or len(names) > _MOST_HOLES or "\\" in target:
        return None
    if read.count(_OPEN_HOLE) > _MOST_OPEN_HOLES:
        return None
    return _Rule(re.compile(read, re.IGNORECASE), names, target)


def _pattern(source: str) -> tuple[str | None, tuple[str, ...]]:
    """A pattern as a regular expression, with the names of its groups; None if it cannot be read."""
    parts, names, cursor = list[str](), list[str](), 0
    while cursor < len(source):
        token = _TOKEN.match(source, cursor)
        if token is None:
            return None, ()
        cursor = token.end()
        if token["text"]:
            parts.append(re.escape(token["text"]))
            continue
        many = bool(token["any"] or token["unnamed"] or token["repeated"])
        names.append(token["name"] or str(sum(name.isdigit() for name in names)))
        group = _OPEN_HOLE if many else "([^/#?]+?)"
        # A part that may be absent takes its slash with it.
        parts.append(f"(?:{token['slash']}{group})?" if token["repeated"] == "*" else f"{token['slash']}{group}")
    return "".join(parts), tuple(names)


def _rewritten(rule: _Rule, page: str) -> str:
    """The path that a rule gives to a page; empty if it does not match."""
    match = rule.pattern.fullmatch(page)
    if match is None:
        return ""
    values = dict(zip(rule.names, match.groups(), strict=True))
    return "".join(_filled(rule.target, values)).lstrip("/")


def _filled(target: str, values: Mapping[str, str | None]) -> Iterator[str]:
    cursor, unnamed = 0, 0
    while cursor < len(target):
        token = _TOKEN.match(target, cursor)
        if token is None or token["text"]:
            yield target[cursor]
            cursor += 1
            continue
        cursor = token.end()
        value = values.get(token["name"] or str(unnamed))
        unnamed += token["name"] is None
        if value:
            yield token["slash"] + value
