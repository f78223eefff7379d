"""A comment to refcheck has an unknown form, or does not name a rule.

It suppresses nothing. The forms are `refcheck-disable-line`, `refcheck-disable-next-line`, `refcheck-disable-file`,
`refcheck-disable` and `refcheck-enable`, each followed by codes or names of rules, or by nothing for all rules. A
reason can follow after ` -- `.

```bad github
<!-- refcheck-ignore 102 -->
[a](https://example.org)

<!-- refcheck-disable-next-line undefind-anchor -->
[b](https://example.org)
```
```report
1:1 `refcheck-ignore 102` is not a suppression comment
4:1 unknown rule `undefind-anchor`
```
```good github
[a](#none) <!-- refcheck-disable-line 102 -- an anchor that a script makes -->
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic
from refcheck.rules._suppressions import Suppressions

CODE = "619"
SEVERITY = "error"


def check_suppressions(suppressions: Suppressions) -> Iterator[Diagnostic]:
    return suppressions.malformed()
