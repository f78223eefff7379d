"""Jekyll: the page of `a/b.md` is `a/b.html`, or as a permalink sets it; posts are in `_posts`, with dates as names.

A path is read from the folder of the source, with a leading slash from the root of the site; `{{ site.baseurl }}`
and the like before it are ignored. If the settings have permalinks that end with a slash (`pretty`,
`/:path/`), the page of `a/b.md` is `a/b/`, and an address is read from there first: `../c/` is `a/c.md`. With
`baseurl: /blog` the site is served below that: an address without it points out of the site, unless a build gives
Jekyll another one (`--baseurl`). Addresses from the root are also those of collections (`/:collection/:path`),
`permalink` and `redirect_from`; those of other permalinks are not computed. `link` and `post_url` are checked
against the files, as they stop the build. Run with Jekyll 4.3.1.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import LinkContext, PathRules, below, is_markdown, sources_of, suggest_in_folder
from refcheck.links.files import Files

CONFIG = "_config.yml"
# `split: '<img '`, or the name of such a text.
_IMAGE_TAG = compile_lazily(
    r"(?:\bsplit\s*:|\bassign\s+\w+\s*=)\s*[\"']<img ?[\"']|\breplace\s*:\s*[\"'](?:<img )?src="
)
_BASE_BEFORE = compile_lazily(
    r"\bbaseurl\s*\|\s*append\b|\bprepend\s*:\s*site\.baseurl\b|\breplace\s*:[^%\n]*\bbaseurl\b"
)
_TEMPLATES, _MOST_TEMPLATES = ("_includes", "_layouts"), 200
_BASE = compile_lazily(r"^baseurl:[ \t]*[\"']?(?P<path>[^\s\"'#]*)", re.MULTILINE)
_PRETTY = compile_lazily(r"^[ \t]*permalink:[ \t]*[\"']?(?:pretty|/[^\s\"'#]*/)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)
# One with a placeholder (`:title`) is not computed; names without a dot or slash are styles (`pretty`, `date`).
_PERMALINK = compile_lazily(
    r"^permalink:[ \t]*[\"']?(?P<path>(?:/|(?=[^\s#:]*[./]))[^\s\"'#:]*)[\"']?[ \t]*(?:#.*)?$", re.MULTILINE
)
_BUILD_FILES = ("Makefile", "Rakefile", "package.json", "netlify.toml", ".gitlab-ci.yml", "vercel.json")
_MOST_WORKFLOWS = 20
_POST = compile_lazily(r"(?P<date>\d{4}-\d{1,2}-\d{1,2})-(?P<title>.+?)\.(?:md|markdown|mkdn|mkdown|mkd|html|textile)$")
_PICTURE = compile_lazily(r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|svg)$", re.IGNORECASE)
_IMAGE = compile_lazily(r"\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?)$", re.IGNORECASE)


class _Base(NamedTuple):
    """The prefix of the path of each page of a site."""

    path: str
    """`/blog`; empty if there is none."""
    is_sure: bool = True
    """Whether no build sets another one."""
    adds_to_images: bool = False
    """Whether the layouts put it before the addresses of images."""

    def may_lack(self, path: str) -> bool:
        """Whether an address without the path leads to a file of the site, too."""
        return not self.is_sure or (self.adds_to_images and _PICTURE.search(path) is not None)


def root_of(context: LinkContext) -> str:
    """The folder of the site: the nearest that contains `_config.yml`, else the project's."""
    return context.files.above(context.folder, CONFIG) or context.files.root


def _posts(files: Files, root: str) -> dict[str, list[str]]:
    """The posts of a site: by date and title, as `post_url` names them, and by title, as addresses end."""
    found: dict[str, list[str]] = {}
    for path in files.walk(root):
        if f"{os.sep}_posts{os.sep}" not in path and f"{os.sep}_drafts{os.sep}" not in path:
            continue
        match = _POST.search(os.path.basename(path))
        if match:
            found.setdefault(f"{match['date']}-{match['title']}", []).append(path)
            found.setdefault(match["title"], []).append(path)
    return found


def posts_named(context: LinkContext, name: str) -> list[str]:
    """The posts that `{% post_url name %}` can mean: `2020-01-31-title`, after folders within `_posts` or of it."""
    folder, _, name = name.strip("/").rpartition("/")
    posts = context.files.once(_posts, root_of(context)).get(name, [])
    return [post for post in posts if folder in os.path.dirname(post).replace(os.sep, "/")]


def _base(files: Files, root: str) -> _Base:
    """The path that a site is served below, by its settings and its builds."""
    match = _BASE.search(files.texts.read(os.path.join(root, CONFIG)) or "")
    path = match["path"].strip("/") if match else ""
    if not path:
        return _Base("")
    is_sure = not any("--baseurl" in (files.texts.read(build) or "") for build in _builds(files, root))
    return _Base(f"/{path}", is_sure, _adds_base_to_images(files, root))


def _adds_base_to_images(files: Files, root: str) -> bool:
    """Whether the layouts divide a page at its images and put the path of the site before addresses (Chirpy)."""
    paths = (path for folder in _TEMPLATES for path in files.walk(os.path.join(root, folder)))
    texts = [files.texts.read(path) or "" for path in islice(paths, _MOST_TEMPLATES) if path.endswith(".html")]
    return any(map(_IMAGE_TAG.search, texts)) and any(map(_BASE_BEFORE.search, texts))


def _builds(files: Files, root: str) -> Iterator[str]:
    """The files that may run Jekyll with a path of their own."""
    top = files.above(root, ".git") or root
    for folder in dict.fromkeys((root, top)):
        yield from (os.path.join(folder, name) for name in _BUILD_FILES)
    workflows = os.path.join(top, ".github", "workflows")
    names = (name for name in files.names(workflows) if name.endswith((".yml", ".yaml")))
    yield from (os.path.join(workflows, name) for name in islice(names, _MOST_WORKFLOWS))


def _based(context: LinkContext, path: str) -> Iterator[str]:
    """The candidates of an address that starts with the path that the site is served below."""
    base = context.files.once(_base, root_of(context))
    # jekyll-relative-links adds it to paths of Markdown files.
    if not base.path or not path.startswith("/") or is_markdown(path):
        yield from _candidates(context, path)
        return
    if path.startswith(base.path + "/") or path == base.path:
        yield from _candidates(context, path.removeprefix(base.path) or "/")
    if base.may_lack(path):
        yield from _candidates(context, path)


def _is_dead_address(context: LinkContext, path: str) -> bool:
    return _is_dead(context, path) or _without_base(context, path)


def _without_base(context: LinkContext, path: str) -> bool:
    """Whether an address lacks the path that the site is served below, and would resolve with it."""
    base = context.files.once(_base, root_of(context))
    if not base.path or base.may_lack(path) or not path.strip("/") or not path.startswith("/"):
        return False
    is_within = path.startswith(base.path + "/") or path == base.path
    return not is_within and any(map(context.files.has, _candidates(context, path)))


def _suggest(context: LinkContext, path: str) -> str | None:
    base = context.files.once(_base, root_of(context))
    return base.path + path if _without_base(context, path) else suggest_in_folder(context, path)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    if not path.startswith("/") and not is_markdown(path) and context.files.once(_is_pretty, root_of(context)):
        yield from sources_of(_from_pretty_page(context, path))
    wanted = below(root_of(context), path) if path.startswith("/") else context.beside(path)
    yield wanted
    if is_markdown(path):
        return
    yield from sources_of(wanted)
    if path.startswith("/"):
        yield from _by_setting(context, path.strip("/"))
    title = os.path.splitext(os.path.basename(path.rstrip("/")))[0]
    yield from context.files.once(_posts, root_of(context)).get(title, ()) if title else ()
    if not path.startswith("/"):
        yield from _from_permalink(context, path)


def _from_permalink(context: LinkContext, path: str) -> Iterator[str]:
    """The places of a relative address, read from the address that the front matter of a page gives it."""
    beginning = context.files.texts.read_beginning(context.location)
    end = beginning.find("\n---", 3) if beginning.startswith("---") else -1
    own = _PERMALINK.search(beginning, 0, end + 1) if end >= 0 else None
    if own is not None:
        address = f"/{own['path'].lstrip('/')}"
        folder = address if address.endswith("/") else os.path.dirname(address)
        address = os.path.normpath(f"{folder}/{path}").strip("/")
        wanted = below(root_of(context), address)
        yield wanted
        yield from sources_of(wanted)
        yield from _by_setting(context, address)


def _by_setting(context: LinkContext, address: str) -> Iterator[str]:
    """The pages at an address by the permalinks of their collection or their front matter, or by a redirect."""
    root = root_of(context)
    # Detection imports all renderers; few runs have such a site.
    from refcheck.sites import jekyll_collections, permalinks

    yield from context.files.once(jekyll_collections.addressed, root).get(permalinks.key(address), ())
    yield from context.files.once(permalinks.addressed, root).get(permalinks.key(address), ())


def _is_pretty(files: Files, root: str) -> bool:
    """Whether the settings give pages, or those of a collection, addresses that end with a slash."""
    return _PRETTY.search(files.texts.read(os.path.join(root, CONFIG)) or "") is not None


def _from_pretty_page(context: LinkContext, path: str) -> str:
    """The place of a relative address, read from a page whose address is a folder."""
    stem, _ = os.path.splitext(os.path.basename(context.location))
    return context.beside(path if stem == "index" else f"{stem}/{path}")


def _is_dead(context: LinkContext, path: str) -> bool:
    if is_markdown(path):
        return True
    from refcheck.sites import jekyll_names

    if jekyll_names.names_no_page(context, path):
        return True
    in_collection = "/_" in context.location[len(root_of(context)) :].replace(os.sep, "/")
    return bool(_IMAGE.search(path)) and (path.startswith("/") or not in_collection)


PATHS = PathRules(_based, _is_dead_address, suggest=_suggest)
_WITHOUT_BASE = PathRules(_candidates, _is_dead)


def _from_root(context: LinkContext, path: str) -> Iterator[str]:
    """`link` names a document by its path from the folder of the collections, and any other file from the root."""
    yield below(root_of(context), path)
    from refcheck.sites import jekyll_collections

    yield below(context.files.once(jekyll_collections.folder_of, root_of(context)), path)


def _post(context: LinkContext, path: str) -> Iterator[str]:
    yield from posts_named(context, path)


def _stops_build(context: LinkContext, path: str) -> bool:
    return context.files.has(os.path.join(root_of(context), CONFIG))


TAG_PATHS = {
    "address": _WITHOUT_BASE,
    "link": PathRules(_from_root, _stops_build),
    "post_url": PathRules(_post, _stops_build, by_name=True),
    "include_relative": PathRules(lambda context, path: iter((context.beside(path),)), _stops_build),
}
"""The rules for paths in the tags that link to files; one that does not resolve stops the build."""
