"""MyST's roles that are references: `{ref}`, `{numref}`, `{eq}`, `{term}`, `{cite}`, `{doc}`, `{download}` and so on.

Between the backticks is a name, or a text with the name in angle brackets at its end: `Fig %s <fig-x>` (Sphinx,
"Cross-referencing syntax"; mystmd, "Cross-references", "Citations"). `{external+python:py:class}` names a project, the
domain and the role (intersphinx); its key is the same address in the form `inv:python:py:class#name`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Citation, CitationMode, Reference, ReferenceKind
from refcheck.markdown.parse import span
from refcheck.syntax._visibility import is_known_tag

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference, Span
    from refcheck.markdown.inline import Inline
    from refcheck.markdown.parse import Reader
    from refcheck.syntax._visibility import View

ORDER = 15
IS_TAG = True
FEATURES = {"myst-roles": "`` {ref}`x` ``"}
_ROLE = compile_lazily(r"\{[ \t]*(?P<name>[A-Za-z][\w.:+-]*)(?P<attributes>(?:[ \t][^{}`\n]*)?)\}(?P<ticks>`+)(?!`)")
_NAMED = compile_lazily(r"[^<>]+<(?P<name>[^<>]+)>$")
_KEYS = compile_lazily(r"[ \t\n]*(?:\{[^{}]*\})?(?P<key>[^{},;]+)(?:\{[^{}]*\})?")
_LABELS = frozenset(("ref", "numref", "eq", "term", "math:numref", "prf:ref", "std:ref", "std:numref", "std:term"))
_DOMAIN = "std:"
_EXTERNAL = compile_lazily(r"external(?:\+(?P<project>[\w.-]+))?:(?P<role>[\w:]+)")
_FILES = frozenset(("doc", "download", "std:doc"))
# Finds whatever has the name: a page, a label or a term.
_ANY = "any"
# Names that Sphinx defines itself.
_BUILT_IN = frozenset(("genindex", "modindex", "search", "py-modindex"))


def install(reader: Reader) -> None:
    reader.inline.add_rule("{", _role)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    return is_known_tag(fact, view) and not view.is_raw(fact.span)


def _role(state: Inline, position: int) -> int | None:
    src = state.src
    match = _ROLE.match(src, position)
    if match is None:
        return None
    ticks = match["ticks"]
    close = state.delimiters.code_end(ticks, match.end())
    if close is None:
        return None
    end, name = close + len(ticks), match["name"].lower()
    state.last = (end, "role", position)
    start, place = match.end(), span(state, position, end)
    if name in _LABELS or name in _FILES or name == _ANY:
        state.facts.syntaxes.add("myst-roles")
        _read_name(state, name, place, start, close)
    elif external := _EXTERNAL.fullmatch(match["name"]):
        state.facts.syntaxes.add("myst-roles")
        _read_name(state, f"{external['project'] or ''}:{external['role']}", place, start, close)
    elif name.startswith(("cite", "footcite")):
        state.facts.syntaxes.add("myst-roles")
        _read_citations(state, name, place, start, close)
    return end


def _read_name(state: Inline, role: str, place: Span, start: int, close: int) -> None:
    """Reads the content of a role that refers to a label or a file, or to a name of another project (`name:role`)."""
    content = state.src[start:close]
    named = _NAMED.match(content)
    key, first = (named["name"], start + named.start("name")) if named else (content, start)
    text = content[: named.start("name") - 1].strip() if named else ""
    stripped = key.strip()
    first += len(key) - len(key.lstrip())
    if not stripped or stripped in _BUILT_IN or stripped.startswith("!"):
        return
    is_label, is_external = role in _LABELS, role not in _LABELS and role not in _FILES and role != _ANY
    kind: ReferenceKind = "cross-reference" if is_label else "link"
    form = role.removeprefix(_DOMAIN) if is_label else role.rpartition(":")[2]
    state.facts.references.append(
        Reference(
            kind,
            "myst_roles",
            key=f"inv:{role}#{stripped}" if is_external else stripped,
            span=place,
            key_span=span(state, first, first + len(stripped)),
            text=text,
            conditions=state.conditions,
            form="external" if is_external else form,
        )
    )


def _read_citations(state: Inline, role: str, place: Span, start: int, close: int) -> None:
    mode: CitationMode = "author-in-text" if role.endswith((":t", ":ts", ":ct", "author")) else "normal"
    content = state.src[start:close]
    for match in _KEYS.finditer(state.src, start, close):
        key = match["key"].strip()
        if key:
            first = match.start("key") + len(match["key"]) - len(match["key"].lstrip())
            state.facts.references.append(
                Reference(
                    "citation",
                    "myst_roles",
                    key=key,
                    span=place,
                    key_span=span(state, first, first + len(key)),
                    text=content,
                    conditions=state.conditions,
                    form="role",
                    citation=Citation(None, "", suffix="", mode=mode),
                )
            )
