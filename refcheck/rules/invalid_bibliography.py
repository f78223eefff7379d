"""A bibliography has an entry that cannot be read, or is not UTF-8.

It is reported in the bibliography, which is checked once, with the pages that name it. pandoc stops there; other
programs leave the entry out. The other entries are read, and so is the key of a broken one, so that citations of it are
not reported as well.

```text
references.bib:12:1: error[614] an entry cannot be read: it is never closed (invalid-bibliography)
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refcheck.bibliography.entries import Fault
from refcheck.facts.model import Diagnostic, Span

CODE = "614"
SEVERITY = "error"

# Per file: whoever has corrected these will know how to correct the others.
_MOST_FAULTS = 10


def check_bibliography(faults: Sequence[Fault]) -> Iterator[Diagnostic]:
    faults = [fault for fault in faults if not fault.repeated]
    more = len(faults) - _MOST_FAULTS
    for number, fault in enumerate(faults[:_MOST_FAULTS], 1):
        others = f"; {more:,} more places cannot be read" if more > 0 and number == _MOST_FAULTS else ""
        message = f"the bibliography cannot be read: {fault.message}"
        yield Diagnostic(Span(fault.offset, fault.offset + 1), message, help=f"{fault.remedy}{others}")
