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
        slugs.kramdown_gfm,
        slugs.python_markdown,
        slugs.pymdownx,
        slugs.gitlab,
        slugs.gitlab_16,
        slugs.hugo,
        slugs.docusaurus,
        slugs.mdbook,
        slugs.mystmd,
        slugs.myst,
        slugs.docutils,
        slugs.pandoc_gfm,
        slugs.pandoc_commonmark,
        slugs.pandoc_ascii,
        slugs.hugo_ascii,
        slugs.hugo_blackfriday,
        slugs.vscode,
        slugs.vscode_2024,
        slugs.hexo_markdown_it,
        slugs.markdown_it_plus,
    ),
    ignores=Condition.RAW_TEX | Condition.LOOSE,
    numbers=lambda definition, kind: True,
    folds_first_letter=True,
    site=True,
    anchor_prefix="user-content-",
    generated_anchors=lambda anchor: bool(_GENERATED.fullmatch(anchor)),
)
