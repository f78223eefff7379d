"""How a link to a numbered thing is worded, and how such a wording is recognized again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

DEFAULTS: Mapping[str, str] = {
    "figure": "Figure {number}",
    "table": "Table {number}",
    "equation": "Equation {number}",
    "listing": "Listing {number}",
    "section": "{title}",
}

# Words that name a kind, for recognizing what a person or a former run wrote.
_NAMES = {
    "figure": r"Figures?|Figs?\.?|Abb(?:ildung|\.)|图|圖|図",
    "table": r"Tables?|Tabs?\.|Tbls?\.?|Tabelle|表格?",
    "equation": r"Equations?|Eqn?s?\.?|Gleichung|Gl\.|公式|方程|式",
    "listing": r"Listings?|Lsts?\.?|代码|代碼|リスト",
    "section": r"Sections?|Secs?\.?|Chapters?|Abschnitt|Kapitel|章节|节|第",
}
_NUMBER = r"(?P<number>(?:[0-9]+|[A-Z](?=\.[0-9]))(?:\.[0-9]+)*(?: ?\([a-z]\))?)"


class Wording(NamedTuple):
    """A number within a text, and where it stands in it."""

    number: str
    start: int
    end: int


def word(kind: str, number: str, title: str, templates: Mapping[str, str]) -> str:
    """The text of a link to something of a kind, with its number and title."""
    template = templates.get(kind, DEFAULTS.get(kind, f"{kind.capitalize()} {{number}}"))
    return template.replace("{number}", number).replace("{title}", title)


def recognize(text: str, kind: str, templates: Mapping[str, str]) -> Wording | None:
    """The number that a link's text gives to something of a kind, where it is worded so."""
    match = _pattern(kind, templates.get(kind, DEFAULTS.get(kind, ""))).fullmatch(text)
    if match is None:
        return None
    name = "number" if match["number"] is not None else "own"
    return Wording(match[name], *match.span(name))


def leading_number(caption: str, kind: str) -> str | None:
    """The number with which a caption begins: `Figure 3: A cat`."""
    if kind not in _NAMES or kind == "section":
        return None
    match = re.match(rf"\s*[*_]*(?:{_NAMES[kind]})[\s\u00a0]*{_NUMBER}(?![\w-])", caption, re.I)
    return match["number"] if match else None


def ends_with_name(text: str, kind: str) -> bool:
    """Whether a text ends with a word for the kind, so that the number alone follows it."""
    return kind in _NAMES and bool(re.search(rf"(?<![A-Za-z])(?:{_NAMES[kind]})[\s\u00a0]*$", text, re.I))


@lru_cache(maxsize=64)
def _pattern(kind: str, template: str) -> re.Pattern[str]:
    pattern = rf"(?:{_NAMES.get(kind, re.escape(kind.capitalize()))})[\s\u00a0]*{_NUMBER}"
    own = "x^(?P<own>)"
    if "{number}" in template:
        own = re.escape(template).replace(re.escape("{number}"), _NUMBER.replace("number", "own"), 1)
        own = own.replace(re.escape("{title}"), r"[^\n]*")
    return re.compile(rf"\s*(?:{pattern}|{own})\s*", re.I)
