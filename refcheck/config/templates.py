"""The type of `templates`: how links and captions show numbers, by kind of definition."""

from __future__ import annotations

from typing import Any

from refcheck.config.values import Place, ValueType, fail, fail_unknown, kind_of, named, read_key, read_string
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.numbering.counting import THEOREMS
from refcheck.numbering.templates import PLACEHOLDERS
from refcheck.numbering.words import is_language

CAPTION = "caption"
# The keys for which there are templates: for the text of links to each kind, and for captions.
KINDS = ("figure", "table", "equation", "listing", "section", *sorted(THEOREMS), CAPTION)
_CAPTION_PLACEHOLDERS = ("label", "title")
_PLACEHOLDER = compile_lazily(r"\{(\w+)\}")


def _templates(value: Any, place: Place) -> dict[str, str]:
    if not isinstance(value, dict):
        fail(place, f"{named(place)} must be a table from kinds of definitions to texts, not {kind_of(value)}")
    templates: dict[str, str] = {}
    for key, item in value.items():
        at = (*place, key)
        if isinstance(item, dict) and is_language(key):
            for name, template in item.items():
                kind = read_key(name, (*at, name), KINDS)
                templates[f"{key}.{kind}"] = _template(template, (*at, kind))
        else:
            kind = read_key(key, at, KINDS)
            templates[kind] = _template(item, at)
    return templates


def _template(value: Any, place: Place) -> str:
    template = read_string(value, place)
    of_caption = place[-1] == CAPTION
    known = _CAPTION_PLACEHOLDERS if of_caption else PLACEHOLDERS
    placeholders = _PLACEHOLDER.findall(template)
    for name in placeholders:
        if name not in known:
            fail_unknown(place, f"unknown `{{{name}}}` in {named(place)}", name, known)
        if placeholders.count(name) > 1:
            fail(place, f"{named(place)} has `{{{name}}}` twice")
    if of_caption and set(placeholders) != set(_CAPTION_PLACEHOLDERS):
        fail(place, f"{named(place)} needs `{{label}}` and `{{title}}`", 'for example "{label}: {title}"')
    if not placeholders:
        fail(place, f"{named(place)} needs `{{number}}` or `{{title}}`", 'for example "Figure {number}"')
    return template


TEMPLATES = ValueType("a table from kinds of definitions to texts", _templates)
