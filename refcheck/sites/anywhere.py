"""No site in particular: what any of them finds is there, and only what none finds is missing."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.links.destinations import PAGES, Origin, Paths
from refcheck.sites import docusaurus, forge, hexo, hugo, jekyll, mdbook, mkdocs, myst, obsidian


def _known(origin: Origin) -> Iterator[Paths]:
    """The rules of the sites that there are traces of near the page, after those that hold without any."""
    yield from (PAGES, forge.PATHS)
    above, folder = origin.files.above, origin.folder
    traces = (
        (hugo.PATHS, (*hugo.OWN_CONFIGS, *hugo.OTHER_CONFIGS, "config")),
        (docusaurus.PATHS, docusaurus.CONFIGS),
        (mdbook.PATHS, (mdbook.CONFIG,)),
        (hexo.PATHS, (hexo.CONFIG,)),
        (jekyll.PATHS, (jekyll.CONFIG,)),
        (mkdocs.PATHS, mkdocs.CONFIGS),
        (myst.PATHS, myst.CONFIGS),
        (obsidian.PATHS, (obsidian.FOLDER,)),
    )
    yield from (paths for paths, names in traces if above(folder, *names))


def _candidates(origin: Origin, path: str) -> Iterator[str]:
    for paths in _known(origin):
        yield from paths.candidates(origin, path)


def _is_dead(origin: Origin, path: str) -> bool:
    return all(paths.is_dead(origin, path) for paths in _known(origin))


def _place(origin: Origin) -> str:
    places = {paths.place(origin) for paths in _known(origin)}
    # That of the forge is the folder, or no other's; each of the sites may look at the page itself.
    return places.pop() if len(places) == 1 else origin.location


PATHS = Paths(_candidates, _is_dead, place=_place)
