"""Pages that nothing refers to.

A page counts as referenced if another page of the run links to it or includes it, if a site lists all its pages, or if
any other text of the project names it: settings with a navigation, a script, a page that is not in the run. Pages
that people and programs look up by name need no reference: `README.md`, `index.md`, `CONTRIBUTING.md` and the like.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext
from refcheck.links.mentions import mentions
from refcheck.project.page import Page
from refcheck.project.project import Project

# Names that are looked up: the start page of a folder or a site, and files that forges and coding agents read.
_LOOKED_FOR = compile_lazily(
    r"_?(?:readme|index|home|summary|sidebar|navbar|footer|coverpage|404|403|500|changelog|changes|history|news|releases?"
    r"|contributing|contributors|code[-_ ]of[-_ ]conduct|conduct|licen[cs]e|copying|notice|security|support|governance"
    r"|authors|maintainers|codeowners|funding|citation|roadmap|todo|pull[-_ ]request[-_ ]template"
    r"|issue[-_ ]template|agents|claude|gemini|skill|copilot-instructions|llms)(?:[._-].*)?",
    re.IGNORECASE,
)
_UNLISTED = ("orphan", "draft", "unlisted", "hidden", "nav_exclude", "private")


def is_unreferenced(page: Page, project: Project) -> bool:
    """Whether it is certain that nothing refers to a page."""
    context = LinkContext(project.files, page.location)
    if _needs_no_reference(page, context) or next(project.references_from_other_pages(page), None) is not None:
        return False
    named = project.files.once(mentions, project.files.root)
    return named.is_complete and not any(map(any, map(named.of_page, _paths(page))))


def _paths(page: Page) -> Iterator[str]:
    """The paths by which texts can name a page: that of its file, and with the `id` or `slug` of its front matter."""
    yield page.location
    folder, name = os.path.split(page.location)
    for key in ("id", "slug"):
        written = page.document.front_matter.get(key)
        if isinstance(written, str) and written.strip("/"):
            yield os.path.join(folder, f"{posixpath.basename(written.strip('/'))}{os.path.splitext(name)[1]}")


def _needs_no_reference(page: Page, context: LinkContext) -> bool:
    stem, *_ = os.path.basename(page.location).partition(".")
    if not context.files.has(page.location):
        # The page is standard input.
        return True
    if page.book is not None or _LOOKED_FOR.fullmatch(stem) or page.renderer.is_fragment(os.path.basename(page.path)):
        return True
    metadata = page.document.front_matter
    if any(metadata.get(name) is True for name in _UNLISTED):
        return True
    folders = os.path.relpath(page.location, context.files.root).split(os.sep)
    is_hidden = any(part.startswith((".", "_")) for part in folders)
    return is_hidden or page.renderer.lists_all(context)
