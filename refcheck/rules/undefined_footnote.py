"""A footnote reference has no footnote.

The reader sees `[^1]`.

```bad github
A claim.[^1] Another one.[^2]

[^1]: Its source.
```
```report
1:26 no footnote `[^2]`
```
```good github
A claim.[^1]

[^1]: Its source.
```
"""

from __future__ import annotations

from collections.abc import Iterator
from re import Pattern

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Reference
from refcheck.facts.suggestions import Suggestions
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._typos import Misspelt, with_fixes
from refcheck.syntax.tables import TableCondition

CODE = "106"
SEVERITY = "error"
UNSAFE_FIX = "the one footnote of which it is a misspelling"

# In characters.
_NEAR = 1000
_LONGEST_CLASS = 3
# A character class, an escape such as `\\d`, a repetition; a class with `^` counts only alone in a cell.
_EXPRESSION = compile_lazily(r"\[\w[\w-]*\](?![(:\[])|\|[ \t]*\[\^\w+\][ \t]*(?=\||\n|$)|\\[a-zA-Z]\b|[.)\]][*+?]")
# In text: a whole range (`[a-z]`), a class before a letter (`[hc]at`), or a repetition of one; `[e-mail]` is none.
_EXPRESSION_IN_TEXT = compile_lazily(r"\[\^?\w-\w(?:\w-\w|_)*\](?![(:])|\[\^?[a-z]{1,3}\](?:\??[a-z*+]|\{\d)")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    yield from with_fixes(page, project, _misspelt(page, project))


def _misspelt(page: Page, project: Project) -> Iterator[Misspelt]:
    names: Suggestions | None = None
    for reference in page.references_of("footnote"):
        if project.resolve(page, reference).missing != "footnote":
            continue
        if names is None:
            text = page.one_text
            names = (text.footnote_names if text is not None else page.keys.names_of("footnote")).with_fresh_budget()
        found = names.nearest(reference.key)
        if found is None and _is_character_class(page, reference):
            continue
        help_text = f"did you mean `[^{found}]`?" if found else f"add `[^{reference.key}]: text`"
        diagnostic = Diagnostic(reference.span, f"no footnote `[^{reference.key}]`", help=help_text)
        yield Misspelt(diagnostic, reference, reference.key_span, reference.key, found, (names,))


def _is_character_class(page: Page, reference: Reference) -> bool:
    """Whether it may be part of a regular expression: letters, alone in a cell or in a page without notes."""
    key, text = reference.key, page.source.text
    if not key.isalpha() or len(set(key)) < len(key):
        return False
    start, end = reference.span
    if not reference.conditions & TableCondition.IN_TABLE:
        if not key.isascii() or len(key) > _LONGEST_CLASS or next(page.of_kind("footnote"), None) is not None:
            return False
        return _has_other_expression(text, start, end, _EXPRESSION_IN_TEXT)
    before = text[text.rfind("\n", 0, start) + 1 : start].rstrip(" \t")
    after = text[end : text.find("\n", end) + 1 or len(text)].lstrip(" \t\r\n")
    return before[-1:] in ("|", "") and after[:1] in ("|", "") and _has_other_expression(text, start, end, _EXPRESSION)


def _has_other_expression(text: str, start: int, end: int, expression: Pattern[str]) -> bool:
    """Whether the paragraph around a place, at most `_NEAR` characters away, has another part of an expression."""
    before, after = text[max(0, start - _NEAR) : start].split("\n\n")[-1], text[end : end + _NEAR].split("\n\n")[0]
    return expression.search(before) is not None or expression.search(after) is not None
