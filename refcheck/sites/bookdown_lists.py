"""The files that `_bookdown.yml` lists: the chapters in `rmd_files`, from the folder of the settings.

bookdown reads each of them, and R stops at one that does not exist. (bookdown's documentation, "Configuration"; R could
not be run.) Nothing is reported if `before_chapter_script` may write chapters. A chapter outside of the project is not
looked for, and what it defines is unknown in the book.
"""

from __future__ import annotations

import os

from refcheck.facts.unknowns import ANY_NAME, Scope, Unknown
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.links.site_lists import ListedFiles, SiteList
from refcheck.sites.yaml_entries import leaves, root, value

CONFIG = "_bookdown.yml"


def site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    """The settings of the book that the pages in a folder belong to."""
    above = files.above(folder, CONFIG)
    return files.once(_site_lists, above) if above else ()


def _site_lists(files: Files, folder: str) -> tuple[SiteList, ...]:
    listed = ListedFiles(files, os.path.join(folder, CONFIG), folder)
    node = root(files.texts.read(listed.location) or "")
    if value(node, "before_chapter_script") is None:
        for written in leaves(value(node, "rmd_files")):
            wanted = below(folder, written.text)
            if files.inside(wanted) and not listed.is_file(wanted):
                listed.add_missing(listed.location, written, "rmd_files", wanted)
    return listed.site_lists()


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The anchors and labels of chapters that are outside of the project."""
    above = context.files.above(context.folder, CONFIG)
    return context.files.once(_from_outside, above) if above else ()


def _from_outside(files: Files, folder: str) -> tuple[Unknown, ...]:
    location = os.path.join(folder, CONFIG)
    text = files.texts.read(location) or ""
    if "../" not in text:
        return ()
    listed = leaves(value(root(text), "rmd_files"))
    chapter = next((entry for entry in listed if not files.inside(below(folder, entry.text))), None)
    if chapter is None:
        return ()
    reason = f"`rmd_files` lists `{chapter.text}`, which is outside of the project"
    line = text.count("\n", 0, chapter.span.start) + 1
    return (
        Unknown(
            frozenset(("anchor", "label")),
            ANY_NAME,
            Scope(folder=folder),
            reason,
            (location, line),
            by="chapters outside of the project",
        ),
    )
