"""The scheme of an address is malformed or missing.

Without a scheme an address is a path relative to the page. With a scheme that no program knows, or without a host,
a click opens nothing; some browsers repair some of these addresses.

```bad github
[a](http:/example.org) [b](htp://example.org) [c](https://) [d](https://https://example.org)

[e](www.example.org) [f](me@example.org) [g](example.org/page)
```
```report
1:5 `http:/example.org` is not a valid address: two slashes belong after the scheme
1:28 `htp://example.org` is not a valid address: its scheme is misspelled
1:51 `https://` is not a valid address: it has no host
1:65 `https://https://example.org` is not a valid address: its scheme is doubled
3:5 `www.example.org` has no scheme, so it is the path of a file
3:26 `me@example.org` has no scheme, so it is the path of a file
3:46 `example.org/page` has no scheme, so it is the path of a file
```
```fixed
[a](http://example.org) [b](http://example.org) [c](https://) [d](https://example.org)

[e](https://www.example.org) [f](mailto:me@example.org) [g](example.org/page)
```
```good github
[a](https://example.org) [b](mailto:me@example.org) [c](//example.org/page)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Edit, Fix, Reference
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._odd_destinations import corrected, has_no_scheme, odd_destinations, without_marks

CODE = "616"
SEVERITY = "error"


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    for odd in odd_destinations(page, project, "address"):
        written, meant = odd.reference.key, corrected(odd.reference.key)
        help_text = f"write `{meant}`" if meant else "write the address, or remove the link"
        fix = _fix(page, odd.reference, meant) if meant else None
        yield Diagnostic(odd.span, _message(written), help=help_text, fix=fix)


def _message(written: str) -> str:
    if has_no_scheme(written) and written[:4].lower() != "http":
        return f"`{written}` has no scheme, so it is the path of a file"
    return f"`{written}` is not a valid address: {_fault(written)}"


def _fault(written: str) -> str:
    if without_marks(written) != written:
        return f"`{written[0]}` is before it"
    scheme, colon, rest = written.partition(":")
    meant = corrected(written)
    if meant.startswith("mailto:"):
        return "`mailto:` belongs before it, without slashes"
    if not meant:
        return "it has no host" if scheme.lower() != "mailto" else "it names nobody"
    if scheme.lower() not in ("http", "https"):
        return "its scheme is misspelled"
    if rest.lstrip("/").lower().startswith("http"):
        return "its scheme is doubled"
    return "two slashes belong after the scheme" if colon else "its scheme is misspelled"


def _fix(page: Page, reference: Reference, meant: str) -> Fix | None:
    """Writes the address; unsafe if it has no scheme and does not look like a web address."""
    place, written = reference.key_span, reference.key
    if page.source.text[place.start : place.end] != written:
        return None
    is_certain = not has_no_scheme(written) or written[:4].lower() in ("www.", "http") or meant.startswith("mailto:")
    return Fix(f"write `{meant}`", (Edit(place, meant),), safe=is_certain)
