"""Citations that need no entry in a bibliography: persistent identifiers, and aliases that the text gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition
from refcheck.project.page import Page

_IDENTIFIER = compile_lazily(
    r"(?:doi|shortdoi|pmid|pubmed|pmc|pmcid|isbn|arxiv|wikidata|url|clinicaltrials|https?):.|10\.[0-9]{4,}/",
    re.IGNORECASE,
)


def is_identifier(key: str) -> bool:
    """Whether a key is an identifier that locates the work: `@doi:10.1000/1`, `@url:https://example.com`."""
    return _IDENTIFIER.match(key) is not None


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
