"""The graph of files: which file refers to which."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from functools import partial

from refcheck.describing.definitions import title_of
from refcheck.graph.model import Graph, GraphBuilder, Node, Use
from refcheck.graph.navigation import lists_of
from refcheck.graph.targets import Listed, Target, uses_of
from refcheck.links.display import shown
from refcheck.links.suffixes import IMAGES, MARKDOWN, NOTEBOOK
from refcheck.project.inventory import listed_references
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.put_in import find_text
from refcheck.project.resolution import RESOLVED
from refcheck.rules._unreferenced import is_unreferenced


def graph_of_files(project: Project, pages: Iterable[Page]) -> Graph:
    """The graph of all pages and of the files that they refer to."""
    graph = FileGraph(project)
    for page in pages:
        graph.add(page, listed_references(project, page, page.source))
    return graph.build()


class FileGraph:
    """Collects the graph of files, page by page.

    A reference to an anchor of another page is an edge to that page, whether it works or not. References within a page
    are left out, unless they do not work: these lead to a node for what is missing. A text that is put into a page, and
    a page in the navigation of a site, are edges, too.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._builder = GraphBuilder()

    def add(self, page: Page, listed: Listed) -> None:
        """Adds a page with all its references."""
        self._builder.add(page.path, partial(page_node, self._project, page))
        for _, use, target in uses_of(self._project, page, listed):
            key: Hashable = target.path
            if target.owner == page.path:
                key = target.owner, target.key, target.absent
                make = partial(absent_node, target)
            elif target.path == page.path:
                continue
            elif target.absent and not target.owner:
                make = partial(absent_node, target)
            else:
                make = partial(file_node, self._project, target.path)
            self._builder.add(key, make)
            self._builder.refer(page.path, key, use)
        self._add_inclusions(page)
        self._add_lists(page)

    def _add_inclusions(self, page: Page) -> None:
        """Adds the texts that a generator puts into the page, unless they are among its references."""
        inclusions = page.document.inclusions if page.renderer.includes else ()
        known = {reference.key for reference in page.references} if inclusions else set[str]()
        for inclusion in inclusions:
            location = find_text(self._project.files, page, inclusion)
            if location and location != page.location and inclusion.path not in known:
                line, _, cell = page.source.displayed(inclusion.span.start)
                path = shown(location)
                self._builder.add(path, partial(file_node, self._project, path))
                self._builder.refer(page.path, path, Use(page.path, line, cell or 0, inclusion.path, RESOLVED))

    def _add_lists(self, page: Page) -> None:
        """Adds the files whose navigation lists the page."""
        for mention in lists_of(self._project, page):
            path = shown(mention.location)
            self._builder.add(path, partial(file_node, self._project, path))
            self._builder.refer(path, page.path, Use(path, 0, 0, mention.path, RESOLVED))

    def build(self) -> Graph:
        """The graph of the pages so far."""
        return self._builder.build("files", lambda node: True)


def page_node(project: Project, page: Page) -> Node:
    """The node of a page."""
    return Node("page", page.path, text=title_of(page.document), is_orphan=is_unreferenced(page, project))


def absent_node(target: Target) -> Node:
    """The node of something that does not exist, or may not."""
    return Node(target.absent, target.path, key=target.key)


def file_node(project: Project, path: str) -> Node:
    """The node of a file as a whole, by its shown path."""
    page = project.pages.get(os.path.realpath(path))
    return page_node(project, page) if page is not None else Node(_kind(path), path)


def _kind(path: str) -> str:
    """The kind of the node of a file that is not a page of the run."""
    lower = path.lower()
    if lower.endswith(IMAGES):
        return "image"
    if lower.endswith((*MARKDOWN, NOTEBOOK)):
        return "page"
    return "folder" if os.path.isdir(path) else "file"
