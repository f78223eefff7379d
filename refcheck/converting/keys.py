"""Key references with their block of references, which become links and a numbered list, and back."""

from __future__ import annotations

import re

from refcheck.converting.draft import Draft
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Edit, Span
from refcheck.fixes.rewrites.entries import BACK, keys_fix

_ITEM = compile_lazily(r"(?P<number>\d+)\. <(?P<tag>a|span) id=\"ref-(?P<key>[\w-]+)\"></(?P=tag)>(?P<text>[^\r\n]*)")
_LINK = compile_lazily(
    r"(?:<(?P<tag>a|span) id=\"cited-[\w-]+\"></(?P=tag)>)?\[\\\[(?P<number>\d+)\\\]\]\(#ref-(?P<key>[\w-]+)\)"
)
_MARK = compile_lazily(r"<!-- references -->(?:\r?\n){2}$")
_TAG = compile_lazily(r"\{%[^%]*%\}")
_MARKUP = compile_lazily(r"[*_`\[\]<>#!|&]")
_BACK = f" [{BACK}](#cited-"
_ESCAPE = compile_lazily(r"\\([\\`*_\[^])")


def convert(draft: Draft) -> None:
    """Writes key references as the other renderer reads them."""
    if draft.loses("key-reference"):
        page = draft.as_hybrid()
        fix = keys_fix(page)
        if fix is not None:
            draft.make(fix.edits)
    elif draft.gains("key-reference") and ' id="ref-' in draft.text:
        draft.make(_blocks(draft))
        if any(_has_markup(draft.text[slice(*part)]) for part in draft.as_goal().view.raw_parts):
            # Hexo takes everything from the first tag to the end of the block for the block of that tag.
            tags = (tag for tag in draft.as_read().document.template_tags if tag.name == "ref" and not tag.dashed)
            draft.make(Edit(Span(tag.span.start, tag.span.start + 2), "{%-") for tag in tags if not tag.in_code)


def _has_markup(raw: str) -> bool:
    """Whether the text before a block of references looks different if it is not rendered."""
    text = _TAG.sub("", raw.partition("{% references")[0]).strip()
    return bool(text) and (bool(_MARKUP.search(text)) or any(not line.strip() for line in text.split("\n")))


def _without_back_links(text: str) -> str:
    """An entry without the links back to its references at its end."""
    while text.endswith(")"):
        start = text.rfind(_BACK)
        if start < 0 or ")" in text[start:-1]:
            break
        text = text[:start]
    return text


def _blocks(draft: Draft) -> list[Edit]:
    """The numbered lists of entries with anchors as blocks of references, and the links to them."""
    text, newline = draft.text, draft.source.newline
    edits: list[Edit] = []
    numbers: dict[str, str] = {}
    items: list[re.Match[str]] = []

    def close() -> None:
        if not items:
            return
        start, end = items[0].start(), items[-1].end()
        mark = _MARK.search(text, max(0, start - 40), start)
        lines = [f"[{item['key']}] {_ESCAPE.sub(chr(92) + '1', _without_back_links(item['text']))}" for item in items]
        block = newline.join(("{% references %}", *lines, "{% endreferences %}"))
        edits.append(Edit(Span(mark.start() if mark else start, end), block))
        numbers.update((item["key"], item["number"]) for item in items)
        items.clear()

    for item in _ITEM.finditer(text):
        begins_line = item.start() == 0 or text[item.start() - 1] in "\r\n"
        follows = items and text[items[-1].end() : item.start()] == newline
        if not follows:
            close()
        if begins_line and item["number"] == str(len(items) + 1):
            items.append(item)
    close()
    for link in _LINK.finditer(text):
        if numbers.get(link["key"]) == link["number"]:
            edits.append(Edit(Span(*link.span()), f"{{% ref {link['key']} %}}"))
    return edits
