"""The aliases of the notes of a vault, which Obsidian suggests but does not resolve.

`[[Ada]]` does not resolve to a note that has the alias; Obsidian itself writes `[[Ada Lovelace|Ada]]` (Obsidian 1.13.7,
as tried in kepano/obsidian-skills#144).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext, is_markdown
from refcheck.links.files import Files
from refcheck.sites.obsidian import files_of_name, vault_of

_KEYS = ("aliases", "alias")


def note_of_alias(context: LinkContext, name: str) -> str:
    """The link name of the one note with an alias; empty if none or several have it."""
    vault = vault_of(context)
    found = context.files.once(_notes, vault).get(name.casefold(), [])
    if len(found) != 1:
        return ""
    stem = os.path.splitext(os.path.relpath(found[0], vault).replace(os.sep, "/"))[0]
    same = files_of_name(context.files, vault, os.path.basename(found[0]))
    return stem.rpartition("/")[2] if len(same) == 1 else stem


def _notes(files: Files, vault: str) -> dict[str, list[str]]:
    """The notes of a vault by their aliases, in lower case."""
    found: dict[str, list[str]] = {}
    for path in filter(is_markdown, files.walk(vault)):
        for alias in _aliases(files.texts.read_beginning(path)):
            found.setdefault(alias.casefold(), []).append(path)
    return found


def _aliases(text: str) -> Iterator[str]:
    end = text.find("\n---", 3) if text.startswith("---\n") else -1
    head = text[4 : end + 1] if end > 0 else ""
    if "alias" not in head:
        return
    try:
        properties = yaml_text.load(head)
    except yaml_text.NotYaml:
        return
    for key in _KEYS:
        value = properties.get(key) if isinstance(properties, dict) else None
        yield from (str(alias).strip() for alias in (value if isinstance(value, list) else [value]) if alias)
