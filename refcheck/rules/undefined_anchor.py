"""A link leads to an anchor that the page does not have.

A click goes nowhere. Which anchors a page has depends on the renderer: how it makes headings into
anchors, whether it reads `{#id}`, whether it keeps HTML ids. The target may be another file.

A warning is what works in one place and breaks in others: a fragment that is right but for capitals, which GitHub alone
finds.

```bad github
# Set-up

See [how to set up](#setup).
```
```report
3:21 no anchor `#setup` in this file
```
```good github
# Set-up

See [how to set up](#set-up).
```
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Severity, Span
from refcheck.facts.suggestions import Suggestions
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._links import dead_links
from refcheck.rules._typos import Misspelt, with_fixes

CODE = "102"
SEVERITY = "error"

# What cannot stand in a destination as it is.
_NEEDS_ESCAPE = compile_lazily(r"[\s()<>\\]")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    yield from with_fixes(page, project, _misspelt(page, project))


def _misspelt(page: Page, project: Project) -> Iterator[Misspelt]:
    # Each page has comparisons of its own: what is offered in one must not depend on who was asked before.
    names: dict[Page, Suggestions] = {}
    for link in dead_links(page, project, "anchor"):
        target, fragment = link.resolution.page or page, link.target.fragment or ""
        where = "in this file" if target is page else f"in `{target.path}`"
        message = f"no anchor `#{fragment}` {where}"
        severity: Severity | None = "warning" if link.resolution.via_repository_url else None
        found = None
        folded = _folded(page, target, fragment)
        if folded:
            severity = "warning"
        if any(definition.kind == "label" for definition in target.keys.by_key.get(unquote(fragment), ())):
            help_text = f"the label is there, but {target.renderer.title} makes no anchor of it"
        else:
            if target not in names:
                names[target] = target.anchors.suggestions.with_fresh_budget()
            found = names[target].nearest(unquote(fragment))
            help_text = f"did you mean `#{found}`?" if found else "correct it, or give the target an id of this name"
            if folded:
                help_text = f"write `#{folded}`: GitHub finds it, others tell capitals apart"
        place = link.reference.key_span
        diagnostic = Diagnostic(link.span, message, help=help_text, severity=severity)
        is_plain = place.end - place.start == len(link.reference.key)
        yield Misspelt(
            diagnostic,
            link.reference,
            Span(place.end - len(fragment), place.end),
            fragment,
            found if is_plain else None,
            (names.get(target, target.anchors.suggestions),),
            quote(found) if link.reference.syntax == "links" and found and _NEEDS_ESCAPE.search(found) else "",
            target,
        )


def _folded(page: Page, target: Page, fragment: str) -> str:
    """The fragment in lower case where the renderer finds that and not what is written; empty where it does not."""
    lower = unquote(fragment).lower()
    if not page.renderer.folds_fragments or lower == unquote(fragment):
        return ""
    return lower if target.anchors.find(lower) else ""
