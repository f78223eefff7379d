"""A caption shows no number, or a wrong one, in a project that wants captions with numbers.

With `caption-numbers: true` in the settings, a caption starts with the number of its figure, table or listing if
the renderer does not add it; without the setting, a number in a caption is the author's own. If the renderer numbers
captions itself, nothing is reported. The wording is set in `templates`: `caption: "{label}: {title}"`.

```good github
See [Figure 1](#fig:plot).

<a id="fig:plot"></a>

![Figure 1: A plot](https://example.com/plot.png)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import EVERYWHERE, Diagnostic, Edit, Fix, Span
from refcheck.fixes.rewrites.links import is_known, numbered_label
from refcheck.numbering import templates
from refcheck.project import captions
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.syntax.links import LinkCondition

CODE = "503"
SEVERITY = "warning"
SAFE_FIX = "the number of the caption"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.templates.caption_numbers or page.renderer.numbers is not None or page.renderer.is_unknown:
        return
    text = page.source.text
    for definition in page.definitions:
        if definition.kind not in ("label", "anchor") or page.kind(definition) in ("section", "equation"):
            continue
        label = numbered_label(page, definition)
        place = captions.place(page, definition) if label is not None and label.number else None
        if (
            label is None
            or place is None
            or not is_known(project, page, label)
            or not text[place.start : place.end].strip()
        ):
            continue
        key, caption = definition.key, text[place.start : place.end]
        shown = templates.leading(caption, label.kind, page.templates)
        unique = label.unique and not definition.conditions & LinkCondition.NESTED_LINK
        if shown is None:
            title = caption.strip()
            start = place.start + len(caption) - len(caption.lstrip())
            place = Span(start, start + len(title))
            written = templates.caption(label.kind, label.number, title, page.templates)
            fix = Fix(f"write `{written}`", _around(place, title, written))
            message = f"the caption of `{key}` shows no number"
        else:
            stale = templates.compared(shown, label.number)
            if stale is None:
                continue
            place = Span(place.start + stale.start, place.start + stale.end)
            fix = Fix(f"write the number {label.number}", (Edit(place, label.number),))
            message = f"the caption of `{key}` says {stale.number}, but it is {label.number}"
        help_text = fix.title if unique else "make the label unique first"
        # Programs that read labels before the renderer may number them in their own way.
        yield Diagnostic(place, message, help=help_text, fix=fix if unique else None, form=EVERYWHERE)


def _around(place: Span, title: str, written: str) -> tuple[Edit, ...]:
    """The text added before and after a caption, which itself stays as it is."""
    before, _, after = written.partition(title)
    edits = (Edit(Span(place.start, place.start), before), Edit(Span(place.end, place.end), after))
    return tuple(edit for edit in edits if edit.text)
