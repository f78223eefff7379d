"""The text that a reader sees, by a plain Markdown parser without any of refcheck's syntaxes.

A second opinion for proofs: whatever refcheck's own parser reads as a name, a label or an unused footnote, the words
that are shown here must not vanish without a reason. Syntax of only some renderers (attributes, citations, template
tags) is text here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily

# Scripts without spaces between words: each of their characters counts as a word.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = compile_lazily(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_TAG = compile_lazily(r"<[A-Za-z/!?][^<>]*>")
# The attributes of a tag that are shown to a reader, or read aloud.
_SHOWN_ATTRIBUTE = compile_lazily(r"\b(?:alt|title)=(?:\"(?P<double>[^\"<>]*)\"|'(?P<single>[^'<>]*)')")
_CODE = frozenset(("codespan", "block_code"))
_HTML = frozenset(("inline_html", "block_html"))
_INLINE = frozenset(
    ("text", "codespan", "inline_html", "link", "image", "emphasis", "strong", "strikethrough", "footnote_ref")
)


class Rendered(NamedTuple):
    """The visible content of a text."""

    words: Counter[str]
    """How often each word is shown, in code and image descriptions, too; in lower case."""
    text: str
    """All text outside of code, comments and raw HTML, in lower case."""


def rendered(text: str) -> Rendered | None:
    """The visible content of a text; None if it is nested too deeply to determine."""
    try:
        tokens, _ = _markdown().parse(text)
    except RecursionError:
        return None
    shown: list[str] = []
    outside: list[str] = []
    for kind, content in _contents(tokens):
        if kind in _HTML:
            shown += _visible(content)
            outside.append(content)
        else:
            shown.append(content)
            if kind not in _CODE and kind != "name":
                outside.append(content)
    counted: Counter[str] = Counter()
    for content in shown:
        counted.update(words(content))
    return Rendered(counted, "".join(outside).casefold())


def words(text: str) -> list[str]:
    """The words and numbers in a text, in lower case."""
    return _WORD.findall(text.casefold())


def _visible(html: str) -> Iterator[str]:
    """The text of some HTML, including its visible attributes."""
    position = 0
    while (comment := html.find("<!--", position)) >= 0:
        yield from _without_tags(html[position:comment])
        end = html.find("-->", comment + 4)
        position = end + 3 if end >= 0 else len(html)
    yield from _without_tags(html[position:])


def _without_tags(html: str) -> Iterator[str]:
    yield _TAG.sub(" ", html)
    for tag in _TAG.finditer(html):
        for attribute in _SHOWN_ATTRIBUTE.finditer(tag.group()):
            yield attribute["double"] or attribute["single"] or ""


def _contents(tokens: Any) -> Iterator[tuple[str, str]]:
    """The contents of all tokens, with their kind; newlines separate blocks."""
    waiting: list[Mapping[str, Any]] = list(reversed(tokens))
    while waiting:
        token = waiting.pop()
        kind = token["type"]
        if kind not in _INLINE:
            yield "text", "\n"
        attributes = token.get("attrs") or {}
        # A footnote's name counts everywhere, as it is text if the footnote does not exist.
        name = token["raw"] if kind == "footnote_ref" else attributes.get("key") if kind == "footnote_item" else None
        for shown in (attributes.get("title"), name):
            if isinstance(shown, str):
                yield "name", f" {shown} "
        children = token.get("children")
        if children is not None:
            waiting.extend(reversed(children))
        elif kind != "footnote_ref":
            yield kind, token.get("raw") or token.get("text") or ""


@cache
def _markdown() -> Any:
    import mistune

    return mistune.create_markdown(renderer=None, plugins=["footnotes", "table", "strikethrough"])
