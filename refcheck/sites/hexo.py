"""Hexo: posts in `source/_posts`, each with a folder of its own name for its files; everything else by its path.

The addresses of posts are made by the setting `permalink` and are not followed: a path resolves if it does beside the
post, in its folder, or from the root of `source` or of a theme. Tags name posts by slug or title and files of
the post by their path in its folder. Run with Hexo 8.1.2.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.suggestions import Suggestions
from refcheck.facts.unknowns import Made, Scope, Unknown
from refcheck.guards import yaml_text
from refcheck.links.destinations import (
    PAGES,
    LinkContext,
    PathRules,
    Target,
    below,
    is_markdown,
    may_be_page,
    names_in,
    sources_of,
)
from refcheck.links.files import Files

CONFIG = "_config.yml"
_PACKAGE = "package.json"
_MOST_SCRIPTS, _MOST_PARTS = 100, 20
_POST_FOLDERS = ("_posts", "_drafts")
_HEAD = compile_lazily(r"(?:---[ \t]*\r?\n)?(?P<head>.*?)\r?\n---", re.DOTALL)
_TITLE = compile_lazily(r"^title:(?P<title>[^\r\n]*)", re.MULTILINE)
_DATE = compile_lazily(r"\d{4}-?\d{1,2}-?\d{1,2}-")
_TABS = compile_lazily(r"^\t+", re.MULTILINE)
# Plug-ins that look for a picture in the folder of the post by its path without the first folder. (Sources of
# 1.0.0 and 0.0.6.) Others find it there by the whole path (`hexo-asset-img`, `hexo-asset-link`), or change no path.
_SHORTENING = frozenset(("hexo-asset-image", "hexo-image-link"))
_OF_IMAGES = compile_lazily(r"image|img|asset|pic|photo|typora|path|link(?<!abbrlink)")
_SCRIPTS = "scripts"
# The hooks through which a script sees the text or HTML of a post, in which it may change paths.
_REWRITES = compile_lazily(r"(?:before|after)_post_render|after_render|marked:renderer|markdown-it:renderer")
_MAKES = compile_lazily(r"extend\.(?:generator|filter|processor|console)|writeFile|createWriteStream|route\.set")


@lru_cache(maxsize=32)
def settings(text: str) -> Mapping[str, Any]:
    """The settings in the text of `_config.yml`; empty if it cannot be read.

    Hexo replaces each tab at the start of a line with two spaces (hexo 8.1, `renderer/yaml`).
    """
    try:
        found = yaml_text.load(_TABS.sub(lambda match: "  " * len(match[0]), text))
    except yaml_text.NotYaml:
        return {}
    return found if isinstance(found, dict) else {}


@lru_cache(maxsize=32)
def package_of(text: str) -> Mapping[str, Any] | None:
    """The content of `package.json`; None if it does not belong to a Hexo site."""
    import json

    try:
        package = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(package, dict):
        return None
    return package if "hexo" in package or "hexo" in packages(package) else None


def packages(package: Mapping[str, Any]) -> frozenset[str]:
    """The packages that a package depends on."""
    dependencies = package.get("dependencies")
    return frozenset(dependencies) if isinstance(dependencies, dict) else frozenset()


class Site(NamedTuple):
    """The folders and the posts of a site."""

    source: str
    """The absolute path of the folder with pages and posts."""
    themes: tuple[str, ...]
    """The absolute paths of the folders that themes add to it."""
    assets: bool
    """Whether each post has a folder with its files."""
    shortens: bool
    """Whether a plug-in or script may find a picture by the end of its path."""
    images_from_root: bool
    """Whether hexo-renderer-marked takes the path of a picture as one from the root of the site."""
    posts: Mapping[str, str]
    """The posts by the names that tags use: slug or title."""
    addresses: Mapping[str, str]
    """The posts by their addresses, as far as these are computed (`hexo_addresses.key`)."""
    prefix: str
    """The path that the site is served below, `blog/`; empty if there is none."""

    def is_below_prefix(self, path: str) -> bool:
        """Whether an address is written with the path that the site is served below."""
        return bool(self.prefix) and path.startswith(f"/{self.prefix}")


def _site(files: Files, root: str) -> Site | None:
    package = package_of(files.texts.read(os.path.join(root, _PACKAGE)) or "")
    if package is None:
        return None
    config = settings(files.texts.read(os.path.join(root, CONFIG)) or "")
    folder = config.get("source_dir")
    source = below(root, folder if isinstance(folder, str) else "source")
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import hexo_addresses

    posts: dict[str, str] = {}
    addresses: dict[str, str] = {}
    for path in (path for folder in _POST_FOLDERS for path in files.walk(os.path.join(source, folder))):
        if is_markdown(path) or path.endswith(".html"):
            text = files.texts.read_beginning(path)
            names = list(_names(os.path.relpath(path, source), text, config.get("new_post_name")))
            head = _HEAD.match(text)
            for name in names:
                posts.setdefault(name, path)
            if f"{os.sep}_posts{os.sep}" in path:
                for address in hexo_addresses.of_post(config, head["head"] if head else "", names):
                    addresses.setdefault(address, path)
    themes = [os.path.join(root, "themes", name, "source") for name in files.names(os.path.join(root, "themes"))]
    shortens = not _SHORTENING.isdisjoint(packages(package))
    shortens = shortens or any(_REWRITES.search(text) for _, text in _scripts(files, root))
    assets = config.get("post_asset_folder") is True
    from_root = assets and not shortens and config.get("marked") is None and not _changes_images(package)
    prefix = config.get("root")
    prefix = f"{prefix.strip('/')}/".lstrip("/") if isinstance(prefix, str) else ""
    return Site(source, tuple(themes), assets, shortens, from_root, posts, addresses, prefix)


def _changes_images(package: Mapping[str, Any]) -> bool:
    """Whether the name of a plug-in shows that it may change the paths of pictures."""
    return any(_OF_IMAGES.search(name) for name in packages(package))


def _scripts(files: Files, root: str) -> list[tuple[str, str]]:
    """The scripts that Hexo loads from the folder of the site: absolute paths and texts."""
    paths = [path for path in files.walk(os.path.join(root, _SCRIPTS)) if path.endswith(".js")][:_MOST_SCRIPTS]
    return [(path, files.texts.read(path) or "") for path in paths]


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The files that the scripts of a page's site name, and may make."""
    root = context.files.above(context.folder, CONFIG)
    return context.files.once(_made_by_scripts, root) if root else ()


def _made_by_scripts(files: Files, root: str) -> tuple[Unknown, ...]:
    site = files.once(_site, root)
    if site is None:
        return ()
    from refcheck.sites.script_names import names_in

    makes: frozenset[Made] = frozenset(("page", "file"))
    return tuple(
        Unknown(
            makes,
            names_in(text),
            Scope(folder=site.source),
            f"the script `{os.path.basename(path)}` may make what it names",
            (path, 0),
            "what scripts of Hexo make",
        )
        for path, text in _scripts(files, root)
        if _MAKES.search(text)
    )


def _names(path: str, text: str, pattern: object) -> Iterator[str]:
    """The names that tags can use for a post, by its path in the source folder."""
    slug = os.path.splitext(path.replace(os.sep, "/").partition("/")[2])[0]
    yield slug
    if pattern not in (None, ":title.md"):
        # Parts of the name are not the slug; any rest of it may be it.
        name = slug.rpartition("/")[2]
        yield from (name, _DATE.sub("", name, count=1))
    head = _HEAD.match(text)
    title = _TITLE.search(head["head"]) if head else None
    if title:
        yield title["title"].strip().strip("\"'")


def site_of(context: LinkContext) -> Site | None:
    """The site that a page belongs to, or None if it is in none."""
    root = context.files.above(context.folder, CONFIG)
    site = context.files.once(_site, root) if root else None
    return site if site and context.location.startswith(site.source + os.sep) else None


def _own_folder(context: LinkContext, site: Site) -> str | None:
    """The folder with the files of the post; None for a page."""
    inner = context.location[len(site.source) + 1 :].replace(os.sep, "/")
    return os.path.splitext(context.location)[0] if inner.partition("/")[0] in _POST_FOLDERS else None


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    site = site_of(context)
    if site is not None:
        folder = _own_folder(context, site)
        if folder and not path.startswith("/"):
            yield below(folder, path)
            # The name of the folder may be before it.
            yield below(os.path.dirname(folder), path)
            if site.shortens:
                yield from _shortened(folder, path)
        # hexo-renderer-marked reads all paths of images from the root.
        for root in (site.source, *site.themes):
            yield below(root, path)
            if site.is_below_prefix(path):
                yield below(root, path[len(site.prefix) :])
        if path.startswith("/"):
            yield from sources_of(below(site.source, path))
            from refcheck.sites import hexo_addresses

            address = hexo_addresses.key(path)
            post = site.addresses.get(address[len(site.prefix) :]) if address.startswith(site.prefix) else None
            if post is not None:
                yield post
    yield from PAGES.candidates(context, path)


def _shortened(folder: str, path: str) -> Iterator[str]:
    """The files of a post that the ends of a path can mean."""
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    yield from (below(folder, "/".join(parts[start:])) for start in range(1, min(len(parts), _MOST_PARTS)))


def _is_dead(context: LinkContext, path: str) -> bool:
    site = site_of(context)
    if site is None:
        return PAGES.is_dead(context, path)
    if may_be_page(path):
        return False
    if not path.startswith("/"):
        return True
    # Files that are not in `source` may come from a theme that is a package, or be added by hand.
    path = (path[len(site.prefix) :] if site.is_below_prefix(path) else path).strip("/")
    top = path.partition("/")[0]
    return "/" in path and context.files.has(os.path.join(site.source, top))


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    site = site_of(context)
    if site is None:
        return None
    if is_markdown(path):
        return "Hexo makes no address of the path of a file; write that of its page, or `{% post_link name %}`"
    if site.assets or is_markdown(found) or found.endswith(".html"):
        return None
    if any(found.startswith(os.path.join(site.source, folder) + os.sep) for folder in _POST_FOLDERS):
        return "Hexo publishes only posts of this folder, unless `_config.yml` says `post_asset_folder: true`"
    return None


def _unpublished_image(context: LinkContext, path: str, found: str) -> str | None:
    reason, site = _unpublished(context, path, found), site_of(context)
    folder = _own_folder(context, site) if site is not None and site.images_from_root else None
    if reason is not None or folder is None or path.startswith("/") or not found.startswith(folder + os.sep):
        return reason
    name = os.path.relpath(found, folder).replace(os.sep, "/")
    return f"hexo-renderer-marked asks for `/{path}`; write `{{% asset_img {name} %}}`, or set `postAsset` of `marked`"


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished)
IMAGES_OF_MARKED = PathRules(_candidates, _is_dead, unpublished=_unpublished_image)
"""Pictures with hexo-renderer-marked 7.0.1 (run with Hexo 8.1.2), which adds `/` to a path that has none."""


def _split(name: str) -> Target:
    slug, mark, fragment = name.partition("#")
    if "#" in fragment:
        return Target(name, None)
    return Target(slug, fragment if mark else None)


def _posts(context: LinkContext, name: str) -> Iterator[str]:
    site = site_of(context)
    if site is not None and name in site.posts:
        yield site.posts[name]


def _post_meant(context: LinkContext, name: str) -> str | None:
    root = context.files.above(context.folder, CONFIG) if site_of(context) else None
    if root is None:
        return None
    posts = context.files.once(_posts_by_end, root)
    # Folders in `_posts` are part of the name.
    in_folders = (post for post in posts.by_end.get(_last_part(name), ()) if post.endswith(f"/{name}"))
    return next(in_folders, None) or posts.names.with_fresh_budget().nearest(name)


class _Posts(NamedTuple):
    """The names of the posts of a site."""

    names: Suggestions
    by_end: Mapping[str, Sequence[str]]
    """Those in folders, by their last part."""


def _posts_by_end(files: Files, root: str) -> _Posts:
    site = files.once(_site, root)
    posts = site.posts if site else {}
    by_end: dict[str, list[str]] = {}
    for post in posts:
        by_end.setdefault(_last_part(post), []).append(post)
    return _Posts(Suggestions(posts), by_end)


def _last_part(name: str) -> str:
    return name.rpartition("/")[2]


def _has_posts(context: LinkContext, name: str) -> bool:
    site = site_of(context)
    return site is not None and bool(site.posts)


def _assets(context: LinkContext, name: str) -> Iterator[str]:
    site = site_of(context)
    folder = _own_folder(context, site) if site else None
    if folder is not None:
        yield below(folder, name)


def _has_assets(context: LinkContext, name: str) -> bool:
    site = site_of(context)
    return site is not None and _own_folder(context, site) is not None


def _asset_meant(context: LinkContext, name: str) -> str | None:
    folders = _assets(context, "")
    return next((context.files.once(names_in, folder).with_fresh_budget().nearest(name) for folder in folders), None)


_POST = PathRules(_posts, _has_posts, _split, noun="post", suggest=_post_meant, by_name=True)
_ASSET = PathRules(_assets, _has_assets, lambda name: Target(name, None), _unpublished, suggest=_asset_meant)

TAG_PATHS = {
    "post_link": _POST,
    "post_path": _POST,
    **dict.fromkeys(("asset_img", "asset_image", "asset_link", "asset_path"), _ASSET),
}
"""The rules for names in the tags that link to posts and their files.

A post that `post_link` does not find stops the build; the other tags show nothing if they find nothing.
"""
