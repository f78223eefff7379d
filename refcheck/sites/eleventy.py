"""Eleventy: the page of `a/b.md` is `/a/b/`; a link is an address, which is left as it is.

So a link to a Markdown file is broken, unless the settings add the plug-in that turns paths into addresses. A script
determines which other files get into the site and where, and permalinks are in data: only paths of Markdown
files are checked. Run with Eleventy 3.1.8.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, sources_of, suggest_in_folder
from refcheck.links.files import Files
from refcheck.sites.scripted_site import ScriptedSite, settings_in, with_imports
from refcheck.sites.written_values import VALUE, value_of

if TYPE_CHECKING:
    from refcheck.sites.eleventy_addresses import Addresses

CONFIGS = MARKS["eleventy"]
_INPUT = compile_lazily(r"\binput[\"']?\s*:\s*[\"'`](?P<folder>[^\"'`\n]{1,200})")
_PERMALINK = compile_lazily(rf"\A---[^\n]*\n(?:(?!---)[^\n]*\n)*?permalink:{VALUE}")
_ADDRESS = compile_lazily(r"[\w./{-]")
_BASE_PLUGIN = compile_lazily(r"\baddPlugin\(\s*(?:\w{1,60}\.)?(?:Eleventy)?HtmlBasePlugin\s*\)")
_PREFIX = compile_lazily(r"\bpathPrefix[\"']?\s*:\s*[\"']/?[\w-]")
_READS_PATHS = compile_lazily(r"InputPathToUrl|inputpathtourl|replaceLink|relative-links|replace-link")


def site_above(files: Files, folder: str) -> ScriptedSite | None:
    """The innermost site that contains a folder."""
    root = files.above(folder, *CONFIGS)
    return files.once(_site, root) if root is not None else None


def _site(files: Files, root: str) -> ScriptedSite:
    config, text = settings_in(files, root, CONFIGS)
    text = with_imports(files, os.path.join(root, config), text) if config else text
    named = _INPUT.search(text)
    # The settings file exists even if it cannot be read.
    return ScriptedSite(root, config or CONFIGS[0], text, below(root, named["folder"]) if named else root)


def _addresses(context: LinkContext) -> Addresses | None:
    """The addresses of the site of a page, if all of them are known."""
    site = context.files.once(site_above, context.folder)
    if site is None:
        return None
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import eleventy_addresses

    found: Addresses | None = context.files.once(eleventy_addresses.of_site, site.root)
    return found


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    addresses = _addresses(context)
    if addresses is None:
        yield from _places(context, path)
        return
    if _may_be_template(path) and _READS_PATHS.search(addresses.site.text):
        yield from _paths_of_plugin(context, addresses.site, path)
        if is_markdown(path):
            return
    address = addresses.of_link(context.location, path)
    if address is None:
        yield from _places(context, path)
        return
    for place in dict.fromkeys((*addresses.sources(address), *_places(context, path))):
        # What is not there can be made there, as for any other site; what has no page is reported for the reason.
        if not context.files.has(place) or addresses.leads_to(context.files, address, place):
            yield place
            continue
        if path.startswith("/") and is_markdown(place) and _unmade(context, addresses.site, path, place):
            yield place


def _may_be_template(path: str) -> bool:
    from refcheck.sites.eleventy_settings import ENDINGS

    return path.endswith(ENDINGS)


def _paths_of_plugin(context: LinkContext, site: ScriptedSite, path: str) -> Iterator[str]:
    """The paths that a path of a text can be for `InputPathToUrlTransformPlugin` (function `normalizeInputPath`)."""
    folders = (site.pages,) if path.startswith("/") else (site.root, site.pages, context.folder)
    for folder in dict.fromkeys(folders):
        found = below(folder, path)
        if folder == context.folder or found.startswith(site.pages + os.sep):
            yield found


def _is_dead(context: LinkContext, path: str) -> bool:
    if is_markdown(path):
        return True
    addresses = _addresses(context)
    address = addresses.of_link(context.location, path) if addresses is not None else None
    if addresses is None or address is None or addresses.may_be_made(context.files, address):
        return False
    if not path.startswith("/") or _adds_prefix(addresses.site):
        return True
    # A host can have more than this site at its root.
    return any(map(context.files.has, _places(context, path)))


def _adds_prefix(site: ScriptedSite) -> bool:
    """Whether addresses from the root are put below a folder that is the site's alone."""
    return bool(_BASE_PLUGIN.search(site.text) and _PREFIX.search(site.text))


def _places(context: LinkContext, path: str) -> Iterator[str]:
    """Where the text or file of a path is looked for."""
    site = context.files.once(site_above, context.folder)
    if path.startswith("/"):
        folders = [site.pages if site else context.files.root]
    else:
        # A page `b.md` is in a folder of its own.
        # The plug-in that turns paths into addresses looks from the folder of all pages first.
        first = [site.pages] if site is not None and is_markdown(path) and _READS_PATHS.search(site.text) else []
        folders = [*first, context.folder, os.path.splitext(context.location)[0]]
    if path.startswith("/") and not is_markdown(path):
        # Detection imports all renderers; few runs have such a site.
        from refcheck.sites import permalinks

        yield from context.files.once(permalinks.addressed, folders[0]).get(permalinks.key(path), ())
    for folder in folders:
        yield below(folder, path) if path.startswith("/") else os.path.normpath(os.path.join(folder, path))
        yield from () if is_markdown(path) else sources_of(os.path.normpath(os.path.join(folder, path.lstrip("/"))))


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = context.files.once(site_above, context.folder)
    if site is None or not is_markdown(found) or not found.startswith(site.pages + os.sep):
        return None
    reason = _unmade(context, site, path, found)
    if reason or not is_markdown(path):
        return reason
    if _READS_PATHS.search(site.text):
        return None
    stem = os.path.splitext(os.path.relpath(found, site.pages))[0].replace(os.sep, "/")
    address = f"/{stem}/".removesuffix("index/")
    return f"Eleventy leaves the path of a file as it is; write the address of the page, as `{address}`"


def _unmade(context: LinkContext, site: ScriptedSite, path: str, found: str) -> str | None:
    """Why a text has no page, or not the one at an address from the root."""
    from refcheck.sites import left_out

    if context.files.once(left_out.of_eleventy, site.root).covers(os.path.relpath(found, site.root)):
        return "the settings leave it out (`ignores`)"
    head = _PERMALINK.search(context.files.texts.read_beginning(found))
    if head is None:
        return None
    address = value_of(head)
    if not _ADDRESS.match(address):
        return None
    if address == "false":
        return "Eleventy makes no page of it (`permalink: false`)"
    from refcheck.sites import permalinks

    is_fixed = path.startswith("/") and not is_markdown(path) and "{" not in address
    if not is_fixed or permalinks.key(path) == permalinks.key(address):
        return None
    from refcheck.sites.host_redirects import redirected

    if any(names.matches(path.strip("/")) for names, _ in redirected(context.files, site.root, (site.pages,))):
        return None
    return f"`permalink` gives its page another address; write `/{address.lstrip('/')}`"


def _suggest(context: LinkContext, path: str) -> str | None:
    """The address of what the path would be in the folder of the text, as seen from its page."""
    addresses = None if is_markdown(path) else _addresses(context)
    if addresses is None:
        return suggest_in_folder(context, path)
    there = [place for place in _places(context, path) if context.files.has(place)]
    written = (addresses.written_for(context.location, path, place) for place in there)
    return next(filter(None, written), None) if there else suggest_in_folder(context, path)


def _remedy(context: LinkContext, path: str) -> str:
    addresses = None if is_markdown(path) else _addresses(context)
    found = addresses and next((place for place in _places(context, path) if context.files.has(place)), None)
    if not found or _suggest(context, path):
        return ""
    if context.files.names(found):
        return "no page has this address: write that of a page, or put an `index.md` into the folder"
    return "the settings do not copy the file: add it with `addPassthroughCopy`"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished, suggest=_suggest, remedy=_remedy)


def _unpublished_by_filter(context: LinkContext, path: str, found: str) -> str | None:
    addresses = _addresses(context) if path.startswith("/") else None
    if addresses is not None and _adds_prefix(addresses.site):
        return (
            "`HtmlBasePlugin` adds `pathPrefix` to what the filter `url` has added it to; write it without the filter"
        )
    return _unpublished(context, path, found)


PATHS_OF_FILTER = replace(PATHS, unpublished=_unpublished_by_filter)
"""Of the filter `url`, which adds `pathPrefix`."""
