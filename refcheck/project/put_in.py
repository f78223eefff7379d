"""The texts that a generator includes in a page: their definitions count in the page.

An available text is read, with the texts that it includes. One that is not available, or whose name is not in the page,
may define anything in this page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Inclusion
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import ANY_NAME, Made, Names, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, Resolution
from refcheck.syntax.links import label_key

_DEFINED: frozenset[Made] = frozenset(("anchor", "label", "footnote", "definition", "use"))
_LINK_DEFINITIONS: frozenset[Made] = frozenset(("definition",))
_ANCHORS: frozenset[Made] = frozenset(("anchor", "label", "definition"))
# The endings of texts that are included as Markdown or HTML; other texts are code.
_TEXTS = frozenset((".md", ".mdx", ".markdown", ".qmd", ".rmd", ".txt", ".html", ".htm", ".inc", ".myst", ""))
# How many included texts are read for one page.
_MOST_TEXTS = 100
# The options of `::: mkdocs-click` and `::: mkdocs-typer2` that name the command: the last one counts.
_OPTIONS = compile_lazily(r"(?:\n[ \t]+:\w+:[^\n]*)*")
_CALLED = compile_lazily(r":(?:prog_name|command|name):[ \t]*([\w-]+)")
_ROOTS = ("@site/", "@/", "~/", "/", "./")


class PutIn(NamedTuple):
    """The texts that are included in a page."""

    pages: tuple[Page, ...]
    unknowns: tuple[Unknown, ...]
    """For the texts that cannot be read."""


@dataclass(frozen=True, slots=True)
class _Below:
    """A dotted name with everything below it; or the name of a command with its subcommands."""

    name: str
    mark: str = "."

    def matches(self, name: str) -> bool:
        """Whether a name is this one or below it."""
        return name == self.name or name.startswith(f"{self.name}{self.mark}")


def put_into(files: Files, page_at: Callable[[str], Page | None], page: Page) -> PutIn:
    """The texts that are included in a page, directly or not.

    Args:
        page_at: reads a text as a page.
    """
    pages, unknowns, waiting, known = list[Page](), list[Unknown](), [page], {page.location}
    while waiting:
        current = waiting.pop()
        for inclusion in current.document.inclusions if page.renderer.includes else ():
            found = find_text(files, current, inclusion)
            if len(known) > _MOST_TEXTS:
                return PutIn(tuple(pages), (*unknowns, unknown_text(page, current, inclusion)))
            ending = os.path.splitext(found)[1].lower() if found else ""
            other = page_at(found) if found and found not in known and ending in _TEXTS else None
            if other is not None:
                pages.append(other)
                waiting.append(other)
            elif not found:
                unknowns.append(unknown_text(page, current, inclusion))
            known.add(found)
    return PutIn(tuple(pages), tuple(unknowns))


def found_in_texts(page: Page, texts: tuple[Page, ...], key: str | None, missing: Resolution) -> Resolution | None:
    """The resolution of a reference to something in a page within the texts that it includes; None if there is none.

    Args:
        key: of the reference; None for a link.
        missing: its resolution in the page.
    """
    for text in texts:
        seen = text if text.renderer.name == page.renderer.name else text.seen_by(page.renderer)
        if missing.missing == "anchor" and missing.target is not None:
            found = tuple(seen.anchors.find(unquote(missing.target.fragment or "")) or ())
        elif key is None:
            return None
        elif missing.missing == "label":
            found = seen.labels.find(key)
        elif missing.missing == "footnote":
            found = tuple(seen.footnotes.by_id.get(seen.footnotes.normalize(key), ()))
        elif missing.missing == "definition":
            found = tuple(seen.keys.link_definitions.get(label_key(key), ()))
        else:
            return None
        if found:
            return Resolution(RESOLVED, found[:1], text, found=missing.found, target=missing.target)
    return None


def find_text(files: Files, page: Page, inclusion: Inclusion) -> str:
    """The absolute path of an included text; empty if there is none."""
    if not inclusion.path or inclusion.form == "reference":
        return ""
    # After a colon is the part of the file that is included.
    written = inclusion.path if os.path.splitext(inclusion.path)[1].isalnum() else inclusion.path.partition(":")[0]
    for root in _ROOTS:
        written = written.removeprefix(root)
    return next((path for path in _places(files, page, written) if files.inside(path) and files.has(path)), "")


def _places(files: Files, page: Page, written: str) -> Iterator[str]:
    """The possible paths of a text: from the folder of the page or a parent, or in `_includes` of one of them."""
    folder = os.path.dirname(page.location)
    written = os.path.normpath(written)
    is_outside = written.startswith(os.pardir)
    while True:
        yield os.path.normpath(os.path.join(folder, written))
        if not is_outside:
            yield os.path.join(folder, "_includes", written)
        above = os.path.dirname(folder)
        if folder == files.root or above == folder or not files.is_below_root(folder):
            return
        folder = above


def unknown_text(page: Page, where: Page, inclusion: Inclusion) -> Unknown:
    """The definitions in a page that may come from a text that cannot be read.

    Args:
        where: the page, or a text in it, that includes the text.
    """
    line = where.source.line_of(inclusion.span.start)
    written = " ".join(where.source.text[slice(*inclusion.span)].split())[:60]
    names: Names = _Below(inclusion.path) if inclusion.form == "reference" else ANY_NAME
    if inclusion.path.startswith("mkdocs-"):
        options = _OPTIONS.match(where.source.text, inclusion.span.end)
        called = _CALLED.findall(options[0] if options else "")
        # Without its name nothing is known about it.
        names = _Below(called[-1].lower(), "-") if called else ANY_NAME
    makes = {"definition": _LINK_DEFINITIONS, "reference": _ANCHORS}.get(inclusion.form, _DEFINED)
    is_told = inclusion.path and inclusion.form != "reference"
    reason = f"`{written}` puts in a text that is not there" if is_told else f"`{written}` puts in what it makes"
    scope = Scope(frozenset((page.location,)))
    return Unknown(makes, names, scope, reason, (where.location, line), "texts that are put into pages")
