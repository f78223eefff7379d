"""The roles of d2lbook, written before a code span: `` :label:`x` ``, `` :numref:`x` ``, `` :eqref:`x` ``.

A label is on the line after its element (d2lbook, "Markdown Syntax"). `code` knows where a code span ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Citation, CitationMode, Definition, Reference, Span
from refcheck.markdown.parse import span

if TYPE_CHECKING:
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader

FEATURES = {"d2l-roles": "`` :numref:`x` ``"}
_ROLES = ("label", "eqlabel", "numref", "eqref", "ref", "cite", "citet", "citep")
_KEY = compile_lazily(r"[ *\-/\\._\w:]+")
_CITED = compile_lazily(r"[^,;\s]+")
# How far before a label its image is searched for.
_MOST_BEFORE_LABEL = 400


def install(reader: Reader) -> None:
    """Does nothing: a role is found from the code span after it."""


def read_role(state: Inline, position: int, start: int, close: int, end: int) -> None:
    """Reads the role before the code span at `position`, if there is one.

    Args:
        start: the start of the content of the code span.
        close: the end of the content.
        end: the end of the code span itself.
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
        is_of_image = "](" in src[max(0, opening - _MOST_BEFORE_LABEL) : opening]
        element = "math" if role == "eqlabel" else "image" if is_of_image else "paragraph"
        _add_label(state, element, place, key, key_span)
    elif role.startswith("cite"):
        _add_citations(state, role, place, start, close)
    else:
        _add_cross_reference(state, role, place, key, key_span)


def _add_label(state: Inline, element: str, place: Span, key: str, key_span: Span) -> None:
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


def _add_citations(state: Inline, role: str, place: Span, start: int, close: int) -> None:
    """Adds a citation for each key between `start` and `close`."""
    mode: CitationMode = "author-in-text" if role == "citet" else "normal"
    for match in _CITED.finditer(state.src, start, close):
        state.facts.references.append(
            Reference(
                "citation",
                "d2l_roles",
                key=match.group(),
                span=place,
                key_span=span(state, match.start(), match.end()),
                text=state.src[start:close].strip(),
                conditions=state.conditions,
                form="role",
                citation=Citation(None, "", suffix="", mode=mode),
            )
        )


def _add_cross_reference(state: Inline, role: str, place: Span, key: str, key_span: Span) -> None:
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
