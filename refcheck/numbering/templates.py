"""The templates for numbers in links and captions, and the recognition of such numbers in existing texts."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.numbering import words

DEFAULTS: Mapping[str, str] = {
    "figure": "Figure {number}",
    "table": "Table {number}",
    "equation": "Equation {number}",
    "listing": "Listing {number}",
    "section": "{title}",
    "caption": "{label}: {title}",
}
PLACEHOLDERS = ("number", "title")
"""The placeholders in the template of a link."""

# Words for a kind besides those of `words`, to recognize what a person or an earlier run wrote.
_NAMES = {
    "figure": r"Figures?|Figs?\.?|Abb(?:ildungen|\.)|Рис\.|Rys\.|Obr\.|插图|插圖",
    "table": r"Tables?|Tabs?\.|Tbls?\.?|Tabellen|Tableaux?|Табл\.|表格|列表",
    "equation": r"Equations?|Eqn?s?\.?|Gleichungen|Gl\.|Ec\.|Éq\.|方程式?|式",
    "listing": r"Listings?|Lsts?\.?|代碼|リスト|程序",
    "section": r"Sections?|Secs?\.?|Chapters?|Abschnitt|Kapitel|章节|节|第",
}
# The length of numbers and titles is limited, so that searching a text takes time linear in its length.
_NUMBER = r"(?:[0-9]{1,9}|[A-Z](?=\.[0-9]))(?:\.[0-9]{1,9}){0,6}(?: ?\([a-z]\))?"
_TITLE = r"[^\n]{0,300}"
_BLANKS = r"[\s\u00a0]{0,20}"
# In characters. It precedes each number, and becomes part of patterns.
_LONGEST_PREFIX = 100
_ALONE = compile_lazily(rf"\s{{0,20}}\(?(?P<number>(?![0-9]{{4}}){_NUMBER})\)?\s{{0,20}}", re.IGNORECASE)
_PART = compile_lazily(r" ?\([a-z]\)$")
# By kind: the names of pandoc-crossref and of Quarto.
_PREFIXES = {
    "figure": ("figPrefix", "fig-prefix"),
    "table": ("tblPrefix", "tbl-prefix"),
    "equation": ("eqnPrefix", "eq-prefix"),
    "listing": ("lstPrefix", "lst-prefix"),
}


class Wording(NamedTuple):
    """A number within a text, and its place in it."""

    number: str
    start: int
    end: int


class Templates(NamedTuple):
    """The templates for the numbers of a note."""

    chosen: Mapping[str, str] = {}
    """The templates that differ from the default, by kind; `caption` is that of captions."""
    known: Mapping[str, tuple[str, ...]] = {}
    """All templates that are or may have been used anywhere in the project, by kind."""
    caption_numbers: bool = False
    """Whether captions show the number if the renderer does not add it."""
    chapters: int | bool = False
    """The level of headings that are chapters, whose numbers start the others; True for the highest level there is."""

    def of(self, kind: str) -> str:
        """The template of a kind."""
        return self.chosen.get(kind, DEFAULTS.get(kind, f"{kind.capitalize()} {{number}}"))


def choose(
    settled: Mapping[str, str],
    everywhere: Mapping[str, tuple[str, ...]],
    metadata: Mapping[str, Any],
    caption_numbers: bool = False,
    chapters: int | bool = False,
) -> Templates:
    """The templates of one note.

    The settings for its language take precedence over those for all languages, then the words that the note gives to a
    renderer, then those of its language.

    Args:
        settled: the templates by kind, or by language and kind as in `de.figure`.
        everywhere: all templates of the settings of the project, by kind.
        metadata: the metadata of the note and its project.
    """
    names = list(words.from_special(words.language(metadata)))
    chosen: dict[str, str] = {}
    for name in reversed(names):
        chosen |= {kind: f"{word} {{number}}" for kind, word in words.WORDS.get(name, {}).items()}
    own = _prefixes(metadata)
    chosen |= own
    chosen |= {kind: template for kind, template in settled.items() if "." not in kind}
    for name in reversed(names):
        chosen |= {
            key.rpartition(".")[2]: template
            for key, template in settled.items()
            if key.rpartition(".")[0].lower().replace("_", "-") == name
        }
    known = {kind: (*everywhere.get(kind, ()), own[kind]) for kind in own}
    return Templates(chosen, {**everywhere, **known}, caption_numbers, chapters)


def _prefixes(metadata: Mapping[str, Any]) -> dict[str, str]:
    """The prefixes for numbers in references that a note gives to pandoc-crossref or Quarto."""
    crossref = metadata.get("crossref")
    found = {}
    for kind, (of_pandoc, of_quarto) in _PREFIXES.items():
        value = metadata.get(of_pandoc)
        if value is None and isinstance(crossref, dict):
            value = crossref.get(of_quarto)
        value = value[0] if isinstance(value, list) and value else value
        if isinstance(value, str) and 0 < len(value.strip()) <= _LONGEST_PREFIX and not set("{}[]\n") & set(value):
            found[kind] = f"{value.strip()} {{number}}"
    return found


def word(kind: str, number: str, title: str, templates: Templates) -> str:
    """The text of a link to an element of a kind, with its number and title."""
    return _filled(templates.of(kind), {"number": number, "title": title})


def caption(kind: str, number: str, title: str, templates: Templates) -> str:
    """A caption with the number before it."""
    label = _filled(templates.of(kind), {"number": number, "title": ""}).strip()
    return _filled(templates.of("caption"), {"label": label, "number": number, "title": title})


def _filled(template: str, values: Mapping[str, str]) -> str:
    # In one pass: a title may contain text that looks like a placeholder.
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), template)


def recognize(text: str, kind: str, templates: Templates) -> Wording | None:
    """The number of an element of a kind in a link's text, if it is worded like that.

    Recognized are the words for the kind in all languages, and all templates of the project.
    """
    for pattern in _patterns(kind, tuple(dict.fromkeys((templates.of(kind), *templates.known.get(kind, ()))))):
        match = pattern.fullmatch(text)
        if match is not None:
            return Wording(match["number"], *match.span("number"))
    return None


def number_alone(text: str) -> Wording | None:
    """The number if a text is only a number: `1`, `2.1` or `(1)`."""
    match = _ALONE.fullmatch(text)
    return Wording(match["number"], *match.span("number")) if match else None


def compared(wording: Wording, number: str) -> Wording | None:
    """The part of a text to replace so that it shows another number; None if it already does.

    A part, `1 (a)`, of an element without parts was added by the author and is kept.
    """
    part = _PART.search(wording.number)
    if part is not None and not _PART.search(number):
        wording = Wording(wording.number[: part.start()], wording.start, wording.end - len(part[0]))
    return None if wording.number.replace(" ", "") == number.replace(" ", "") else wording


def leading(text: str, kind: str, templates: Templates) -> Wording | None:
    """The number at the start of a caption: `Figure 3: A cat`."""
    if kind not in _NAMES or kind == "section":
        return None
    match = _leading_pattern(kind, templates.known.get(kind, ())).match(text)
    return Wording(match["number"], *match.span("number")) if match else None


def leading_number(text: str, kind: str, templates: Templates) -> str | None:
    """The number at the start of a caption, without its place."""
    found = leading(text, kind, templates)
    return found.number if found is not None else None


def ends_with_name(text: str, kind: str, templates: Templates) -> bool:
    """Whether a text ends with a word for the kind, so that only the number follows."""
    return kind in _NAMES and _ending_pattern(kind, templates.known.get(kind, ())).search(text[-60:]) is not None


@lru_cache(maxsize=256)
def _names(kind: str, known: tuple[str, ...] = ()) -> str:
    """A pattern for the words for a kind, of all languages and of templates, the longer ones first."""
    named = {spoken[kind] for spoken in words.WORDS.values() if kind in spoken}
    named |= {before for template in known if (before := template.partition("{number}")[0].strip(" \u00a0("))}
    named = {name for name in named if any(map(str.isalpha, name)) and "{" not in name}
    listed = sorted(map(re.escape, named), key=len, reverse=True)
    return "|".join([*listed, _NAMES.get(kind, re.escape(kind.capitalize()))])


@lru_cache(maxsize=256)
def _leading_pattern(kind: str, known: tuple[str, ...]) -> re.Pattern[str]:
    number = rf"(?P<number>{_NUMBER})"
    return re.compile(rf"\s{{0,20}}[*_]{{0,3}}(?:{_names(kind, known)}){_BLANKS}{number}(?![\w-])", re.IGNORECASE)


@lru_cache(maxsize=256)
def _ending_pattern(kind: str, known: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![A-Za-z])(?:{_names(kind, known)}){_BLANKS}$", re.IGNORECASE)


@lru_cache(maxsize=256)
def _patterns(kind: str, known: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    after = " ?[章节節]?" if kind == "section" else ""
    number = rf"(?P<number>{_NUMBER})"
    found = []
    for template in known:
        if "{number}" in template:
            own = re.escape(template).replace(re.escape("{number}"), number, 1)
            found.append(own.replace(re.escape("{title}"), _TITLE, 1))
    if kind == "equation":
        found.append(rf"\({number}\)")
    named = rf"(?:{_names(kind, known)}){_BLANKS}"
    found += [rf"{named}{number}{after}", rf"{named}\({number}\)"]
    return tuple(re.compile(rf"\s{{0,20}}(?:{pattern})\s{{0,20}}", re.IGNORECASE) for pattern in found)
