"""The text of a file is not UTF-8.

Most renderers read only UTF-8: pandoc and MkDocs stop, Hugo shows other characters than those that are meant.
An editor on Windows, or an old one, may have saved it in another encoding; PowerShell writes UTF-16 with `>`.

The file is checked in the encoding that it appears to have, which the message names: UTF-16, with or without a byte
order mark, or Windows-1252, which has all letters of Latin-1. If the encoding cannot be determined, nothing else in it
is checked. No command writes such a file. `iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW` converts it to UTF-8.

```text
chapter.md:3:4: error[612] byte 0xe9 is not UTF-8; the file seems to be Windows-1252 (wrong-encoding)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Span
from refcheck.facts.text_faults import EncodingFault
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "612"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    fault = page.document.text_fault
    if not isinstance(fault, EncodingFault):
        return
    guess = f"; the file seems to be {fault.encoding}" if fault.is_readable else ""
    rest = "the rest was checked" if fault.is_readable else "nothing else in it was checked"
    yield Diagnostic(
        Span(fault.offset, min(fault.offset + 1, page.document.length)),
        f"{fault.reason}{guess}",
        help=f"save it as UTF-8; {rest}, and the file is never written",
    )
