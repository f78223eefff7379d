"""A file with the name of a notebook is not one.

Jupyter, Quarto and Jupyter Book stop at such a file. Often a merge has left conflict markers in the JSON, or the file
has an old format: `jupyter nbconvert --to notebook` writes the current one, nbformat 4.

Nothing in the file is checked, and no command writes it. A pointer of Git LFS is not reported: its content is only not
fetched.

```text
analysis.ipynb:7:1: error[621] the notebook is not JSON: Expecting value (unreadable-notebook)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Span
from refcheck.facts.text_faults import POINTER, NotebookFault
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "621"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    fault = page.document.text_fault
    if isinstance(fault, NotebookFault) and fault.reason != POINTER:
        end = min(fault.offset + 1, page.document.length)
        yield Diagnostic(
            Span(fault.offset, max(fault.offset, end)),
            fault.reason,
            help="repair the file, or leave it out with `exclude`; nothing in it was checked",
        )
