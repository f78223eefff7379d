"""Citations that need no entry in a bibliography: identifiers, aliases, and ids for which a filter may take them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.project.page import Page

_IDENTIFIER = compile_lazily(
    r"(?:doi|shortdoi|pmid|pubmed|pmc|pmcid|isbn|arxiv|wikidata|url|clinicaltrials|https?):.|10\.[0-9]{4,}/",
    re.IGNORECASE,
)

_GIVEN_ID = compile_lazily(r"#(?P<id>[^\s{}#]+)(?=[\s}])")
# What a `{bibliography}` of sphinxcontrib-bibtex puts before the keys of its entries.
_KEY_PREFIX = compile_lazily(r"^[ \t]*:keyprefix:[ \t]*(?P<prefix>\S+)", re.MULTILINE)
# Parts of a key that are separated by colons.
_MOST_PARTS = 5


def is_identifier(key: str) -> bool:
    """Whether a key is an identifier that locates the work: `@doi:10.1000/1`, `@url:https://example.com`."""
    return _IDENTIFIER.match(key) is not None


def without_prefix(page: Page, key: str) -> str | None:
    """A key without the prefix that a list of entries in the same page gives to all keys; None if it has none of them.

    With `:keyprefix: a-` the role is `` {cite}`a-smith` `` for the entry `smith` (sphinxcontrib-bibtex 2.6, "Key
    prefixing").
    """
    prefixes = page.once(without_prefix, lambda: _prefixes(page.source.text))
    return next((key[len(prefix) :] for prefix in prefixes if key.startswith(prefix)), None)


def _prefixes(text: str) -> tuple[str, ...]:
    found = _KEY_PREFIX.finditer(text) if ":keyprefix:" in text else ()
    return tuple(dict.fromkeys(prefix["prefix"] for prefix in found))


def aliases(page: Page) -> Mapping[str, tuple[Page, Definition]]:
    """The aliases that manubot's `[@tag:x]: doi:10.1000/1` define, by name, in all texts that a page is a part of."""
    return page.once(aliases, lambda: _find_aliases(page))


def _find_aliases(page: Page) -> Mapping[str, tuple[Page, Definition]]:
    found: dict[str, tuple[Page, Definition]] = {}
    for other in dict.fromkeys((page, *(other for text in page.texts for other in text.pages))):
        for definition in other.document.definitions:
            if definition.kind == "link-definition" and definition.key.startswith("@"):
                found.setdefault(definition.key.removeprefix("@"), (other, definition))
    return found


def names_given_id(page: Page, key: str) -> bool:
    """Whether a citation names an id that the text of a page gives, perhaps with more after a colon.

    A filter can make a reference of it before the citations are resolved: `[@apx-a]`, `[@thm:b:page]`. The ids of
    headings without one of their own do not count.
    """
    parts = key.split(":", _MOST_PARTS)
    names = [":".join(parts[:count]) for count in range(len(parts), 0, -1)]
    of_texts = [text.once(names_given_id, partial(_ids_in, text.pages)) for text in page.texts]
    given = of_texts or [page.once(names_given_id, partial(_ids_in, (page,)))]
    return any(name in ids for ids in given for name in names)


def _ids_in(pages: Sequence[Page]) -> frozenset[str]:
    return frozenset(found["id"] for page in pages for found in _GIVEN_ID.finditer(page.source.text))
