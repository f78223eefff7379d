"""The entries of lists in YAML settings, with their places. Tags are skipped and never executed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from refcheck.facts.model import Span
from refcheck.guards import yaml_text
from refcheck.links.site_lists import Entry

_PLAIN_TAG = "tag:yaml.org,2002:"


@lru_cache(maxsize=8)
def root(text: str) -> Any:
    """The node of all settings; None if they are empty or cannot be read."""
    try:
        # The mark is not part of the text, nor of places in it.
        return yaml_text.compose(text.removeprefix("\ufeff"))
    except yaml_text.NotYaml:
        return None


def value(node: Any, *keys: str) -> Any:
    """The node at a path of nested keys; None if there is none."""
    for key in keys:
        node = yaml_text.value_of(node, key)
    return node


def pairs(node: Any) -> Iterator[tuple[Any, Any]]:
    """The nodes of the names and values of a mapping; none for another node."""
    if node is not None and node.id == "mapping":
        yield from node.value


def items(node: Any) -> Iterator[Any]:
    """The nodes in a list; none for another node."""
    if node is not None and node.id == "sequence":
        yield from node.value


def entry(node: Any) -> Entry | None:
    """A text; None for another value, and for one with a tag (`!ENV`, `!include`), which stands for another value."""
    if node is None or node.id != "scalar" or not node.tag.startswith(_PLAIN_TAG) or node.tag.endswith(":null"):
        return None
    start, end = node.start_mark.index, node.end_mark.index
    quotes = 1 if node.style in ("'", '"') else 0
    return Entry(node.value, Span(start + quotes, max(start + quotes, end - quotes)))


def text(node: Any) -> str:
    """A text; empty for anything else."""
    found = entry(node)
    return found.text if found is not None else ""


def leaves(node: Any) -> Iterator[Entry]:
    """The texts in lists and values of mappings, however deep, in their order."""
    nodes = [] if node is None else [node]
    while nodes:
        current = nodes.pop()
        found = entry(current)
        if found is not None:
            yield found
        elif current.id == "mapping":
            nodes += [child for _, child in reversed(current.value)]
        elif current.id == "sequence":
            nodes += reversed(current.value)
