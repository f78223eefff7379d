"""The files of a site that list its pages: its settings with a navigation, and tables of contents."""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.mentions import Mention, mentions
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
    for mention in project.files.once(mentions, project.files.root).of_page(page.location):
        folder, name = os.path.split(mention.location)
        is_navigation = _NAMES.fullmatch(name) or os.path.basename(folder) in _FOLDERS
        if is_navigation and mention.location not in known:
            known.add(mention.location)
            yield mention
