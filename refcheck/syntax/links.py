"""Links, images and reference-style links, and autolinks; `link_definitions` has the definitions.

CommonMark 0.31, sections 6.3 (links), 6.4 (images), 6.5 (autolinks). A bracketed text that is not a link is passed to
the other syntaxes (citations, notes ...).
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from re import Match
from typing import TYPE_CHECKING

from mistune.helpers import MAX_LINK_LABEL_LENGTH
from mistune.util import unikey

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, ReferenceKind, Span, new_fact
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.inline import Bracket, Inline
from refcheck.markdown.parse import span
from refcheck.markdown.positions import MAX_NESTING
from refcheck.syntax._destinations import read_destination, read_spaced_destination
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.inline_notes import is_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import BracketMethod, Facts, Reader
    from refcheck.syntax._visibility import FactKind, RendererTraits

ORDER = 40
FEATURES = {"heading-link": "`[Heading]`"}
# The most common form of a link: its text contains nothing that starts or ends other markup.
_SIMPLE_LINK = compile_lazily(r"\[(?P<text>[^\[\]`\\<^!$@;{\ufffc]+)\]\((?P<url>[^\s()<>\\&\"']*)\)")
_AUTOLINK = compile_lazily(r"<(?P<url>[A-Za-z][A-Za-z0-9.+-]{1,31}:[^<>\x00-\x20]*)>")
_EMAIL = compile_lazily(
    r"<(?P<address>[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)>"
)
LABEL_CHARACTERS = r"(?:[^\\\[\]]|\\[\s\S]){0,999}"
_LABEL = compile_lazily(rf"\[(?P<label>{LABEL_CHARACTERS})\]")
# `[&](int x)` and `[=, this](auto y)` are C++ lambdas.
_SPACED_LABEL = compile_lazily(r"\s+\[(?P<label>[^\]]+)\]")
_CAPTURE = compile_lazily(r"[&=, ]*(?:\*?this)?")
# In characters, with its arguments.
_LONGEST_CALL = 100
FOREIGN_LABEL = compile_lazily(r"\^")
"""The start of a label of a footnote."""


class LinkCondition(ConditionGroup):
    """Conditions on links and on facts in their text."""

    AROUND_WIKI_LINK = condition()
    """`[[page]](text)`, of which Obsidian reads only what is in brackets."""
    NESTED_LINK = condition()
    """Inside the text of a link or the description of an image."""
    CITATION_LABEL = condition()
    """`[@key]: destination`: a link definition in CommonMark, a citation in pandoc."""
    IN_PARAGRAPH = condition(read_by_few=True)
    """A link definition on a line of a paragraph, which only Python-Markdown reads as one."""
    TEMPLATE = condition(read_by_few=True)
    """A link definition with spaces in braces (`[a]: {{ site.url }}/b`), or after one.

    A template engine that runs before Markdown replaces the braces.
    """
    SPACED_DESTINATION = condition(read_by_few=True)
    """`[text](a b.pdf)`: spaces in a destination without angle brackets, a link for pandoc and text for CommonMark."""
    SPACED_DEFINITION = condition(read_by_few=True)
    """`[label]: my file.pdf`, a definition for pandoc 3.9 and kramdown 2.4.0 (run), and text for the others."""
    BELOW_SPACED_DEFINITION = condition(read_by_few=True)
    """A link definition on the line below such a one, which Python-Markdown 3.11 (run) reads, too."""
    ESCAPED_BRACKET = condition()
    """A label with `\\]`, which ends at it for kramdown."""
    TITLE_IN_PARENTHESES = condition()
    """`[text](a.md (title))`: where spaces in a destination are read, the title is a part of it (run with pandoc 3.9,
    kramdown 2.4.0 and Python-Markdown 3.11)."""
    IN_DESCRIPTION = condition(uncertain=True)
    """In the description of an image, which is plain text everywhere but in a caption of pandoc (run with cmark-gfm,
    marked, Hugo, kramdown, Python-Markdown, markdown-it and pandoc 3.9)."""
    BEFORE_LABEL = condition()
    """`[text] [label]`, of which kramdown reads one link to `label`, or none if that is not defined.

    Spaces and a line break may be between the two, and a destination behind them (run with kramdown 2.4.0).
    """
    OF_CITATION_LABEL = condition()
    """The destination in `[@key]: destination`, which is text where that is a citation (run with pandoc 3.9)."""


class _Target(NamedTuple):
    """The target of a bracketed text as it is written, with the place of its key and the end of the whole link."""

    kind: ReferenceKind
    form: str
    key: str
    place: tuple[int, int]
    end: int


def install(reader: Reader) -> None:
    methods = reader.bracket_methods

    def close(state: Inline, position: int) -> int | None:
        return _close(state, position, methods)

    reader.inline.add_rule("[", _open)
    reader.inline.add_rule("!", _open_image)
    reader.inline.add_rule("]", close)
    reader.inline.add_rule("<", _autolink)
    reader.on_finish(_keep_headings)
    reader.on_finish(_mark_nested)
    reader.on_finish(_mark_descriptions)


def hidden_conditions(renderer: RendererTraits, of: FactKind) -> int:
    """The conditions of `[@key]: destination`, a link definition or a citation, and that of titles in parentheses."""
    has_title = not renderer.also_parses & LinkCondition.SPACED_DESTINATION
    hidden = 0 if has_title or of != "reference" else LinkCondition.TITLE_IN_PARENTHESES
    if of == "reference" and renderer.reads_citations:
        return LinkCondition.OF_CITATION_LABEL | hidden
    if of == "other" or (of == "definition") != renderer.reads_citations:
        return hidden
    return LinkCondition.CITATION_LABEL | hidden


# Asked for each definition and each reference, and again when these are resolved.
@lru_cache(maxsize=1 << 12)
def label_key(label: str) -> str:
    """The normal form in which labels of link definitions are compared: case and white space are folded."""
    return unikey(label)


def _open(state: Inline, position: int) -> int:
    link = None if state.open_brackets else _SIMPLE_LINK.match(state.src, position)
    if link:
        _add_simple(state, link)
        return link.end()
    state.open("link", position + 1)
    return position + 1


def _add_simple(state: Inline, link: Match[str]) -> None:
    """Adds a link whose text contains no markup and which is not inside other brackets."""
    opening, end = link.span()
    place, url = span(state, opening, end), span(state, *link.span("url"))
    text, text_span = link["text"], span(state, *link.span("text"))
    values = "link", "links", link["url"], place, url, text, text_span, state.conditions, "inline", None, None
    state.facts.references.append(new_fact(Reference, values))
    state.last = (end, "link", opening)


def _open_image(state: Inline, position: int) -> int:
    state.open("image", position + 2)
    return position + 2


def _close(state: Inline, position: int, methods: list[BracketMethod]) -> int:
    if not state.open_brackets:
        return position + 1
    bracket = state.open_brackets.pop()
    end = _use(state, bracket, position, methods)
    if state.open_brackets:
        outer = state.open_brackets[-1]
        outer.nested = True
        outer.depth = max(outer.depth, bracket.depth)
    if end:
        return end
    state.last = (position + 1, "span", bracket.opening)
    return position + 1


def _use(state: Inline, bracket: Bracket, close: int, methods: list[BracketMethod]) -> int | None:
    """The end of the construct that the bracketed text starts, or None if it is text."""
    end = None
    if bracket.depth >= MAX_NESTING:
        return end
    if bracket.kind == "note" and is_link(state.src, close + 1):
        bracket.kind = "link"
    if bracket.active and bracket.kind != "note":
        end = _link(state, bracket, close)
    for method in () if end else methods:
        end = end or method(state, bracket, close)
    if end:
        bracket.depth += 1
        # The citations in it are not members of a group around it.
        del state.citations[bracket.citations :]
    return end


def _link(state: Inline, bracket: Bracket, close: int) -> int | None:
    """The end of the link whose text ends at `close`, or None if it is not a link."""
    src = state.src
    if src.startswith("(", close + 1):
        destination = read_destination(src, close + 1)
        if destination is None or destination.has_parentheses:
            _keep_spaced(state, bracket, close)
        if destination is not None:
            kind: ReferenceKind = "image" if bracket.kind == "image" else "link"
            place = destination.start, destination.end
            end = _add(state, bracket, close, _Target(kind, "inline", destination.url, place, destination.after))
            is_around = src.startswith("[", bracket.start) and src.startswith("]", close - 1) and bracket.depth == 0
            if is_around and "://" not in destination.url and not destination.url.startswith("mailto:"):
                reference = state.facts.references[-1]
                conditions = int(reference.conditions | LinkCondition.AROUND_WIKI_LINK)
                state.facts.references[-1] = reference._replace(conditions=conditions)
            if destination.has_parentheses:
                reference = state.facts.references[-1]
                conditions = int(reference.conditions | LinkCondition.TITLE_IN_PARENTHESES)
                state.facts.references[-1] = reference._replace(conditions=conditions)
            return end
    return _reference_link(state, bracket, close)


def _keep_spaced(state: Inline, bracket: Bracket, close: int) -> None:
    """Records a link with spaces in its destination; most renderers read it as text, which can contain other links."""
    destination = read_spaced_destination(state.src, close + 1)
    # The text that a template engine inserts has no spaces.
    is_capture = _CAPTURE.fullmatch(state.src, bracket.start, close) is not None
    if destination is not None and not is_capture and "{{" not in destination.url:
        kind: ReferenceKind = "image" if bracket.kind == "image" else "link"
        place = destination.start, destination.end
        _refer(state, bracket, close, _Target(kind, "inline", destination.url, place, destination.after))
        reference = state.facts.references[-1]
        spaced = LinkCondition.SPACED_DESTINATION
        state.facts.references[-1] = reference._replace(conditions=int(reference.conditions | spaced))
        # The text in it is still read, so that it is not the last element.
        state.memory["spaced"] = destination.after, kind, bracket.opening, spaced


def _reference_link(state: Inline, bracket: Bracket, close: int) -> int | None:
    src, defined = state.src, state.env["ref_links"]
    label = None
    form, place, end = "shortcut", (bracket.start, close), close + 1
    following = _LABEL.match(src, close + 1)
    if following:
        form, end = "collapsed", following.end()
        if following["label"].strip():
            form, label, place = "full", following["label"], following.span("label")
    if label is None:
        if bracket.nested or close - bracket.start > MAX_LINK_LABEL_LENGTH:
            return None
        label = src[bracket.start : close]
    if not label.strip() or FOREIGN_LABEL.match(label):
        return None
    target = _Target("reference-link", form, label, place, end)
    if label_key(label) not in defined:
        if bracket.kind == "image" and form == "shortcut":
            return None
        if form == "shortcut":
            if label.startswith("@"):
                return None
            # pandoc links it to the heading with this name; decided when all headings are known.
            _refer(state, bracket, close, target)
            return None
        if (
            label.startswith("@")
            or src.startswith(("^", "@"), bracket.start)
            # An identifier in code: `[Vec][std::vec]` of rustdoc, `[filter()][dplyr::filter]` of roxygen.
            or "::" in label
            or not src[bracket.start : close].strip()
            or _in_other_use(src, bracket.opening, end)
        ):
            return None
    return _add(state, bracket, close, target)


def _in_other_use(src: str, opening: int, end: int) -> bool:
    """Whether brackets without a definition are an index (`a[i][j]`) or part of a chain (`[a][b][c]`)."""
    before, after = src[max(opening - 1, 0) : opening], src[end : end + 1]
    if after in {"[", "("} or before in {"]", "`"}:
        return True
    if before == "_":
        # Emphasis, if not right after a letter.
        return src[max(opening - 2, 0) : opening - 1].isalnum()
    # Identifiers in code consist of ASCII letters: Chinese and Japanese have no space before a link.
    return (before.isascii() and before.isalnum()) or (before == ")" and _is_call(src, opening - 1))


def _is_call(src: str, close: int) -> bool:
    """Whether the parentheses that end at `close` belong to a call: `f(x)`."""
    opening = src.rfind("(", max(close - _LONGEST_CALL, 0), close)
    name = src[max(opening - 1, 0) : opening]
    return opening > 0 and name.isascii() and (name.isalnum() or name in {"_", "]", ")"})


def _add(state: Inline, bracket: Bracket, close: int, target: _Target) -> int:
    _refer(state, bracket, close, target)
    state.last = (target.end, bracket.kind, bracket.opening)
    if bracket.kind == "link":
        # A link cannot contain another link: open brackets around this one cannot become a link.
        for outer in reversed(state.open_brackets):
            if outer.kind == "link":
                if not outer.active:
                    break
                outer.active = False
    return target.end


def _refer(state: Inline, bracket: Bracket, close: int, target: _Target) -> None:
    kind, form, key, place, end = target
    conditions = state.conditions
    if bracket.kind == "image":
        form = f"image-{form}" if kind == "reference-link" else form
        if not (bracket.opening == 0 and end == len(state.src)):
            conditions |= ElementCondition.INLINE
    if kind == "reference-link":
        if "\\]" in key:
            conditions |= LinkCondition.ESCAPED_BRACKET
        if form in ("shortcut", "image-shortcut") and _is_before_label(state, bracket.opening, end):
            conditions |= LinkCondition.BEFORE_LABEL
    whole, key_span, text_span = (
        span(state, bracket.opening, end),
        span(state, *place),
        span(state, bracket.start, close),
    )
    text = state.src[bracket.start : close]
    values = kind, "links", key, whole, key_span, text, text_span, conditions, form, None, None
    state.facts.references.append(new_fact(Reference, values))


def _is_before_label(state: Inline, start: int, end: int) -> bool:
    """Whether a label is behind a bracketed text, and is not the label of the one before it."""
    following = _SPACED_LABEL.match(state.src, end)
    if following is None or start < state.memory.get("label read to", 0):
        return False
    if label_key(following["label"]) in state.env["ref_links"]:
        state.memory["label read to"] = following.end()
    return True


def _autolink(state: Inline, position: int) -> int | None:
    match = _AUTOLINK.match(state.src, position) or _EMAIL.match(state.src, position)
    if match is None:
        return None
    kind = match.lastgroup
    assert kind
    url = match[kind] if kind == "url" else f"mailto:{match[kind]}"
    place = span(state, match.start(kind), match.end(kind))
    state.facts.references.append(
        Reference(
            "link",
            "links",
            key=url,
            span=span(state, position, match.end()),
            key_span=place,
            text=match[kind],
            text_span=place,
            conditions=state.conditions,
            form="autolink",
        )
    )
    state.last = (match.end(), "link", position)
    return match.end()


def _mark_nested(facts: Facts) -> None:
    """Marks the citations and notes within the text of a link or the description of an image."""
    citations = [index for index, reference in enumerate(facts.references) if reference.kind == "citation"]
    notes = [index for index, definition in enumerate(facts.definitions) if definition.kind == "inline-note"]
    if not citations and not notes:
        return
    texts = sorted(
        reference.text_span
        for reference in facts.references
        if reference.text_span is not None and reference.form not in ("shortcut", "autolink")
    )
    if not texts:
        return
    # The furthest end of the texts that start before.
    starts = [text.start for text in texts]
    farthest = list(accumulate((text.end for text in texts), max))

    def is_nested(place: Span) -> bool:
        index = bisect_right(starts, place.start) - 1
        return index >= 0 and place.end <= farthest[index]

    for index in citations:
        reference = facts.references[index]
        if is_nested(reference.span):
            nested = int(reference.conditions | LinkCondition.NESTED_LINK)
            facts.references[index] = reference._replace(conditions=nested)
    for index in notes:
        definition = facts.definitions[index]
        if is_nested(definition.span):
            nested = int(definition.conditions | LinkCondition.NESTED_LINK)
            facts.definitions[index] = definition._replace(conditions=nested)


def _mark_descriptions(facts: Facts) -> None:
    """Marks the references in the descriptions of images."""
    texts = sorted(_descriptions(facts)) if b"![" in facts.signs else []
    if not texts:
        return
    # Those of nested images are in those around them.
    ends = accumulate((text.end for text in texts), max)
    outer = [text for text, end in zip(texts, ends, strict=True) if text.end == end]
    starts = [text.start for text in outer]
    for references in (facts.references, facts.brackets):
        for number, reference in enumerate(references):
            index = bisect_right(starts, reference.span.start) - 1
            if index >= 0 and reference.span.end <= outer[index].end:
                inside = int(reference.conditions | LinkCondition.IN_DESCRIPTION)
                references[number] = reference._replace(conditions=inside)


def _descriptions(facts: Facts) -> Iterator[Span]:
    """The descriptions with brackets in them of what every renderer reads as an image."""
    by_label = []
    for reference in facts.references:
        if reference.text_span is None or "[" not in (reference.text or ""):
            continue
        if reference.kind == "image":
            if reference.syntax == "links" and not reference.conditions & LinkCondition.SPACED_DESTINATION:
                yield reference.text_span
        elif reference.form.startswith("image"):
            by_label.append((label_key(reference.key), reference.text_span))
    if by_label:
        defined = {label_key(known.key) for known in facts.definitions if known.kind == "link-definition"}
        yield from (text for label, text in by_label if label in defined)


def _keep_headings(facts: Facts) -> None:
    """Moves shortcuts that name neither a link definition nor a heading to `brackets`; drops labels of definitions."""
    if not any(reference.form == "shortcut" for reference in facts.references):
        return
    definitions = [definition for definition in facts.definitions if definition.kind == "link-definition"]
    names = {*map(label_key, facts.headings), *(label_key(definition.key) for definition in definitions)}
    places = {definition.key_span for definition in definitions}
    kept = []
    for reference in facts.references:
        if reference.kind != "reference-link" or reference.form != "shortcut":
            kept.append(reference)
        elif reference.key_span not in places:
            (kept if label_key(reference.key) in names else facts.brackets).append(reference)
    facts.references = kept
