"""The template tags of a Hexo site beside those of Hexo: tags of plug-ins, of scripts, and of the theme.

An unregistered tag stops the build of the whole site: "unknown block tag". Run with Hexo 7.3.0 and 8.1.2.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.files import Files
from refcheck.sites import hexo

_REFERENCES = "hexo-reference-plus"
OF_REFERENCES = frozenset(("ref", "references"))
# Families of plug-ins that register no tag; any other may.
_WITHOUT_TAGS = compile_lazily(
    r"(?:@[^/]+/)?hexo-(?:abbrlink|admin|algolia|all-minifier|baidu|browsersync|clean|cli|deployer|excerpt|external-link"
    r"|feed|filter-(?:cleanup|date|emoji|fix|flow|lazyload|mathjax|nofollow|optimize|sequence|titlebased)|fs|generator"
    r"|git|html-minifier|livereload|log|migrator|minify|neat|optimize|permalink|pwa|reading-time|renderer|robots|rss"
    r"|search|seo|server|sitemap|submit|symbols-count|uglify|util|uuid|wordcount)(?:[-s]|$)"
)
_QUOTED = compile_lazily(r"[\"'`]([\w-]{1,40})[\"'`]")
_MOST_SCRIPTS = 150


class Tags(NamedTuple):
    """The tags that a site may register."""

    named: frozenset[str]
    """The quoted strings in the scripts of the site and its theme."""
    is_known: bool
    """Whether there can be no others."""
    has_references: bool
    """Whether hexo-reference-plus, or a possible replacement, is installed."""

    def may_have(self, name: str) -> bool:
        """Whether a tag, or the end of a block, may be one of the site."""
        own = name.removeprefix("end")
        if own in OF_REFERENCES:
            return self.has_references or own in self.named
        return not self.is_known or own in self.named or name in self.named


def tags_of(files: Files, folder: str) -> Tags:
    """The tags of the site in a folder."""
    # It imports the renderers.
    from refcheck.renderers import _hexo_plugins

    plugins = _hexo_plugins.plugins(files, folder)
    others = [name for name in plugins if not _WITHOUT_TAGS.match(name)]
    theme = hexo.settings(files.texts.read(f"{folder}/{hexo.CONFIG}") or "").get("theme")
    own, of_theme = _scripts(files, f"{folder}/scripts"), f"{folder}/themes/{theme}"
    is_there = isinstance(theme, str) and bool(files.names(of_theme))
    in_theme = _scripts(files, f"{of_theme}/scripts") if is_there else []
    named = frozenset(name for path in (*own, *in_theme) for name in _QUOTED.findall(files.texts.read(path) or ""))
    # The theme of a package is not read.
    is_read = (is_there or theme in ("landscape", None, False)) and len(own) + len(in_theme) < _MOST_SCRIPTS
    # A plug-in with "ref" in its name may be another version of it.
    has_references = any("ref" in name.lower() or "cite" in name.lower() for name in others) or not is_read
    return Tags(named, is_read and not others, has_references or _REFERENCES in plugins)


def _scripts(files: Files, folder: str) -> list[str]:
    return [path for path in files.walk(folder) if path.endswith((".js", ".mjs", ".cjs"))][:_MOST_SCRIPTS]
