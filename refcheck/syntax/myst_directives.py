"""MyST's directives: fences of backticks, tildes or colons whose info string starts with `{name}`.

Options are first, as lines `:name: value` or as YAML between `---`; `:name:` and `:label:` give a label. The body is
Markdown or code, depending on the directive (mystmd, "Directives"; MyST-Parser, "Roles and Directives"). A fence of
backticks is code for all other renderers, so facts in it have a condition.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from string import ascii_lowercase
from typing import TYPE_CHECKING

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Reference, ReferenceKind, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.blocks import BlockRule
from refcheck.markdown.positions import MAX_NESTING
from refcheck.syntax._myst_names import ADMONITIONS, CODE, MARKDOWN
from refcheck.syntax.attributes import ElementCondition
from refcheck.syntax.cells import ENVIRONMENTS

if TYPE_CHECKING:
    from re import Match

    from refcheck.markdown.blocks import BlockReader
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.markdown.positions import Block, Token
    from refcheck.syntax._visibility import View

ORDER = 40
FEATURES = {"myst-directives": "` ```{figure} a.png ` and `:name: x`"}

_INFO = compile_lazily(
    r"[ \t]*\{[ \t]*(?P<name>[A-Za-z][\w+-]*(?::[A-Za-z][\w-]*)?)"
    r"(?P<attributes>(?:[ \t]+(?=[^\s{},]*[.#=])[^\s{},]+)*)[ \t]*\}[ \t]*(?P<argument>[^\n]*)"
)
_ID = compile_lazily(r"(?<![^ \t])#(?P<id>[A-Za-z0-9_-]+)(?![\w-])")
_COLON_FENCE = r"^ {0,3}(?P<colon_fence>:{3,})(?P<colon_info>[ \t]*\{[ \t]*[A-Za-z][^\n]*)$"
_COLON_OPTION = compile_lazily(r"[ \t]*:(?P<option>[^:\s]+):(?P<blank>[ \t]*)(?P<value>[^\n]*)", re.MULTILINE)
_YAML_OPTION = compile_lazily(r"[ \t]*(?P<option>[\w-]+):(?:(?P<blank>[ \t]+)(?P<value>[^\n]*)|(?=\n|$))", re.MULTILINE)
_YAML_RULE = compile_lazily(r"---[ \t]*$", re.MULTILINE)
_CELL_OPTION = compile_lazily(r"[ \t]*(?:#|//|%%|--)\|")
_REST_TARGET = compile_lazily(r"^[ \t]*\.\. _`?(?P<label>[^\n:`]+)`?:[ \t]*$", re.MULTILINE)
_PROOFS = ("prf", "proof")
_ELEMENTS = {
    "figure": "figure",
    "table": "table",
    "list-table": "table",
    "csv-table": "table",
    "math": "math",
    "code": "code",
    "code-block": "code",
    "sourcecode": "code",
    "image": "image",
    "exercise": "exercise",
    **dict.fromkeys(ADMONITIONS, "admonition"),
}
# The directives whose argument is a file.
_FILES: dict[str, ReferenceKind] = {"figure": "image", "image": "image", "include": "link", "literalinclude": "link"}
_NOT_A_FILE = compile_lazily(r"#|<|.*[*{]")


class DirectiveCondition(ConditionGroup):
    """Conditions on facts that only MyST reads."""

    DIRECTIVE = condition(read_by_few=True, uncertain=True)
    """Syntax that only MyST reads: the body of a directive in a fence, `(label)=`, `$$ x $$ (label)`."""
    ENVIRONMENT = condition(read_by_few=True, uncertain=True)
    """The body of a fence such as `{proof}` without a label, which is Markdown for MyST and for bookdown."""
    RENAMED = condition()
    """A name of an element that a target further up names already: mystmd knows it only by that one."""
    TIGHT = condition(read_by_few=True)
    """A name after `:label:` or `:name:` without a space: mystmd reads it, MyST-Parser 5.2 reports the options."""


class Value(NamedTuple):
    """The value of an option, and its place in the text of the block."""

    text: str
    start: int
    end: int
    tight: bool = False
    """Whether it is written right after the name of the option."""


class _Directive(NamedTuple):
    """A directive as it is written."""

    token: Token
    match: Match[str]
    """Its info string."""
    options: dict[str, Value]
    content: tuple[int, int]
    """The place of the lines after the options."""
    conditions: int


class Target(NamedTuple):
    """`(label)=` before a directive."""

    key: str
    span: Span
    key_span: Span


def install(reader: Reader) -> None:
    def visit(facts: Facts, token: Token, tokens: list[Token], index: int) -> None:
        info, body = token["info"], token["body"]
        read(reader, facts, token, info, body)

    reader.block.add_rule(BlockRule("directive", ":", _COLON_FENCE, _colon_fence, before="fenced_code"))
    reader.visit("directive", visit)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer reads the fact; mystmd does not read a list of pages in a directive."""
    is_read = fact.kind != "link" or getattr(fact, "form", "") != "toctree" or "toctree" in view.renderer.tag_paths
    return is_read and not view.is_raw(fact.span)


def _colon_fence(reader: BlockReader, match: Match[str], block: Block) -> int | None:
    info = _INFO.match(block.src, match.start("colon_info"), match.end("colon_info"))
    if info is None or block.nesting >= MAX_NESTING:
        return None
    close = block.closing_fence(match["colon_fence"], match.end() + 1)
    if close is None:
        return None
    body = (min(match.end() + 1, close.start()), close.start())
    block.add("directive", match.start(), close.end(), info=match.span("colon_info"), body=body)
    return close.end()


def is_directive(token: Token) -> bool:
    """Whether a block token is a MyST directive."""
    return directive_element(token) is not None


def directive_element(token: Token) -> str | None:
    """The element that a label of the directive names; None if the token is not a directive."""
    match = _match(token) if token["type"] in ("code", "directive") else None
    return _element(match["name"]) if match else None


def _match(token: Token) -> Match[str] | None:
    start, end = token["info"]
    src = token["block"].src
    if src.find("{", start, end) < 0:
        return None
    match = _INFO.match(src, start, end)
    known = match is not None and (match["name"] in MARKDOWN or match["name"] in CODE or ":" in match["name"])
    return match if known else None


def _element(name: str) -> str:
    domain, _, own = name.partition(":")
    return own if own and domain in _PROOFS else _ELEMENTS.get(name, "directive")


def read_fence(reader: Reader, facts: Facts, token: Token) -> bool:
    """Reads a code block as a directive; False if it is not one."""
    block, end = token["block"], token["end"]
    if not is_directive(token):
        if block.src[slice(*token["info"])].strip() == "math":
            start = block.at(token["start"])
            place = Span(start, start)
            body = Span(start, block.at(end - 1) + 1)
            facts.definitions.append(
                Definition(
                    "unlabelled",
                    "math",
                    key="",
                    span=place,
                    key_span=place,
                    full_span=body,
                    element="math",
                    conditions=int(block.conditions),
                )
            )
        return False
    start = block.find_line_end_at(token["info"][1])
    if _CELL_OPTION.match(block.src, start, end) and directive_element(token) == "directive":
        # A Quarto cell, for example `{mermaid}`.
        return False
    if token["closed"]:
        end = block.src.rfind("\n", start - 1, end - 1) + 1 if block.src[end - 1] == "\n" else end
    read(reader, facts, token, token["info"], (start, max(start, end)))
    return True


def read(reader: Reader, facts: Facts, token: Token, info: tuple[int, int], body: tuple[int, int]) -> None:
    """Reads a directive: its label, the file that it names, its body.

    Args:
        info: the place of `{name} argument` in the text of the token's block.
        body: the place of the lines between the fences.
    """
    match = _match(token)
    block: Block = token["block"]
    src = block.src
    is_fence = token["type"] == "code"
    conditions = block.conditions | DirectiveCondition.DIRECTIVE
    if match is None:
        # Of an unknown directive only the content is read.
        _read_body(reader, facts, block, body, 0)
        return
    facts.syntaxes.add("myst-directives")
    name = match["name"]
    options, start = _options(src, *body)
    directive = _Directive(token, match, options, (start, body[1]), conditions)
    first = len(facts.references), len(facts.definitions)
    if name in _FILES and match["argument"].strip():
        _read_file(facts, directive)
    if name in MARKDOWN or ":" in name:
        argument = match.span("argument")
        if name not in _FILES and match["argument"].strip():
            reader.scan(facts, block, *argument, DirectiveCondition.DIRECTIVE)
        in_fence = DirectiveCondition.ENVIRONMENT if name in ENVIRONMENTS else DirectiveCondition.DIRECTIVE
        _read_body(reader, facts, block, directive.content, in_fence if is_fence else 0)
        if name == "glossary":
            # Few texts have one.
            from refcheck.syntax._myst_glossary import read_glossary

            read_glossary(facts, block, directive.content, int(conditions))
    elif name == "toctree":
        from refcheck.syntax._myst_toctree import read_toctree

        read_toctree(facts, block, directive.content, directive.conditions)
    elif name == "eval-rst":
        _read_rest_targets(facts, block, directive.content, conditions)
    _define(facts, directive, first)


def _read_body(reader: Reader, facts: Facts, block: Block, place: tuple[int, int], conditions: int) -> None:
    text = block.src[place[0] : place[1]]
    if block.nesting < MAX_NESTING and text.strip():
        reader.walk(facts, reader.block.read_part(block, place[0], text, conditions, nested=True))


def _options(src: str, start: int, end: int) -> tuple[dict[str, Value], int]:
    """The options of a directive, and the offset of the text after them."""
    options: dict[str, Value] = {}
    pattern, cursor = _COLON_OPTION, start
    if _YAML_RULE.match(src, cursor, end):
        pattern, cursor = _YAML_OPTION, src.find("\n", cursor, end) + 1 or end
    while cursor < end:
        if pattern is _YAML_OPTION and _YAML_RULE.match(src, cursor, end):
            return options, src.find("\n", cursor, end) + 1 or end
        match = pattern.match(src, cursor, end)
        if match:
            value, first = (match["value"] or "").rstrip(), match.start("value")
            last = first + len(value)
            if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
                value, first, last = value[1:-1], first + 1, last - 1
            options.setdefault(match["option"], Value(value, first, last, bool(value) and not match["blank"]))
        elif pattern is _COLON_OPTION:
            break
        cursor = src.find("\n", cursor, end) + 1 or end
    return options, cursor


def _read_file(facts: Facts, directive: _Directive) -> None:
    block, match = directive.token["block"], directive.match
    path = match["argument"].strip()
    if _NOT_A_FILE.match(path):
        return
    start = match.start("argument")
    place = Span(block.at(start), block.at(start + len(path) - 1) + 1)
    alt = directive.options.get("alt")
    text = alt.text if alt else ""
    kind = _FILES[match["name"]]
    facts.references.append(
        Reference(
            kind,
            "myst_directives",
            key=path,
            span=place,
            key_span=place,
            text=text,
            conditions=directive.conditions,
            form="directive",
        )
    )


def _read_rest_targets(facts: Facts, block: Block, content: tuple[int, int], conditions: int) -> None:
    for target in _REST_TARGET.finditer(block.src, *content):
        place = Span(block.at(target.start("label")), block.at(target.end("label") - 1) + 1)
        facts.definitions.append(
            Definition(
                "label",
                "myst_directives",
                key=target["label"],
                span=place,
                key_span=place,
                full_span=place,
                # What follows can have a title.
                element="directive",
                conditions=int(conditions),
            )
        )


def _define(facts: Facts, directive: _Directive, first: tuple[int, int]) -> None:
    """Records the label of a directive, and directives that are numbered without one.

    Args:
        first: the indices of the first reference and of the first definition in it.
    """
    token, match, options, _, conditions = directive
    block, element, label = token["block"], _element(match["name"]), _label(directive)
    key = label.text.strip() if label is not None else ""
    body = Span(block.at(token["start"]), block.at(token["end"] - 1) + 1)
    pairs = [(name, value.text) for name, value in options.items() if name not in ("name", "label")]
    if element == "figure":
        parts = _parts(facts, first)
        if len(parts) + bool(match["argument"].strip()) > 1 and "no-subfigures" not in options:
            pairs.append(("parts", str(len(parts))))
            if label is not None:
                _define_parts(facts, label, parts, conditions)
    caption = _caption(directive)
    if not caption:
        conditions |= ElementCondition.NO_CAPTION
    if label is not None and label.tight:
        conditions |= DirectiveCondition.TIGHT
    start, end = (label.start, label.end) if label is not None and key else match.span()
    place = Span(block.at(start), block.at(end - 1) + 1)
    definition = Definition(
        "label",
        "myst_directives",
        key=key,
        span=place,
        key_span=place,
        full_span=body,
        element=element,
        text=caption,
        conditions=int(conditions),
        attributes=tuple(pairs),
    )
    renamed = definition
    if targets := token.get("targets", ()):
        renamed = definition._replace(conditions=int(conditions | DirectiveCondition.RENAMED))
    if key:
        facts.definitions.append(renamed)
    for target in targets:
        named = definition if target is targets[0] else renamed
        facts.definitions.append(named._replace(syntax="myst_targets", **target._asdict()))
    if _is_counted(directive, element):
        start_of_body = Span(body.start, body.start)
        facts.definitions.append(
            definition._replace(kind="unlabelled", key="", span=start_of_body, key_span=start_of_body)
        )


def _label(directive: _Directive) -> Value | None:
    """The label in the options or the attributes of a directive."""
    label = directive.options.get("label") or directive.options.get("name")
    if label is not None:
        return label
    match = directive.match
    own = _ID.search(match.string, *match.span("attributes"))
    return Value(own["id"], *own.span("id")) if own else None


def _is_counted(directive: _Directive, element: str) -> bool:
    """Whether a directive has a number even without a label."""
    is_numbered = element in ("figure", "table", "math", "exercise")
    is_listing = element == "code" and "caption" in directive.options
    return is_numbered or is_listing or directive.match["name"].partition(":")[0] in _PROOFS


def _parts(facts: Facts, first: tuple[int, int]) -> list[Span]:
    """The places of the images and figures in a figure.

    Args:
        first: the indices of the first reference and of the first definition in it.
    """
    inside = (one for one in facts.definitions[first[1] :] if one.kind == "unlabelled")
    figures = [one.full_span for one in inside if one.element in ("figure", "table")]
    images = [one.span for one in facts.references[first[0] :] if one.kind == "image" and one.syntax == "links"]
    ends = [figure.end for figure in figures]
    alone = []
    for image in images:
        index = bisect_right(ends, image.start)
        if index == len(figures) or not figures[index].start <= image.start:
            alone.append(image)
    return sorted((*alone, *figures))


def _define_parts(facts: Facts, label: Value, parts: list[Span], conditions: int) -> None:
    """Records the parts of a figure, which are referred to by its label and their letter."""
    for letter, part in zip(ascii_lowercase, parts, strict=False):
        key = f"{label.text.strip()}-{letter}"
        place = Span(part.start, part.start)
        facts.definitions.append(
            Definition(
                "label",
                "myst_directives",
                key=key,
                span=place,
                key_span=place,
                full_span=part,
                element="figure",
                conditions=int(conditions),
            )
        )


def _caption(directive: _Directive) -> str:
    match, options = directive.match, directive.options
    if match["name"] == "figure":
        return match.string[slice(*directive.content)].strip().partition("\n\n")[0]
    if "caption" in options:
        return options["caption"].text
    return match["argument"].strip() if _element(match["name"]) == "table" else ""
