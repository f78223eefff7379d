"""Paths in texts that a program reads relative to another folder than the text's.

pandoc looks for images in the folder that it is run in and in those of `--resource-path`, not beside the text: with
`pandoc chapters/1.md` the image `figures/a.png` is that of `figures`, not of `chapters/figures` (run with pandoc 3.9;
the folder that it is run in counts whatever `--resource-path` is). A link is kept as written, so its target
depends on where the result is put.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import FILES, LinkContext, PathRules, below, may_be_page, sources_of
from refcheck.links.files import Files


class RunFolders(NamedTuple):
    """The folders in which a program looks for the files that a text names."""

    folders: tuple[str, ...]
    """Absolute."""
    beside: bool = False
    """Whether it may also look in the folder of the text."""
    endings: tuple[str, ...] = ()
    """What it adds to the path of an image without an ending: `.png`."""


@lru_cache(maxsize=256)
def image_paths(run: RunFolders) -> PathRules:
    """The rules for the path of an image."""

    def candidates(context: LinkContext, path: str) -> Iterator[str]:
        endings = run.endings if run.endings and not os.path.splitext(path)[1] else ()
        for written in (path, *(f"{path}{ending}" for ending in endings)):
            yield from _from_folders(run.folders, written)
            if run.beside or path.startswith("/"):
                yield from FILES.candidates(context, written)

    return _rules(run.folders, replace(FILES, candidates=candidates))


@lru_cache(maxsize=256)
def link_paths(run: RunFolders, paths: PathRules) -> PathRules:
    """The rules for the path of a link.

    Args:
        paths: the rules for a text that is read in its own folder.
    """

    def candidates(context: LinkContext, path: str) -> Iterator[str]:
        yield from paths.candidates(context, path)
        yield from _from_folders(run.folders, path)

    return _rules(run.folders, replace(paths, candidates=candidates))


def names_of(path: str) -> tuple[str, ...]:
    """What a path names in a folder that a build reads from: without its alias in `@assets/a.png`, and in `@/a.png`."""
    return (path[1:], path.partition("/")[2]) if path.startswith(("@", "~")) and "/" in path else (path,)


@lru_cache(maxsize=256)
def also_from(folders: tuple[str, ...], paths: PathRules) -> PathRules:
    """The rules for a path that can also be relative to some folders, absolute; also one that begins with `/`."""

    def candidates(context: LinkContext, path: str) -> Iterator[str]:
        yield from paths.candidates(context, path)
        for wanted in (below(folder, name) for folder in folders for name in names_of(path)):
            yield wanted
            if may_be_page(path):
                yield from sources_of(wanted)

    return replace(paths, candidates=candidates, bases=(*paths.bases, *folders))


def written_from_base(files: Files, location: str, path: str, paths: PathRules) -> str | None:
    """The path of a file beside a text, relative to the folder in which it is looked for; None if there is no such
    file.

    Args:
        location: of the text.
    """
    wanted = below(os.path.dirname(location), path)
    found = files.find(wanted) if paths.bases and files.inside(wanted) else None
    return os.path.relpath(wanted, paths.bases[0]).replace(os.sep, "/") if found is not None and found.exact else None


def _rules(folders: tuple[str, ...], paths: PathRules) -> PathRules:
    def suggest(context: LinkContext, path: str) -> str | None:
        places = (context, *(LinkContext(context.files, os.path.join(folder, "text.md")) for folder in folders))
        return next(filter(None, (FILES.suggest(place, path) for place in places)), None)

    return replace(paths, suggest=suggest, bases=folders)


def _from_folders(folders: tuple[str, ...], path: str) -> Iterator[str]:
    return (below(folder, path) for folder in folders if not path.startswith("/"))
