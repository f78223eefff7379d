"""Obsidian: links to headings by their text, to blocks by their ids, to notes by name; notes within the line.

What is told of it is from its documentation ("Internal links", "Basic formatting syntax"). Headings are compared
without case, and what is none of letters, digits and a few marks is a blank. A link to an id of HTML leads nowhere;
such links are not reported, as a theme or a plugin may know them, but none is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from refcheck.destinations import Target
from refcheck.model import Condition
from refcheck.renderers import NATIVE, Evidence, Renderer, Surroundings
from refcheck.sites import obsidian
from refcheck.slugs import Heading, obsidian_key
from refcheck.slugs._heading import source, text


def texts(headings: Sequence[Heading]) -> list[str]:
    """The headings as they are written, which Obsidian compares with the fragment of a link."""
    return [source(heading) for heading in headings]


def _shown(headings: Sequence[Heading]) -> list[str]:
    """The headings without their markup, which may be as right: the documentation does not tell."""
    return [text(heading, "attributes") for heading in headings]


def text_key(anchor: str) -> str:
    """The form in which Obsidian compares headings, and ids of blocks."""
    # The id of a block keeps its mark.
    return ("^" if anchor.startswith("^") else "") + obsidian_key(anchor)


def _split(name: str) -> Target:
    path, mark, fragment = name.partition("#")
    return Target(path.strip(), fragment if mark else None)


def _evidence(surroundings: Surroundings) -> Evidence | None:
    files = (".obsidian/app.json", ".obsidian/workspace.json", ".obsidian/core-plugins.json")
    for _ in surroundings.files(*files):
        return Evidence(70, "the note is in an Obsidian vault")
    return None


_WIKI = replace(obsidian.PATHS, split=_split)

RENDERER = Renderer(
    name="obsidian",
    title="Obsidian",
    summary="Obsidian, with wiki links, embedded files and ids of blocks.",
    supports={"footnote": NATIVE, "inline-note": NATIVE, "wiki-link": NATIVE, "block-id": NATIVE},
    slugs=(texts, _shown),
    ignores=Renderer.ignores | Condition.PERCENT_COMMENT,
    paths=obsidian.PATHS,
    tag_paths={"wiki": _WIKI, "embed": _WIKI},
    anchor_key=text_key,
    nested_anchors=True,
    finds_html_ids=False,
    evidence=_evidence,
)
