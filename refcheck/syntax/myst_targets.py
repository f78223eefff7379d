"""MyST's targets: `(label)=` on a line of its own names what comes next.

The grammar is that of the `myst_target` rule, which MyST-Parser and mystmd share but for blanks, which only the former
takes. Lines that begin with `%`, comments
there, are read under a condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.syntax.myst_directives import DirectiveCondition, Target, directive_element

if TYPE_CHECKING:
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token

FEATURES = {"myst-targets": "`(label)=`"}
_TARGET = r"^ {0,3}\((?P<target_label>[a-zA-Z0-9|@<>*./_\-+: \t]{1,100})\)=[ \t]*$"
_COMMENT = r"^ {0,3}%[^\n]*$"
_BREAK = r"^ {0,3}\+(?:[ \t]*\+){2,}(?P<break_info>[^\n]*)$"
_BREAK_LABEL = compile_lazily(r"\"(?:label|id)\"[ \t]*:[ \t]*\"(?P<label>[^\"\n]+)\"")
_MARKS = frozenset(("blank_line", "myst_target", "comment_lines", "block_break"))
_ELEMENTS = {"code": "code", "table": "table", "raw_tex": "math"}


class MystCommentCondition(ConditionGroup):
    """Of what is on comment lines of MyST."""

    COMMENT = condition(uncertain=True)
    """On a line that begins with `%`, which MyST takes for a comment."""


def install(reader: Reader) -> None:
    def comment(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if "[" in block.src[start:end]:
            reader.scan(facts, block, start, end, MystCommentCondition.COMMENT)

    reader.block.add_rule("myst_target", "(", _TARGET, _target, before="raw_html")
    reader.block.add_rule("comment_lines", "%", _COMMENT, _comment, before="raw_html")
    reader.block.add_rule("block_break", "+", _BREAK, _break, before="list")
    reader.visit("myst_target", _visit)
    reader.visit("comment_lines", comment)
    reader.visit("block_break", _visit_break)


def _target(reader: BlockReader, match: Match[str], block: Block) -> int:
    block.add("myst_target", match.start(), match.end(), label=match.span("target_label"))
    return match.end() + 1


def _comment(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    if block.after_text():
        return None
    block.add("comment_lines", match.start(), match.end())
    return match.end() + 1


def _break(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    if block.after_text():
        return None
    label = _BREAK_LABEL.search(block.src, match.start("break_info"), match.end())
    if label is None:
        return None
    block.add("block_break", match.start(), match.end(), label=label.span("label"))
    return match.end() + 1


def _visit_break(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
    target = _target_of(token)
    _add(facts, token, target, "block", target.span)


def _visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
    facts.syntaxes.add("myst-targets")
    following = next((other for other in tokens[index + 1 : index + 9] if other["type"] not in _MARKS), None)
    block = token["block"]
    body = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    element, text, level = "paragraph", "", 0
    if following is not None and "block" in following and following["end"] > following["start"]:
        if directive_element(following):
            following.setdefault("targets", []).append(_target_of(token))
            return
        start = following.get("line", following["start"])
        body = Span(block.at(start), block.at(following["end"] - 1) + 1)
        element, text, level = _named(following)
    _add(facts, token, _target_of(token), element, body, text, level)


def _target_of(token: Token) -> Target:
    block, (start, end) = token["block"], token["label"]
    place = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    return Target(block.src[start:end], place, Span(block.at(start), block.at(end - 1) + 1))


def _named(token: Token) -> tuple[str, str, int]:
    """What a target before a block names: the element, its text, its level."""
    src, kind = token["block"].src, token["type"]
    if kind == "heading":
        return "heading", src[token["start"] : token["end"]].strip(), token["level"]
    if kind == "paragraph" and src[token["start"] : token["start"] + 8].lstrip().startswith("$$"):
        return "math", "", 0
    return _ELEMENTS.get(kind, "paragraph"), "", 0


def _add(facts: Facts, token: Token, target: Target, element: str, body: Span, text: str = "", level: int = 0) -> None:
    conditions = int(token["block"].conditions | DirectiveCondition.DIRECTIVE)
    facts.definitions.append(Definition("label", "myst_targets", *target, body, element, text, conditions, (), level))
