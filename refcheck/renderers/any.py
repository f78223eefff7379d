"""No particular renderer: an error only where something is broken everywhere."""

from __future__ import annotations

import re

from refcheck import slugs
from refcheck.model import Condition, Definition
from refcheck.renderers import NATIVE, Renderer

_GENERATED = re.compile(
    r"top|readme|L\d+.*|(?:user-content-)?fn(?:ref)?[-:]?\w.*|footnotes?|footnote-label|.*:~:text=.*"
)


def _reads(definition: Definition) -> tuple[Definition, ...]:
    """A cell's label is what Quarto and what bookdown make of it."""
    if definition.syntax == "cells":
        keys = (definition.key, f"fig:{definition.key}", f"tab:{definition.key}") if definition.key else ()
        return tuple(definition._replace(key=key) for key in keys)
    return () if definition.kind == "div" else (definition,)


RENDERER = Renderer(
    name="any",
    title="No particular renderer",
    summary="Taken when nothing tells which renderer the note is for; only what is broken everywhere is an error.",
    unnamed=NATIVE,
    slugs=(
        slugs.pandoc,
        slugs.github,
        slugs.hexo,
        slugs.kramdown,
        slugs.python_markdown,
        slugs.gitlab,
        slugs.mystmd,
    ),
    ignores=Condition.RAW_TEX | Condition.LOOSE | Condition.IN_CELL,
    reads=_reads,
    part_label=lambda key: "",
    numbers=lambda definition, kind: True,
    folds_first_letter=True,
    site=True,
    anchor_prefix="user-content-",
    generated_anchors=lambda anchor: bool(_GENERATED.fullmatch(anchor)),
)
