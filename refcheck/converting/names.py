"""Renames labels to the spelling of the other renderer: `fig:x`, `fig-x`, `tab:x`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from unicodedata import combining, normalize

from refcheck.converting.directives import stays
from refcheck.converting.draft import Draft
from refcheck.facts.model import Definition, Edit
from refcheck.renderers import Renderer


def convert(draft: Draft) -> dict[str, str]:
    """Renames the labels of a text to their names in the other renderer.

    No label gets a name that something else has, or would get.

    Returns:
        The renamed labels, with their new names.
    """
    named = (
        definition
        for definition in draft.as_read().document.definitions
        if definition.kind in ("label", "anchor") and definition.key
    )
    definitions = [definition for definition in named if not _is_unread(draft, definition)]
    prefixes = {kind: prefix for prefix, kind in reversed(tuple(draft.goal.label_kinds.items()))}
    taken = {definition.key for definition in definitions}
    names: dict[str, str] = {}
    for definition in definitions:
        name = _name(definition.key, draft.spelling, draft.goal, prefixes)
        if definition.key not in names and name not in taken:
            names[definition.key] = name
            taken.add(name)
    draft.make(_edits(draft, definitions, names))
    return names


def _is_unread(draft: Draft, label: Definition) -> bool:
    """Whether a label cannot be written for the other renderer in its place; its references are kept, too."""
    own, goal = draft.original.renderer.label_idiom, draft.goal.label_idiom
    return stays(draft, label) or (label.syntax == "bookdown_labels" and own == "captions" != goal)


def _name(key: str, spelling: Renderer, goal: Renderer, prefixes: Mapping[str, str]) -> str:
    kind = spelling.kind_of(key)
    if goal.numbers is None or kind is None or (goal.kind_of(key) == kind and goal.is_label(key)):
        return key
    rest = spelling.parts_of(key)[2]
    if kind in prefixes:
        return f"{prefixes[kind]}{goal.label_mark[0]}{_allowed(rest, goal)}"
    return key


def _allowed(rest: str, goal: Renderer) -> str:
    """A name without the characters that the other renderer does not accept in one."""
    if goal.is_label_name(rest):
        return rest
    bare = "".join(c for c in normalize("NFKD", rest) if not combining(c))
    hyphenated = "".join(c if goal.is_label_name(f"a{c}a") else "-" for c in bare)
    return "-".join(part for part in hyphenated.split("-") if part) or "x"


def _edits(draft: Draft, definitions: Iterable[Definition], names: Mapping[str, str]) -> Iterator[Edit]:
    for definition in definitions if names else ():
        written = draft.text[definition.key_span.start : definition.key_span.end]
        if definition.key in names and written == definition.key:
            yield Edit(definition.key_span, names[definition.key])
