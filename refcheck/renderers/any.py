"""No particular renderer: an error only where something is broken everywhere."""

from __future__ import annotations

import re

from refcheck import slugs
from refcheck.model import Condition
from refcheck.renderers import NATIVE, Renderer

_GENERATED = re.compile(
    r"top|readme|L\d+.*|(?:user-content-)?fn(?:ref)?[-:]?\w.*|footnotes?|footnote-label|.*:~:text=.*"
)

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
    ignores=Condition.RAW_TEX | Condition.LOOSE,
    knows=Condition.DIRECTIVE | Condition.ADMONITION | Condition.UNSPACED,
    keeps_slug=True,
    refers_to=lambda definition: definition.kind == "label",
    numbers=lambda definition, kind: True,
    folds_first_letter=True,
    site=True,
    anchor_prefix="user-content-",
    generated_anchors=lambda anchor: bool(_GENERATED.fullmatch(anchor)),
)
