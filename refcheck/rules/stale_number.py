"""A link to something numbered shows another number than its target has.

This happens when a figure is inserted before others. The fix corrects the number and nothing else.

```bad hexo-pandoc
See [Figure 7](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
```report
1:6 `Figure 7` links to `fig:plot`, which is 1
```
```fixed
See [Figure 1](#fig:plot).

![A plot](https://example.com/plot.png){#fig:plot}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import EVERYWHERE, Diagnostic, Edit, Fix, Reference, Span
from refcheck.fixes.rewrites.links import numbered_links
from refcheck.numbering import templates
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "502"
SEVERITY = "warning"

_NEAR = 30
_BETWEEN = compile_lazily(
    r"\s*[,;、，；/–-]?\s*(?:(?:and|or|to|und|oder|bis|et|ou|y|o|e|en|i|и|和|与|與|及|至|、)(?!\w)|&)?\s*"
)


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    shown: tuple[str, int] = ("", 0)
    for reference, label, place in numbered_links(page, project):
        if label.kind == "section" and (page.renderer.numbers is None or page.renderer.is_unknown):
            # If sections are not numbered, a number is part of the title.
            continue
        wording = templates.recognize(reference.text, label.kind, page.templates)
        if wording is None and _is_named(page, reference, label.kind, shown):
            wording = templates.number_alone(reference.text)
        if wording is None:
            continue
        shown = label.kind, reference.span.end
        stale = templates.compared(wording, label.number)
        if stale is None or label.is_contradicted or wording.number in label.beside:
            # A number that a caption beside the target shows is right for its reader.
            continue
        fix = None
        if label.unique and place.end - place.start == len(reference.text):
            number = Span(place.start + stale.start, place.start + stale.end)
            fix = Fix(f"write the number {label.number}", (Edit(number, label.number),))
        text, key = reference.text.strip(), label.definition.key
        help_text = fix.title if fix is not None else "make the label unique first"
        message = f"`{text}` links to `{key}`, which is {label.number}"
        # Programs that read labels before the renderer may number them in their own way.
        yield Diagnostic(place, message, help=help_text, fix=fix, form=EVERYWHERE)


def _is_named(page: Page, link: Reference, kind: str, shown: tuple[str, int]) -> bool:
    """Whether a word for the kind is before a link, or another number after such a word: `Figures 1 and 2`."""
    if templates.number_alone(link.text) is None:
        return False
    text, start = page.source.text, link.span.start
    kind_before, end = shown
    if kind_before == kind and start - end < _NEAR and _BETWEEN.fullmatch(text, end, start):
        return True
    return templates.ends_with_name(text[max(0, start - _NEAR) : start], kind, page.templates)
