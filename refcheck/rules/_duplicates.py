"""Definitions that repeat the name of an earlier one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from refcheck.facts.model import Definition, Diagnostic, Related
from refcheck.project.page import Page

Message = Callable[[Definition, int], str]


def duplicates(
    page: Page, definitions: Iterable[Definition], message: Message, help_text: str, note: str
) -> Iterator[Diagnostic]:
    """A diagnostic for each definition but the first of each name.

    Args:
        definitions: of one name, in document order.
        message: made of the later definition and the line, from 1, of the first.
        note: what is said of the first.
    """
    first, *others = definitions
    for definition in others:
        line = page.source.line_of(first.span.start)
        related = (Related(page.path, first.span, message=note),)
        yield Diagnostic(definition.span, message(definition, line), help=help_text, related=related)


def by_key(definitions: Iterable[Definition]) -> Iterable[list[Definition]]:
    """Definitions that have the same key, together."""
    found: dict[str, list[Definition]] = {}
    for definition in definitions:
        found.setdefault(definition.key, []).append(definition)
    return found.values()
