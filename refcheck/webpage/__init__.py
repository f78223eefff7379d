"""HTML pages of one file each, which open anywhere without a network.

A page has the script and the style of `static/`, which `web/` makes, and its data as JSON. Its policy allows nothing
else to run, and nothing to be fetched. All texts are escaped: by the templates in what they write, here in the data.

Input: data. Output: HTML.

Imports: guards.
"""

from __future__ import annotations

from importlib.util import find_spec


def is_available() -> bool:
    """Whether the package that fills the templates is installed."""
    return find_spec("jinja2") is not None
