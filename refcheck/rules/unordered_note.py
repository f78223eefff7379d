"""The numbers of footnotes are not in the order of their references.

Readers see other numbers, as renderers number footnotes by their first references. The rule is off by default:
`severity: {unordered-note: warning}` in the settings enables it. Only ids that are numbers are compared.

```bad github
One[^2] and another[^1].

[^1]: First.

[^2]: Second.
```
```report
1:20 the first reference to `[^1]` follows that to `[^2]`
```
```good github
One[^1], another[^3], one more[^note] and the last[^4].

[^1]: First.

[^3]: Third.

[^4]: Fourth.

[^note]: A note.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Reference
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

CODE = "506"
SEVERITY = "warning"
IS_OPTIONAL = True

# In digits. Longer ids are not numbers of footnotes.
_MOST_DIGITS = 9


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    if page.feature_support("footnote") != NATIVE:
        return
    first: dict[str, Reference] = {}
    for reference in page.references:
        if reference.kind == "footnote":
            first.setdefault(page.footnotes.normalize(reference.key), reference)
    highest = ""
    for key in page.footnotes.numbers:
        if not key.isdecimal() or len(key) > _MOST_DIGITS or key not in first:
            continue
        if highest and int(key) < int(highest):
            message = f"the first reference to `[^{key}]` follows that to `[^{highest}]`"
            help_text = "`refcheck renumber` numbers footnotes in the order of their references"
            yield Diagnostic(first[key].span, message, help=help_text)
        else:
            highest = key
