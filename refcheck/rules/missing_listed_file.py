"""The settings of a site list a file that does not exist.

The navigation has a link to an error page, a redirect fails, or the site does not build: MkDocs warns, and stops with
`--strict`. It is reported in the settings file, which is checked together with the pages of its site if
it or the missing file is in a folder that was given. Files that a plugin or a script may create are not reported.

```bad mkdocs.yml
site_name: Example
nav:
- Home: index.md
- Guide: guide.md
```
```report
4:10 no file `guide.md`, which `nav` lists
```
```good mkdocs.yml
site_name: Example
nav:
- Home: index.md
- News: https://example.com/news
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from refcheck.facts.model import Diagnostic

if TYPE_CHECKING:
    from refcheck.links.site_lists import SiteList

CODE = "110"
SEVERITY = "error"


def check_site_list(site_list: SiteList) -> Iterator[Diagnostic]:
    for missing in site_list.missing:
        what = "page of" if missing.is_there else "file"
        message = f"no {what} `{missing.entry.text}`, which `{missing.setting}` lists"
        yield Diagnostic(missing.entry.span, message, help=missing.help or "create it, or remove the entry")
