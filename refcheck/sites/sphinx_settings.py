"""The settings of a Sphinx project that affect its pages: conf.py, or `_config.yml` of Jupyter Book 1.

conf.py is a program, which is not run. A setting is known if it is written once, at the start of a line, as a
literal; it has its default if nothing in the program names it. Otherwise it is unknown (None).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text

CONFIGS = ("conf.py", "_config.yml")
_STRING = compile_lazily(r"[\"']([^\"'\n]+)[\"']")
_NUMBER = compile_lazily(r"\d{1,4}")
_COMMENT = compile_lazily(r"^[ \t]*#[^\n]*", re.MULTILINE)
_LIST = r"(?P<list>[\[({][^\[\]{}()]*[\])}])"
_VALUE = r"[ \t]*=[ \t]*(?:(?P<word>True|False|\d{1,4})[ \t]*(?:#[^\n]*)?$|" + _LIST + ")"
# These can set a name that is not in the program.
_SETS_ANYTHING = compile_lazily(r"import[ \t]*\*|\bexec\(|globals\(\)|locals\(\)|setattr\(|sphinx_config")
_NAMES = {
    name: (compile_lazily(rf"\b{name}\b"), compile_lazily(rf"^{name}{_VALUE}", re.MULTILINE))
    for name in (
        "extensions",
        "myst_enable_extensions",
        "myst_heading_anchors",
        "numfig",
        "suppress_warnings",
        "exclude_patterns",
    )
}
# Jupyter Book 1.0.4 (source read) enables these unless its settings say otherwise.
_OF_JUPYTER_BOOK = frozenset(("colon_fence", "dollarmath", "linkify", "substitution", "tasklist"))


class SphinxSettings(NamedTuple):
    """The values of the settings; None if unknown."""

    extensions: frozenset[str] | None = None
    """The extensions of Sphinx."""
    syntaxes: frozenset[str] | None = None
    """The extensions of MyST-Parser, `myst_enable_extensions`."""
    heading_anchors: int | None = None
    """The lowest level of headings with an anchor in GitHub's style."""
    numbers_figures: bool | None = None
    suppressed: frozenset[str] | None = None
    """The warnings that are not shown."""
    excluded: frozenset[str] | None = None
    """The patterns of files that are not pages, `exclude_patterns`."""


@lru_cache(maxsize=64)
def of_program(text: str) -> SphinxSettings:
    """The settings in conf.py.

    Args:
        text: of the program.
    """
    text = _COMMENT.sub("", text)
    is_open = _SETS_ANYTHING.search(text) is not None
    values = {name: _value(text, name, is_open) for name in _NAMES}
    return SphinxSettings(
        _strings(values["extensions"]),
        _strings(values["myst_enable_extensions"]),
        _number(values["myst_heading_anchors"]),
        _truth(values["numfig"]),
        _strings(values["suppress_warnings"]),
        _strings(values["exclude_patterns"]),
    )


def _value(text: str, name: str, is_open: bool) -> str | None:
    """The source of a setting: a word, a list, or empty for its default; None if it cannot be determined."""
    named, assigned = _NAMES[name]
    places = [match.start() for match in named.finditer(text)]
    if not places:
        return None if is_open else ""
    match = assigned.search(text)
    return match["word"] or match["list"] if match and len(places) == 1 else None


def _strings(value: str | None) -> frozenset[str] | None:
    if value is None:
        return None
    strings = _STRING.findall(value)
    # A name, or a call, in the list can be anything.
    rest = _STRING.sub("", value).strip("[](){} \t\n,").replace(",", "")
    return None if rest.strip() else frozenset(strings)


def _number(value: str | None) -> int | None:
    if value is None:
        return None
    return int(value) if _NUMBER.fullmatch(value) else 0 if not value else None


def _truth(value: str | None) -> bool | None:
    return None if value is None else {"True": True, "False": False, "": False}.get(value)


@lru_cache(maxsize=64)
def of_book(text: str) -> SphinxSettings:
    """The settings in `_config.yml` of Jupyter Book 1.

    Args:
        text: of the file.
    """
    try:
        settings = yaml_text.load(text)
    except yaml_text.NotYaml:
        return SphinxSettings()
    if not isinstance(settings, dict):
        return SphinxSettings()
    parse, sphinx = _part(settings, "parse"), _part(settings, "sphinx")
    config = _part(sphinx, "config")
    enabled = config.get("myst_enable_extensions", parse.get("myst_enable_extensions"))
    further = parse.get("myst_extra_syntax")
    syntaxes = _OF_JUPYTER_BOOK if enabled is None and further is None else _names(enabled)
    anchors, numfig = config.get("myst_heading_anchors", 0), config.get("numfig", True)
    return SphinxSettings(
        syntaxes=syntaxes,
        heading_anchors=anchors if isinstance(anchors, int) else None,
        numbers_figures=numfig if isinstance(numfig, bool) else None,
        suppressed=_names(config.get("suppress_warnings", [])),
        excluded=_names(settings.get("exclude_patterns", [])),
    )


def _part(settings: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = settings.get(key)
    return found if isinstance(found, dict) else {}


def _names(value: Any) -> frozenset[str] | None:
    return frozenset(filter(lambda name: isinstance(name, str), value)) if isinstance(value, list) else None
