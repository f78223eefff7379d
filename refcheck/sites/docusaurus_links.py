"""Docusaurus: links to Markdown files by path, to pages by address, to files in `static` from the root.

A path of a Markdown file that starts with `./` or `../` is relative to the file, one with a slash to the content
folder or the site, another one to any of these; one that is not found is broken. So is an address of no page, no
list, no file of `static` and no redirect; a relative one starts from the address of its page. Nothing is reported if
the plug-ins in the settings are not literals. (Docusaurus 3.10.2, built; `@docusaurus/utils`, `markdownLinks`;
`@docusaurus/mdx-loader`, `transformImage`, `transformLinks`; `@docusaurus/core`, `brokenLinks`.) Its own report
includes links to redirects: here they resolve as in a browser.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, below, is_markdown, may_be_page, sources_of
from refcheck.links.files import Files
from refcheck.sites import docusaurus_pages, docusaurus_redirects
from refcheck.sites.docusaurus import read_site, root_of
from refcheck.sites.docusaurus_settings import SiteSettings, read_settings
from refcheck.sites.unmade_pages import unmade

SITE = "@site/"
_CONTENT = compile_lazily(
    r"(?:versioned_docs/[^/]+|src/pages|i18n/[^/]+/[^/]+/(?:current|version-[^/]+)|i18n/[^/]+/[^/]+|[^/]+)"
)
# Of the path of a translation: `i18n`, the language, the plug-in, a folder or file.
_LEAST_PARTS = 4
_KNOWN_CONTENT = frozenset(("docs", "blog", os.path.join("src", "pages")))


def content_of(context: LinkContext, root: str) -> str:
    """The folder of the content that the page belongs to: `docs`, a version of it, `blog` ..."""
    site = context.files.once(read_site, root)
    named = (path for path in site.content if context.location.startswith(path + os.sep)) if site else ()
    outside = next((path for path in named if not path.startswith(root + os.sep)), None)
    if outside is not None:
        return outside
    relative = os.path.relpath(context.location, root).replace(os.sep, "/")
    match = _CONTENT.match(relative)
    return os.path.join(root, match.group()) if match else root


def candidates(context: LinkContext, path: str) -> Iterator[str]:
    """The absolute paths of the files that the path of a link can mean."""
    root = root_of(context)
    if root is None:
        yield from (context.beside(path), *sources_of(context.beside(path)))
        return
    if path.startswith(SITE):
        yield below(root, path[len(SITE) :])
        return
    settings = context.files.once(read_settings, root)
    if not may_be_page(path):
        yield from _files(context, root, path)
    if is_markdown(path):
        yield from (below(folder, path) for folder in settings.static)
        if not path.startswith(("./", "../")):
            original = _original(context, settings)
            yield from (below(original, path),) if original else ()
        return
    address = _address(context, settings, path)
    if may_be_page(path) and address is not None:
        yield from _at(context.files, settings, *address)
    elif may_be_page(path):
        yield from sources_of(context.beside(path))
    named = address[1] if address is not None else path
    yield from (below(folder, named) for folder in settings.static)
    if may_be_page(path) and address is not None and address[0] == root:
        yield from _unmade(context.files, settings, address[1])


def _files(context: LinkContext, root: str, path: str) -> Iterator[str]:
    if not path.startswith("/"):
        yield context.beside(path)
    if not path.startswith(("./", "../")):
        yield below(content_of(context, root), path)
        yield below(root, path)


def _original(context: LinkContext, settings: SiteSettings) -> str:
    """The folder of the originals of a translation; empty for another page."""
    parts = os.path.relpath(context.location, settings.root).split(os.sep)
    if parts[0] != "i18n" or len(parts) < _LEAST_PARTS:
        return ""
    return docusaurus_pages.original_folder(settings, settings.root, parts[2], parts[3])


def _address(context: LinkContext, settings: SiteSettings, path: str) -> tuple[str, str] | None:
    """The address that a path points to, without a slash on either side, and the folder of its language or the site.

    None if the address of the page is unknown because it is included in others.
    """
    root, files = settings.root, context.files
    folder = _language(context, root)
    if path.startswith("/"):
        # Each language is a site of its own: from one of them, another one is not found.
        base = settings.base if folder == root else f"{settings.base}{os.path.basename(folder)}/"
        path = path[len(base) - 1 :] if f"{path}/".startswith(base) else path
        return folder, path.strip("/")
    own = files.once(docusaurus_pages.pages_of, folder).addresses.get(context.location)
    if own is None:
        return None
    return folder, posixpath.normpath(posixpath.join(posixpath.dirname(f"/{own.lstrip('/')}"), path)).strip("/")


def _language(context: LinkContext, root: str) -> str:
    """The folder of the language of a page; the folder of the site if the page is not a translation."""
    parts = os.path.relpath(context.location, root).split(os.sep)
    return os.path.join(root, *parts[:2]) if parts[0] == "i18n" and len(parts) > 2 else root


def _at(files: Files, settings: SiteSettings, folder: str, address: str) -> Iterator[str]:
    """The files of the pages at an address, or at the address that it is redirected to."""
    pages = files.once(docusaurus_pages.pages_of, folder)
    redirects = files.once(docusaurus_redirects.redirects_of, settings.root)
    stem, mark, ending = address.rpartition(".")
    addresses = [address, redirects.targets.get(address)]
    if mark and ending in redirects.endings:
        addresses.append(stem)
    for each in addresses:
        source = pages.by_address.get(each) if each is not None else None
        if source is not None:
            yield source


def _unmade(files: Files, settings: SiteSettings, address: str) -> Iterator[str]:
    """The files that the page at an address would have."""
    for content in settings.contents:
        folders = [(content.folder, "")]
        if content.kind == "docs":
            folders = docusaurus_pages.versions(files, settings, content)
        for folder, version in folders if content.kind != "blog" else ():
            yield from unmade(files, folder, "/".join(filter(None, (content.address, version))), address)


def is_dead(context: LinkContext, path: str) -> bool:
    """Whether a path without existing candidates does not resolve."""
    root = root_of(context)
    if is_markdown(path) or path.startswith(SITE):
        return True
    if root is None:
        return False
    settings = context.files.once(read_settings, root)
    if not may_be_page(path):
        return settings.has_static
    return settings.is_read and _address(context, settings, path) is not None


def remedy(context: LinkContext, path: str) -> str:
    """What to write for a path that leads to a page of another language."""
    root = root_of(context)
    if root is None or path.startswith(SITE):
        return ""
    settings = context.files.once(read_settings, root)
    if path.startswith("/"):
        first = path.removeprefix(settings.base.rstrip("/")).strip("/").partition("/")[0]
        known = {*docusaurus_pages.languages(context.files, root)} - {os.path.basename(_language(context, root))}
        return f"another language is another site: write `pathname://{path}`" if first in known else ""
    original = _original(context, settings)
    if not is_markdown(path) or not original:
        return ""
    here = os.path.relpath(context.folder, content_of(context, root))
    wanted = os.path.normpath(os.path.join(original, here, path))
    if not context.files.has(wanted):
        return ""
    inner = os.path.relpath(wanted, original).replace(os.sep, "/")
    return f"it has no translation, and a path from this file does not find the original: write `{inner}`"


def unpublished(context: LinkContext, path: str, found: str) -> str | None:
    """The reason why a file is not found from a page, or has no page; None if it has one."""
    root = root_of(context)
    if root is None or not is_markdown(path):
        return None
    if context.files.once(docusaurus_pages.is_draft, found):
        return "it is a draft, of which Docusaurus makes no page"
    if docusaurus_pages.leaves_out(context.files, root, found):
        return "`exclude` in the settings of Docusaurus leaves it out"
    content = content_of(context, root)
    if os.path.relpath(content, root) not in _KNOWN_CONTENT or found.startswith(content + os.sep):
        return None
    name = os.path.relpath(content, root).replace(os.sep, "/")
    return f"Docusaurus finds only files of `{name}` from here; write the address of the page"
