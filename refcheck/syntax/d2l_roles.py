"""The roles of d2lbook, which stand before a code span: `` :label:`x` ``, `` :numref:`x` ``, `` :eqref:`x` ``.

A label is on the line after what it names (d2lbook, "Markdown Syntax"). Where a code span ends is known to `code`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Citation, CitationMode, Definition, Reference
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader

FEATURES = {"d2l-roles": "`` :numref:`x` ``"}
_ROLES = ("label", "eqlabel", "numref", "eqref", "ref", "cite", "citet", "citep")
_KEY = compile_lazily(r"[ *\-/\\._\w:]+")
_CITED = compile_lazily(r"[^,;\s]+")


def install(reader: Reader) -> None:
    """Nothing begins with a role for the reader: it is found from the code span after it."""


def read_role(state: Inline, position: int, start: int, close: int, end: int) -> None:
    """Reads the role before the code span at `position`, if there is one.

    Args:
        start: where the content of the code span begins.
        close: where it ends.
        end: where the code span itself ends.
    """
    src = state.src
    role = next((role for role in _ROLES if src.endswith(f":{role}:", 0, position)), None)
    key = src[start:close].strip()
    if role is None or not _KEY.fullmatch(key.replace(",", "")):
        return
    opening = position - len(role) - 2
    if src[opening - 1 : opening].isalnum():
        return
    state.facts.syntaxes.add("d2l-roles")
    place, key_span = span(state, opening, end), span(state, start, close)
    if role in ("label", "eqlabel"):
        element = (
            "math" if role == "eqlabel" else "image" if "](" in src[max(0, opening - 400) : opening] else "paragraph"
        )
        state.facts.definitions.append(
            Definition(
                "label",
                "d2l_roles",
                key=key,
                span=place,
                key_span=key_span,
                full_span=place,
                element=element,
                conditions=state.conditions,
            )
        )
    elif role.startswith("cite"):
        for match in _CITED.finditer(src, start, close):
            mode: CitationMode = "author-in-text" if role == "citet" else "normal"
            own = span(state, match.start(), match.end())
            citation = Citation(None, "", suffix="", mode=mode)
            state.facts.references.append(
                Reference(
                    "citation",
                    "d2l_roles",
                    key=match.group(),
                    span=place,
                    key_span=own,
                    text=key,
                    conditions=state.conditions,
                    form="role",
                    citation=citation,
                )
            )
    else:
        state.facts.references.append(
            Reference(
                "cross-reference",
                "d2l_roles",
                key=key,
                span=place,
                key_span=key_span,
                conditions=state.conditions,
                form=role,
            )
        )
