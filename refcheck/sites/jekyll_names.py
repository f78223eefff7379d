"""The last segments of the addresses that a Jekyll site gives to its pages, if no plug-in makes others.

They are the names of the files and folders, the titles of posts, and the values in the front matter (`permalink`,
`slug`, `redirect_from`). A relative address that ends with another name is broken. Upper and lower case differ, as on
the hosts of such sites. Run with Jekyll 4.3.1.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext, is_markdown, may_be_page
from refcheck.links.files import Files
from refcheck.sites import jekyll_plugins

_CONFIG = "_config.yml"
# The plug-ins of GitHub Pages and other common ones, except those that make pages.
_MAKE_NO_PAGES = frozenset(
    (
        *("jekyll-avatar", "jekyll-coffeescript", "jekyll-commonmark-ghpages", "jekyll-default-layout", "jekyll-feed"),
        *("jekyll-gist", "jekyll-github-metadata", "jekyll-include-cache", "jekyll-katex", "jekyll-last-modified-at"),
        *("jekyll-mentions", "jekyll-optional-front-matter", "jekyll-readme-index", "jekyll-redirect-from"),
        *("jekyll-relative-links", "jekyll-remote-theme", "jekyll-sass-converter", "jekyll-seo-tag", "jekyll-sitemap"),
        *("jekyll-spaceship", "jekyll-titles-from-headings", "jekyll-toc", "jemoji", "kramdown-math-katex"),
    )
)
_GIVEN = compile_lazily(r"^(?:permalink|slug|redirect_from):(?P<text>[^\n]*(?:\n[ \t]*-[ \t][^\n]*)*)", re.MULTILINE)
_PART = compile_lazily(r"[^\s\"',\[\]/]+")
_DATED = compile_lazily(r"\d{4}-\d{1,2}-\d{1,2}-")
_LONGEST_HEAD = 4000
_MOST_FILES = 20_000


def names_no_page(context: LinkContext, path: str) -> bool:
    """Whether a relative address without an ending ends with a name that nothing in the site has."""
    name = posixpath.basename(path).removesuffix(".html")
    if not name or name in (".", "..") or path.startswith("/") or not may_be_page(path):
        return False
    root = context.files.above(context.folder, _CONFIG)
    if root is None or not f"{context.beside(path)}{os.sep}".startswith(f"{root}{os.sep}"):
        return False
    if not context.files.names(os.path.dirname(context.beside(path))):
        return False
    names: frozenset[str] | None = context.files.once(_names, root)
    return names is not None and name not in names


def _names(files: Files, root: str) -> frozenset[str] | None:
    """The last segments of all addresses of a site; None if not all of its pages are known."""
    try:
        settings = yaml_text.load(files.texts.read(os.path.join(root, _CONFIG)) or "")
    except yaml_text.NotYaml:
        return None
    if not isinstance(settings, Mapping) or "plugins_dir" in settings or "paginate" in settings:
        return None
    if "_plugins" in files.names(root) and jekyll_plugins.makes_pages(files, root):
        return None
    plugins = [*_strings(settings.get("plugins")), *_strings(settings.get("gems"))]
    if not _MAKE_NO_PAGES.issuperset(plugins):
        return None
    found = set[str]()
    for number, path in enumerate(files.walk(root)):
        if number > _MOST_FILES:
            return None
        found.update(path[len(root) + 1 :].split(os.sep)[:-1])
        stem = os.path.splitext(os.path.basename(path))[0]
        found |= {stem, _DATED.sub("", stem, count=1), os.path.basename(path)}
        head = files.texts.read_beginning(path)[:_LONGEST_HEAD] if is_markdown(path) or path.endswith(".html") else ""
        for given in _GIVEN.finditer(head.partition("\n---")[0]) if head.startswith("---") else ():
            found.update(part.removesuffix(".html") for part in _PART.findall(given["text"]))
    return frozenset(found)


def _strings(value: object) -> list[str]:
    """The strings of a list; any other value counts as an unknown plug-in."""
    return list(map(str, value)) if isinstance(value, list) else [str(value)] if value is not None else []
