"""`<% ref key %>`: the key reference with the delimiters of another template language.

No renderer expands it; people write it when they mean `{% ref key %}`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader
    from refcheck.syntax._visibility import View

ORDER = 20
_TAG = compile_lazily(r"<%[ \t]*ref[ \t]+(?P<keys>[\w.:-]+(?:[ \t]+[\w.:-]+)*)[ \t]*%>")
_KEY = compile_lazily(r"[\w.:-]+")


def install(reader: Reader) -> None:
    reader.inline.add_rule("<", _reference)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Always true: ERB runs before Markdown, so it also reads text that is shown as it is written."""
    return True


def _reference(state: Inline, position: int) -> int | None:
    match = _TAG.match(state.src, position)
    if match is None:
        return None
    state.facts.syntaxes.add("erb-references")
    for key in _KEY.finditer(state.src, *match.span("keys")):
        state.facts.references.append(
            Reference(
                "key",
                "erb_references",
                key=key.group(),
                span=span(state, position, match.end()),
                key_span=span(state, *key.span()),
                text=match.group(),
                conditions=state.conditions,
                form="erb",
            )
        )
    return match.end()
