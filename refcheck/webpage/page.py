"""A page, and its HTML."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from refcheck.guards.regular_files import read_bytes
from refcheck.guards.safe_text import safe_json, visible

_HERE = os.path.dirname(__file__)
_TITLES = {"findings": "Findings", "gallery": "Gallery", "notes": "Notes and works", "graph": "Graph"}
# In JSON these characters occur only in strings, and there an escape means the same.
_MARKUP = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


class Card(NamedTuple):
    """A number of the overview."""

    label: str
    number: int
    look: str = ""
    """`error` or `warning`; empty for any other."""


class Table(NamedTuple):
    """A table of the overview."""

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str | int, ...]]
    """Numbers are on the right."""


class Choice(NamedTuple):
    """A field to choose what is listed."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    """Each value with its text; the first is for everything."""


class Page(NamedTuple):
    """A page: an overview, and the sections that there are data for."""

    title: str
    version: str
    """Of refcheck."""
    cards: Sequence[Card] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = ()
    """Paragraphs of the overview, in which what is between backticks is code."""
    data: Mapping[str, Any] = {}
    """By section: `findings`, `gallery`, `notes` and `graph`. Texts are displayed as they are; each is one line."""
    choices: Mapping[str, Sequence[Choice]] = {}
    """By section: the fields above its list."""

    @property
    def sections(self) -> list[tuple[str, str, int]]:
        """The name, the title and the number of items of each section after the overview."""
        return [(name, _TITLES[name], _size(self.data[name])) for name in _TITLES if name in self.data]


def render(page: Page) -> str:
    """The HTML of a page.

    Raises:
        ImportError: if the package that fills the templates is not installed; see `is_available`.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = FileSystemLoader(os.path.join(_HERE, "templates"))
    environment = Environment(
        loader=templates, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["visible"] = visible
    script, style = _static("page.js"), _static("page.css")
    html: str = environment.get_template("page.html").render(
        page=page,
        script=script,
        style=style,
        policy=_policy(script, style),
        data=as_json(page.data),
        # Whoever passes the page on passes on these packages.
        licences=_static("LICENSES.txt").strip(),
    )
    return f"{html.rstrip()}\n"


def as_json(data: Any) -> str:
    """Data as JSON within a script element, which no text in it can end; texts have escapes as in all output."""
    return safe_json(json.dumps(_visible(data), ensure_ascii=False, separators=(",", ":"))).translate(_MARKUP)


def _visible(data: Any) -> Any:
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, Mapping):
        return {name: _visible(value) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_visible(value) for value in data]
    return data


def _static(name: str) -> str:
    return read_bytes(os.path.join(_HERE, "static", name)).decode("ascii")


def _policy(script: str, style: str) -> str:
    """The content security policy: only this script and this style, and only images that are in the page."""
    sources = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(style),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in sources.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("ascii")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _size(data: Any) -> int:
    return len(data["nodes"]) if isinstance(data, Mapping) else len(data)
