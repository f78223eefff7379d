"""pandoc 3 without filters: attributes, notes and ids work; `[@fig:x]` stays a citation."""

from __future__ import annotations

import re

from refcheck import slugs, yaml_text
from refcheck.model import Condition, Document
from refcheck.renderers import NATIVE, Evidence, Failure, Renderer, Surroundings
from refcheck.renderers.github import is_community_file

_NOTE_ANCHOR = re.compile(r"fn(ref)?\d+|footnotes|top")


def build_file_with(surroundings: Surroundings, word: str) -> str | None:
    """The name of the build file near a note that names a program, or None.

    A README is shown by the site that hosts the project, unless the build file names it.
    """
    names = ("Makefile", "makefile", "justfile", "defaults.yaml", "defaults.yml", "pandoc.yaml")
    for _, name, text in surroundings.files(*names):
        if word in text and (not is_community_file(surroundings.name) or surroundings.name in text):
            return name
    return None


def _evidence(surroundings: Surroundings) -> Evidence | None:
    name = build_file_with(surroundings, "pandoc")
    return Evidence(40, f"{name} runs pandoc") if name else None


def metadata_failure(document: Document) -> Failure | None:
    """A metadata block that is no YAML, at which pandoc stops.

    It opens one at any `---` between a blank line and one that is not blank.
    """
    for block in document.metadata_blocks:
        try:
            yaml_text.load(block.text)
        except yaml_text.NotYaml as error:
            reason = f"what follows is read as YAML: {error.message}"
            return Failure(block.span, reason, "put a blank line after the dashes, or write `***` for a rule")
    return None


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
        "citation": NATIVE,
    },
    slugs=(slugs.pandoc,),
    ignores=Condition.AFTER_TEXT | Condition.INDENTED | Condition.RAW_TEX | Condition.LOOSE,
    reads_citations=True,
    folds_note_case=False,
    first_note_wins=False,
    first_definition_wins=False,
    nested_notes=False,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
    failure=metadata_failure,
    evidence=_evidence,
)
