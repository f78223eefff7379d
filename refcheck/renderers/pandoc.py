"""pandoc 3 without filters: attributes, notes and ids work; `[@fig:x]` stays a citation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from refcheck import slugs, yaml_text
from refcheck.model import Condition, Document
from refcheck.renderers import NATIVE, Evidence, Failure, Renderer, Surroundings, _settings
from refcheck.renderers.github import is_community_file

_YAML_FILE = re.compile(r"(?<![\w./-])(?P<path>[\w./-]+\.ya?ml)\b")
_METADATA = re.compile(r"(?<!\S)(?:-M[ \t]*|--metadata(?:=|[ \t]+))(?P<name>[A-Za-z]\w*)(?:[=:](?P<value>[^\s\"']+))?")
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


def build_metadata(surroundings: Surroundings) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that the nearest build file gives to pandoc: what a note can override, and what overrides it.

    The first are the YAML files among those that are read, the second `-M name=value` (manual, "Reader options").
    """
    for folder, _, text in surroundings.files("Makefile", "makefile", "justfile"):
        if "pandoc" not in text:
            continue
        files: dict[str, Any] = {}
        for path in dict.fromkeys(found["path"] for found in _YAML_FILE.finditer(text)):
            # One that is read as a note ends with dashes, too.
            written = (surroundings.read(f"{folder}/{path}") or "").rstrip().removesuffix("\n---")
            files.update(_settings.parse(written))
        return files, {found["name"]: found["value"] or "true" for found in _METADATA.finditer(text)}
    return {}, {}


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
    ignores=(
        Condition.AFTER_TEXT
        | Condition.INDENTED
        | Condition.RAW_TEX
        | Condition.LOOSE
        | Condition.BLANK_IN_ID
        | Condition.IN_CELL
        | Condition.SEVERAL_TERMS
        | Condition.IN_RULED_TABLE
    ),
    reads_citations=True,
    folds_note_case=False,
    first_note_wins=False,
    first_definition_wins=False,
    nested_notes=False,
    generated_anchors=lambda anchor: bool(_NOTE_ANCHOR.fullmatch(anchor)),
    failure=metadata_failure,
    evidence=_evidence,
)
