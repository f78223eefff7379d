"""Key references with their block of references, which become links and a numbered list, and back."""

from __future__ import annotations

import re

from refcheck import idioms
from refcheck.converting.draft import Draft
from refcheck.model import Edit, Span

_ITEM = re.compile(r"(?P<number>\d+)\. <a id=\"ref-(?P<key>[\w-]+)\"></a>(?P<text>[^\r\n]*)")
_LINK = re.compile(r"\[\\\[(?P<number>\d+)\\\]\]\(#ref-(?P<key>[\w-]+)\)")
_MARK = re.compile(r"<!-- references -->(?:\r?\n){2}$")
_ESCAPE = re.compile(r"\\([\\`*_\[^])")


def convert(draft: Draft) -> None:
    """Writes key references as the other renderer reads them."""
    if draft.loses("key-reference"):
        page, project = draft.seen()
        fix = idioms.keys_fix(page, project)
        if fix is not None:
            draft.make(fix.edits)
    elif draft.gains("key-reference") and '<a id="ref-' in draft.text:
        draft.make(_blocks(draft))


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
        lines = [f"[{item['key']}] {_ESCAPE.sub(chr(92) + '1', item['text'])}" for item in items]
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
