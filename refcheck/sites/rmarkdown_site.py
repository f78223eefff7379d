"""Websites of R Markdown (`_site.yml`): each `*.Rmd` and `*.md` in the folder of the site has a page beside it.

A text whose name begins with `_`, README, and texts in folders below have none. Other files are copied, with their
folders, except scripts and data of R and what `exclude` names, at the top level; so `[x](b.Rmd)` is broken in the site,
and `[x](b.html)` works. Run with rmarkdown 2.20 (`render_site`). What is made in the folder itself
(`output_dir: "."`) is published with all that is there. Sites of other packages that name their own generator (`site:`
in the index, except workflowr's, which has the same rules) are read as plain R Markdown.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import FILES, LinkContext
from refcheck.links.files import Files
from refcheck.sites.yaml_entries import items, root, text, value

CONFIG = "_site.yml"
_INDEXES = ("index.Rmd", "index.rmd", "index.md")
_PAGES = (".Rmd", ".rmd", ".md")
_OTHER_GENERATOR = compile_lazily(r"\A---[^\n]*\n(?:(?!---)[^\n]*\n)*?site:[ \t]*(?![\"']?(?:rmarkdown|workflowr)::)\S")
_NOT_COPIED = compile_lazily(
    r"(?:[._].*|rsconnect|packrat|renv|.*_cache|.*\.(?:[RrSs]|[Rr]md|md|[Rr]markdown|[Rr]proj|RData|rdata|rds))"
)


class Site(NamedTuple):
    """What decides which files of the folder are in the site."""

    root: str
    copies: Mapping[str, bool]
    """Whether a file or folder at the top level is copied, by its name."""
    out: str
    """The absolute path of the folder that is published."""

    def source_of(self, path: str) -> str:
        """The name of the text that becomes the page with a name, `b.html`; empty if there is none."""
        stem = path.removesuffix(".html")
        names = (f"{stem}{ending}" for ending in _PAGES)
        return next((name for name in names if name in self.copies and is_page(name)), "")


def is_page(name: str) -> bool:
    """Whether a text of a site with this name has a page."""
    stem, ending = os.path.splitext(name)
    return ending in _PAGES and not name.startswith("_") and stem != "README"


def site_at(files: Files, folder: str) -> Site | None:
    """The site whose texts are in a folder."""
    written = files.texts.read(os.path.join(folder, CONFIG))
    names = files.names(folder)
    index = next((name for name in _INDEXES if name in names), None)
    if written is None or index is None:
        return None
    if _OTHER_GENERATOR.match(files.texts.read_beginning(os.path.join(folder, index))):
        return None
    settings = root(written)
    out = text(value(settings, "output_dir")) or "_site"
    if os.path.normpath(out) == ".":
        return None
    included, excluded = (
        tuple(filter(None, map(text, items(value(settings, key))))) or _alone(value(settings, key))
        for key in ("include", "exclude")
    )
    copies = {name: _is_copied(name, included, (*excluded, out)) for name in names}
    return Site(folder, copies, os.path.normpath(os.path.join(folder, out)))


def _alone(node: Any) -> tuple[str, ...]:
    name = text(node)
    return (name,) if name else ()


def _is_copied(name: str, included: tuple[str, ...], excluded: tuple[str, ...]) -> bool:
    if any(fnmatch.fnmatchcase(name, glob) for glob in included):
        return True
    return _NOT_COPIED.fullmatch(name) is None and not any(fnmatch.fnmatchcase(name, glob) for glob in excluded)


def candidates(context: LinkContext, path: str) -> Iterator[str]:
    """The absolute paths of the files that a path can mean."""
    site = context.files.once(site_at, context.folder)
    if site is None or path.startswith("/"):
        yield from FILES.candidates(context, path)
        return
    wanted = context.beside(path)
    yield wanted
    inner = os.path.relpath(wanted, site.root)
    source = site.source_of(inner) if path.endswith(".html") and os.sep not in inner else ""
    if source:
        yield os.path.join(site.root, source)
    if inner.split(os.sep)[0] != os.pardir:
        # It can be there from an earlier build, or be put there by hand, and be kept with the sources.
        yield os.path.join(site.out, inner)


def unpublished(context: LinkContext, path: str, found: str) -> str | None:
    """Why a file that was found is not in the site; None if it is."""
    site = context.files.once(site_at, context.folder)
    if site is None or path.startswith("/") or os.path.normpath(found) != context.beside(path):
        return None
    top = os.path.relpath(found, site.root).split(os.sep)[0]
    if site.copies.get(top, True):
        return None
    if is_page(top) and not os.path.dirname(os.path.relpath(found, site.root)):
        return f"R Markdown makes `{os.path.splitext(top)[0]}.html` of it"
    return "R Markdown does not copy it into the site"


def is_dead(context: LinkContext, path: str) -> bool:
    """Whether a path that was not found is broken."""
    if "/" not in path.removeprefix("./") and path.endswith(".html") and context.files.once(site_at, context.folder):
        # No other program writes pages between those of the texts.
        return True
    return FILES.is_dead(context, path)
