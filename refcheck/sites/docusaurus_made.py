"""The pages that Docusaurus makes beside those of files: lists of a blog, tags, indexes of categories, redirects.

Pages named in the settings and front matter exist. Of a function that makes redirects, of a plug-in that makes
documents and of a local one that adds routes only the names in its text are known: they make no address without any
of these names. (Docusaurus 3.10.2, built; `plugin-client-redirects`, `plugin-content-blog`, `utils`: `tags`.)
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import Names, OneOf, Scope, Unknown
from refcheck.links.files import Files
from refcheck.sites import docusaurus_pages
from refcheck.sites.docusaurus_redirects import redirects_of
from refcheck.sites.docusaurus_settings import Content, SiteSettings, literal_path, read_settings
from refcheck.sites.host_redirects import redirected

MAKES_DOCUMENTS = compile_lazily(
    r"typedoc|openapi|docgen|remote-content|graphql|redoc|python-domain|rustdoc|api-extractor"
)
_HAS_SEARCH = compile_lazily(r"\balgolia\b|search-local|lunr-search|docsearch|theme-search")
_LOCAL_SCRIPT = compile_lazily(r"[\"'](?P<path>\.{1,2}/[\w./-]{1,200})[\"']")
_ADDS_ROUTES = compile_lazily(r"\baddRoute\b|\bcreateRedirects\b")
_STRING = compile_lazily(r"[\"'`](?P<text>[\w./$:{}-]{3,200})[\"'`]")
_TAGS = compile_lazily(r"^tags:[ \t]*(?P<list>\[[^\]]*\]|(?:\r?\n[ \t]*-[^\n]*)+)", re.MULTILINE)
_TAG = compile_lazily(r"[^\[\],\n]+")
_CATEGORY = compile_lazily(r"\b(?P<key>slug|label)[\"']?[ \t]*:[ \t]*[\"']?(?P<value>[^\"'\n]{1,200})")
_PERMALINK = compile_lazily(r"permalink:(?P<path>[^\n{}]+)")
_BRACE = compile_lazily(r"[{}]")
_AUTHOR = compile_lazily(r"^(?P<name>[\w.-]+):", re.MULTILINE)
_WORD = compile_lazily(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|[^\W\d_]+")
_PUNCTUATION = compile_lazily(r"[^\w\- ]+")
_NOT_EVIDENCE = frozenset(("docs", "blog", "src", "next", "index", "default"))
_MOST_SCRIPTS = 30
_MOST_LISTS = 1000
_LONGEST_FUNCTION = 5000


class _Segments(NamedTuple):
    """The addresses with a part between two slashes that a script names."""

    names: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether one of its parts is named."""
        return not self.names.isdisjoint(name.strip("/").split("/"))


def unknowns(files: Files, root: str) -> tuple[Unknown, ...]:
    """The targets that are generated in the site whose settings are in a folder."""
    settings = files.once(read_settings, root)
    config = os.path.join(root, settings.config)
    where = Scope(folder=settings.static[0] if settings.static else root)

    def made(names: Names, reason: str, path: str = config) -> Unknown:
        return Unknown(frozenset(("page", "file")), names, where, reason, (path, 0), "what plug-ins of Docusaurus make")

    found = [made(OneOf(frozenset(_lists(files, settings))), "Docusaurus makes lists of pages")]
    redirects = OneOf(frozenset(files.once(redirects_of, root).targets))
    found.append(made(redirects, f"{settings.config} redirects it"))
    found += [
        made(names, f"{os.path.basename(path)} redirects it", path)
        for names, path in redirected(files, root, settings.static)
    ]
    found += [made(_Segments(names), reason, path) for names, reason, path in _scripts(files, settings) if names]
    return tuple(found)


def _lists(files: Files, settings: SiteSettings) -> Iterator[str]:
    """The addresses of lists, without a slash on either side."""
    if _HAS_SEARCH.search(settings.text):
        yield "search"
    for content in settings.contents:
        tags = content.options.text("tagsBasePath") or "tags"
        if content.kind == "blog":
            yield from _of_blog(files, settings, content)
            yield from _below(content.address, _tags(files, content.folder, tags))
        elif content.kind == "docs":
            for folder, version in docusaurus_pages.versions(files, settings, content):
                base = "/".join(filter(None, (content.address, version)))
                yield from _below(base, _tags(files, folder, tags))
                yield from _below(
                    base, _categories(files, [*_sidebars(files, settings, content, folder), *files.walk(folder)])
                )


def _below(base: str, names: Iterable[str]) -> Iterator[str]:
    return (f"{base}/{name}".lstrip("/") for name in names)


def _of_blog(files: Files, settings: SiteSettings, content: Content) -> Iterator[str]:
    archive = content.options.text("archiveBasePath") or "archive"
    authors = files.texts.read(os.path.join(content.folder, "authors.yml")) or ""
    yield content.address
    yield from _below(content.address, (archive, "authors"))
    yield from _below(content.address, (f"authors/{match['name']}" for match in _AUTHOR.finditer(authors)))
    yield from _numbered(files, settings, content)


def _sidebars(files: Files, settings: SiteSettings, content: Content, folder: str) -> list[str]:
    """The absolute paths of the sidebars of a version of the documents."""
    name = os.path.basename(folder)
    if folder != content.folder and name.startswith("version-"):
        return [f"{os.path.dirname(folder).removesuffix('docs')}sidebars/{name}-sidebars.json"]
    root = settings.root
    named = content.options.member("sidebarPath")
    path = literal_path(named)
    own = [os.path.normpath(os.path.join(root, path))] if path else []
    return own or [os.path.join(root, each) for each in files.names(root) if each.startswith("sidebars")]


def _numbered(files: Files, settings: SiteSettings, content: Content) -> Iterator[str]:
    """The addresses of the further pages of a blog, which list some posts each."""
    posts = files.once(docusaurus_pages.pages_of, settings.root).posts.get(content.folder, 0)
    limit = content.options.member("postsPerPage")
    by = 10 if limit is None else int(limit.word) if limit.word.isdecimal() else posts
    for number in range(2, min(-(-posts // by) if by else 1, _MOST_LISTS) + 1):
        yield f"{content.address}/page/{number}"


def _tags(files: Files, folder: str, base: str) -> Iterator[str]:
    """The addresses of the list of tags, and of each tag that a page has; none if no page has one."""
    names = set[str]()
    for path in files.walk(folder):
        head = docusaurus_pages.head_of(files, path) if path.endswith((".md", ".mdx")) else ""
        match = _TAGS.search(head)
        tags = _TAG.findall(match["list"]) if match else []
        names |= {_kebab(tag.strip().removeprefix("- ").strip(" \t\r\"'")) for tag in tags}
    names -= {""}
    if names:
        yield base
        text = files.texts.read(os.path.join(folder, "tags.yml")) or ""
        names |= {match["path"].strip(" /\r\"'") for match in _PERMALINK.finditer(text)}
    yield from (f"{base}/{name}" for name in names)


def _kebab(text: str) -> str:
    return "-".join(word.lower() for word in _WORD.findall(text))


def _categories(files: Files, paths: Iterable[str]) -> set[str]:
    """The addresses of indexes of categories, starting with that of the documents.

    Args:
        paths: of sidebars, and of files that may contain settings of categories.
    """
    found = set[str]()
    for path in paths:
        name = os.path.basename(path)
        text = files.texts.read(path) if "sidebars" in name or name.startswith("_category_.") else None
        if not text or "generated-index" not in text or not files.inside(path):
            continue
        for match in _CATEGORY.finditer(text):
            value = match["value"].strip(" \t\r,")
            if match["key"] == "slug":
                found.add(value.strip("/"))
            else:
                found.add("category/" + _PUNCTUATION.sub("", value.lower()).replace(" ", "-"))
    return found


def _scripts(files: Files, settings: SiteSettings) -> Iterator[tuple[frozenset[str], str, str]]:
    """The names in scripts that make pages, the reason why they are made, and the absolute path of the script."""
    config = os.path.join(settings.root, settings.config)
    own = frozenset(part for content in settings.contents for part in content.address.split("/"))
    function = settings.text.find("createRedirects")
    if function >= 0:
        text = _body(settings.text, function)
        yield _names(text) - own, f"`createRedirects` in {settings.config} may redirect it", config
    maker = MAKES_DOCUMENTS.search(settings.text)
    if maker is not None:
        reason = f"a plug-in in {settings.config} writes documents (`{maker.group()}`)"
        yield _names(settings.text) - own, reason, config
    if "addRoute" in settings.text:
        yield _names(settings.text) - own, f"{settings.config} adds routes", config
    named = dict.fromkeys(match["path"] for match in _LOCAL_SCRIPT.finditer(settings.text))
    for path in list(named)[:_MOST_SCRIPTS]:
        for location in _script_paths(os.path.normpath(os.path.join(settings.root, path))):
            text = (files.texts.read(location) or "") if files.inside(location) and files.has(location) else ""
            if _ADDS_ROUTES.search(text):
                yield _names(text) - own, f"{path} adds routes", location


def _body(text: str, start: int) -> str:
    """The text of a function from its name to its closing brace."""
    depth = 0
    for match in _BRACE.finditer(text, start, start + _LONGEST_FUNCTION):
        depth += 1 if match.group() == "{" else -1
        if depth <= 0:
            return text[start : match.end()]
    return text[start : start + _LONGEST_FUNCTION]


def _script_paths(path: str) -> Iterable[str]:
    if os.path.splitext(path)[1]:
        return (path,)
    return (f"{path}{end}" for end in (".js", ".ts", ".mjs", ".cjs", "/index.js", "/index.ts", "/src/index.js"))


def _names(text: str) -> frozenset[str]:
    """The parts of paths in the strings of a script."""
    parts = (part for match in _STRING.finditer(text) for part in match["text"].strip("./").split("/"))
    return frozenset(part for part in parts if len(part) > 2 and part[0] != "$" and ":" not in part) - _NOT_EVIDENCE
