"""A link definition is not used by any link.

Comments that are written as link definitions (`[//]: # (text)`, `[comment]: <> (text)`) are ignored. That the
destination of an unused definition does not exist is not reported as well. Four or more in a row, or definitions whose
destinations are anchors of their own names (`[summary]: #summary`), are one finding. A text of four or more definitions
alone is for others that it is put into, and has none.

```bad github
Text.

[guide]: https://example.com
```
```report
3:1 no link uses the definition `[guide]`
```
```good github
The [guide].

[guide]: https://example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Definition, Diagnostic, Fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED, UNKNOWN
from refcheck.rules._links import is_comment, unused_definitions
from refcheck.rules._removal import removals
from refcheck.syntax.links import label_key

CODE = "303"
SEVERITY = "warning"
UNSAFE_FIX = "the text without it"


# This many in a row, or with their own name as destination, come from a template or a tool, and are reported as one.
_MANY = 4


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    unused = [definition for definition in unused_definitions(page, project) if not is_comment(definition)]
    if len(unused) >= _MANY and _holds_nothing_else(page, unused):
        return
    # An unresolved reference may be meant for one of them.
    found = removals(page, unused, label_key, is_sought=bool(unused) and _leads_nowhere(page, project))
    for group in _groups(page, unused):
        first = group[0]
        more = f", nor {len(group) - 1} {_others(group)}" if len(group) > 1 else ""
        fix = _fix_of_all([found.fixes[one.span] for one in group if one.span in found.fixes])
        yield Diagnostic(
            first.span,
            f"no link uses the definition `[{first.key}]`{more}",
            help=f"use {'them' if more else 'it'}, or remove the definition{'s' if more else ''}",
            fix=fix,
            unfixed="" if fix is not None else found.reasons.get(first.span, ""),
        )


def _holds_nothing_else(page: Page, unused: list[Definition]) -> bool:
    """Whether a text holds these definitions alone."""
    text, position = page.source.text, 0
    for definition in unused:
        if text[position : definition.full_span.start].strip():
            return False
        position = definition.full_span.end
    return not text[position:].strip()


def _groups(page: Page, unused: list[Definition]) -> list[list[Definition]]:
    """The definitions that are reported together, in document order."""
    if len(unused) < _MANY:
        return [[definition] for definition in unused]
    bookmarks = [definition for definition in unused if _is_bookmark(definition)]
    groups = [bookmarks] if len(bookmarks) >= _MANY else []
    runs: list[list[Definition]] = []
    text = page.source.text
    for definition in unused:
        if groups and _is_bookmark(definition):
            continue
        if runs and not text[runs[-1][-1].full_span.end : definition.full_span.start].strip():
            runs[-1].append(definition)
        else:
            runs.append([definition])
    for run in runs:
        groups += [run] if len(run) >= _MANY else [[definition] for definition in run]
    return sorted(groups, key=lambda group: group[0].span)


def _is_bookmark(definition: Definition) -> bool:
    """Whether it points to the anchor of its own name: `[summary]: #summary`."""
    return definition.text.lower() == "#" + definition.key.lower().replace(" ", "-")


def _others(group: list[Definition]) -> str:
    return "others that point to an anchor of their name" if all(map(_is_bookmark, group)) else "more in a row"


def _fix_of_all(fixes: list[Fix]) -> Fix | None:
    """One fix that combines several, of which some can be the same; None without any."""
    different = list({id(fix): fix for fix in fixes}.values())
    if len(different) < 2:
        return different[0] if different else None
    return different[0]._replace(title="remove them", edits=tuple(edit for fix in different for edit in fix.edits))


def _leads_nowhere(page: Page, project: Project) -> bool:
    """Whether a reference-style link of the text has no definition."""
    if page.texts:
        return any(
            not text.link_references <= text.link_definitions.keys() | text.headings.keys() for text in page.texts
        )
    return any(
        project.resolve(page, reference).status in (UNDEFINED, UNKNOWN)
        for reference in page.references_of("reference-link")
    )
