"""Reference keys and their entries (`{% ref key %}`), written as links and a numbered list."""

from __future__ import annotations

import html
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Fix, Reference, Span
from refcheck.fixes.rewrites.anchors import html_anchor
from refcheck.project.page import Page
from refcheck.syntax.html import HtmlCondition

BACK = "↩"
"""The text of a link from an entry back to a reference."""

_CITED = "cited-"
_MARKUP = compile_lazily(
    r"(?P<kept><[^<>\s][^<>]*>|https?://[^\s<>]+)|[\\`*]|(?<!\w)_|_(?!\w)|\[(?=[^\[\]]*\][\[(])|\^(?=\[)"
)
_LIST_BEFORE = compile_lazily(r"(?:^|\n)[ \t]*\d{1,9}[.)][ \t][^\n]*(?:\n[ \t]+[^\n]*)*$")
_FOLLOWING_LINE = compile_lazily(r"[ \t]*\r?\n(?P<text>[^\n]*)")
# Of the text before and after a block of references, in characters.
_MAX_BEFORE = 2000
_MAX_AFTER = 200


def keys_fix(page: Page) -> Fix | None:
    """Write the key references of a page as links, and its references blocks as numbered lists with anchors.

    Each entry ends with links back to its references. References in headings and in links have no link back: an anchor
    within a heading could change the heading's own anchor, and a link cannot contain an anchor.

    None if a reference has no entry, a key has two, or links do not resolve to HTML anchors.
    """
    if not page.renderer.links_to_html or any(len(entries) > 1 for entries in page.keys.reference_entries.values()):
        return None
    uses: dict[str, list[str]] = {}
    edits = _links_to_entries(page, uses)
    if edits is None:
        return None
    blocks: dict[str, list[Definition]] = {}
    for entry in page.of_kind("reference-entry"):
        blocks.setdefault(dict(entry.attributes)["block"], []).append(entry)
    for block, entries in blocks.items():
        first, _, last = block.partition(":")
        place = Span(int(first), int(last))
        edits.append(Edit(place, _list_of_entries(page, place, entries, uses)))
    return Fix("write links and a numbered list of the references", tuple(edits)) if edits else None


def erb_fix(page: Page, reference: Reference) -> Fix | None:
    """Write `<% ref key %>` as `{% ref key %}` if all its keys have an entry."""
    same = page.keys.entry_references_by_tag.get(reference.span, [])
    if not all(page.keys.reference_entries.get(other.key) for other in same):
        return None
    written = "{% ref " + " ".join(other.key for other in same) + " %}"
    return Fix(f"write `{written}`", (Edit(reference.span, written),))


def is_back_link(reference: Reference) -> bool:
    """Whether a link goes from an entry of a list of references back to a reference."""
    return reference.text == BACK and reference.key.startswith(f"#{_CITED}")


def _links_to_entries(page: Page, uses: dict[str, list[str]]) -> list[Edit] | None:
    """Each key reference as a link to its entry; None if one has no entry.

    Args:
        uses: filled with the anchors that the references get, by key.
    """
    edits: list[Edit] = []
    closed = _spans_without_anchors(page)
    for span, references in page.keys.entry_references_by_tag.items():
        links = []
        for reference in references:
            entries = page.keys.reference_entries.get(reference.key, [])
            if len(entries) != 1:
                return None
            number, entry = page.keys.entry_numbers[entries[0].span], f"#ref-{reference.key}"
            mark = ""
            if not _is_within(span, closed):
                names = uses.setdefault(reference.key, [])
                names.append(f"{_CITED}{reference.key}-{len(names) + 1}")
                mark = html_anchor(page.renderer, names[-1])
            if reference.conditions & HtmlCondition.RAW_HTML:
                links.append(f'{mark}<a href="{html.escape(entry)}">[{number}]</a>')
            else:
                links.append(rf"{mark}[\[{number}\]]({entry})")
        edits.append(Edit(span, "".join(links)))
    return edits


def _spans_without_anchors(page: Page) -> list[Span]:
    """The headings and links of a page, sorted."""
    spans = [heading.full_span for heading in page.of_kind("heading")]
    spans += [link.span for link in page.references if link.kind in ("link", "image", "reference-link")]
    return sorted(spans)


def _is_within(span: Span, others: list[Span]) -> bool:
    """Whether a span is in one of others, which are sorted."""
    index = bisect_right(others, span.start, key=lambda other: other.start) - 1
    return index >= 0 and span.end <= others[index].end


def _list_of_entries(page: Page, place: Span, entries: Sequence[Definition], uses: Mapping[str, Sequence[str]]) -> str:
    text, newline = page.source.text, page.source.newline
    anchors = [html_anchor(page.renderer, f"ref-{entry.key}") if entry.key else "" for entry in entries]
    lines = [
        f"{index}. {mark}{_as_markdown(entry.text)}"
        + "".join(f" [{BACK}](#{name})" for name in uses.get(entry.key, ()))
        for index, (entry, mark) in enumerate(zip(entries, anchors, strict=True), 1)
    ]
    before, after = text[max(0, place.start - _MAX_BEFORE) : place.start], text[place.end : place.end + _MAX_AFTER]
    lead = "" if place.start == 0 or before.endswith(("\n\n", "\r\n\r\n")) else newline
    if _LIST_BEFORE.search(before.rstrip()):
        # Otherwise the list before would continue.
        lead += f"<!-- references -->{newline * 2}"
    following = _FOLLOWING_LINE.match(after)
    tail = newline if following and following["text"].strip() else ""
    return lead + newline.join(lines) + tail


def _as_markdown(text: str) -> str:
    """Plain text, with HTML in it, as Markdown that renders the same."""
    return _MARKUP.sub(lambda match: match["kept"] or "\\" + match.group(), text)
