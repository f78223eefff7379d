"""Jekyll, with kramdown and its GFM parser: run with Jekyll 4.3.1, kramdown-parser-gfm 1.1.0.

The GFM parser needs no blank line before a heading, and a blank after its `#`; ids are made as on GitHub.
"""

from __future__ import annotations

import re
from dataclasses import replace

from refcheck import slugs
from refcheck.expressions import expression
from refcheck.model import Condition
from refcheck.renderers import NATIVE, Evidence, Surroundings, kramdown
from refcheck.sites import jekyll

_SETTING = expression(
    r"^(?:markdown:[ \t]*[\"']?kramdown|kramdown:|remote_theme:|theme:[ \t]*[\"']?(?:jekyll|minima|just-the-docs)"
    r"|permalink:|collections:|baseurl:)",
    re.M,
)
_OTHER = expression(
    r"^(?:format:[ \t]*jb-|sphinx:|execute:|repository:[ \t]*\n[ \t]+url:|theme:[ \t]*(?:next|landscape))", re.M
)


def _evidence(surroundings: Surroundings) -> Evidence | None:
    for folder, _, text in surroundings.files("_config.yml"):
        gems = surroundings.read(f"{folder}/Gemfile") or ""
        if re.search(r"\bgem[ \t(]+[\"'](?:jekyll|github-pages)", gems):
            return Evidence(75, "there are a _config.yml and a Gemfile with Jekyll")
        if surroundings.read(f"{folder}/package.json") is None and _SETTING.search(text) and not _OTHER.search(text):
            return Evidence(55, "there is a _config.yml of Jekyll's")
    return None


RENDERER = replace(
    kramdown.RENDERER,
    name="jekyll",
    title="Jekyll",
    summary="Jekyll, and with it GitHub Pages, with kramdown for GitHub's Markdown.",
    supports={**kramdown.RENDERER.supports, "jekyll-tag": NATIVE},
    slugs=(slugs.kramdown_gfm,),
    reads=kramdown.reads,
    ignores=Condition.LOOSE
    | Condition.IN_CELL
    | Condition.IN_ELEMENT
    | Condition.INDENTED
    | Condition.RULED_ROW
    | Condition.TILDE,
    knows=0,
    paths=jekyll.PATHS,
    tag_paths=jekyll.TAG_PATHS,
    includes=True,
    evidence=_evidence,
)
