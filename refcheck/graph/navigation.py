"""The files of a site that list its pages: its settings with a navigation, and tables of contents."""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.links.mentions import Mention, Mentions, mentions
from refcheck.project.page import Page
from refcheck.project.project import Project

# Without SUMMARY.md and the like, which are pages: what they list are references.
_NAMES = compile_lazily(
    r"mkdocs\.ya?ml|zensical\.toml|\.(?:pages|nav\.yml)|_quarto(?:-[\w-]+)?\.ya?ml|_bookdown\.ya?ml|_toc\.ya?ml|myst\.ya?ml"
    r"|sidebars?\.(?:[cm]?[jt]s|json|ya?ml)|(?:docs|mint)\.json|_meta\.(?:[jt]sx?|json)|astro\.config\.[cm]?[jt]s"
    r"|.+\.rst|_?sidebar\.ya?ml|navigation\.ya?ml"
)
# The folder with the settings of a site.
_FOLDERS = (".vitepress", ".vuepress")


def lists_of(project: Project, page: Page) -> Iterator[Mention]:
    """Where the navigation of a site names a page, once for each file."""
    known = set()
    for mention in project.files.once(_mentions_in_lists, project.files.root).of_page(page.location):
        if mention.location not in known:
            known.add(mention.location)
            yield mention


def _mentions_in_lists(files: Files, root: str) -> Mentions:
    """What the lists name. Pages name each other far more often, and that would be looked through for each page."""
    return files.once(mentions, root).within(_is_list)


def _is_list(location: str) -> bool:
    folder, name = os.path.split(location)
    return _NAMES.fullmatch(name) is not None or os.path.basename(folder) in _FOLDERS
