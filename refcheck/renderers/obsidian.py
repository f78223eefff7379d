"""Obsidian: links to headings by their text, to blocks by their ids, to notes by name; notes within the line.

The model follows its documentation ("Internal links", "Basic formatting syntax"). Headings are compared
without case, and characters other than letters, digits and a few marks count as spaces. A link to an HTML id does not
work; such links are not reported, as a theme or a plug-in may know them, but fixes do not write them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import Target
from refcheck.renderers import NATIVE, DetectionContext, Evidence, Reader, Renderer, _front_matter
from refcheck.sites import obsidian
from refcheck.slugs import Heading, obsidian_key
from refcheck.slugs._heading import source, text
from refcheck.syntax.links import LinkCondition
from refcheck.syntax.percent_comments import PercentCondition
from refcheck.syntax.wiki_links import WikiCondition

if TYPE_CHECKING:
    from refcheck.links.files import Files

# Less than that of a site with the vault as its pages.
_WEIGHT = 68
# Less than that of anything except a forge.
_WITHOUT_SETTINGS = 15
# What Dendron writes at the beginning of each note, beside its title (by its documentation, 2026).
_OF_DENDRON = frozenset(("id", "desc", "created", "updated"))
# Placeholders of the plug-ins Templates and Templater, filled in when a note is made from a template (from their
# documentation).
_TEMPLATE = compile_lazily(r"\{\{|<%")


def texts(headings: Sequence[Heading]) -> list[str]:
    """The source of the headings, which Obsidian compares with the fragment of a link."""
    return [source(heading) for heading in headings]


def _shown(headings: Sequence[Heading]) -> list[str]:
    """The headings without their markup, which may also be right: the documentation does not say."""
    return [text(heading, "attributes") for heading in headings]


def text_key(anchor: str) -> str:
    """A heading or a block id, normalized for comparison as in Obsidian."""
    # The id of a block keeps its mark.
    return ("^" if anchor.startswith("^") else "") + obsidian_key(anchor)


def _split(name: str) -> Target | None:
    if _TEMPLATE.search(name):
        return None
    path, mark, fragment = name.partition("#")
    return Target(path.strip(), fragment if mark else None)


def _evidence(context: DetectionContext) -> Evidence | None:
    vault: str = context.once(obsidian.vault_above, context.folders[0])
    if vault:
        return Evidence(_WEIGHT, "the note is in an Obsidian vault", "certain", site=vault)
    return _without_settings(context) if "wiki-links" in context.syntaxes else _with_links_of_vault(context)


def _without_settings(context: DetectionContext) -> Evidence | None:
    """Evidence of a vault whose settings are not in the project."""
    from refcheck.sites import obsidian_signs as signs

    doubt = "there is no folder `.obsidian`"
    vault: str = context.once(signs.ignored_vault, context.folders[0])
    root = context.folders[-1]
    if vault:
        reason = "the note has wiki links, and git ignores `.obsidian` around it"
    elif "pasted-images" in context.syntaxes:
        reason = "the note shows a picture that was pasted in Obsidian"
    elif context.once(signs.has_own_files, root):
        reason = "the note has wiki links, and files that Obsidian makes are in the project"
    elif context.once(signs.has_foam, root):
        reason = "the note has wiki links, and the project has settings of Foam"
    elif context.front_matter.keys() >= _OF_DENDRON:
        # It has other wiki links: `[[text|note]]`.
        return None
    elif signs.are_notes(context.wiki_links(), context.once(signs.names_of_notes, root)):
        reason = "most wiki links of the note name notes of the project"
    else:
        return None
    return Evidence(_WITHOUT_SETTINGS, reason, "likely", doubt)


def _may_ignore_vault(files: Files, folder: str) -> bool:
    """Whether an ignore file of git in a folder of the project, or in one above it, names the settings of a vault."""
    if not files.is_below_root(folder):
        return False
    if obsidian.FOLDER in (files.texts.read(os.path.join(folder, ".gitignore")) or ""):
        return True
    return folder != files.root and bool(files.once(_may_ignore_vault, os.path.dirname(folder)))


def _with_links_of_vault(context: DetectionContext) -> Evidence | None:
    """Evidence of a vault that uses Markdown links ("Use [[Wikilinks]]" in its settings is off)."""
    names = context.bare_names() if context.once(_may_ignore_vault, context.folders[0]) else ()
    links = context.vault_links()
    if not links and not names:
        return None
    from refcheck.sites import obsidian_signs as signs

    vault: str = context.once(signs.ignored_vault, context.folders[0]) if names else ""
    if vault and signs.finds_by_name(names, context.names(context.folders[0]), vault, context.once):
        reason = "the note names a file that is in another folder, and git ignores `.obsidian` around it"
    elif any(map(signs.is_to_block, links)):
        reason = "the note has a link to the id of a block"
    elif links and context.once(signs.links_blocks, context.folders[-1]):
        reason = (
            "the note has a link to the text of a heading or the name of a note, and other notes link to ids of blocks"
        )
    else:
        return None
    return Evidence(_WITHOUT_SETTINGS, reason, "likely", "there is no folder `.obsidian`")


# Syntax that community plug-ins read and Obsidian shows as text; plug-ins that are not listed may read anything.
_EXPORTS = frozenset(("cross-reference", "citation", "label", "attributes", "inline-note", "label-math"))
_PLUGINS = {
    "obsidian-pandoc-reference-list": frozenset(("citation", "cross-reference")),
    "obsidian-citation-plugin": frozenset(("citation",)),
    # Notes that are exported with pandoc are written for it, too.
    "obsidian-pandoc": _EXPORTS,
    "obsidian-enhancing-export": _EXPORTS,
}
_READS_NONE = frozenset(
    (
        *("buttons", "calendar", "cm-editor-syntax-highlight-obsidian", "cmdr", "code-styler", "copilot", "dataview"),
        *("editing-toolbar", "extended-mathjax", "folder-notes", "highlightr-plugin", "homepage", "hot-reload"),
        *("maps", "note-refactor-obsidian", "obsidian-admonition", "obsidian-advanced-uri", "obsidian-charts"),
        *(
            "obsidian-completr",
            "obsidian-excalidraw-plugin",
            "obsidian-footnotes",
            "obsidian-git",
            "obsidian-hover-editor",
        ),
        *("obsidian-icon-folder", "obsidian-importer", "obsidian-kanban", "obsidian-languagetool-plugin"),
        *("obsidian-latex-suite", "obsidian-linter", "obsidian-livesync", "obsidian-local-rest-api"),
        *("obsidian-meta-bind-plugin", "obsidian-mind-map", "obsidian-minimal-settings", "obsidian-outliner"),
        *("obsidian-plugin-toc", "obsidian-projects", "obsidian-sortable", "obsidian-spaced-repetition"),
        *("obsidian-style-settings", "obsidian-tasks-plugin", "obsidian-tracker", "omnisearch", "periodic-notes"),
        *("quickadd", "quick-explorer", "quick-latex", "recent-files-obsidian", "remotely-save", "smart-connections"),
        *("table-editor-obsidian", "tag-wrangler", "templater-obsidian", "various-complements", "workspaces-plus"),
        *("nldates-obsidian", "obsidian42-brat", "url-into-selection", "oz-image-plugin", "obsidian-image-toolkit"),
    )
)


def _readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The enabled community plug-ins."""
    name = ".obsidian/community-plugins.json"
    for _, _, listed in context.files(name):
        import json

        try:
            plugins = json.loads(listed)
        except (ValueError, RecursionError):
            return ()
        plugins = [plugin for plugin in plugins if isinstance(plugin, str)] if isinstance(plugins, list) else []
        told = ((plugin, f"`{plugin}` in {name}") for plugin in plugins if plugin not in _READS_NONE)
        return tuple(Reader(where, _PLUGINS.get(plugin), opens=plugin in _PLUGINS) for plugin, where in told)
    return ()


_WIKI = replace(obsidian.PATHS, split=_split)

RENDERER = Renderer(
    name="obsidian",
    title="Obsidian",
    front_matter=_front_matter.OBSIDIAN,
    summary="Obsidian, with wiki links, embedded files and ids of blocks.",
    supports={"footnote": NATIVE, "inline-note": NATIVE, "wiki-link": NATIVE, "block-id": NATIVE},
    slugs=(texts, _shown),
    does_not_parse=Renderer.does_not_parse | PercentCondition.PERCENT_COMMENT | LinkCondition.AROUND_WIKI_LINK,
    also_parses=Renderer.also_parses | WikiCondition.BEFORE_PARENTHESIS,
    paths=obsidian.PATHS,
    tag_paths={"wiki": _WIKI, "embed": _WIKI, "property": _WIKI},
    anchor_key=text_key,
    nested_anchors=True,
    creates_notes=True,
    finds_html_ids=False,
    # Only Markdown links and images are looked up in the vault.
    finds_html_paths=False,
    evidence=_evidence,
    find_readers=_readers,
    embeds_files=True,
    links_bare_addresses=True,
)
