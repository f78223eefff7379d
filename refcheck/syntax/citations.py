"""pandoc's citations: `@key`, `-@key`, `@{key}` and groups `[see @a, p. 3; -@b]`.

The grammar is that of pandoc's reader (manual, "Citation syntax"): a key starts with a letter, digit or `_`; single
punctuation within it must be followed by a key character; a word or a single period before the `@` makes it plain text.
Cross-references (`@fig:x`) are written in the same way; the renderer decides which keys are labels. The braces and
signs of pandoc-xnos (`{@fig:a}`, `+@fig:a`) are part of the form.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from re import Match
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Citation, CitationMode, Definition, Malformed, Reference, Span
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.parse import span
from refcheck.syntax._destinations import read_destination
from refcheck.syntax.attributes import read_attributes
from refcheck.syntax.tables import TableCondition

if TYPE_CHECKING:
    from refcheck.markdown.inline import Bracket, Inline
    from refcheck.markdown.parse import Reader

ORDER = 30
FEATURES = {"cross-reference": "`[@fig:x]`", "citation": "`[@doe99]`"}
_KEY_TEXT = (
    r"@(?:(?P<key>(?:\w|\*(?=\w))(?:\w|[:.#$%&\-+?<>~/](?=\w)|[:/](?=/))*)"
    r"|\{(?P<braced>[^\s{}]*(?:\{[^\s{}]*\}[^\s{}]*)*)\})"
)
_KEY = compile_lazily(_KEY_TEXT)
_MARKS = compile_lazily(rf"\\.|{_KEY_TEXT}|\*+|_+|[\[\]]", re.DOTALL)
_EXAMPLE = compile_lazily(r"(?:\((?=@[\w-]+\)))?@(?P<label>[\w-]+)[.)](?=\s|$)")
_ENDS_OF_ITEMS = frozenset((")", "."))
_MOST_INDENT = 4
# In characters: how far before and after a key its brackets are searched for.
_LONGEST_PREFIX = 300
# Keys that can be labels of numbered elements; without this, every email address would be recorded.
_LABEL = compile_lazily(r"[^\W\d_]+[:-]\w")
_BLANKS = compile_lazily(r"[ \t]*(?:\n[ \t]*)?")


def install(reader: Reader) -> None:
    reader.inline.add_rule("@", _citation)
    reader.inline.add_rule(";", _separator)
    reader.on_bracket(_group)


def _citation(state: Inline, position: int) -> int | None:
    src = state.src
    match = _KEY.match(src, position)
    if match is None:
        return None
    kind = match.lastgroup
    assert kind
    if _after_word(state, position):
        if kind == "key" and _LABEL.match(match[kind]):
            _keep_swallowed(state, position, match)
        return None
    start, end = position, match.end()
    mode: CitationMode = "author-in-text"
    form = "bare"
    if src[start - 1 : start] == "-" and not _word_before(src, start - 1):
        start -= 1
        mode = "suppress-author"
    if end < len(src) and src[end] == "}" and kind == "key":
        opening = start - 1 if src[start - 1 : start] not in ("+", "*", "!") else start - 2
        if opening >= 0 and src[opening] == "{":
            start, end, form = opening, end + 1, "braced"
    if form == "braced" or ":" in match[kind] or _is_bracketed(src, start, end):
        state.facts.syntaxes.add("citations")
    if src[match.end() : match.end() + 1] in _ENDS_OF_ITEMS:
        _example(state, position)
    state.facts.references.append(
        Reference(
            "citation",
            "citations",
            key=match[kind],
            span=span(state, start, end),
            key_span=span(state, match.start(kind), match.end(kind)),
            text=src[start:end],
            conditions=state.conditions,
            form=form,
            citation=Citation(None, "", suffix="", mode=mode),
        )
    )
    state.memory["after citation"] = match.end()
    state.citations.append((len(state.facts.references) - 1, start, end))
    state.last = None
    return match.end()


def _is_bracketed(src: str, start: int, end: int) -> bool:
    """Whether a key is in brackets that are not a link: a bare `@kim` may just as well be a user name on a forge."""
    first = max(0, start - _LONGEST_PREFIX)
    if src.rfind("[", first, start) <= src.rfind("]", first, start):
        return False
    close = src.find("]", end, end + _LONGEST_PREFIX)
    return close != -1 and src[close + 1 : close + 2] not in ("(", "[", ":")


def _example(state: Inline, position: int) -> None:
    """Reads `(@label)`, `@label)` or `@label.` that starts an item of one of pandoc's example lists.

    It is at the start of a line and before a space; such a list does not interrupt a paragraph (run with pandoc 3.9).
    """
    src = state.src
    start = position - (src[position - 1 : position] == "(")
    # An item may start with an item of another list.
    first = max(0, start - _MOST_INDENT, state.memory.get("example", 0))
    line = src[first:start].rpartition("\n")
    nested = first and first == state.memory.get("example")
    if (
        line[2].strip()
        or not (line[1] or nested or start <= _MOST_INDENT)
        or state.conditions & TableCondition.IN_TABLE
    ):
        return
    item = _EXAMPLE.match(src, start)
    if item is None:
        return
    if not state.memory.setdefault("example list", bool(state.conditions & BlockCondition.TIGHT) or start == 0):
        return
    state.memory["example"] = item.end()
    place, label = span(state, start, item.end()), span(state, item.start("label"), item.end("label"))
    state.facts.definitions.append(
        Definition("example", "citations", key=item["label"], span=place, key_span=label, full_span=place)
    )


def _keep_swallowed(state: Inline, position: int, match: Match[str]) -> None:
    """Records a key that is plain text only because a word or a period directly precedes it."""
    place, key_place = span(state, position, match.end()), span(state, *match.span("key"))
    element = "bracket" if state.open_brackets else ""
    state.facts.malformed.append(
        Malformed("citation", place, key=match["key"], key_span=key_place, element=element, conditions=state.conditions)
    )


def _separator(state: Inline, position: int) -> None:
    """Reads a semicolon, which separates members of a group; called for none in code, math or a nested bracket."""
    if state.open_brackets:
        state.open_brackets[-1].semicolons.append(position)


def _word_before(src: str, position: int) -> bool:
    return position > 0 and src[position - 1].isalnum()


def _after_word(state: Inline, position: int) -> bool:
    """Whether a word ends right before the `@`, which is then part of the word (pandoc's `notAfterString`)."""
    if position == 0 or state.memory.get("after citation") == position:
        return False
    src = state.src
    before = src[position - 1]
    if before.isalnum():
        return True
    if before == ".":
        return not (src.endswith("...", 0, position))
    if before in "*_":
        # The end of emphasis is the end of a word.
        inside = position - 1
        while inside > 0 and src[inside - 1] == before:
            inside -= 1
        ends: set[int] | None = state.memory.get(before)
        if ends is None:
            ends = state.memory[before] = _ends_of_emphasis(src, before)
        return inside in ends
    return False


def _ends_of_emphasis(src: str, mark: str) -> set[int]:
    """The offsets of the runs of an emphasis mark that end emphasis.

    pandoc ends emphasis at the next run of as many marks within the same brackets, even after a space; a mark at the
    end of a key is part of the key.
    """
    ends = set()
    # The lengths of the marks of open emphasis, for each open bracket.
    lengths = [0]
    for match in _MARKS.finditer(src):
        run, (start, end) = match.group(), match.span()
        if run == "[":
            lengths.append(0)
        elif run == "]":
            if len(lengths) > 1:
                lengths.pop()
        elif run[0] != mark:
            continue
        elif lengths[-1] == len(run):
            ends.add(start)
            lengths[-1] = 0
        elif not lengths[-1] and src[end : end + 1].strip() and not (mark == "_" and _word_before(src, start)):
            lengths[-1] = len(run)
    return ends


def _group(state: Inline, bracket: Bracket, close: int) -> int | None:
    """Joins the citations between brackets into a group if every part contains one."""
    if bracket.kind != "link":
        return None
    src, end, citations = state.src, close + 1, state.citations
    if len(citations) == bracket.citations:
        return None
    following = src[end : end + 1]
    if (
        (following == "(" and read_destination(src, end))
        or (following == "{" and read_attributes(src, end))
        # Except before a footnote.
        or (following == "[" and not src.startswith("[^", end) and src.find("]", end) > 0)
    ):
        return None
    start, stops = bracket.start, [*bracket.semicolons, close]
    if _follows_citation(state, bracket) and stops[0] < min(close, citations[bracket.citations][1]):
        # `@a [p. 3; @b]`: the first part belongs to the citation before the bracket.
        start = stops.pop(0) + 1
    # The first citation of each part; a further one in the same part belongs to its suffix.
    members: list[int] = []
    member = bracket.citations
    for stop in stops:
        if member == len(citations) or citations[member][1] >= stop:
            return None
        members.append(member)
        member = bisect_left(citations, stop, member, key=_start)
    group = span(state, bracket.opening, end)
    alone = len(citations) == bracket.citations + 1
    for member, stop in zip(members, stops, strict=True):
        index, first, last = citations[member]
        reference = state.facts.references[index]
        assert reference.citation
        mode: CitationMode = "suppress-author" if reference.citation.mode == "suppress-author" else "normal"
        state.facts.references[index] = reference._replace(
            span=group if alone else reference.span,
            form="group",
            citation=Citation(group, src[start:first].strip(), suffix=src[last:stop].rstrip(), mode=mode),
        )
        start = stop + 1
    state.last = (end, "citation", bracket.opening)
    return end


def _follows_citation(state: Inline, bracket: Bracket) -> bool:
    if bracket.citations == 0:
        return False
    end = state.citations[bracket.citations - 1][2]
    blanks = _BLANKS.match(state.src, end)
    return blanks is not None and blanks.end() == bracket.opening


def text_before(text: str, group: Span, first: Reference) -> str:
    """The text of a group that belongs to the citation before it: `p. 3` of `@a [p. 3; @b]`.

    Args:
        first: the first citation of the group.
    """
    citation = first.citation
    assert citation is not None
    lead = text[group.start + 1 : first.key_span.start].rstrip("{").removesuffix("@")
    if citation.mode == "suppress-author":
        lead = lead.removesuffix("-")
    before = lead.rstrip().removesuffix(citation.prefix).rstrip()
    return before[:-1].strip() if before.endswith(";") else ""


def keys_in(text: str) -> set[str]:
    """The keys of all citations in a text that is not read as Markdown; `*` stands for all keys."""
    keys = {match["key"] or match["braced"] for match in _KEY.finditer(text)}
    return keys | {"*"} if "@*" in text else keys


def key_places(text: str, within: Span, key: str) -> Iterator[Span]:
    """The places of a key in the citations of a part of a text that is not read as Markdown."""
    for match in _KEY.finditer(text, *within):
        kind = match.lastgroup
        assert kind
        if match[kind] == key and not text[match.start() - 1 : match.start()].isalnum():
            yield Span(*match.span(kind))


def _start(citation: tuple[int, int, int]) -> int:
    return citation[1]
