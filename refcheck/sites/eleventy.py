"""Eleventy: the page of `a/b.md` is `/a/b/`; a link is an address, which is left as it is.

So a link to a Markdown file is broken, unless the settings add the plug-in that turns paths into addresses. A script
determines which other files get into the site and where, and permalinks are in data: only paths of Markdown
files are checked. Run with Eleventy 3.1.8.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, sources_of
from refcheck.links.files import Files
from refcheck.sites.scripted_site import ScriptedSite, settings_in, with_imports
from refcheck.sites.written_values import VALUE, value_of

CONFIGS = MARKS["eleventy"]
_INPUT = compile_lazily(r"\binput[\"']?\s*:\s*[\"'`](?P<folder>[^\"'`\n]{1,200})")
_PERMALINK = compile_lazily(rf"\A---[^\n]*\n(?:(?!---)[^\n]*\n)*?permalink:{VALUE}")
_ADDRESS = compile_lazily(r"[\w./{-]")
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


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
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


PATHS = PathRules(_candidates, lambda context, path: is_markdown(path), unpublished=_unpublished)
