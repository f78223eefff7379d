"""pandoc 3 without filters: attributes, notes and ids work; `[@fig:x]` stays a citation."""

from __future__ import annotations

import re

from refcheck import slugs
from refcheck.model import Condition
from refcheck.renderers import NATIVE, Evidence, Renderer, Surroundings

_NOTE_ANCHOR = re.compile(r"fn(ref)?\d+|footnotes|top")


def build_file_with(surroundings: Surroundings, word: str) -> str | None:
    """The name of the build file near a note that names a program, or None."""
    names = ("Makefile", "makefile", "justfile", "defaults.yaml", "defaults.yml", "pandoc.yaml")
    return next((name for _, name, text in surroundings.files(*names) if word in text), None)


def _evidence(surroundings: Surroundings) -> Evidence | None:
    name = build_file_with(surroundings, "pandoc")
    return Evidence(40, f"{name} runs pandoc") if name else None


RENDERER = Renderer(
    name="pandoc",
    title="pandoc",
    summary="pandoc 3 to HTML without filters.",
    supports={
        "label": NATIVE,
        "label-math": "text",
        "attributes": NATIVE,
        "footnote": NATIVE,
        "inline-note": NATIVE,
        "heading-link": NATIVE,
    },
    slugs=(slugs.pandoc,),
    ignores=Condition.AFTER_TEXT | Condition.RAW_TEX | Condition.LOOSE,
    reads_citations=True,
    folds_note_case=False,
    first_note_wins=False,
    first_definition_wins=False,
    nested_notes=False,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
    evidence=_evidence,
)
