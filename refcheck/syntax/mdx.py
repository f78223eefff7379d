"""JavaScript in MDX: nothing in it is Markdown.

`{expression}`, comments `{/* ... */}`, the attributes of components that contain expressions or strings, over any
number of lines, and the lines that start with `import` or `export`, up to a blank line outside all brackets. Run with
@docusaurus/mdx-loader 3.10 with MDX 3. Code is not searched. Neither is a text without signs of MDX: elsewhere braces
have many meanings.

`{/* refcheck-disable RULE */}` and its kin are read like HTML comments, which MDX does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import Facts, Reader

# After all other syntaxes have recorded their facts.
ORDER = 95
_SCRIPT = compile_lazily(r"\n(?:import|export)(?=[ \t{*\"'])")
# Starts with a brace, the rarest of its characters: searching for it is many times faster than for three strings.
_SIGN = compile_lazily(r"\{(?:(?<==\{)|/\*|`)")


class MdxCondition(ConditionGroup):
    """Conditions on facts in JavaScript."""

    IN_EXPRESSION = condition(uncertain=True)
    VALUE = condition()
    """The value of an attribute, which is an expression in MDX 1, too; text in braces is text there."""


def install(reader: Reader) -> None:
    reader.on_finish(_finish)


def _finish(facts: Facts) -> None:
    if b"{" not in facts.signs or not _has_signs(facts):
        return
    from refcheck.syntax._mdx_scripts import note_scripts

    note_scripts(facts)


def _has_signs(facts: Facts) -> bool:
    signs = facts.signs
    may_have = b"={" in signs or b"{*" in signs or b"{`" in signs
    return (may_have and _SIGN.search(facts.text) is not None) or next(starts_of_scripts(facts.text), None) is not None


def starts_of_scripts(text: str) -> Iterator[int]:
    """The offsets of the lines that start like an import or export, in order."""
    if "\nimport" in text or "\nexport" in text or text.startswith(("import", "export")):
        # With a line before the first one, each starts after a newline, which is fast to search for.
        yield from (script.start() for script in _SCRIPT.finditer("\n" + text))
