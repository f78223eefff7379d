"""The addresses of the posts of a Hexo site, by `permalink` in its settings or in the front matter of a post.

The pattern `:year/:month/:day/:title/` is the default. Parts of it that need more than the text of the post (`:id`,
`:hash`, `:category` and others) are not computed: then nothing is known of the post. Built with Hexo 8.1.2.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily

_DEFAULT = ":year/:month/:day/:title/"
_PART = compile_lazily(r":(?P<name>[a-z_]+)")
_DATE = compile_lazily(r"^date:[ \t]*[\"']?(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})", re.MULTILINE)
_OWN = compile_lazily(r"^permalink:[ \t]*(?P<path>[^\s#][^\n#]*)", re.MULTILINE)


def key(address: str) -> str:
    """An address for comparison: without slashes at its ends and `index.html`."""
    return address.strip().strip("\"'").removesuffix("index.html").strip("/")


def of_post(settings: Mapping[str, Any], head: str, slugs: Iterable[str]) -> Iterator[str]:
    """The keys of the addresses that a post can have.

    Args:
        head: its front matter.
        slugs: the names that it can have, see `hexo._names`.
    """
    own = _OWN.search(head)
    if own is not None:
        yield key(own["path"])
        return
    pattern = settings.get("permalink")
    for slug in slugs:
        address = _filled(pattern if isinstance(pattern, str) else _DEFAULT, slug, _DATE.search(head))
        if address:
            yield key(address)


def _filled(pattern: str, slug: str, date: re.Match[str] | None) -> str:
    """A pattern with its parts filled in; empty if one of them is not computed."""
    values = {"title": slug, "name": os.path.basename(slug)}
    if date is not None:
        year, month, day = date["year"], date["month"], date["day"]
        values |= {"year": year, "month": month.zfill(2), "day": day.zfill(2)}
        values |= {"i_month": month.lstrip("0"), "i_day": day.lstrip("0")}
    if any(match["name"] not in values for match in _PART.finditer(pattern)):
        return ""
    return _PART.sub(lambda match: values[match["name"]], pattern)
