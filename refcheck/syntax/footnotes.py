"""Footnotes: `[^id]` and `[^id]: text`, continued in lines indented by four.

An id contains no white space, `^`, `[` or `]` (pandoc's manual, "Footnotes"; cmark-gfm's `footnotes` extension, which
strips spaces around the id of a reference: run with 0.29.0.gfm.13). The renderer decides which of two definitions wins
and whether case matters.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from re import Match
from typing import TYPE_CHECKING, Any

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Malformed, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.conditions import BlockCondition
from refcheck.markdown.parse import span
from refcheck.markdown.positions import is_open
from refcheck.syntax._destinations import read_destination

if TYPE_CHECKING:
    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.inline import Bracket, Inline
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token
    from refcheck.syntax._visibility import FactKind, RendererTraits

ORDER = 20
FEATURES = {"footnote": "`[^1]`"}
_REFERENCE = compile_lazily(r"\[\^(?P<id>[^\s\[\]^\ufffc]+)\]")
_DEFINITION = r"^ {0,3}\[\^(?P<footnote_id>[^\s\[\]^]+)\]:"
_INDENTED = compile_lazily(r"(?: {4}| {0,3}\t)")
_BLANK = compile_lazily(r"[ \t\v\f]*(?:\n|$)")
# `[^ 1]` and `[^1 ]`, or `[1^]` and `[ ^1]`.
_MISWRITTEN = compile_lazily(
    r"(?:(?P<caret>\^)|[ \t]+\^)[ \t]*(?P<id>[^\s\[\]^\ufffc]+)[ \t]*|(?P<before>[^\s\[\]^\ufffc]+)\^"
)
_LONGEST = 80
# `[^its text]` right after a word, with characters that neither an id nor a character class contains.
_NOTE_TEXT = compile_lazily(r"\^(?P<text>(?:[^\W\d_]|[*(])[^\[\]@\\|^\"<>{}`\ufffc]*)")
_WORDS = compile_lazily(r"[^\W\d_]{2,}[^\w-]*\s|\s[^\W\d_]{3}")
_LONG_WORD = compile_lazily(r"[^\W\d_]{3,}")
# So many words are a text.
_PROSE = 3
_MATH = compile_lazily(r"\$[^$]+\$")
_LONGEST_TEXT = 400
# Characters that can precede a footnote.
_BEFORE_NOTE = frozenset(".,;:!?)'\"’”»*_%")
# A character class in a regular expression: `[^a-z]`, `[^"]`, `[^\s]`.
_CHARACTER_CLASS = compile_lazily(r"(?:[A-Za-z0-9]-[A-Za-z0-9])+|.*[\"'<>\\$|*+?(){}&;,/`=~!@#%^].*")

_QUOTES = frozenset(("''", '""', "‘’", "“”", "«»", "「」"))


class FootnoteCondition(ConditionGroup):
    """Conditions on footnotes and on facts in them."""

    IN_NOTE = condition()
    """Inside a footnote definition."""
    BLANK_IN_ID = condition()
    """`[^ 1]` and `[^1 ]`: a footnote reference in cmark-gfm, text in pandoc."""
    AFTER_CARET = condition()
    """`^[^1]`: an inline note for renderers that read these, a `^` and a footnote reference for all others."""
    NO_DEFINITION = condition()
    """The `[^1]` of a `[^1]: text` right after text: a reference for renderers that read no definition there."""
    NOTE_ONLY = condition()
    """In a footnote definition; code, or part of a link definition, for renderers without footnotes."""
    AFTER_BLANK_LINES = condition()
    """In a footnote definition after two blank lines, which end it for Python-Markdown: what follows is code there."""


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        reader.walk(facts, token["children"])

    reader.inline.add_rule("[", _reference)
    reader.inline.add_rule("!", _after_exclamation)
    reader.inline.add_rule("^", _after_caret)
    reader.on_bracket(_miswritten)
    reader.block.add_rule(
        BlockRule("footnote", "[", _DEFINITION, _definition, before="ref_link", is_container=True, interrupts=True)
    )
    reader.visit("footnote", visit)
    reader.on_finish(_drop_what_is_none)
    reader.on_finish(_mark_note_only)


def hidden_conditions(renderer: RendererTraits, of: FactKind) -> int:
    """The conditions on facts that do not exist for a renderer, as it has no footnotes or has inline notes."""
    hidden = 0
    if renderer.support("inline-note") == "native" and not renderer.is_unknown:
        hidden |= FootnoteCondition.AFTER_CARET
    if not renderer.does_not_parse & BlockCondition.AFTER_TEXT:
        hidden |= FootnoteCondition.NO_DEFINITION
    if of != "other" and renderer.support("footnote") != "native":
        hidden |= FootnoteCondition.NOTE_ONLY
    return hidden


def _reference(state: Inline, position: int) -> int | None:
    match = _REFERENCE.match(state.src, position)
    return _add(state, match, state.conditions) if match is not None else None


def _after_exclamation(state: Inline, position: int) -> int | None:
    """Reads `![^1]`: an exclamation mark and a reference, unless a destination makes it an image."""
    match = _REFERENCE.match(state.src, position + 1)
    if match is None or (state.src.startswith("(", match.end()) and read_destination(state.src, match.end())):
        return None
    return _add(state, match, state.conditions)


def _after_caret(state: Inline, position: int) -> None:
    """Reads `^[^1]`, which starts an inline note; without inline notes it is a reference after a `^`."""
    match = _REFERENCE.match(state.src, position + 1)
    if match is not None:
        last = state.last
        _add(state, match, int(state.conditions | FootnoteCondition.AFTER_CARET))
        state.last = last


def _add(state: Inline, match: Match[str], conditions: int) -> int:
    position = match.start()
    place = span(state, position, match.end())
    state.facts.syntaxes.add("footnotes")
    state.facts.references.append(
        Reference(
            "footnote",
            "footnotes",
            key=match["id"],
            span=place,
            key_span=span(state, match.start("id"), match.end("id")),
            text=match.group(),
            conditions=conditions,
        )
    )
    state.last = (match.end(), "note", position)
    return match.end()


def _miswritten(state: Inline, bracket: Bracket, close: int) -> int | None:
    """Reads a bracket that would be a footnote reference but for a space or the place of its `^`."""
    start, src = bracket.start, state.src
    if bracket.kind != "link" or bracket.nested or src.find("^", start, min(close, start + _LONGEST)) < 0:
        return None
    match = _MISWRITTEN.fullmatch(src, start, close) if close - start <= _LONGEST else None
    if match is None:
        if src.startswith("^", start):
            _keep_text(state, bracket, close)
        return None
    kind = "id" if match["id"] else "before"
    key, place, key_place = match[kind], span(state, bracket.opening, close + 1), span(state, *match.span(kind))
    if not match["caret"]:
        state.facts.malformed.append(
            Malformed("footnote", place, key=key, key_span=key_place, conditions=state.conditions)
        )
        return None
    conditions = int(state.conditions | FootnoteCondition.BLANK_IN_ID)
    written = src[bracket.opening : close + 1]
    reference = Reference(
        "footnote", "footnotes", key=key, span=place, key_span=key_place, text=written, conditions=conditions
    )
    state.facts.references.append(reference)
    state.last = (close + 1, "note", bracket.opening)
    return close + 1


def _keep_text(state: Inline, bracket: Bracket, close: int) -> None:
    """Records a bracket that contains the text of a note, `[^its text]`, right after a word or with several words."""
    src, opening = state.src, bracket.opening
    before = src[opening - 1 : opening]
    if close - bracket.start > _LONGEST_TEXT or src[close + 1 : close + 2] in ("(", "[", ":", "{"):
        return
    match = _NOTE_TEXT.fullmatch(src, bracket.start, close)
    if match is None:
        return
    is_touching = before.isalnum() or before in _BEFORE_NOTE
    # Apart from a word, a few letters are a character class of a regular expression.
    if _WORDS.search(match["text"]) if is_touching else len(_LONG_WORD.findall(match["text"])) >= _PROSE:
        place, key_place = span(state, opening, close + 1), span(state, *match.span("text"))
        text = match["text"]
        state.facts.malformed.append(
            Malformed("note-text", place, key=text, key_span=key_place, text=text, conditions=state.conditions)
        )


def _definition(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    src, facts, line = block.src, block.env["facts"], match.start()
    before = block.tokens[-1] if block.tokens else None
    if before is not None and before["type"] == "footnote":
        # The marker of a note ends the note before it.
        after_text = before["after_text"] and before["open"]
    else:
        # For a command of TeX right before it, the brackets are an argument.
        after_text = block.in_text or is_open(block.tokens)
    conditions = block.conditions | (BlockCondition.AFTER_TEXT if after_text else 0)
    lines = _note_lines(reader, match, block, conditions)
    facts.syntaxes.add("footnotes")
    child = block.container(line, lines.text)
    child.conditions |= FootnoteCondition.IN_NOTE
    child.in_text = after_text
    reader.parse(child)
    opening = match.start("footnote_id") - 2
    content = src[match.end() : lines.end]
    content_end = match.end() + len(content.rstrip())
    note = Definition(
        "footnote",
        "footnotes",
        key=match["footnote_id"],
        span=Span(block.at(opening), block.at(match.end() - 1) + 1),
        key_span=Span(block.at(opening + 2), block.at(match.end() - 3) + 1),
        full_span=Span(block.at(opening), block.at(content_end - 1) + 1),
        element="footnote",
        text=src[content_end - len(content.strip()) : content_end],
        conditions=int(conditions),
    )
    facts.definitions.append(note)
    if after_text:
        facts.references.append(_instead_of(note))
    block.add("footnote", line, lines.end, children=child.tokens, after_text=after_text, open=lines.is_open)
    return lines.end


class _NoteLines(NamedTuple):
    """The lines of a note without their indentation."""

    text: str
    end: int
    """The offset of the line after the note."""
    is_open: bool
    """Whether no blank line follows."""


def _note_lines(reader: BlockReader, match: Match[str], block: Block, conditions: int) -> _NoteLines:
    """Finds the lines of a note, and records which of them are code for renderers without footnotes."""
    src, interrupts = block.src, reader.interrupts
    cursor = block.find_line_end_at(match.end())
    parts = [src[match.end() : cursor].lstrip(" \t")]
    lazy, blank_before, two_blank = True, False, False
    after_two: int | None = None
    code_conditions: int = FootnoteCondition.NOTE_ONLY
    # Without footnotes a single word is the destination of a link definition, and indented text after it, or after a
    # blank line, is code.
    code_start = match.end() if len(parts[0].split()) == 1 and not block.after_text() else None
    while cursor < block.cursor_max:
        end = block.find_line_end_at(cursor)
        if _BLANK.match(src, cursor):
            parts.append("\n")
            if lazy:
                _note_code(block, code_start, cursor, code_conditions)
                code_start = cursor
                # For pandoc, too, if the note is not one.
                code_conditions |= conditions & BlockCondition.AFTER_TEXT
            two_blank = blank_before
            lazy, blank_before = False, True
        else:
            indent = _INDENTED.match(src, cursor)
            if indent:
                if two_blank and after_two is None:
                    after_two = cursor
                parts.append(src[indent.end() : end])
            elif lazy and not interrupts(src, cursor):
                parts.append(src[cursor:end])
                _note_code(block, code_start, cursor, code_conditions)
                code_start = None
            else:
                break
            lazy = lazy or bool(indent)
            blank_before = two_blank = False
        cursor = end
    while blank_before and parts and parts[-1] == "\n":
        # The blank lines after the note are not part of it.
        parts.pop()
    _note_code(block, code_start, cursor, code_conditions)
    if after_two is not None:
        block.env["facts"].after_blank_lines.append(Span(block.at(after_two), block.at(cursor - 1) + 1))
    return _NoteLines("".join(parts), cursor, not blank_before)


def _note_code(block: Block, start: int | None, end: int, conditions: int) -> None:
    if start is not None:
        block.env["facts"].note_only.append((Span(block.at(start), block.at(end - 1) + 1), int(conditions)))


def _instead_of(note: Definition) -> Reference:
    """The reference that a renderer reads if it does not read the definition."""
    place, conditions = Span(note.span.start, note.span.end - 1), note.conditions & ~BlockCondition.AFTER_TEXT
    written = f"[^{note.key}]"
    conditions |= FootnoteCondition.NO_DEFINITION
    return Reference(
        "footnote",
        "footnotes",
        key=note.key,
        span=place,
        key_span=note.key_span,
        text=written,
        conditions=int(conditions),
    )


def _mark_note_only(facts: Facts) -> None:
    """Marks facts that only exist if footnotes are supported; blocks in them are text or code for all others."""
    if not facts.after_blank_lines and "footnotes" not in facts.syntaxes:
        return
    places = sorted(facts.note_only)
    starts = [place.start for place, _ in places]

    def marked(fact: Any) -> Any:
        if not fact.conditions & FootnoteCondition.IN_NOTE:
            return fact
        index = bisect_right(starts, fact.span.start) - 1
        is_block = isinstance(fact, Definition) and fact.element == "heading"
        if index >= 0 and fact.span.start < places[index][0].end:
            return fact._replace(conditions=fact.conditions | places[index][1])
        return fact._replace(conditions=int(fact.conditions | FootnoteCondition.NOTE_ONLY)) if is_block else fact

    if facts.after_blank_lines:
        facts.mark(facts.after_blank_lines, FootnoteCondition.AFTER_BLANK_LINES)
    if "footnotes" in facts.syntaxes:
        facts.definitions = [marked(definition) for definition in facts.definitions]
        facts.references = [marked(reference) for reference in facts.references]


def _drop_what_is_none(facts: Facts) -> None:
    """Drops parts of regular expressions, quoted markers and ids with a space, if no note has this id."""
    if b"[^" not in facts.signs:
        return
    defined = Counter(definition.key.casefold() for definition in facts.definitions if definition.kind == "footnote")
    kept: list[Reference] = []
    for reference in facts.references:
        if reference.conditions & FootnoteCondition.NO_DEFINITION and defined[reference.key.casefold()] < 2:
            # It is not defined anywhere else.
            continue
        if reference.kind == "footnote" and not defined[reference.key.casefold()]:
            if reference.conditions & FootnoteCondition.AFTER_CARET:
                continue
            if reference.conditions & FootnoteCondition.BLANK_IN_ID:
                place, conditions = reference.key_span, reference.conditions & ~FootnoteCondition.BLANK_IN_ID
                fact = Malformed("footnote", reference.span, key=reference.key, key_span=place, conditions=conditions)
                facts.malformed.append(fact)
                continue
            if _MATH.fullmatch(reference.key):
                facts.malformed.append(_note_text(reference))
                continue
            if _CHARACTER_CLASS.fullmatch(reference.key) or _is_quoted(facts.text, reference.span):
                continue
        kept.append(reference)
    facts.references = kept


def _note_text(reference: Reference) -> Malformed:
    """`[^$x$]` as malformed: a text that cannot be an id is the text of a note."""
    key, place, conditions = reference.key, reference.key_span, reference.conditions
    return Malformed("note-text", reference.span, key=key, key_span=place, text=key, conditions=conditions)


def _is_quoted(text: str, place: Span) -> bool:
    return text[max(place.start - 1, 0) : place.start] + text[place.end : place.end + 1] in _QUOTES
