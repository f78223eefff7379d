"""Wiki links: `[[page]]`, `[[page#heading|text]]`, `[[#^block]]`, and embedded notes and images, `![[file]]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.model import Reference
from refcheck.facts.site_marks import PASTED_PICTURE
from refcheck.markdown.parse import span
from refcheck.syntax._visibility import is_known_tag

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.inline import Bracket, Inline
    from refcheck.markdown.parse import Reader
    from refcheck.syntax._visibility import View

# Before the other syntaxes with brackets.
ORDER = 30
IS_TAG = True
FEATURES = {"wiki-link": "`[[page]]`"}
# `[[1]](https://example.org)` is meant as a link, whatever is made of it.
_ADDRESSES = ("(http://", "(https://", "(<http", "(mailto:")


class WikiCondition(ConditionGroup):
    """Conditions on wiki links."""

    BEFORE_PARENTHESIS = condition(read_by_few=True)
    """`[[page]](text)`: a wiki link and a text for Obsidian, a link with brackets in its text for others."""


def install(reader: Reader) -> None:
    reader.on_bracket(_close)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    return is_known_tag(fact, view) and not view.is_raw(fact.span)


def _close(state: Inline, bracket: Bracket, close: int) -> int | None:
    src, outer = state.src, state.open_brackets[-1] if state.open_brackets else None
    if (
        not src.startswith("]]", close)
        or outer is None
        or outer.start != bracket.opening
        or bracket.kind != "link"
        or outer.kind == "note"
        or src.startswith(("[", "]", *_ADDRESSES), close + 2)
    ):
        return None
    content = src[bracket.start : close]
    if bracket.nested or "\n" in content or not content.strip():
        return None
    name, bar, text = content.partition("|")
    if bar:
        # In a table the bar is escaped.
        name = name.removesuffix("\\")
    key = name.strip()
    if not key:
        return None
    # Then the outer brackets may be those of a link, which the parenthesis decides.
    is_text = src.startswith("(", close + 2)
    if not is_text:
        state.open_brackets.pop()
    start = bracket.start + len(name) - len(name.lstrip())
    state.facts.syntaxes.add("wiki-links")
    form = "embed" if outer.kind == "image" else "wiki"
    if form == "embed" and PASTED_PICTURE.match(key.rpartition("/")[2]):
        state.facts.syntaxes.add("pasted-images")
    state.facts.references.append(
        Reference(
            "image" if form == "embed" else "link",
            "wiki_links",
            key=key,
            span=span(state, outer.opening, close + 2),
            key_span=span(state, start, start + len(key)),
            text=text or key,
            conditions=int(state.conditions | (WikiCondition.BEFORE_PARENTHESIS if is_text else 0)),
            form=form,
        )
    )
    if is_text:
        return None
    state.last = (close + 2, "link", outer.opening)
    return close + 2
