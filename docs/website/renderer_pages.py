"""A page for each renderer: what it reads, and where that is known from."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module

from refcheck import renderers
from refcheck.facts.renderer_names import OTHER_NAMES
from refcheck.renderers import BREAKS, NATIVE
from refcheck.syntax import features

# In the table of all renderers.
_ROW = re.compile(r"^\| (`([\w-]+)`) \|", re.MULTILINE)


def renderer_pages() -> Iterator[tuple[str, str]]:
    """The path and the text of each page."""
    for name in renderers.names():
        yield f"renderers/{name}.md", page(name)


def with_links_to_renderers(text: str) -> str:
    """The page of all renderers, with a link to the page of each."""
    known = renderers.names()
    return _ROW.sub(lambda row: f"| [{row[1]}](renderers/{row[2]}.md) |" if row[2] in known else row[0], text)


def navigation() -> list[object]:
    """The page of all renderers, then those of each."""
    return ["renderers.md", {"Each renderer": [{name: f"renderers/{name}.md"} for name in renderers.names()]}]


def page(name: str) -> str:
    """The page of a renderer."""
    renderer = renderers.get(name)
    module = import_module(f"{renderers.__name__}.{name.replace('-', '_')}")
    others = sorted(other for other, named in OTHER_NAMES.items() if named == name)
    parts = [
        f"# {name}",
        renderer.summary,
        f"Other names: {', '.join(f'`{other}`' for other in others)}." if others else "",
        "refcheck [detects it](../detection.md), or takes it from `--renderer` or the setting `renderer`.",
        "## How it reads a text",
        inspect.cleandoc(module.__doc__ or ""),
        *_syntax(renderer),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _syntax(renderer: renderers.Renderer) -> Iterator[str]:
    """The syntax by what the renderer makes of it."""
    answers = {feature: renderer.support(feature) for feature in features()}
    for title, chosen in (
        ("What works", (NATIVE,)),
        ("What breaks the build", (BREAKS,)),
        ("What is shown as text, unless settings switch it on", tuple({*answers.values()} - {NATIVE, BREAKS})),
    ):
        forms = [f"- {features()[feature]}" for feature, answer in answers.items() if answer in chosen]
        if forms:
            yield f"## {title}"
            yield "\n".join(forms)
