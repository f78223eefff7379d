"""No site in particular: a link resolves if it does in any of them, and is missing only if it does in none."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from refcheck.facts.site_marks import BY_RENDERER, CATALOG, MARKS
from refcheck.links.destinations import PAGES, LinkContext, PathRules, below
from refcheck.links.files import Files
from refcheck.sites import forge

# Destinations that some program reads itself: `@/a.md` (Zola, aliases of bundlers), `@ref` (Documenter),
# `{filename}/a.md` and `|filename|a.md` (Pelican), `~/a.md` (DocFX), by the documentation of each; `((id))` of a block
# and `[[page]]` (Logseq, by its parser mldoc 1.6.0).
_OF_SOME_PROGRAM = ("@", "{", "|", "~/", "((", "[[")

_ASSETS = "assets/"
_TRACES = (
    ("hugo", BY_RENDERER["hugo"]),
    ("docusaurus", MARKS["docusaurus"]),
    ("mdbook", MARKS["mdbook"]),
    ("hexo", ("_config.yml",)),
    ("jekyll", ("_config.yml",)),
    ("mkdocs", MARKS["mkdocs"]),
    ("myst", MARKS["myst"]),
    ("obsidian", MARKS["obsidian"]),
    ("quartz", MARKS["quartz"]),
    ("vitepress", MARKS["vitepress"]),
    ("zola", BY_RENDERER["zola"]),
    ("starlight", MARKS["astro"]),
    ("eleventy", MARKS["eleventy"]),
)


def _known(context: LinkContext) -> tuple[PathRules, ...]:
    """The rules of the sites with traces near the page, after those that apply without any."""
    return context.files.once(_known_in, context.folder)


def _known_in(files: Files, folder: str) -> tuple[PathRules, ...]:
    traces = [_paths_of(name) for name, marks in _TRACES if files.above(folder, *marks)]
    if _is_of_docsify(files, folder):
        traces.append(_paths_of("docsify"))
    return (PAGES, forge.PATHS, *traces)


def _is_of_docsify(files: Files, folder: str) -> bool:
    # Any folder may have an index.html.
    if files.above(folder, "index.html") is None:
        return False
    from refcheck.sites import docsify

    return bool(files.once(docsify.root_above, folder))


@cache
def _paths_of(name: str) -> PathRules:
    paths: PathRules = import_module(f"refcheck.sites.{name}").PATHS
    return paths


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    for paths in _known(context):
        yield from paths.candidates(context, path)
    asset = path.lstrip("./")
    if asset.startswith(_ASSETS):
        # Logseq finds them from every page, however the path begins (`local-asset?` in its source, 2026).
        graph = context.files.above(context.folder, "logseq")
        yield from (below(graph, asset),) if graph is not None else ()
    if _is_in_catalog(context):
        from refcheck.sites import docc

        resource = docc.resource(context.files, context.folder, path)
        yield from (resource,) if resource is not None else ()
    for folder in context.files.once(_of_pelican, context.folder):
        yield below(folder, path)


def _is_in_catalog(context: LinkContext) -> bool:
    """Whether a page is in a catalog of Swift-DocC."""
    if f"{CATALOG}/" not in f"{context.folder}/":
        return False
    from refcheck.sites import docc

    return docc.catalog(context.files, context.folder) is not None


def _of_pelican(files: Files, folder: str) -> tuple[str, ...]:
    """The folders from which a site of Pelican copies files to its root, where it also puts its articles (4.10.2)."""
    root = files.above(folder, *MARKS["pelican"])
    return (below(root, "content"),) if root is not None else ()


def _is_dead(context: LinkContext, path: str) -> bool:
    if "](" in path:
        # A link within the destination of another: whatever should write it, no program reads that.
        return True
    if "/" not in path and _is_in_catalog(context):
        # What a catalog has of this name was found; pages are linked with `doc:`.
        return True
    return not path.startswith(_OF_SOME_PROGRAM) and all(paths.is_dead(context, path) for paths in _known(context))


def _place(context: LinkContext) -> str:
    places = {paths.context_key(context) for paths in _known(context)}
    # Without a site the only key is the forge's, the folder; the rules of sites may depend on the page itself.
    return places.pop() if len(places) == 1 else context.location


PATHS = PathRules(_candidates, _is_dead, context_key=_place)
