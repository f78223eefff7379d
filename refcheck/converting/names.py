"""What labels are called in the other renderer: `fig:x`, `fig-x`, `tab:x`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from refcheck.converting.draft import Draft
from refcheck.model import Edit
from refcheck.page import Page
from refcheck.renderers import Renderer


def new_names(page: Page, spelling: Renderer, goal: Renderer) -> dict[str, str]:
    """The labels of a page that have another name in the other renderer, with that.

    None gets a name that something else has, or would get.
    """
    prefixes = {kind: prefix for prefix, kind in reversed(tuple(goal.label_kinds.items()))}
    names: dict[str, str] = {}
    taken = set(page.named)
    for key, definitions in page.named.items():
        if all(one.kind not in ("label", "anchor") for one in definitions):
            continue
        name = _name(key, definitions[0].element, spelling, goal, prefixes)
        if name != key and name not in taken:
            names[key] = name
            taken.add(name)
    return names


def _name(key: str, element: str, spelling: Renderer, goal: Renderer, prefixes: Mapping[str, str]) -> str:
    kind = spelling.kind_of(key)
    if goal.numbers is None or kind is None or goal.kind_of(key) == kind and goal.is_label(key):
        return key
    rest = key.partition(spelling.label_mark)[2]
    if kind in prefixes:
        allowed = "".join(c if goal.label_rest(f"a{c}a") else "-" for c in rest)
        return f"{prefixes[kind]}{goal.label_mark}{allowed}"
    return key


def convert(draft: Draft, names: Mapping[str, str]) -> None:
    """Gives the labels of a text their new names."""
    draft.make(_edits(draft, names))


def _edits(draft: Draft, names: Mapping[str, str]) -> Iterator[Edit]:
    if not names:
        return
    for definition in draft.as_read().document.definitions:
        if definition.kind in ("label", "anchor") and definition.key in names:
            written = draft.text[definition.key_span.start : definition.key_span.end]
            if written == definition.key:
                yield Edit(definition.key_span, names[definition.key])
