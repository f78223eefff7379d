"""The anchors that the shortcodes of a Hugo site print in the pages that call them.

A shortcode called with `{{% %}}` prints Markdown: a heading in its template, `### {{ .name }}`, is a heading of the
page. The text of a heading with an expression is not computed, so any anchor of such a page may be that of the heading.
Called with `{{< >}}`, a template prints HTML. Its ids count in both cases. An id of letters and expressions
(`tab-{{ $i }}`) is partly known. An id that is only an expression is an argument of the call, if it has one:
`{{< anchor "part" >}}`. Built with Hugo 0.168.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, HOLE, NamePattern, Names, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites.hugo import MARKS

_FOLDERS = ("shortcodes", "_shortcodes")
_MOST_TEMPLATES = 500
_CALL = compile_lazily(r"\{\{(?P<mark>[<%])[ \t\r\n]*(?P<name>[\w./-]+)(?P<arguments>[^<>%{}]{0,500})")
_ARGUMENT = compile_lazily(r"[\"'`](?P<quoted>[^\"'`\n]{1,200})[\"'`]|(?P<bare>[\w.:#-]+)")
# A heading whose text contains an expression, as Markdown or as HTML.
_HEADING = compile_lazily(r"^[ \t]*#{1,6}[ \t][^\r\n{]*\{\{", re.MULTILINE)
_HTML_HEADING = compile_lazily(r"<h[1-6]\b[^<>{]*\bid[ \t]*=[ \t]*[\"']?\{\{", re.IGNORECASE)
# An expression can contain the quotes, too: `id="{{ .Get "id" }}"`.
_ID = compile_lazily(
    r"\bid[ \t]*=[ \t]*(?:\"(?P<double>(?:\{\{[^{}\n]{0,200}\}\}|\{(?!\{)|[^\"\n{]){1,200})\""
    r"|'(?P<single>(?:\{\{[^{}\n]{0,200}\}\}|\{(?!\{)|[^'\n{]){1,200})')"
)
_EXPRESSION = compile_lazily(r"\{\{[^}]*\}\}")


class _Template(NamedTuple):
    """The headings and ids that the template of a shortcode prints."""

    path: str
    headings: int
    """The line of a heading whose text is not computed, in Markdown; 0 for none."""
    html_headings: int
    """The same for a heading in HTML."""
    patterns: tuple[Names, ...]
    """The partly known ids."""
    gives_ids: bool
    """Whether an argument of the call can be an id."""


def unknowns(context: LinkContext) -> Iterator[Unknown]:
    """The anchors that shortcodes print in a page."""
    root = context.files.above(context.folder, *MARKS)
    templates = context.files.once(_templates, root) if root is not None else {}
    text = context.files.texts.read(context.location) if templates else None
    calls: dict[str, list[re.Match[str]]] = {}
    for call in _CALL.finditer(text or ""):
        name = call["name"].lower()
        if name in templates:
            calls.setdefault(name, []).append(call)
    where = Scope(pages=frozenset((context.location,)))
    for name, of_template in calls.items():
        yield from _printed(templates[name], of_template, where, root or "")


def _printed(template: _Template, calls: Sequence[re.Match[str]], where: Scope, root: str) -> Iterator[Unknown]:
    """The anchors that the calls of a shortcode print: each a few for all calls, of which a page can have thousands."""
    is_markdown = any(call["mark"] == "%" for call in calls)
    line = (template.headings if is_markdown else 0) or template.html_headings
    name = os.path.relpath(template.path, root)
    if line:
        reason = f"the shortcode {name} prints headings"
        yield _anchors(ANY_NAME, where, reason, (template.path, line))
    for names in template.patterns:
        yield _anchors(names, where, f"the shortcode {name} prints such ids", (template.path, 0))
    if template.gives_ids:
        arguments = (match for call in calls for match in _ARGUMENT.finditer(call["arguments"]))
        given = frozenset(match["quoted"] or match["bare"] for match in arguments)
        if given:
            yield _anchors(OneOf(given), where, f"an argument of the shortcode {name}", (template.path, 0))


def _anchors(names: Names, where: Scope, reason: str, evidence: tuple[str, int]) -> Unknown:
    return Unknown(frozenset(("anchor",)), names, where, reason, evidence, by="shortcodes")


def _templates(files: Files, root: str) -> Mapping[str, _Template]:
    """The templates of a site and its themes, by their names in lower case; the site's own take precedence."""
    layouts = (
        below(root, "layouts"),
        *(below(root, f"themes/{name}/layouts") for name in files.names(below(root, "themes"))),
    )
    folders = (os.path.join(layout, folder) for layout in layouts for folder in _FOLDERS)
    found = dict[str, _Template]()
    paths = ((folder, path) for folder in folders for path in files.walk(folder))
    for folder, path in islice(paths, _MOST_TEMPLATES):
        name = os.path.relpath(path, folder).replace(os.sep, "/").partition(".")[0].lower()
        template = _read(path, files.texts.read(path) or "")
        if template is not None:
            found.setdefault(name, template)
    return found


def _read(path: str, text: str) -> _Template | None:
    patterns, gives_ids = list[Names](), False
    for match in _ID.finditer(text):
        name = _EXPRESSION.sub(HOLE, match["double"] or match["single"])
        pattern = NamePattern.of(name)
        if pattern is not None:
            patterns.append(pattern)
        gives_ids = gives_ids or name == HOLE
    template = _Template(path, _line(_HEADING, text), _line(_HTML_HEADING, text), tuple(patterns), gives_ids)
    return template if any(template[1:]) else None


def _line(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else 0
