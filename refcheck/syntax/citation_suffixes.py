"""Brackets right after `@key`, which mystmd takes for the suffix of the citation: a note or a link there is none.

They have at most fifty characters. Of `@doe [text](x.md)` only `(x.md)` is left, and `@doe[^1]` refers to no note. Run
with myst-parser 1.7.3; pandoc takes neither a note nor a link for a suffix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

# After the key.
_SUFFIX = compile_lazily(r"[ \t]*(?:\n[ \t]*)?(?P<opening>\[)[^\]]{1,50}\]")
_TAKEN = frozenset(("footnote", "link"))


class SuffixCondition(ConditionGroup):
    """Of what stands in brackets after a citation."""

    IN_SUFFIX = condition()
    """A reference to a note, or a link, right after `@key`."""


def install(reader: Reader) -> None:
    reader.on_finish(_mark)


def _mark(facts: Facts) -> None:
    if b"@" not in facts.signs or b"[" not in facts.signs:
        return
    openings = set[int]()
    for reference in facts.references:
        if reference.kind == "citation" and reference.form == "bare" and reference.syntax == "citations":
            suffix = _SUFFIX.match(facts.text, reference.span.end)
            if suffix is not None:
                openings.add(suffix.start("opening"))
    if not openings:
        return
    for index, reference in enumerate(facts.references):
        if reference.span.start in openings and reference.kind in _TAKEN:
            conditions = int(reference.conditions | SuffixCondition.IN_SUFFIX)
            facts.references[index] = reference._replace(conditions=conditions)
