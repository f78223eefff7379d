"""Values in the front matter of a page, as they are written: a line is read, not YAML or TOML.

The addresses of a site need them of all its pages, and a parser would take most of the time.
"""

from __future__ import annotations

import re

VALUE = r"[ \t]*(?:\"(?P<double>[^\"\r\n]*)|'(?P<single>[^'\r\n]*)|(?P<plain>[^#\r\n]*))"
"""The text of a pattern for what stands behind the `:` or `=` of a key: in quotes, or up to a comment."""


def value_of(match: re.Match[str]) -> str:
    """The value that a pattern with `VALUE` has found, without quotes and the spaces around it."""
    return (match["double"] or match["single"] or match["plain"] or "").strip()
