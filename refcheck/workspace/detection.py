"""Detects the renderer of a note: the one with the heaviest evidence near it, or `any`.

Evidence that the note is a page precedes evidence that a renderer only shows unclaimed notes (a forge). Of nested sites
the innermost counts, then the weight that a renderer gives its evidence, then the order of names.
"""

import os
from collections.abc import Iterable, Sequence
from functools import cache, partial
from urllib.parse import unquote

from refcheck import renderers
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Document
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.site_marks import BY_RENDERER, BY_SUFFIX, CATALOG
from refcheck.links.files import Files
from refcheck.links.suffixes import NOTEBOOK
from refcheck.renderers import CERTAIN, Certainty, DetectionContext, Evidence, Renderer

_FORGES = ("github", "gitlab")
_PREFIXES = ("fig:", "tbl:", "lst:", "eq:")
# Programs for slides, by a key of the front matter that no other program reads; Marp takes only a text with this key.
_SLIDES = (("marp", "Marp"), ("revealOptions", "reveal-md"))
# An anchor of a forge or of a site has no space, and no `^`. A name with spaces is that of a note, without its ending.
_OF_VAULT = compile_lazily(r"#(?:\^[\w-]+$|[^#/%]*%20)|%20[^/.%]*(?:#|$)")


class Choice(NamedTuple):
    """A renderer and why it was chosen."""

    renderer: Renderer
    reason: str
    certainty: Certainty = "none"
    doubt: str = ""
    """The reason why it is not certain, as a sentence; empty if it is."""


class _Found(NamedTuple):
    """A renderer and the evidence for it."""

    renderer: Renderer
    evidence: Evidence


class Detection:
    """Detects the renderer of documents.

    Args:
        files: of the project; nothing above their root is evidence.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        # The notes of a folder look for the same files: a million look-ups for 3,000 notes without it.
        self._found = cache(self._find)
        self._folders: dict[str, tuple[str, ...]] = {}
        self._renderers: dict[tuple[str, str], tuple[Renderer, ...]] = {}

    def context(self, document: Document, path: str) -> DetectionContext:
        """The possible evidence for renderers: a document at an absolute path, and the files near it."""
        folder, name = os.path.split(path)
        return DetectionContext(
            front_matter=document.front_matter,
            syntaxes=document.syntaxes,
            name=name,
            folders=self._folders_above(folder),
            read=self._files.texts.read,
            names=self._files.names,
            real=self._files.real,
            find=self._found,
            once=self._files.once,
            wiki_links=partial(_wiki_links, document),
            vault_links=partial(_vault_links, document),
            bare_names=partial(_bare_names, document),
            own_labels=partial(_own_labels, document),
        )

    def choose(self, context: DetectionContext) -> Choice:
        """The renderer with the heaviest evidence, or `any` if there is none."""
        for key, title in _SLIDES:
            if context.front_matter.get(key):
                reason = f"`{key}` in the front matter is for {title}, for which refcheck has no renderer"
                return Choice(renderers.get("any"), reason)
        found: list[_Found] = []
        # No site makes pages of the files in the folder of a forge.
        folder, ending = context.folders[0], os.path.splitext(context.name)[1].lower()
        for renderer in _reading(_FORGES, ending) if context.forge_folder else self._possible(folder, ending):
            evidence = renderer.evidence(context)
            if evidence is not None:
                found.append(_Found(renderer, evidence))
        if not found:
            return Choice(renderers.get("any"), "no renderer detected; only what is broken in all of them is reported")
        claims = [one for one in found if one.evidence.claims] or found
        # Of equally heavy ones the first counts, in the order of names.
        claims = [one for one in claims if not _is_around_another(one, claims)]
        best = max(claims, key=_weight)
        if best.renderer.is_unknown:
            return Choice(best.renderer, best.evidence.reason)
        return _graded(*best, [one for one in claims if one is not best])

    def _possible(self, folder: str, ending: str) -> tuple[Renderer, ...]:
        """The renderers for which there can be evidence in a folder: a mark, if they need one."""
        found = self._renderers.get((folder, ending))
        if found is None:
            names: Sequence[str] = renderers.names()
            if self._files.is_below_root(folder):
                above = self._files.above
                is_catalog = f"{CATALOG}/" in f"{folder}/"
                names = [
                    name
                    for name in names
                    if name not in BY_RENDERER or above(folder, *BY_RENDERER[name]) or (is_catalog and name == "any")
                ]
            found = self._renderers[folder, ending] = _reading(names, ending)
        return found

    def _find(self, folders: tuple[str, ...], names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
        texts = ((folder, name, self._files.texts.read(f"{folder}/{name}")) for folder in folders for name in names)
        return tuple((folder, name, text) for folder, name, text in texts if text is not None)

    def _folders_above(self, folder: str) -> tuple[str, ...]:
        folders = self._folders.get(folder)
        if folders is None:
            above = os.path.dirname(folder)
            inside = folder.startswith(self._files.root) and folder not in (self._files.root, above)
            folders = self._folders[folder] = (folder, *(self._folders_above(above) if inside else ()))
        return folders


def _reading(names: Iterable[str], ending: str) -> tuple[Renderer, ...]:
    """Those of some renderers that read files with an ending."""
    found = (renderers.get(name) for name in names if name not in BY_SUFFIX or BY_SUFFIX[name] == ending)
    return tuple(renderer for renderer in found if ending != NOTEBOOK or renderer.reads_notebooks)


def _wiki_links(document: Document) -> list[str]:
    return [reference.key for reference in document.references if reference.syntax == "wiki_links"]


def _vault_links(document: Document) -> list[str]:
    """The links of a note, as written, to a block, to the text of a heading with spaces, or to a name with spaces."""
    named = (reference.key for reference in document.references if reference.syntax == "links")
    return [key for key in named if ("%20" in key or "#^" in key) and _OF_VAULT.search(key) and "://" not in key]


def _bare_names(document: Document) -> list[str]:
    """The names of files, without a folder, that the links and images of a note consist of."""
    named = (unquote(reference.key) for reference in document.references if reference.syntax == "links")
    return [key for key in named if key and "." in key and not any(sign in key for sign in "/#:?@")]


def _own_labels(document: Document) -> tuple[int, int]:
    """How many labels with the prefix of a kind a note has in braces, and to how many of them it refers."""
    given = (one.key for one in document.definitions if one.syntax == "attributes" and one.key.startswith(_PREFIXES))
    labels = set(given)
    used = {one.key for one in document.references if one.key in labels and one.kind in ("citation", "cross-reference")}
    return len(labels), len(used)


def _weight(found: _Found) -> int:
    return found.evidence.weight


def _is_around_another(found: _Found, others: list[_Found]) -> bool:
    """Whether another site that may contain the note is inside this one, which then does not contain it.

    A vault within the pages of a site that certainly contains the note is only its authors' editor.
    """
    outer = found.evidence
    inner = (other for other in others if outer.site and other.evidence.site.startswith(outer.site + os.sep))
    return any(other.renderer.name != "obsidian" or outer.certainty not in CERTAIN for other in inner)


def _graded(renderer: Renderer, evidence: Evidence, others: list[_Found]) -> Choice:
    """The choice of a renderer; it is uncertain by its own evidence, or by equally certain evidence of another."""
    certainty, doubt = evidence.certainty, evidence.doubt
    if certainty in CERTAIN:
        # In an editor that is also a renderer, notes are written for any other renderer.
        rivals = (other.renderer for other in others if other.evidence.certainty in CERTAIN)
        rival = next((rival for rival in rivals if rival.name != "obsidian"), None)
        if rival is None:
            return Choice(renderer, evidence.reason, certainty)
        certainty, doubt = "likely", f"{rival.title} shows it, too"
    reason = f"{evidence.reason} ({certainty}{': ' * bool(doubt)}{doubt})"
    says = f"it is not certain that {renderer.title} shows this note"
    return Choice(renderer, reason, certainty, f"{says}: {doubt}" if doubt else says)
