"""What every span of every fact must cut out of its text, whatever the text is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.model import Definition, Document, Reference, Span
from refcheck.syntax.links import label_key

if TYPE_CHECKING:
    from refcheck.facts.source import Source

# The prefixes of containers, which stand in a span of several lines but not in the fact.
_PREFIX = re.compile(r"(?:\r\n|\r|\n)[ \t>]*")


def normal(text: str) -> str:
    """A text without what the containers around it add to its lines."""
    return " ".join(_PREFIX.sub("\n", text).split())


def problems(source: Source, document: Document) -> list[str]:
    """What is wrong with the spans of a document; empty where all is well."""
    result = []
    for fact in (*document.definitions, *document.references):
        check = _definition if isinstance(fact, Definition) else _reference
        result += [f"{message}: {fact}" for message in check(source.text, fact)]
    return result


def _cut(text: str, place: Span) -> str:
    assert 0 <= place.start <= place.end <= len(text), place
    return text[place.start : place.end]


def _reference(text: str, reference: Reference) -> list[str]:
    result = []
    whole, key = _cut(text, reference.span), _cut(text, reference.key_span)
    if not reference.span.start <= reference.key_span.start <= reference.key_span.end <= reference.span.end:
        result.append("the key is outside")
    if reference.syntax == "links":
        if reference.form != "definition" and (whole[0] not in "[!<" or whole[-1] not in ")]>"):
            result.append(f"no link {whole!r}")
        if reference.form == "definition" and not re.match(r"\[[^\]\\]*(?:\\.[^\]\\]*)*\]:", whole):
            result.append(f"no definition {whole!r}")
        if reference.text_span is not None and normal(_cut(text, reference.text_span)) != normal(reference.text):
            result.append(f"text {_cut(text, reference.text_span)!r}")
        if reference.kind == "reference-link":
            if label_key(normal(key)) != label_key(reference.key):
                result.append(f"label {key!r}")
        elif not any(
            # A destination with spaces can go on in the next line.
            _same_destination(written, reference.key.removeprefix("mailto:"))
            for written in (key, normal(key))
        ):
            result.append(f"destination {key!r}")
    elif reference.syntax == "html":
        if not (whole.startswith("<") and whole.endswith(">")):
            result.append(f"no tag {whole!r}")
        if "&" not in key and key.split() != reference.key.split():
            result.append(f"destination {key!r}")
    elif key != reference.key:
        result.append(f"key {key!r}")
    return result


def _definition(text: str, definition: Definition) -> list[str]:
    result = []
    key, body, whole = (_cut(text, place) for place in (definition.key_span, definition.full_span, definition.span))
    inside = definition.full_span.start <= definition.span.start <= definition.span.end <= definition.full_span.end
    if not inside and definition.kind != "reference-entry":
        result.append(f"{whole!r} is outside {body!r}")
    if definition.kind == "heading":
        if whole != whole.strip():
            result.append(f"blanks around {whole!r}")
        words = "".join(piece.text for piece in definition.pieces if piece.kind == "text").split()
        written = normal(whole)
        if "&" not in written and "\\" not in written and any(word not in written for word in words):
            result.append(f"heading {whole!r}")
    elif definition.kind == "link-definition":
        if normal(key) != normal(definition.key) or not whole.startswith("[" + key + "]:"):
            result.append(f"label {key!r} in {whole!r}")
    elif definition.kind == "footnote":
        if whole != f"[^{definition.key}]:" or key != definition.key or not body.startswith(whole):
            result.append(f"footnote {whole!r}")
    elif definition.kind == "inline-note":
        if not (whole.startswith("^[") and whole.endswith("]")) or normal(whole[2:-1]) != normal(definition.text):
            result.append(f"note {whole!r}")
    elif definition.kind == "anchor":
        if not (whole.startswith("<") and whole.endswith(">")) or ("&" not in key and key != definition.key):
            result.append(f"anchor {key!r} in {whole!r}")
    elif key != definition.key:
        result.append(f"key {key!r}")
    if definition.kind == "label" and not (whole.startswith("{") and whole.endswith("}")):
        result.append(f"no attributes {whole!r}")
    return result


def _same_destination(written: str, plain: str) -> bool:
    """Whether a destination can be what is written, which may hold entities and escapes."""
    return "&" in written or re.sub(r"\\(?=[^\w\s])", "", written) == re.sub(r"\\(?=[^\w\s])", "", plain)
