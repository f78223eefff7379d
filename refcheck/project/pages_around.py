"""The pages around another one: those in its folder, then those below the folders above it.

What they have in common says how a page is read where nothing else says it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice

from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.links.git_ignore import git_ignore
from refcheck.project.joined import JoinedPages
from refcheck.project.page import Page

_MOST_PAGES, _MOST_FILES = 60, 3_000


def pages_around(joined: JoinedPages, files: Files, page: Page) -> Iterator[Page]:
    """A page and the first sixty for the same renderer around it, whether or not they are part of the run."""
    yield page
    for path in files.once(_texts_around, os.path.dirname(page.location)):
        other = joined.pages.at(path) if path != page.location else None
        if other is not None and other.renderer.name == page.renderer.name:
            joined.dependencies.record(page, other)
            joined.dependencies.record_text(page, other)
            yield other


def not_ignored(files: Files, paths: Iterable[str]) -> Iterator[str]:
    """Those of some files that git does not ignore: what a build wrote here is no evidence, and not there elsewhere."""
    ignore = git_ignore(files, files.root)
    return (path for path in paths if ignore.decide(path) is None)


def _texts_below(files: Files, folder: str) -> tuple[str, ...]:
    """The texts among the first files below a folder."""
    return tuple(not_ignored(files, filter(is_markdown, islice(files.walk(folder), _MOST_FILES))))


def _texts_around(files: Files, folder: str) -> tuple[str, ...]:
    """The first texts in a folder, then those below the folders above it: the nearest first."""
    beside = (os.path.join(folder, name) for name in files.names(folder) if is_markdown(name))
    found = dict.fromkeys(not_ignored(files, beside))
    while len(found) <= _MOST_PAGES:
        # A program can have thousands of folders without any text.
        found.update(dict.fromkeys(files.once(_texts_below, folder)))
        if folder == files.root or not files.is_below_root(folder):
            break
        folder = os.path.dirname(folder)
    return tuple(islice(found, _MOST_PAGES + 1))
