"""No site in particular: what any of them finds is there, and only what none finds is missing."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.site_marks import MARKS
from refcheck.links.destinations import PAGES, LinkContext, PathRules
from refcheck.sites import (
    docusaurus,
    eleventy,
    forge,
    hexo,
    hugo,
    jekyll,
    mdbook,
    mkdocs,
    myst,
    obsidian,
    starlight,
    vitepress,
    zola,
)

# What some program reads for itself: `@/a.md` (Zola, aliases of bundlers), `@ref` (Documenter), `{filename}/a.md` and
# `|filename|a.md` (Pelican), `~/a.md` (DocFX), by the documentation of each.
_OF_SOME_PROGRAM = ("@", "{", "|", "~/")


def _known(context: LinkContext) -> Iterator[PathRules]:
    """The rules of the sites that there are traces of near the page, after those that hold without any."""
    yield from (PAGES, forge.PATHS)
    above, folder = context.files.above, context.folder
    traces = (
        (hugo.PATHS, (*hugo.OWN_CONFIGS, *hugo.OTHER_CONFIGS, "config")),
        (docusaurus.PATHS, docusaurus.CONFIGS),
        (mdbook.PATHS, (mdbook.CONFIG,)),
        (hexo.PATHS, (hexo.CONFIG,)),
        (jekyll.PATHS, (jekyll.CONFIG,)),
        (mkdocs.PATHS, mkdocs.CONFIGS),
        (myst.PATHS, myst.CONFIGS),
        (obsidian.PATHS, (obsidian.FOLDER,)),
        (vitepress.PATHS, (vitepress.FOLDER,)),
        (zola.PATHS, zola.CONFIGS),
        (starlight.PATHS, MARKS["astro"]),
        (eleventy.PATHS, eleventy.CONFIGS),
    )
    yield from (paths for paths, names in traces if above(folder, *names))


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    for paths in _known(context):
        yield from paths.candidates(context, path)


def _is_dead(context: LinkContext, path: str) -> bool:
    return not path.startswith(_OF_SOME_PROGRAM) and all(paths.is_dead(context, path) for paths in _known(context))


def _place(context: LinkContext) -> str:
    places = {paths.context_key(context) for paths in _known(context)}
    # That of the forge is the folder, or no other's; each of the sites may look at the page itself.
    return places.pop() if len(places) == 1 else context.location


PATHS = PathRules(_candidates, _is_dead, context_key=_place)
