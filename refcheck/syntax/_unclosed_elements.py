"""Where kramdown ends an element of HTML in which another one is left open.

In HTML without the attribute `markdown`, kramdown takes a closing tag for text unless it closes the innermost element.
So an element that is left open, such as `<p>` or `<li>`, takes in what comes behind the element around it: mostly the
rest of the page, of which no Markdown is read (run with kramdown 2.4.0 and kramdown-parser-gfm 1.1.0).
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.markdown.html_blocks import TAG

_PART = compile_lazily(r"<(?:(?P<comment>!--)|(?=[A-Za-z/]))")
_TAG = compile_lazily(TAG)
_VOID = frozenset(
    (
        *("area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link", "meta", "param"),
        *("source", "track", "wbr"),
    )
)
_VERBATIM = frozenset(("script", "style"))


def end_of(text: str, name: str, start: int) -> int:
    """The end of the content of an element; the length of the text if it is never closed.

    It is empty if an element in it has the attribute `markdown`: what is left open there ends with what is around it.

    Args:
        name: of the element, in small letters.
        start: of its content.
    """
    is_open = [name]
    position, last_comment = start, text.rfind("-->")
    while part := _PART.search(text, position):
        position = part.end()
        if part["comment"]:
            if position <= last_comment:
                position = text.find("-->", position) + 3
            continue
        tag = _TAG.match(text, part.start())
        if tag is None:
            continue
        position = tag.end()
        if tag["closed"]:
            if is_open[-1] == tag["closed"].lower():
                is_open.pop()
                if not is_open:
                    return tag.start()
            continue
        if "markdown" in tag["attributes"]:
            return start
        inner = tag["name"].lower()
        if inner in _VERBATIM:
            close = text.find(f"</{inner}", position)
            position = close + len(inner) + 2 if close >= 0 else len(text)
        elif inner not in _VOID and not tag.group().endswith("/>"):
            is_open.append(inner)
    return len(text)
