"""The work that an entry of a bibliography describes: its authors, year and title."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from refcheck.bibliography.entries import silenced
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.guards import yaml_text

# In characters. Longer ones hold abstracts, or are mistakes; their title is known anyway.
_LONGEST_ENTRY = 50_000
_MOST_AUTHORS = 2
_YEAR = compile_lazily(r"[0-9]{4}")
_ACCENTS: Mapping[str, str] = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
}
_LETTERS: Mapping[str, str] = {
    "ss": "ß",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "aa": "å",
    "AA": "Å",
    "i": "ı",
    "j": "ȷ",
    "textendash": "–",
    "textemdash": "—",
}
_ACCENTED = compile_lazily(
    r"\\(?:(?P<sign>[`'^~=.\"])[ ]?|(?P<name>[urHvdck])(?=[{ \\]) ?)\{?(?:\\(?P<dotless>[ij])|(?P<letter>[A-Za-z]))\}?"
)
_COMMAND = compile_lazily(r"\\(?:(?P<name>[A-Za-z]+) ?|(?P<sign>.))")
# A space at which no line ends; `\~` is an accent.
_TIE = compile_lazily(r"(?<!\\)~")
_BLANKS = compile_lazily(r"\s+")


class Work(NamedTuple):
    """A work that is cited."""

    authors: tuple[str, ...]
    """Their family names, or the names of organizations; those of the editors if there are no authors."""
    year: str
    title: str

    @property
    def byline(self) -> str:
        """The authors, as a citation names them: `Doe`, `Doe and Roe`, `Doe et al.`; empty if there are none."""
        if len(self.authors) > _MOST_AUTHORS:
            return f"{self.authors[0]} et al."
        return " and ".join(self.authors)


def work_of(entry: Definition, text: str) -> Work:
    """The work that an entry describes.

    Args:
        text: of the file that contains the entry.
    """
    start, end = entry.full_span
    fields: Mapping[str, Any] = {}
    if end - start <= _LONGEST_ENTRY:
        if entry.syntax == "bibtex":
            return _of_bibtex(_bibtex_fields(text[start:end]), entry)
        fields = _json_fields(text[start:end]) if entry.syntax == "csl-json" else _yaml_fields(text, start, end)
    return _of_csl(fields, entry)


# Titles of whole bibliographies are asked for again and again.
@lru_cache(maxsize=1 << 14)
def plain_tex(text: str) -> str:
    r"""A text of BibTeX as it is read: `{\"O}zge {\&} Wei\ss` is `Özge & Weiß`."""
    text = _TIE.sub(" ", _ACCENTED.sub(_accented, text))
    text = _COMMAND.sub(lambda match: match["sign"] or _LETTERS.get(match["name"], ""), text)
    return _BLANKS.sub(" ", text.replace("{", "").replace("}", "").replace("--", "–")).strip()


def _accented(match: Any) -> str:
    letter = match["dotless"] or match["letter"]
    return unicodedata.normalize("NFC", letter + _ACCENTS[match["sign"] or match["name"]])


def _bibtex_fields(text: str) -> Mapping[str, str]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry

    with silenced("bibtexparser"):
        blocks = parse_string(text, parse_stack=[]).blocks
    # Two fields of the same name: the entry is within another block.
    found = (getattr(block, "ignore_error_block", block) for block in blocks)
    entry = next((block for block in found if isinstance(block, Entry)), None)
    return {field.key.lower(): str(field.value) for field in entry.fields} if entry is not None else {}


def _of_bibtex(fields: Mapping[str, str], entry: Definition) -> Work:
    names = fields.get("author") or fields.get("editor") or ""
    authors = tuple(filter(None, map(_family, _split_names(_without_quotes(names)))))
    year = _YEAR.search(fields.get("year") or fields.get("date") or "")
    title = plain_tex(_without_quotes(fields.get("title") or entry.text))
    return Work(authors, year[0] if year is not None else "", title)


def _without_quotes(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] + value[-1] in ("{}", '""') else value


def _split_names(names: str) -> Iterator[str]:
    """The names of a list that `and` separates, outside of braces."""
    name: list[str] = []
    depth = 0
    for word in names.split():
        if word.lower() == "and" and depth == 0:
            yield " ".join(name)
            name = []
        else:
            name.append(word)
        depth = max(depth + word.count("{") - word.count("}"), 0)
    yield " ".join(name)


def _family(name: str) -> str:
    """The family name of a name: `Doe, Jane`, `Jane Doe`, `Ludwig van Beethoven`, `{World Bank}`."""
    if name.lower() == "others" or not name:
        return ""
    if name.startswith("{") and name.endswith("}"):
        return plain_tex(name)
    if "," in name:
        return plain_tex(name.partition(",")[0])
    words = plain_tex(name).split()
    # What begins with a small letter belongs to the family name.
    first = next((index for index, word in enumerate(words[:-1]) if word[:1].islower()), len(words) - 1)
    return " ".join(words[max(first, 0) :])


def _json_fields(text: str) -> Mapping[str, Any]:
    import json

    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _yaml_fields(text: str, start: int, end: int) -> Mapping[str, Any]:
    # The lines after the first are indented as far as it begins.
    column = start - (text.rfind("\n", 0, start) + 1)
    try:
        found = yaml_text.load(" " * column + text[start:end])
    except yaml_text.NotYaml:
        return {}
    return found if isinstance(found, dict) else {}


def _of_csl(fields: Mapping[str, Any], entry: Definition) -> Work:
    people = fields.get("author") or fields.get("editor")
    names = (_csl_name(person) for person in people) if isinstance(people, list) else ()
    return Work(tuple(filter(None, names)), _csl_year(fields.get("issued")), str(fields.get("title") or entry.text))


def _csl_name(person: Any) -> str:
    if not isinstance(person, dict):
        return str(person)
    particle = person.get("non-dropping-particle") or ""
    family = str(person.get("family") or person.get("literal") or person.get("given") or "")
    return f"{particle} {family}".strip()


def _csl_year(issued: Any) -> str:
    # `2020`, a date, `{date-parts: [[2020, 1]]}`, `{year: 2020}`, `[{year: 2020}]`.
    year = _YEAR.search(str(issued)) if issued is not None else None
    return year[0] if year is not None else ""
