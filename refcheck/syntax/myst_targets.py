"""MyST's targets: `(label)=` on its own line names the next element.

The grammar is that of the `myst_target` rule, which MyST-Parser and mystmd share; only MyST-Parser allows spaces. Lines
that start with `%`, comments there, are read under a condition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.blocks import BlockRule
from refcheck.syntax.attributes import ElementCondition
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
# HTML that MyST-Parser can read as an image or an admonition.
_BECOMES_ELEMENT = compile_lazily(r"\s*<(?:img|div[^<>]*admonition)")
_ELEMENTS = {"code": "code", "table": "table", "raw_tex": "math"}


class MystCommentCondition(ConditionGroup):
    """Conditions on facts on comment lines of MyST."""

    COMMENT = condition(uncertain=True)
    """On a line that starts with `%`, which MyST reads as a comment."""


class _Named(NamedTuple):
    """The element that a target names: its kind and place, and its text and level if it is a heading."""

    element: str
    body: Span
    text: str = ""
    level: int = 0


def install(reader: Reader) -> None:
    def comment(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        block, start, end = token["block"], token["start"], token["end"]
        if "[" in block.src[start:end]:
            reader.scan(facts, block, start, end, MystCommentCondition.COMMENT)

    reader.block.add_rule(BlockRule("myst_target", "(", _TARGET, _target, before="raw_html"))
    reader.block.add_rule(BlockRule("comment_lines", "%", _COMMENT, _comment, before="raw_html"))
    reader.block.add_rule(BlockRule("block_break", "+", _BREAK, _break, before="list"))
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
    _add(facts, token, target, _Named("block", target.span))


def _visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
    facts.syntaxes.add("myst-targets")
    following = next((other for other in tokens[index + 1 : index + 9] if other["type"] not in _MARKS), None)
    target = _target_of(token)
    named = _Named("paragraph", target.span)
    if following is not None and "block" in following and following["end"] > following["start"]:
        if directive_element(following):
            following.setdefault("targets", []).append(target)
            return
        named = _named(following)
        if _is_term(tokens, index):
            named = named._replace(element="definition-list")
        more = DirectiveCondition.RENAMED if following.get("has_target") else 0
        # What has a caption is a directive.
        more |= ElementCondition.NO_CAPTION if following["type"] in ("code", "table") else 0
        _add(facts, token, target, named, more)
        following["has_target"] = True
        return
    _add(facts, token, target, named)


def _is_term(tokens: list[Token], index: int) -> bool:
    """Whether what follows a target is the first term of a definition list."""
    after = [token["type"] for token in tokens[index + 1 : index + 9] if token["type"] not in _MARKS]
    return after[:2] == ["paragraph", "definition"]


def _target_of(token: Token) -> Target:
    block, (start, end) = token["block"], token["label"]
    place = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    return Target(block.src[start:end], place, Span(block.at(start), block.at(end - 1) + 1))


def _named(token: Token) -> _Named:
    """The element that a target before a block names."""
    block, kind = token["block"], token["type"]
    src, start = block.src, token["start"]
    body = Span(block.at(token.get("line", start)), block.at(token["end"] - 1) + 1)
    if kind == "heading":
        return _Named("heading", body, src[start : token["end"]].strip(), token["level"])
    if kind == "paragraph" and src[start : start + 8].lstrip().startswith("$$"):
        return _Named("math", body)
    if kind == "html" and not _BECOMES_ELEMENT.match(src, start):
        return _Named("html", body)
    return _Named(_ELEMENTS.get(kind, "paragraph"), body)


def _add(facts: Facts, token: Token, target: Target, named: _Named, more: int = 0) -> None:
    conditions = int(token["block"].conditions | DirectiveCondition.DIRECTIVE | more)
    element, body, text, level = named
    facts.definitions.append(Definition("label", "myst_targets", *target, body, element, text, conditions, (), level))
