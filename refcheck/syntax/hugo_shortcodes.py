"""Hugo's shortcodes that link to pages and files: `{{< ref "x.md#y" >}}`, `{{< relref >}}`, `{{< figure src= >}}`.

Hugo runs them before Markdown, wherever they are; those in code are ignored here. All are replaced by filler, so that
`[text]({{< ref "x.md" >}})` is a link whose destination is that of the shortcode, and some together with their content,
which is code. Shortcodes that include other files are recorded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Inclusion, Reference, ReferenceKind, Span
from refcheck.markdown.parse import blank_all
from refcheck.syntax._visibility import is_known_tag
from refcheck.syntax.template_tags import CodeEnds, after_protected, token

if TYPE_CHECKING:
    from re import Match

    from refcheck.facts.model import Definition, Reference
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

ORDER = 9
IS_TAG = True
FEATURES = {"hugo-shortcode": '`{{< ref "page.md" >}}`'}
_TOKEN = token("{", r"(?<=\{)\{(?P<mark>[<%])[ \t\n]*(?P<name>/?[\w./-]+)")
_END = {"<": ">}}", "%": "%}}"}
_ARGUMENT = compile_lazily(
    r"(?:(?P<key>[\w-]+)=)?(?:\"(?P<double>(?:[^\"\\]|\\.)*)\"|`(?P<raw>[^`]*)`|(?P<bare>[^\s\"`=]+))"
)
# The parameter that names a page or file, the kind of the reference, and whether the parameter can be unnamed.
_LINKING: dict[str, tuple[str, ReferenceKind, bool]] = {
    "ref": ("path", "link", True),
    "relref": ("path", "link", True),
    "figure": ("src", "image", False),
}
# A longer one is a mistake, and would take too long.
_LONGEST = 4000
# The content of these is not Markdown.
_VERBATIM = frozenset(("code", "output", "highlight", "mermaid", "rawhtml", "katex", "math", "code-toggle", "chart"))
_INCLUDING = compile_lazily(r"include|readfile|snippet|import|embed|partial|fragment|reuse")
_FILE_ARGUMENT = compile_lazily(r"[\"'](?P<path>[^\"'\n]{1,300}\.(?:md|markdown|html?|txt))[\"']")
_FRAGMENT = compile_lazily(r"#[\w.:-]+")


def install(reader: Reader) -> None:
    reader.mask(_mask)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    return is_known_tag(fact, view) and not view.is_raw(fact.span)


def _mask(text: str, facts: Facts) -> str:
    if b"{{<" not in facts.signs and b"{{%" not in facts.signs:
        return text
    code = CodeEnds(text)
    masked: list[tuple[int, int]] = []
    position = 0
    while match := _TOKEN.search(text, position):
        if match["mark"] is None:
            position, _ = after_protected(text, match, position, code)
            continue
        close = text.find(_END[match["mark"]], match.end())
        if close < 0:
            break
        position = close + 3
        if match["name"] in _VERBATIM and not text.endswith("/", 0, close):
            name = re.compile(r"\{\{<[ \t\n]*(?P<closing>/?)[ \t\n]*" + match["name"] + r"(?![\w-])")
            other = name.search(text, position)
            # A shortcode followed by another opening has no content.
            position = other.start() if other and other["closing"] else position
        masked.append((match.start(), position))
        if _INCLUDING.search(match["name"]):
            facts.syntaxes.add("inclusions")
            named = _FILE_ARGUMENT.search(text, match.end(), close)
            facts.inclusions.append(
                Inclusion(
                    named["path"] if named else "", Span(match.start(), position), "include" if named else "other"
                )
            )
        if match["name"] in _LINKING and close - match.end() < _LONGEST:
            facts.syntaxes.add("hugo-shortcodes")
            _read(match, close, Span(match.start(), position), facts)
    return blank_all(text, masked)


def _read(opening: Match[str], end: int, place: Span, facts: Facts) -> None:
    """Reads the arguments of a shortcode at `place`, which are between its opening and `end`."""
    text, name = opening.string, opening["name"]
    parameter, kind, alone = _LINKING[name]
    for argument in _ARGUMENT.finditer(text, opening.end(), end):
        if argument["key"] == parameter or (alone and argument["key"] is None):
            value = argument.lastgroup
            assert value
            key = argument[value]
            fragment = _FRAGMENT.match(text, place.end) if kind == "link" else None
            if fragment and "#" not in key:
                key += fragment.group()
                place = Span(place.start, fragment.end())
            form = "ref" if kind == "link" else name
            facts.references.append(
                Reference(kind, "hugo_shortcodes", key=key, span=place, key_span=Span(*argument.span(value)), form=form)
            )
            return
