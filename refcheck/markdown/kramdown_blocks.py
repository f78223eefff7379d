"""The blocks of a text as kramdown finds them, as far as it takes to know which HTML it leaves as it is.

CommonMark ends an HTML block at a blank line. kramdown reads an element up to its own closing tag, and takes a closing
tag within it for text unless it closes the innermost element; an element that is never closed goes on to the end of
the quote, item or note that it is in, or of the text. Where a line begins an element depends on all blocks before it:
a quote and an item also take in lines without their marker, whatever these begin with, except for HTML (source of
kramdown 2.4.0 and kramdown-parser-gfm 1.1.0: `parser/html.rb`, `parser/kramdown/*.rb`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from re import Match

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.markdown.html_blocks import TAG

_SPAN_ELEMENTS = frozenset(
    (
        *("a", "abbr", "acronym", "b", "big", "bdo", "br", "button", "cite", "code", "del", "dfn", "em", "i", "img"),
        *("input", "ins", "kbd", "label", "mark", "option", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "samp"),
        *("select", "small", "span", "strong", "sub", "sup", "tt", "u", "var"),
    )
)
_VOID = frozenset(
    (
        *("area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param"),
        *("source", "track", "wbr"),
    )
)
# What is in the other elements with `markdown="1"` is text, or stays as it is.
_BLOCK_CONTENT = frozenset(
    (
        *("address", "applet", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "fieldset"),
        *("figure", "figcaption", "footer", "form", "header", "hgroup", "iframe", "li", "main", "map", "menu", "nav"),
        *("noscript", "object", "section", "summary", "td"),
    )
)
_SPAN_CONTENT = frozenset(
    (
        *("a", "abbr", "acronym", "b", "bdo", "big", "button", "cite", "caption", "del", "dfn", "dt", "em", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "i", "ins", "label", "legend", "optgroup", "p", "q", "rb", "rbc", "rp", "rt", "rtc"),
        *("ruby", "select", "small", "span", "strong", "sub", "sup", "th", "tt"),
    )
)
_VERBATIM = frozenset(("script", "style"))
_MAX_NESTING = 20
_MAX_DEPTH = 40

_TAG = compile_lazily(TAG)
_RAW_START = compile_lazily(r"<(?=[A-Za-z/]|!--|\?)")
_MARKDOWN = compile_lazily(r"(?<![\w-])markdown\s*=\s*(?:\"(?P<double>\w*)\"|'(?P<single>\w*)'|(?P<bare>\w+))")
_ANY_BLOCK_TAG = compile_lazily(
    r"^(?:[ \t>]|[-+*:][ \t]|\d{1,9}\.[ \t]|\[\^[\w-]+\]:)*</?(?!(?:"
    + "|".join(sorted(_SPAN_ELEMENTS))
    + r")\b)[A-Za-z]",
    re.MULTILINE | re.IGNORECASE,
)

_REST_OF_LINE = compile_lazily(r"[ \t]*\n")
_BLANK = compile_lazily(r"(?:[^\S\n]*\n)+")
_CODE_LINE = compile_lazily(r"(?:\t| {4})[ \t]*[^\s][^\n]*\n")
_LINE = compile_lazily(r"[^\n]*\n")
# Nobody writes more in one, and each brace that is never closed is looked at.
_IN_BRACES = r"\{:(?![:/])[^}]{1,500}\}"
_ATTRIBUTES = _IN_BRACES + r"[^\S\n]*\n"
_ATTRIBUTE_LINE = compile_lazily(r" {0,3}" + _ATTRIBUTES)
_NO_SPAN = r"(?!(?:" + "|".join((*sorted(_SPAN_ELEMENTS), "script")) + r")\b)[A-Za-z_]"
_LAZY_END = compile_lazily(
    r"[^\S\n]*(?:\n|\Z)| {0,3}"
    + _ATTRIBUTES
    + r"|\^[^\S\n]*\n| {0,3}<"
    + _NO_SPAN
    + r"| {0,3}</"
    + _NO_SPAN
    + r"[\w:.-]*\s*>"
)
_DEFINITION = r" {0,3}:[\t| ][^\n]*\n"
_PARAGRAPH_END = compile_lazily(_DEFINITION)
_PARAGRAPH_END_GFM = compile_lazily(r" {0,3}(?:[+*-][\t| ]|\d+\.[\t| ]|:[\t| ]|>|[~`]{3})|#{1,6}[\t ]")
_INFO = r"[^\S\n]*(?:\S+[^\S\n]*)?\n"
_FENCE = compile_lazily(r"(?P<fence>~{3,})(?!~)" + _INFO)
_FENCE_GFM = compile_lazily(r" {0,3}(?P<fence>~{3,}(?!~)|`{3,}(?!`))" + _INFO)
_QUOTE = compile_lazily(r" {0,3}> ?")
_HEADING = compile_lazily(r"#{1,6}[\t ]*[^ \t\n][^\n]*\n")
_HEADING_GFM = compile_lazily(r"#{1,6}[\t ]+[^\s][^\n]*\n")
_RULE = compile_lazily(r" {0,3}(?:\*[ \t]*\*[ \t]*\*[* \t]*|-[ \t]*-[ \t]*-[- \t]*|_[ \t]*_[ \t]*_[_ \t]*)\n")
_UNDERLINED = compile_lazily(r" {0,3}[^\s][^\n]*\n(?P<level>[-=])[-=]*[ \t\r\f\v]*\n")
_BULLET = r"[+*-](?=[\t| ])"
_NUMBER = r"\d+\.(?=[\t| ])"
_ITEM = compile_lazily(rf" {{0,3}}(?:{_BULLET}|{_NUMBER})")
_ITEM_STARTS = {
    (kind, most): compile_lazily(rf" {{0,{most}}}{marker}")
    for kind, marker in (("bullet", _BULLET), ("number", _NUMBER), ("definition", r":(?=[\t| ])"))
    for most in range(4)
}
_ITEM_ATTRIBUTES = compile_lazily(r"(?:" + _IN_BRACES + r")?")
_TAG_START = compile_lazily(r" {0,3}<(?=[A-Za-z/]|!--)")
_COMMENT = "<!--"
_MATH = compile_lazily(r" {0,3}\$\$")
_NOTE = compile_lazily(r" {0,3}\[\^\w[\w-]*\]:")
_EXTENSION = compile_lazily(r" {0,3}\{::(?P<name>comment|nomarkdown|options)(?:\s[^}]{0,500})?\}[^\S\n]*\n")
_LINK = compile_lazily(r" {0,3}\[[^\n\]]+\]:[ \t]*[^\s][^\n]*\n")
_ABBREVIATION = compile_lazily(r" {0,3}\*\[[^\n\]]+\]:[^\n]*\n")
_END_OF_BLOCK = compile_lazily(r"\^[^\S\n]*\n")
_NOT_LAZY = compile_lazily(_ATTRIBUTES + r"|<" + _NO_SPAN + r"|</" + _NO_SPAN + r"[\w:.-]*\s*>")
_TABS = compile_lazily(r"\t+")
# A line that ends the quote or its paragraph in CommonMark.
_ENDS_QUOTE = compile_lazily(r" {0,3}(?:#{1,6}[ \t]|`{3}|~{3}|[-=]+[ \t]*\n|(?:[-*_][ \t]*){3}|[*+-][ \t]|1[.)][ \t])")
# A line of a quote behind which CommonMark takes in no line without a mark.
_NO_PARAGRAPH = compile_lazily(r"[ \t>]*\n| {4}|\t| {0,3}(?:#{1,6}[ \t]|`{3}|~{3})")
_INTERRUPTS_ITEM = compile_lazily(r" {0,3}(?:#{1,6}[ \t]|>)")
# What is no heading, or no underline of one, with spaces before it.
_HEADING_MARK = compile_lazily(r"#|(?:=+|-+)[ \t]*\n")
_LAZY_QUOTE = compile_lazily(r"^[ \t]*>[^\n]*\n(?![ \t]*(?:>|\n|\Z))", re.MULTILINE)
_LAZY_ITEM = compile_lazily(r"^[ \t>]*(?:[-+*]|\d{1,9}\.)[ \t][^\n]*\n[ >]{0,3}(?:#{1,6}[ \t]|>)", re.MULTILINE)


class RawElement(NamedTuple):
    """An element of HTML that is not in another one, and whose content kramdown leaves as it is."""

    content: Span
    """From its opening tag to its closing one, or to the end of what it is in."""
    is_open: bool
    """Whether it, or an element in it, is not closed where it should be."""


class Found(NamedTuple):
    """What kramdown finds in a text."""

    elements: tuple[RawElement, ...]
    """In the order of the text."""
    raw_text: tuple[Span, ...]
    """The text between the tags of these elements; each span is in one line."""
    lazy_marks: tuple[Span, ...]
    """The marks of quotes and items that take in a line without one, which ends a quote or an item for CommonMark."""
    stray_closings: tuple[Span, ...]
    """The `<` of closing tags that close nothing, and so are text."""


_Lists = tuple[list[RawElement], list[Span], list[Span], list[Span]]


def may_have_elements(text: str) -> bool:
    """Whether a line of a text may begin an element of HTML that is a block for kramdown."""
    return "<" in text and _ANY_BLOCK_TAG.search(text) is not None


def may_have_lazy_lines(text: str) -> bool:
    """Whether a quote or an item may take in a line without a mark."""
    return (">" in text and _LAZY_QUOTE.search(text) is not None) or _LAZY_ITEM.search(text) is not None


def find_blocks(text: str, *, gfm: bool) -> Found:
    """What kramdown finds in a text.

    Args:
        gfm: whether it uses the parser for GitHub's Markdown, as in Jekyll.
    """
    found: _Lists = ([], [], [], [])
    size = len(text)
    whole = text.replace("\r\n", " \n")
    lines = _LINE.findall(whole if whole.endswith("\n") else whole + "\n")
    ends, position = [], 0
    for line in lines:
        position += len(line)
        ends.append(position)
    _Reader(lines, ends, size, found, gfm=gfm, nesting=0).read_all()
    elements, raw_text, quotes, stray = found
    return Found(tuple(sorted(elements)), tuple(sorted(raw_text)), tuple(sorted(set(quotes))), tuple(sorted(stray)))


class _Reader:
    """Reads the text of a page, or of a quote, an item or a note in it.

    Args:
        lines: of the text, without the marks of what it is in.
        ends: the end of each line in the file.
        size: of the file.
    """

    def __init__(
        self,
        lines: list[str],
        ends: list[int],
        size: int,
        found: _Lists,
        *,
        gfm: bool,
        nesting: int,
    ) -> None:
        self.src = "".join(lines)
        self._starts: list[int] = []
        self._distances: list[int] = []
        position = 0
        for line, end in zip(lines, ends, strict=True):
            self._starts.append(position)
            position += len(line)
            self._distances.append(end - position)
        self._size = size
        self._found = found
        self._gfm = gfm
        self._nesting = nesting
        self._paragraph_end = _PARAGRAPH_END_GFM if gfm else _PARAGRAPH_END
        self._raw_depth = self._depth = 0
        self._is_open = False
        self._unclosed = set[str]()
        self._last_comment = self.src.rfind("-->")
        # Blocks before a place: of which kind the last ones are.
        self._last: list[str] = []

    def at(self, position: int) -> int:
        """The offset in the file of a place."""
        index = max(bisect_right(self._starts, position) - 1, 0)
        return min(position + self._distances[index], self._size) if self._starts else self._size

    def read_all(self) -> None:
        """Reads all blocks."""
        self.blocks(0, "")

    def blocks(self, position: int, element: str) -> tuple[int, bool]:
        """The end of the blocks up to the closing tag of the element they are in, and whether that is there."""
        outer, self._last = self._last, []
        is_closed, size = False, len(self.src)
        while position < size:
            kind, after = self._block(position)
            if after is None:
                closing = self._closing(position)
                if closing is not None and element and closing[0] == element:
                    position, is_closed = closing[1], True
                    break
                if closing is not None:
                    self._stray(position)
                kind, after = self._rest(position)
            if kind:
                self._last.append(kind)
            position = after
        self._last = outer
        return position, is_closed

    def _boundary(self) -> bool:
        """Whether a heading can begin."""
        return not self._last or self._last[-1] in ("blank", "end", "attributes")

    def _block(self, position: int) -> tuple[str, int | None]:
        """The kind and the end of the block that begins at a place, if it is one of the first kinds."""
        src = self.src
        if blank := _BLANK.match(src, position):
            return "blank", blank.end()
        first = src[position]
        if first == "\t" or src.startswith("    ", position):
            return "code", self._code(position)
        rest = src[position : position + 4].lstrip(" ")
        mark = rest[:1]
        if mark in "~`" and (fence := (_FENCE_GFM if self._gfm else _FENCE).match(src, position)):
            close = self._end_of_fence(fence)
            if close is not None:
                return "code", close
        if mark == ">":
            return "quote", self._quote(position)
        if mark == "#":
            if self._gfm and (heading := _HEADING_GFM.match(src, position)):
                return "heading", heading.end()
            if not self._gfm and self._boundary() and (heading := _HEADING.match(src, position)):
                return "heading", heading.end()
        if mark in "*-_" and (rule := _RULE.match(src, position)):
            return "rule", rule.end()
        if _ITEM.match(src, position):
            return "list", self._list(position)
        if mark == ":" and self._follows_term() and _ITEM_STARTS["definition", 3].match(src, position):
            return "definitions", self._definitions(position)
        if mark == "<":
            return "html", self._html(position)
        return "", None

    def _rest(self, position: int) -> tuple[str, int]:
        """The kind and the end of the block that begins at a place, if it is none of the first kinds."""
        src = self.src
        mark = src[position : position + 4].lstrip(" ")[:1]
        if self._boundary() and (underlined := _UNDERLINED.match(src, position)):
            return "heading", underlined.end()
        if mark == "$" and self._boundary() and (math := _MATH.match(src, position)):
            close = src.find("$$", math.end())
            if close >= 0:
                rest = _REST_OF_LINE.match(src, close + 2)
                after = rest.end() if rest else close + 2
                if after >= len(src) or _BLANK.match(src, after) or _ATTRIBUTE_LINE.match(src, after):
                    return "math", after
        if mark == "[":
            if opening := _NOTE.match(src, position):
                return "end", self._note(position, opening)
            if link := _LINK.match(src, position):
                return "end", link.end()
        if mark == "*" and (abbreviation := _ABBREVIATION.match(src, position)):
            return "end", abbreviation.end()
        if mark == "{":
            if (extension := _EXTENSION.match(src, position)) and (stop := self._end_of_extension(extension)):
                return "extension", stop
            if attributes := _ATTRIBUTE_LINE.match(src, position):
                return "attributes", attributes.end()
        if mark == "^" and (marker := _END_OF_BLOCK.match(src, position)):
            return "end", marker.end()
        position = self._line_end(position)
        while (
            position < len(src) and not _LAZY_END.match(src, position) and not self._paragraph_end.match(src, position)
        ):
            position = self._line_end(position)
        return "paragraph", position

    def _end_of_fence(self, fence: Match[str]) -> int | None:
        """The end of a fence; None if it is not closed, which is looked for once for each kind of marks."""
        marks = fence["fence"]
        if marks not in self._unclosed:
            indent = " {0,3}" if self._gfm else ""
            closing = re.compile(rf"^{indent}{marks}{marks[0]}*[^\S\n]*\n", re.MULTILINE)
            if close := closing.search(self.src, fence.end()):
                return close.end()
            self._unclosed.add(marks)
        return None

    def _end_of_extension(self, extension: Match[str]) -> int | None:
        """The end of `{::comment}` and its like; None if it is not closed, which is looked for once for each name."""
        name = extension["name"]
        if name not in self._unclosed:
            closing = re.compile(rf"^ {{0,3}}\{{:/(?:{name})?\}}[^\S\n]*\n", re.MULTILINE)
            if close := closing.search(self.src, extension.end()):
                return close.end()
            self._unclosed.add(name)
        return None

    def _line_end(self, position: int) -> int:
        return self.src.find("\n", position) + 1 or len(self.src)

    def _follows_term(self) -> bool:
        last = self._last
        return bool(last) and (
            last[-1] in ("paragraph", "definitions")
            or (last[-1] == "blank" and last[-2:-1] in (["paragraph"], ["definitions"]))
        )

    def _code(self, position: int) -> int:
        """The end of a block of indented code."""
        src = self.src
        while True:
            blank = _BLANK.match(src, position)
            line = _CODE_LINE.match(src, blank.end() if blank else position)
            if line is None:
                return position
            position = line.end()
            while position < len(src) and not _LAZY_END.match(src, position):
                position = self._line_end(position)

    def _note(self, position: int, opening: Match[str]) -> int:
        """The end of a footnote."""
        end = self._code(self._line_end(position))
        lines = self._lines(opening.end(), end)
        self._inner(
            [
                (line.removeprefix("    ") if line[:1] == " " else line.removeprefix("\t"), after)
                for line, after in lines
            ]
        )
        return end

    def _quote(self, position: int) -> int:
        """The end of a quote."""
        src, start = self.src, position
        position = self._line_end(position)
        while position < len(src) and not _LAZY_END.match(src, position):
            position = self._line_end(position)
        lines, marks, before, is_lazy, has_heading = [], [], "", False, False
        for line, end in self._lines(start, position):
            mark = _QUOTE.match(line)
            if mark is None:
                is_lazy = is_lazy or bool(_ENDS_QUOTE.match(line) or _NO_PARAGRAPH.match(before))
            else:
                place = end - len(line) + mark.group().index(">")
                marks.append(Span(place, place + 1))
                before = line[mark.end() :]
                has_heading = has_heading or _HEADING_MARK.match(before) is not None
            lines.append((line[mark.end() :] if mark else line, end))
        if is_lazy and not has_heading and self._can_be_unmarked(lines):
            self._found[2].extend(marks)
        self._inner(lines)
        return position

    @staticmethod
    def _can_be_unmarked(lines: list[tuple[str, int]]) -> bool:
        """Whether the lines of a container are the same blocks with a blank in place of its mark.

        Conditions say already what is in a fence that goes on without the mark.
        """
        has_fence = any(line.lstrip(" >").startswith(("```", "~~~")) for line, _ in lines)
        return not has_fence and not lines[0][0].startswith("#")

    def _lines(self, start: int, end: int) -> Iterator[tuple[str, int]]:
        """The lines between two places, and where each ends in the file."""
        while start < end:
            after = min(self._line_end(start), end)
            yield self.src[start:after], self.at(after - 1) + 1
            start = after

    def _inner(self, lines: list[tuple[str, int]], last: list[str] | None = None) -> list[str]:
        """Reads what is in a container."""
        if self._nesting >= _MAX_NESTING or not lines:
            return []
        inner = _Reader(
            [line for line, _ in lines],
            [end for _, end in lines],
            self._size,
            self._found,
            gfm=self._gfm,
            nesting=self._nesting + 1,
        )
        inner.read_all()
        return inner._last

    def _list(self, position: int) -> int:
        """The end of a list."""
        kind = "bullet" if _ITEM_STARTS["bullet", 3].match(self.src, position) else "number"
        return self._items(position, kind)

    def _definitions(self, position: int) -> int:
        """The end of the definitions of a term."""
        return self._items(position, "definition")

    def _items(self, position: int, kind: str) -> int:
        src = self.src
        starts, indent, after_blank, nested = _ITEM_STARTS[kind, 3], 0, False, False
        items: list[list[tuple[str, int]]] = []
        marks, is_lazy, is_indented = list[Span](), False, False
        while position < len(src):
            if kind != "definition" and after_blank and _RULE.match(src, position):
                break
            if _END_OF_BLOCK.match(src, position):
                break
            end = self._line_end(position)
            if start := starts.match(src, position):
                line, indent = _first_line(src[start.end() : end], start.end() - position)
                if is_lazy and not is_indented and self._can_be_unmarked(items[-1]):
                    self._found[2].append(marks[-1])
                is_lazy = is_indented = False
                place = self.at(start.end() - 1)
                marks.append(Span(place - len(start.group().lstrip(" ")) + 1, place + 1))
                items.append([(line, self.at(end - 1) + 1)])
                starts = _ITEM_STARTS[kind, min(max(indent - 1, 0), 3)]
                after_blank, nested = False, bool(_ITEM.match(line))
            elif blank := _BLANK.match(src, position):
                items[-1] += self._lines(position, blank.end())
                end, after_blank, nested = blank.end(), True, True
            else:
                line = _TABS.sub(lambda tabs: " " * 4 * len(tabs.group()), src[position:end], count=1)
                width = len(line) - len(line.lstrip(" "))
                if width < indent and (after_blank or _ends_item(line, min(indent, 3))):
                    break
                found = width >= indent
                is_indented = is_indented or found
                is_lazy = is_lazy or (not found and bool(_INTERRUPTS_ITEM.match(line)))
                if found:
                    line = line[indent:]
                elif nested and kind != "definition" and _ITEM.match(line):
                    line = " " * (indent + 4) + line
                items[-1].append((line, self.at(end - 1) + 1))
                if found and not nested and _ITEM.match(line):
                    nested = True
                after_blank = False
            position = end
        if is_lazy and not is_indented and self._can_be_unmarked(items[-1]):
            self._found[2].append(marks[-1])
        for item in items:
            self._inner(item)
        return position

    def _closing(self, position: int) -> tuple[str, int] | None:
        """The name of the closing tag at a place, and its end."""
        start = _TAG_START.match(self.src, position)
        tag = _TAG.match(self.src, start.end() - 1) if start else None
        return (tag["closed"].lower(), tag.end()) if tag is not None and tag["closed"] else None

    def _html(self, position: int) -> int | None:
        """The end of the block of HTML at a place, if it is one."""
        src = self.src
        if src.startswith(_COMMENT, position):
            close = src.find("-->", position + 4) if position + 4 <= self._last_comment else -1
            if close >= 0:
                rest = _REST_OF_LINE.match(src, close + 3)
                return rest.end() if rest else close + 3
        start = _TAG_START.match(src, position)
        tag = _TAG.match(src, start.end() - 1) if start else None
        if tag is None or not tag["name"] or tag["name"].lower() in _SPAN_ELEMENTS:
            return None
        return self._element(tag)

    def _element(self, tag: Match[str]) -> int:
        """The end of the element that a tag opens."""
        src, name = self.src, tag["name"].lower()
        position = tag.end()
        if name in _VERBATIM:
            close = re.compile(f"</{name}\\s*>", re.IGNORECASE).search(src, position)
            end = close.start() if close else len(src)
            self._raw(position, end)
            return close.end() if close else len(src)
        value = _MARKDOWN.search(tag["attributes"])
        given = (value["double"] or value["single"] or value["bare"]) if value else None
        model = "raw"
        if given == "1":
            model = "block" if name in _BLOCK_CONTENT else "span" if name in _SPAN_CONTENT else "raw"
        elif given in ("block", "span"):
            model = given
        if model == "block" and (rest := _REST_OF_LINE.match(src, position)):
            position = rest.end()
        if not tag.group().endswith("/>") and name not in _VOID:
            if self._depth >= _MAX_DEPTH:
                # Nobody writes so many; the elements in it are not told apart.
                self._is_open = True
                self._raw(position, len(src))
                return len(src)
            self._depth += 1
            depth = self._raw_depth
            if model == "block":
                self._raw_depth = 0
                position, _ = self.blocks(position, name)
            elif model == "span":
                close = re.compile(f"</{name}\\s*>", re.IGNORECASE).search(src, position)
                position = close.end() if close else len(src)
            else:
                self._raw_depth += 1
                position = self._raw_content(name, position)
            self._raw_depth = depth
            self._depth -= 1
        if not self._raw_depth and (rest := _REST_OF_LINE.match(src, position)):
            position = rest.end()
        return position

    def _raw_content(self, name: str, position: int) -> int:
        """The end of an element whose content is raw."""
        src, start = self.src, position
        if self._raw_depth == 1:
            self._is_open = False
        end = after = len(src)
        is_closed = False
        while opening := _RAW_START.search(src, position):
            self._raw(position, opening.start())
            position = opening.start()
            if src.startswith(_COMMENT, position):
                close = src.find("-->", position + 4) if position + 4 <= self._last_comment else -1
                close = close + 3 if close >= 0 else position + 1
                if src.find("\n", position, close) >= 0:
                    self._raw(position, close)
                position = close
                continue
            tag = _TAG.match(src, position)
            if tag is None:
                self._raw(position, position + 1)
                position += 1
            elif not tag["closed"]:
                position = self._element(tag)
            elif tag["closed"].lower() == name:
                end, after, is_closed = tag.start(), tag.end(), True
                break
            else:
                self._is_open = True
                self._stray(position)
                position = tag.end()
        if not is_closed:
            self._raw(position, len(src))
            self._is_open = True
        if self._raw_depth == 1:
            content = Span(self.at(start - 1) + 1, self.at(end - 1) + 1 if end > start else self.at(start - 1) + 1)
            self._found[0].append(RawElement(content, self._is_open))
        return after

    def _stray(self, position: int) -> None:
        """Notes a closing tag that is text."""
        place = self.at(self.src.index("<", position))
        self._found[3].append(Span(place, place + 1))

    def _raw(self, start: int, end: int) -> None:
        """Notes text that stays as it is."""
        while start < end:
            after = min(self._line_end(start), end)
            if self.src[start:after].strip():
                first = self.at(after - 1) + 1 - (after - start)
                self._found[1].append(Span(first, self.at(after - 1) + 1))
            start = after


def _first_line(line: str, width: int) -> tuple[str, int]:
    """The first line of an item without its mark, and how far the others are indented."""
    if line.endswith("\n") and _ITEM_ATTRIBUTES.fullmatch(line.strip()):
        return line.lstrip() or "\n", 4
    spaces = len(line) - len(line.lstrip(" \t"))
    expanded = (" " * width + line[:spaces]).expandtabs(4)[width:]
    return line[spaces:], width + len(expanded)


def _ends_item(line: str, most: int) -> bool:
    """Whether a line is none that an item takes in without its indentation."""
    width = len(line) - len(line.lstrip(" "))
    return width <= most and _NOT_LAZY.match(line, width) is not None
