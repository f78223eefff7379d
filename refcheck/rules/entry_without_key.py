"""A line of a references block has no key, or text before it.

hexo-reference-plus makes an entry of every line, even of the second line of a long entry: it is shown with a number of
its own, and the numbers after it are wrong. The text in the first brackets of a line is its key, and text before them
is not shown. The fix joins a line to the one before if it is indented, or if that one does not end like a sentence.

```bad hexo-pandoc
---
refplus: true
---
So it is done{%- ref foo bar %}.

{% references %}
[foo] Foo. A way
  to do it.
[bar] Bar. Another way,
with a [note] on it.
{% endreferences %}
```
```report
8:3 this line of the references block has no key
10:1 `with a` is not shown: it is before the key of the line
```
```good hexo-pandoc
---
refplus: true
---
So it is done{%- ref foo bar %}.

{% references hide %}
- [foo] Foo. A way to do it.
2. [bar] Bar. Another way, with a [note] on it.
{% endreferences %}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Edit, Fix, Span
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "601"
SEVERITY = "error"
UNSAFE_FIX = "the line joined to the one before"

_MARKER = compile_lazily(r"(?:[-*+]|\d{1,9}[.)])?")
_GAP = compile_lazily(r"[ \t]*(?:\r\n|\n|\r)(?P<indent>[ \t]*)")
_END = compile_lazily(r"[.!?\u3002\uff01\uff1f\uff0e][)\]\"'\u201d\u2019]?$")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if not page.keys.reference_entries:
        return
    text = page.source.text
    entries = list(page.of_kind("reference-entry"))
    before: Definition | None = None
    for entry in entries:
        lost = text[entry.full_span.start : entry.span.start].strip() if entry.key else ""
        if not entry.key or not _MARKER.fullmatch(lost):
            fix = _joined(text, before, entry)
            place, message = entry.span, "this line of the references block has no key"
            if entry.key:
                place = Span(entry.full_span.start, entry.full_span.start + len(lost))
                message = f"`{lost}` is not shown: it is before the key of the line"
            help_text = "join it to the line before, or begin it with `[key]`"
            yield Diagnostic(place, message, help=help_text, fix=fix)
        before = entry


def _joined(text: str, before: Definition | None, entry: Definition) -> Fix | None:
    """Joins the line to the end of the one before, if it is certainly a part of it."""
    gap = _GAP.fullmatch(text, before.full_span.end, entry.full_span.start) if before else None
    if before is None or gap is None:
        return None
    line = text.rfind("\n", 0, before.full_span.start) + 1
    line = max(line, text.rfind("\r", line, before.full_span.start) + 1)
    if len(gap["indent"]) <= before.full_span.start - line and _END.search(before.text):
        return None
    touches = _is_unspaced(text[before.full_span.end - 1]) and _is_unspaced(text[entry.full_span.start])
    edit = Edit(Span(before.full_span.end, entry.full_span.start), "" if touches else " ")
    return Fix("join it to the line before", (edit,), safe=False)


def _is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script that does not separate words."""
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"
