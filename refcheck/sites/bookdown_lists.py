"""The files that `_bookdown.yml` lists: the chapters in `rmd_files`, from the folder of the settings.

bookdown reads each of them, and R stops at one that does not exist. (bookdown's documentation, "Configuration"; R could
not be run.) Nothing is reported if `before_chapter_script` may write chapters.
"""

from __future__ import annotations

import os

from refcheck.links.destinations import below
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
            if not listed.is_file(wanted):
                listed.add_missing(listed.location, written, "rmd_files", wanted)
    return listed.site_lists()
