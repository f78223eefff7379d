"""An entry of the front matter is never cited.

It is not shown. `nocite` counts as citing, as do citations in other fields of the front matter. Entries of
bibliographies in files of their own are never reported: they are shared.

```bad pandoc
---
references:
- id: doe1999
  title: A way
- id: kim2003
  title: Another way
---

It is so [@doe1999].
```
```report
5:7 nothing cites `kim2003`
```
```good pandoc
---
references:
- id: doe1999
  title: A way
- id: kim2003
  title: Another way
nocite: "@kim2003"
---

It is so [@doe1999].
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.syntax.citations import keys_in

CODE = "305"
SEVERITY = "warning"

# `\cite{doe1999}` of LaTeX, which pandoc passes on.
_TEX = compile_lazily(r"\\[a-z]*cite")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    entries = list(page.of_kind("citation-entry"))
    if not entries or page.feature_support("citation") != NATIVE or os.path.splitext(page.path)[0].endswith("index"):
        # The first page of a book lists the literature of all pages.
        return
    pages = dict.fromkeys((page, *(other for text in page.texts for other in text.pages)))
    for other in pages:
        if other is not page:
            project.dependencies.record_text(page, other)
    cited = {
        reference.key for other in pages for reference in other.document.references if reference.kind == "citation"
    }
    if page.renderer.is_unknown and cited.isdisjoint(entry.key for entry in entries):
        # These may not be literature at all.
        return
    cited |= {key for other in pages for text in _texts(other.document.front_matter) for key in keys_in(text)}
    if "*" in cited or any(_TEX.search(other.source.text) for other in pages):
        return
    for entry in entries:
        if entry.key not in cited and not project.may_be_used(page, entry.key):
            yield Diagnostic(
                entry.span, f"nothing cites `{entry.key}`", help=f'cite it, or list it with `nocite: "@{entry.key}"`'
            )


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, (list, dict)):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _texts(value)
