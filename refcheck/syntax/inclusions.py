"""Texts that a generator inserts into a page: their definitions are not in the page itself.

`--8<-- "file"` (PyMdown), `{{#include file.md}}` (mdBook), `{{< include file.qmd >}}` (Quarto), `{% include file.md %}`
(Jekyll), `{!file.md!}` (markdown_include), `<!-- @include: file -->` (VitePress), `[!INCLUDE [x](file)]` (DocFX), ````
```{include} ```` and what Sphinx makes of source code (MyST), `::: package.module` (mkdocstrings), `child=` (knitr),
macros, MDX partials, definitions that a template writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Inclusion, Span
from refcheck.syntax._myst_names import MARKDOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.markdown.parse import Facts, Reader

# Before template tags are masked.
ORDER = 5
# Starts with the end of the line before it: searching for that is many times faster than for the start of a line.
_LINE = compile_lazily(
    r"\n(?P<line>[ \t>]*(?:"
    r"(?P<fence>`{3,}|~{3,}|:{3,}(?=[ \t]*\{))(?P<info>[^\n]*)"
    r"|(?P<inclusion>"
    r"-+8<-+"
    r"|\{![^!{}\n]*\.(?:md|markdown)[ \t]*!\}"
    r"|\{\{#include[ \t][^}\n]*\.(?:md|markdown)\b"
    r"|\{\{[<%][ \t]*(?:include|readfile)\b"
    r"|\{%-?[ \t]*include[\w-]*[ \t]+[\"']?[^%\s\"']*\.(?:md|markdown)\b"
    r"|\{\{-?[ \t]*[A-Za-z_][\w.]*\("
    r"|<!--[ \t]*@include\b"
    r"|:::[ \t]+(?:(?:[A-Za-z_]\w*\.)+[A-Za-z_]\w*|mkdocs-[a-z]+)[ \t]*$"
    r"|::include\{"
    r"|\[!(?:INCLUDE|include)\b"
    r"|\[[^\]{\n]*\{\{[^\n]*\]:"
    r"|\[[^\]\n]*\]\([^)\n]*[\"']:include"
    r"|import[ \t]+\w+[ \t]+from[ \t]+[\"'][^\"'\n]+\.mdx?[\"']"
    r")))",
    re.MULTILINE,
)
_DIRECTIVE = compile_lazily(r"[ \t]*\{(?P<name>include|eval-rst|auto\w+|click:\w+|argparse)\}")
_NAMED = compile_lazily(r"[ \t]*\{(?P<name>[a-z-]+)\}")
_REST_DIRECTIVE = compile_lazily(r"^[ \t]*\.\. (?P<name>[a-z][\w:+-]{0,60}?)::(?P<argument>[^\n]{0,300})", re.MULTILINE)
_REST_OBJECTS = frozenset(("function", "class", "method", "attribute", "data", "exception", "property", "type"))
# Directives that define only what is written in them.
_REST_TEXTS = frozenset(
    (
        *("admonition", "attention", "caution", "centered", "code", "code-block", "contents", "csv-table", "danger"),
        *("deprecated", "epigraph", "error", "figure", "glossary", "highlight", "highlights", "hint", "hlist", "image"),
        *("important", "index", "list-table", "literalinclude", "math", "note", "only", "parsed-literal", "plot"),
        *("pull-quote", "raw", "replace", "role", "rubric", "seealso", "sidebar", "sourcecode", "table"),
        *("tabularcolumns", "tip", "toctree", "todo", "topic", "versionadded", "versionchanged", "warning"),
    )
)
_FORMS = {"8<": "snippet", "import": "import"}
# The offset in the line at which the path can start: after the name of what is imported.
_LEAD = {"snippet": 0, "import": len("import x from"), "include": len("::")}
_PATH = compile_lazily(
    r"[\"'](?P<quoted>[^\"'\n]{1,300})[\"']|\]\((?P<link>[^()\s]{1,300})|(?P<bare>[\w./@~-]{1,300}\.[A-Za-z]{2,8}\b)"
)
_NOT_EVALUATED = compile_lazily(r"\beval[ \t]*=[ \t]*F(?:ALSE)?\b")
_QUOTED = compile_lazily(r"[\"']([^\"'\n]{1,300}\.[A-Za-z]{2,8})[\"']")
_CHILD = compile_lazily(r"[ \t]*\{[a-z]+\b[^}\n]*\bchild[ \t]*=")
# A text without any of these includes nothing. They are searched for only in a text with their signs: that takes less
# time, and a single pattern for all of them several times as much.
_IN_BRACES = compile_lazily(r"\{(?:\{(?!#)|\{#include|%-?[ \t]*include|!|include\}|eval-rst\}|auto|click:|argparse\})")
_IN_LABEL = compile_lazily(r"\[[^\]\[{\n]*\{\{")
_MARKS = ("-8<-", b"-<-"), (":::", b":::"), ("[!INCLUDE", b"[!")
# The end of a fence before braces.
_FENCES = b"`{", b"~{", b":{"
_BEFORE_INCLUDE = compile_lazily(r"include(?<=[@:!]include)")
_IMPORTED = compile_lazily(r"\.md(?:['\"]|x)")
_CHILDREN = compile_lazily(r"child ?=")


def install(reader: Reader) -> None:
    reader.mask(_note)


def _note(text: str, facts: Facts) -> str:
    if _may_include(text, facts.signs):
        found = [one._replace(span=Span(one.span.start - 1, one.span.end - 1)) for one in _inclusions("\n" + text)]
        facts.inclusions += found
        if found:
            facts.syntaxes.add("inclusions")
    return text


def _may_include(text: str, signs: bytes) -> bool:
    # What a fence has behind its name is in braces, too.
    if b"{" in signs and _IN_BRACES.search(text):
        return True
    if any(fence in signs for fence in _FENCES) and _names_children(text):
        return True
    if b"{{" in signs and _IN_LABEL.search(text):
        return True
    for mark, its_signs in _MARKS:
        if its_signs in signs and mark in text:
            return True
    if "include" in text and _BEFORE_INCLUDE.search(text):
        return True
    return "import" in text and _IMPORTED.search(text) is not None


def _names_children(text: str) -> bool:
    return "child" in text and _CHILDREN.search(text) is not None


def _inclusions(text: str) -> Iterator[Inclusion]:
    """The texts that lines outside of code insert.

    Args:
        text: with an empty line before the first one.
    """
    code, containers = "", list[str]()
    for line in _LINE.finditer(text):
        fence, info = line["fence"], line["info"]
        if code:
            if fence and fence.startswith(code) and not info.strip():
                code = ""
            continue
        if line["inclusion"]:
            yield _inclusion(text, line)
            continue
        if containers and fence.startswith(containers[-1]) and not info.strip():
            containers.pop()
            continue
        if directive := _DIRECTIVE.match(info):
            yield from _of_directive(text, line, directive)
        elif _CHILD.match(info):
            paths = () if _NOT_EVALUATED.search(info) else _QUOTED.findall(info)
            yield from (Inclusion(path, Span(*line.span("line")), "child") for path in paths)
        if fence.startswith(":"):
            continue
        named = _NAMED.match(info)
        if named and named["name"] in MARKDOWN:
            # The text in it is read like that around it.
            containers.append(fence)
        else:
            # Up to the end of the fence, also that of a directive.
            code = fence


def _of_directive(text: str, line: re.Match[str], directive: re.Match[str]) -> Iterator[Inclusion]:
    """The texts that a MyST directive inserts."""
    name, argument = directive["name"], line["info"][directive.end() :].strip()
    place = Span(*line.span("line"))
    if name == "eval-rst":
        end = text.find(f"\n{line['fence']}", line.end())
        yield from _of_rest(text, line.end(), end if end >= 0 else len(text))
    elif name == "include":
        yield Inclusion(argument, place, "include" if argument else "other")
    else:
        objects = argument if name.startswith("auto") else ""
        yield Inclusion(objects, place, "reference" if objects else "other")


def _of_rest(text: str, start: int, end: int) -> Iterator[Inclusion]:
    """The texts that the directives in a reStructuredText part insert: documented objects and other texts."""
    module = ""
    for directive in _REST_DIRECTIVE.finditer(text, start, end):
        name, argument = directive["name"].rpartition(":")[2], directive["argument"].partition("(")[0].strip()
        place = Span(*directive.span())
        if name in ("currentmodule", "module"):
            module = argument
        elif name == "include" and argument:
            yield Inclusion(argument, place, "include")
        elif (name.startswith("auto") or name in _REST_OBJECTS) and argument:
            known = module and not argument.startswith(f"{module}.")
            yield Inclusion(f"{module}.{argument}" if known else argument, place, "reference")
        elif name not in _REST_TEXTS:
            yield Inclusion("", place, "other")


def _inclusion(text: str, line: re.Match[str]) -> Inclusion:
    """The inclusion in a line, with as much of its path as is written there."""
    opening, first = line["inclusion"], line.start("inclusion")
    end = text.find("\n", first)
    place = Span(first, end if end >= 0 else len(text))
    if opening.startswith(":::"):
        return Inclusion(opening[3:].strip(), place, "reference")
    if opening.startswith("[") and opening.endswith("]:"):
        return Inclusion("", place, "definition")
    form = next((form for beginning, form in _FORMS.items() if beginning in opening), "include")
    path = _PATH.search(text, first + _LEAD[form], place.end)
    if opening.startswith(("{{-", "{{ ")) or path is None or "{" in path[path.lastgroup or 0]:
        # A macro, or a computed name.
        return Inclusion("", place, "other")
    return Inclusion(path[path.lastgroup or 0], place, form)
