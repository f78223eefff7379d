"""A suppression comment suppresses nothing.

The problem that it was meant for has been fixed; the comment would hide the next mistake.
All rules count, also those that are disabled in this run.

```bad github
<!-- refcheck-disable-next-line 102 -->
[a](#part) and [b](#none)

<!-- refcheck-disable undefined-anchor, missing-file -->

[c](#gone)

<!-- refcheck-enable -->

[d](#part)

<!-- refcheck-disable-next-line 102 -->
[e](#part)

<!-- refcheck-enable 102 -->

# Part
```
```report
4:1 unused suppression: there is no finding of `missing-file`
12:1 unused suppression: there is no finding of `102`
15:1 nothing switched off `102` before this
```
```good github
<!-- refcheck-disable-next-line 102 -->
[a](#none)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.rules._suppressions import Suppressions

CODE = "306"
SEVERITY = "warning"


def check_suppressions(suppressions: Suppressions) -> Iterator[Diagnostic]:
    return suppressions.unused()
