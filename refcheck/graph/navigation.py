"""The files of a site that list its pages: its settings with a navigation, and tables of contents.

What they name is found by name, so it is checked where the written path begins: `index.md` in a navigation is not each
`index.md` of the project.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.links.mentions import Mention, Mentions, mentions, normalized
from refcheck.project.page import Page
from refcheck.project.project import Project

# Without SUMMARY.md and the like, which are pages: what they list are references.
_SETTINGS = compile_lazily(
    r"mkdocs\.ya?ml|zensical\.toml|_quarto(?:-[\w-]+)?\.ya?ml|_bookdown\.ya?ml|_toc\.ya?ml|myst\.ya?ml"
    r"|sidebars?\.(?:[cm]?[jt]s|json|ya?ml)|(?:docs|mint)\.json|astro\.config\.[cm]?[jt]s"
    r"|_?sidebar\.ya?ml|navigation\.ya?ml"
)
# Lists in the folder of their pages.
_BESIDE_PAGES = compile_lazily(r"\.(?:pages|nav\.yml)|_meta\.(?:[jt]sx?|json)|.+\.rst")
# The folder with the settings of a site.
_FOLDERS = (".vitepress", ".vuepress")
_OF_STARLIGHT = "src/content/docs"
_ALIASES = ("@", "~", "$")


def lists_of(project: Project, page: Page) -> Iterator[Mention]:
    """Where the navigation of a site names a page, once for each file."""
    known = set()
    for mention in project.files.once(_mentions_in_lists, project.files.root).of_page(page.location):
        if mention.location not in known and _leads_to(mention, page.location):
            known.add(mention.location)
            yield mention


def _mentions_in_lists(files: Files, root: str) -> Mentions:
    """What the lists name. Pages name each other far more often, and that would be looked through for each page."""
    return files.once(mentions, root).within(_is_list)


def _is_list(location: str) -> bool:
    folder, name = posixpath.split(normalized(location))
    is_list = _BESIDE_PAGES.fullmatch(name) or _SETTINGS.fullmatch(name)
    return is_list is not None or posixpath.basename(folder) in _FOLDERS


def _leads_to(mention: Mention, location: str) -> bool:
    """Whether a path in a list means the page at a location."""
    folder, name = posixpath.split(normalized(mention.location))
    start = _start(mention.path, normalized(location))
    if _BESIDE_PAGES.fullmatch(name):
        # `../` at the start of a path is lost.
        return start == folder or (start != "" and "/" in mention.path and f"{folder}/".startswith(f"{start}/"))
    if not start:
        return mention.path.startswith(_ALIASES)
    above, last = posixpath.split(folder)
    if last.startswith((".", "_")):
        # `.vitepress/config.ts`, `_data/navigation.yml`
        folder = above
    # `docs/a.md` for `a.md` in mkdocs.yml; Docusaurus also has `website/sidebars.js` beside `docs`.
    beside = f"{above}/docs" if name.startswith("sidebar") else folder
    return start in (folder, f"{folder}/{_OF_STARLIGHT}", beside) or posixpath.dirname(start) == folder


def _start(path: str, location: str) -> str:
    """The folder from which a path leads to a page; empty if it does not as it is written."""
    end = "/" + path.removesuffix(".html")
    for whole in (location, posixpath.splitext(location)[0]):
        if whole.endswith(end):
            return whole.removesuffix(end)
    return ""
