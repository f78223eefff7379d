"""Paths in HTML in MkDocs: they are not rewritten, so they are relative to the address of the page.

`<img src="a.png">` in `guide.md`, whose page is `guide/`, is `guide/a.png`. `<a href="b.md">` is broken: the site has
no Markdown files. MkDocs 1.6.1 rewrites paths only in links and images that Python-Markdown makes (built). An unknown
plug-in, a hook and `pymdownx.pathconverter` may rewrite others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.links.destinations import LinkContext, is_markdown, may_be_page, sources_of
from refcheck.links.files import Files
from refcheck.sites import mkdocs, mkdocs_addresses


def _is_left_as_it_is(context: LinkContext, path: str) -> bool:
    """Whether a path is relative to the address of its page."""
    folder = context.files.above(context.folder, *mkdocs.CONFIGS)
    docs = mkdocs.docs_of(context)
    in_site = folder is not None and context.location.startswith(docs + os.sep)
    return in_site and not path.startswith("/") and context.files.once(_leaves_paths, folder or "")


def _leaves_paths(files: Files, folder: str) -> bool:
    texts = (files.texts.read(os.path.join(folder, name)) or "" for name in mkdocs.CONFIGS)
    return mkdocs_addresses.is_told(files, folder) and not any("pathconverter" in text for text in texts)


def candidates(context: LinkContext, path: str) -> Iterator[str]:
    """The absolute paths of the files that the path can mean."""
    if not _is_left_as_it_is(context, path):
        yield from mkdocs.PATHS.candidates(context, path)
        return
    wanted = mkdocs.address(context, path)
    if not is_markdown(path):
        yield from sources_of(wanted) if may_be_page(path) else (wanted,)


def suggest(context: LinkContext, path: str) -> str | None:
    """The address of the file that the path names from the file of its page, or a similar name."""
    named = context.beside(path)
    if not _is_left_as_it_is(context, path) or not context.files.has(named):
        return mkdocs.PATHS.suggest(context, path)
    if is_markdown(path):
        stem = os.path.splitext(named)[0]
        named = os.path.dirname(stem) if os.path.basename(stem) in ("index", "README") else stem
    address = os.path.relpath(named, mkdocs.address(context, ".")).replace(os.sep, "/")
    return f"{address}/" if is_markdown(path) else address
