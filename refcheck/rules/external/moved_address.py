"""An address on the web has moved for good.

Its host answers with a permanent redirect (301, 308), so it asks to write the new address; one day it stops
redirecting. Temporary redirects are followed, and not reported. The fix writes the last address of the permanent ones.
It is unsafe if that is on another host, if one of both is a front page, or if it has another query: then it may not be
what was meant. Not reported are redirects to a page for signing in, of names that are meant to move
(`latest`, `stable`, `main`), and of services for persistent names (doi.org, purl.org, w3id.org and the like). Checked
with `--external` only.

```bad github
See [the manual](http://tool.dev/manual#install) and [the paper](https://tool.dev/paper).
```
```answers
http://tool.dev/manual 200 moved https://tool.dev/manual/ has install
https://tool.dev/paper 200 moved https://papers.dev/tool
```
```report
1:18 `http://tool.dev/manual#install` has moved to `https://tool.dev/manual/#install`
1:66 `https://tool.dev/paper` has moved to `https://papers.dev/tool`
```
```fixed
See [the manual](https://tool.dev/manual/#install) and [the paper](https://tool.dev/paper).
```
```good github
See [the manual](https://tool.dev/latest).
```
```answers
https://tool.dev/latest 200
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from refcheck.facts.model import Diagnostic, Edit, Fix
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules.external._web_links import CheckedLink, checked_links

if TYPE_CHECKING:
    from refcheck.external.addresses import Address
    from refcheck.external.answers import Answers

CODE = "702"
SEVERITY = "warning"

_LONGEST = 500
_SIGN_IN = ("login", "signin", "sign_in", "sign-in", "logon", "sso", "oauth", "auth", "consent", "captcha")
# Names for whatever is newest.
_FLOATING = frozenset(("latest", "stable", "current", "head", "main", "master", "trunk", "dev", "newest", "default"))
# Their addresses are made to stay when the pages move.
_PERSISTENT = (
    ".doi.org",
    ".handle.net",
    ".purl.org",
    ".w3id.org",
    ".n2t.net",
    ".identifiers.org",
    ".perma.cc",
    ".ark.cines.fr",
)
# Whatever is around it, such an address is read as one, and as the same one: no quotes, no parentheses, and neither the
# start nor the end of an entity of HTML.
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#@!+,=%")


def check_external(page: Page, project: Project, answers: Answers) -> Iterator[Diagnostic]:
    from refcheck.external.addresses import read_address

    for link in checked_links(page, project, answers):
        address, answer, verdict = link.checked
        target = read_address(answer.moved) if answer.moved and verdict == "works" else None
        if target is None or target.page == address.page or _is_meant(address, target):
            continue
        if not target.fragment:
            target = target._replace(fragment=address.fragment)
        message = f"`{link.reference.key.strip()}` has moved to `{target.full}`"
        fix = _fix(page, link, target)
        yield Diagnostic(link.span, message, help="write the new address" if fix is None else "", fix=fix)


def _fix(page: Page, link: CheckedLink, target: Address) -> Fix | None:
    """Writes the new address, if nothing in it has a meaning in Markdown or HTML."""
    old, place, written, new = link.checked.address, link.reference.key_span, link.reference.key, target.full
    has_old_query = "?" in old.target and new.partition("?")[2] == written.partition("?")[2]
    is_plain = _PLAIN.issuperset(new.partition("?")[0] if has_old_query else new)
    if page.source.text[place.start : place.end] != written or len(new) > _LONGEST or not is_plain:
        return None
    doubt = _doubt(old, target)
    return Fix(f"write `{new}`", (Edit(place, new),), safe=not doubt, reason=doubt)


def _doubt(old: Address, new: Address) -> str:
    """Why the new address may not be what was linked to; empty if it is."""
    if _site(old.host) != _site(new.host):
        return "it is on another host"
    if (new.path == "/") != (old.path == "/"):
        return "it is the front page" if new.path == "/" else "the old one is the front page"
    return "it has another query" if "?" in new.target and _query(old) != _query(new) else ""


def _query(address: Address) -> str:
    return address.target.partition("?")[2]


def _site(host: str) -> str:
    return host.removeprefix("www.")


def _is_meant(old: Address, new: Address) -> bool:
    """Whether an address is to stay as it is, although it redirects: to a page for signing in, or by its meaning."""
    before, after = _steps(old), _steps(new)
    is_sign_in = any(step.partition(".")[0] in _SIGN_IN for step in after - before)
    is_persistent = old.host != new.host and f".{old.host}".endswith(_PERSISTENT)
    return is_sign_in or is_persistent or not _FLOATING.isdisjoint(before - after)


def _steps(address: Address) -> set[str]:
    return {*address.path.lower().strip("/").split("/")}
