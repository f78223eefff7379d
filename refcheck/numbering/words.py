"""The words for figures, tables, equations and listings in languages other than English, and the language of a note.

The words are those that Quarto 1.8 and LaTeX's babel write before numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_KINDS = ("figure", "table", "equation", "listing")
_WORDS = {
    "ca": ("Figura", "Taula", "Equació", "Llista"),
    "cs": ("Obrázek", "Tabulka", "Rovnice", "Výpis"),
    "da": ("Figur", "Tabel", "Ligning", "Listing"),
    "de": ("Abbildung", "Tabelle", "Gleichung", "Listing"),
    "es": ("Figura", "Tabla", "Ecuación", "Listado"),
    "fi": ("Kuva", "Taulukko", "Yhtälö", "Listaus"),
    "fr": ("Figure", "Table", "Équation", "Listing"),
    "it": ("Figura", "Tabella", "Equazione", "Lista"),
    "ja": ("図", "表", "式", "コード"),
    "ko": ("그림", "표", "방정식", "목록"),
    "nb": ("Figur", "Tabell", "Ligning", "Liste"),
    "nl": ("Figuur", "Tabel", "Vergelijking", "Listing"),
    "nn": ("Figur", "Tabell", "Likning", "Liste"),
    "no": ("Figur", "Tabell", "Ligning", "Liste"),
    "pl": ("Rysunek", "Tabela", "Równanie", "Listing"),
    "pt": ("Figura", "Tabela", "Equação", "Listagem"),
    "ru": ("Рисунок", "Таблица", "Уравнение", "Листинг"),
    "sv": ("Figur", "Tabell", "Ekvation", "Lista"),
    "tr": ("Şekil", "Tablo", "Denklem", "Liste"),
    "uk": ("Рисунок", "Таблиця", "Рівняння", "Лістинг"),
    "zh": ("图", "表", "公式", "代码"),
    "zh-hant": ("圖", "表", "公式", "程式碼"),
}
WORDS: Mapping[str, Mapping[str, str]] = {
    language: dict(zip(_KINDS, words, strict=True)) for language, words in _WORDS.items()
}
"""By language, then by kind."""

_REGIONS = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant"}
_MOST_SUBTAGS = 8
_KEYS = ("lang", "language", "locale", "languageCode", "defaultContentLanguage")
# The metadata keys under which renderers store the settings of a site.
_SITES = ("_config.yml", "settings of the site", "site")


def language(metadata: Mapping[str, Any]) -> str:
    """The language in the metadata of a note or its site, in lower case as `de` or `zh-cn`; empty if there is none."""
    for place in (metadata, *map(metadata.get, _SITES)):
        # Most notes have no such settings.
        if not place or not isinstance(place, Mapping):
            continue
        for key in _KEYS:
            value = place.get(key)
            # Hexo accepts a list, whose first item is the default.
            value = value[0] if isinstance(value, list) and value else value
            if isinstance(value, str) and is_language(value):
                return value.strip().lower().replace("_", "-")
    return ""


def is_language(word: str) -> bool:
    """Whether a word has the form of a language code: `de`, `pt-BR`, `zh_CN`, `zh-Hant-TW`."""
    first, *others = word.strip().replace("_", "-").split("-")
    parts = all(part.isascii() and part.isalnum() and len(part) <= 8 for part in others)
    return first.isascii() and first.isalpha() and len(first) in (2, 3) and len(others) <= _MOST_SUBTAGS and parts


def from_special(code: str) -> Iterator[str]:
    """The codes under which words of a language may be stored, the most specific first: `zh-tw`, `zh-hant`, `zh`."""
    parts = code.split("-")
    while parts:
        name = "-".join(parts)
        yield name
        if name in _REGIONS:
            yield _REGIONS[name]
        parts.pop()
