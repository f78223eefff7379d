"""JavaScript in MDX: nothing in it is Markdown.

`{expression}`, comments `{/* ... */}`, the attributes of components that hold expressions or strings, over any number
of lines, and the lines that begin with `import` or `export`, up to a blank line where all brackets are closed. Asked
was @docusaurus/mdx-loader 3.10 with MDX 3. What is in code is none of it. A text without the signs of MDX is not
searched: braces are many things elsewhere.

`{/* refcheck-disable RULE */}` and its kin are read as comments of HTML are, which MDX does not have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import Facts, Reader

# After all others have noted what they read.
ORDER = 95
_SCRIPT = compile_lazily(r"\n(?:import|export)(?=[ \t{*\"'])")
# Begins with a brace, the rarest of its characters: it is searched for many times as fast as three strings are.
_SIGN = compile_lazily(r"\{(?:(?<==\{)|/\*|`)")


class MdxCondition(ConditionGroup):
    """Of what is in JavaScript."""

    IN_EXPRESSION = condition(uncertain=True)


def install(reader: Reader) -> None:
    reader.on_finish(_finish)


def _finish(facts: Facts) -> None:
    text = facts.text
    if "{" not in text or not _has_signs(text):
        return
    from refcheck.syntax._mdx_scripts import note_scripts

    note_scripts(facts)


def _has_signs(text: str) -> bool:
    return _SIGN.search(text) is not None or next(starts_of_scripts(text), None) is not None


def starts_of_scripts(text: str) -> Iterator[int]:
    """The offsets of the lines that begin like an import or export, in order."""
    if "\nimport" in text or "\nexport" in text or text.startswith(("import", "export")):
        # With a line before the first one each begins after a newline, which is searched for fast.
        yield from (script.start() for script in _SCRIPT.finditer("\n" + text))
