"""The programs that a Hexo site runs over its posts beside the known renderer: other renderers, plug-ins, scripts.

Hexo loads the packages of `dependencies`, then of `devDependencies`, in the order of package.json. Of
several renderers for `.md` the one that registers last takes effect: mostly the last one listed, but they are loaded in
parallel (run with Hexo 7.3.0: marked after multi-markdown-it lost 1 of 4 times).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.renderers import NATIVE, Reader, get
from refcheck.renderers._settings import part
from refcheck.sites import hexo

MARKED = "hexo-renderer-marked"
KNOWN = (MARKED, "hexo-renderer-markdown-it", "hexo-renderer-markdown-it-plus", "hexo-renderer-pandoc")
"""The packages that have a renderer of their own here."""
_PLUGIN = compile_lazily(r"(?:@[^/]+/)?hexo-(?!theme-)")
_RENDERER = compile_lazily(r"(?:@[^/]+/)?hexo-renderer-(?P<name>.+)")
# Renderers of other languages.
_NOT_MARKDOWN = frozenset(
    (
        *("art", "babel", "coffee", "coffeescript", "dart-sass", "dartsass", "dot", "ejs", "ejs-html", "es6", "haml"),
        *("handlebars", "hbs", "inferno", "jade", "jsx", "less", "mustache", "njk", "njks", "node-sass", "nunjucks"),
        *("postcss", "pug", "react", "rollup", "sass", "sass-next", "scss", "stylus", "svelte", "swig", "typescript"),
        *("ts", "uglify", "vue", "webpack", "asciidoc", "asciidoctor", "asciidoctorjs", "org", "rst", "textile"),
        *("mathjax", "ipynb", "pdf"),
    )
)
# Syntax that others read and marked does not, run with Hexo 7.3.0; a package that is not listed may read anything.
_OTHERS: Mapping[str, frozenset[str]] = {
    "hexo-renderer-kramed": frozenset(("footnote",)),
    "hexo-renderer-markdown-it-katex": frozenset(),
}
# Plug-ins by the references that they read; the families of those that read none; others are unknown.
_FOOTNOTES = frozenset(("footnote", "inline-note"))
_PLUGINS: Mapping[str, frozenset[str]] = dict.fromkeys(
    ("hexo-reference", "hexo-footnote", "hexo-footnotes"), _FOOTNOTES
)
_READS_NONE = compile_lazily(
    r"(?:@[^/]+/)?hexo-(?:abbrlink|admin|all-minifier|algolia|asset|auto|baidu|bilibili|blog-encrypt|browsersync|bundle"
    r"|clean|cli|counter|cover|deploy|douban|encrypt|excerpt|external-link|feed|filter-(?:cleanup|date|emoji|fix|flow"
    r"|github-emoji|highlight|image|kroki|lazyload|mathjax|mermaid|nofollow|optimize|plantuml|ruby|sequence|titlebased)"
    r"|front-matter|fs|gallery|generator|gitalk|git|gtag|helper|hide-posts|html-minifier|i18n|image|img|inject|katex"
    r"|lazy|leancloud|livereload|log|math|migrator|minify|neat|next|offline|optimize|pagination|pangu|permalink|photo"
    r"|plantuml|prism|pwa|reading-time|reference-plus|related|robots|rss|search|seo|server|service-worker|shiki"
    r"|sitemap|submit|swpp|symbols-count|tag|tocbot|toc|translate|uglify|util|uuid|valine|waline|word)(?:[-s]|$)"
)
# A script that is given the text of posts, or the renderer; and one that is given the rendered HTML.
_READS_TEXT = compile_lazily(
    r"before_post_render|marked:|markdown-it:|renderer\.register\(\s*['\"](?:md|markdown)['\"]"
)
_READS_HTML = compile_lazily(r"after_post_render|after_render")
_MOST_SCRIPTS = 200
_MOST_FOLDERS = 1000


class Rendering(NamedTuple):
    """The packages that render the posts of a site."""

    package: str
    """The package whose renderer is used; marked if none is known."""
    others: tuple[str, ...]
    """Further packages that render Markdown, or may."""
    is_told: bool
    """Whether the package is a known one."""


def rendering(files: Files, folder: str) -> Rendering:
    """The rendering of the posts of the site in a folder."""
    names = plugins(files, folder)
    found = [name for name in names if (match := _RENDERER.match(name)) and match["name"] not in _NOT_MARKDOWN]
    known = [name for name in found if name in KNOWN]
    package = known[-1] if known else MARKED
    return Rendering(package, tuple(name for name in found if name != package), bool(known))


def plugins(files: Files, folder: str) -> tuple[str, ...]:
    """The names of the packages that Hexo loads in the folder of a site, in order."""
    package = hexo.package_of(files.texts.read(f"{folder}/package.json") or "") or {}
    names = (*part(package, "dependencies"), *part(package, "devDependencies"))
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str) and _PLUGIN.match(name)))


def readers(files: Files, folder: str) -> tuple[Reader, ...]:
    """The other programs that may read a post of the site in a folder."""
    names = plugins(files, folder)
    found = [Reader(_told(name), _forms_of(name)) for name in rendering(files, folder).others]
    for name in names:
        if name in _PLUGINS:
            found.append(Reader(_told(name), _PLUGINS[name]))
        elif not _RENDERER.match(name) and not _READS_NONE.match(name):
            found.append(Reader(_told(name), opens=False))
    return (*found, *_scripts(files, folder))


def _forms_of(package: str) -> frozenset[str] | None:
    """The forms that a package that renders Markdown reads; None if that is unknown."""
    if package not in KNOWN:
        return _OTHERS.get(package)
    supports = get(package.replace("-renderer", "")).supports
    return frozenset(feature for feature, support in supports.items() if support == NATIVE)


def _told(name: str) -> str:
    return f"`{name}` in package.json"


def _scripts(files: Files, folder: str) -> Iterator[Reader]:
    """The scripts of the site and of its theme that are given the text of posts."""
    theme = hexo.settings(files.texts.read(f"{folder}/{hexo.CONFIG}") or "").get("theme")
    own, of_theme = "scripts", f"themes/{theme}/scripts"
    for place in (own, of_theme) if isinstance(theme, str) else (own,):
        for path in _below(files, folder, place):
            text = files.texts.read(f"{folder}/{path}") or ""
            if _READS_TEXT.search(text):
                yield Reader(f"`{path}`", opens=place == own)
            elif _READS_HTML.search(text):
                yield Reader(f"`{path}`", opens=False)


def _below(files: Files, root: str, folder: str) -> Sequence[str]:
    """The paths of the JavaScript files in a folder and its subfolders.

    A folder that several links point to is visited once, as links can form circles.
    """
    paths, folders, seen = list[str](), [folder], set[str]()
    while folders and len(paths) < _MOST_SCRIPTS:
        current = folders.pop()
        real = files.real(f"{root}/{current}")
        if not real or real in seen or len(seen) >= _MOST_FOLDERS:
            continue
        seen.add(real)
        for name in files.names(f"{root}/{current}"):
            if name.endswith((".js", ".mjs", ".cjs", ".ts")):
                paths.append(f"{current}/{name}")
            elif "." not in name and name != "node_modules":
                folders.append(f"{current}/{name}")
    return paths
