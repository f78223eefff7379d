"""The targets that plugins and hooks of MkDocs make beside the files in `docs_dir`.

After the documentation and sources of the plugins; MkDocs 1.6.1 was run with mkdocs-redirects, autorefs and the
`blog` and `tags` of Material 9.8. Plugins that are not in the table make none: `redirects` writes HTML that no link
to a Markdown file resolves to, `tags`, `macros`, `literate-nav`, `section-index` and `social` make no page that a
link names.

| plugin | makes |
| --- | --- |
| `blog` | its index, and pages in `archive`, `author`, `category` and `page` of `blog_dir` |
| `gen-files`, hooks | the names in their scripts: a file, a folder, a name with holes |
| `api-autonav`, `autoapi`, `mkdocs-autoapi` | pages in the folder of their option |
| `monorepo`, `techdocs-core` | pages in a folder with the name of an included site |
| `multirepo`, `simple` | pages of any name, of other repositories and folders |
| `i18n`, `static-i18n` | a page for each translation (`a.md` of `a.de.md`) |
| `print-site` | `print_page.md` |
| `with-pdf`, `pdf-export`, `page-pdf`, `pdf-with-js` | files that end with `.pdf` |
| `build_plantuml`, `drawio-exporter`, `mermaid-to-svg` | pictures |
| hooks that are given the text of pages, and write ids | anchors whose names are in the text of the page |
| a theme | the files in its `custom_dir`; of those of MkDocs and of Material their icons |
| `mkdocstrings`, `autoapi`, `api-autonav` | link definitions with a dot, for which `autorefs` looks |
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Names, OneOf, Scope, Unknown
from refcheck.links.destinations import LinkContext, below, is_markdown
from refcheck.links.files import Files
from refcheck.sites.mkdocs_settings import CONFIGS, Settings, read_settings
from refcheck.sites.script_names import ScriptNames, names_in
from refcheck.sites.yaml_entries import items, leaves, root, text, value

_PAGES: frozenset[Made] = frozenset(("page",))
_FILES: frozenset[Made] = frozenset(("page", "file"))
# Plugins whose pages are in the folder that an option names, with the option and its default.
_IN_FOLDER = {
    "api-autonav": ("api_root_uri", "api"),
    "autoapi": ("autoapi_root", "autoapi"),
}
_ANYWHERE = frozenset(("multirepo", "simple"))
_PDF = frozenset(("with-pdf", "pdf-export", "page-pdf", "pdf-with-js"))
_PICTURES = frozenset(("build_plantuml", "drawio-exporter", "mermaid-to-svg"))
_OF_THEMES = {
    "mkdocs": ("img/favicon.ico",),
    "readthedocs": ("img/favicon.ico",),
    "material": ("assets/images/favicon.png",),
}
_OF_BLOG = ("archive", "author", "category", "page")
_OBJECTS = frozenset(("mkdocstrings", "autoapi", "api-autonav"))
_LANGUAGE = compile_lazily(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
# The functions of a hook that are called before pages are looked up.
_READS_TEXT = compile_lazily(r"\bon_page_(?:markdown|content|read_source)\b")
_WRITES_IDS = compile_lazily(r"\bid=|\{[ ]?#|\banchor")
_FEWEST_LETTERS = 3
# The text after a `#` is the fragment of a link.
_WORD = compile_lazily(r"(?<![#\w.:+-])[\w.:+-]+")
_WRITES = compile_lazily(r"\bon_(?:startup|config|pre_build|files|nav)\b")


class _Below(NamedTuple):
    """All names in some folders."""

    folders: tuple[str, ...]

    def matches(self, name: str) -> bool:
        """Whether a name is in one of the folders."""
        return name.startswith(self.folders)


class _Ending(NamedTuple):
    """All names with some endings."""

    endings: tuple[str, ...]

    def matches(self, name: str) -> bool:
        """Whether a name has one of the endings."""
        return name.lower().endswith(self.endings)


class _Dotted:
    """Names of objects, such as `package.Class.method`."""

    def matches(self, name: str) -> bool:
        """Whether a name is such an object."""
        return "." in name.strip(".") and " " not in name


class _InText(NamedTuple):
    """The words in a text, except the anchors that links name."""

    text: str

    def matches(self, name: str) -> bool:
        """Whether a name is such a word."""
        word = name.strip("+-.:")
        return sum(map(str.isalpha, word)) >= _FEWEST_LETTERS and word in _words(self.text)


@lru_cache(maxsize=8)
def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip("+-.:") for word in _WORD.findall(text))


def unknowns(context: LinkContext) -> tuple[Unknown, ...]:
    """The targets that the plugins and hooks of a page's site make."""
    folder = context.files.above(context.folder, *CONFIGS)
    if not folder:
        return ()
    hook = context.files.once(_hook_with_ids, folder)
    if hook is None:
        return context.files.once(_made, folder)
    names, scope = _InText(context.files.texts.read_beginning(context.location)), Scope(frozenset((context.location,)))
    reason = f"the hook `{hook[0]}` may make ids from the text"
    ids = Unknown(frozenset(("anchor",)), names, scope, reason, hook[1], "what hooks of MkDocs make")
    return (*context.files.once(_made, folder), ids)


def _hook_with_ids(files: Files, folder: str) -> tuple[str, tuple[str, int]] | None:
    """The first hook that is given the text of pages and writes ids, with the place where it is named."""
    location, hooks = read_settings(files, folder).find("hooks")
    for hook in items(hooks):
        script = files.texts.read(below(os.path.dirname(location), text(hook)))
        if script is None or (_READS_TEXT.search(script) and _WRITES_IDS.search(script)):
            return text(hook), (location, hook.start_mark.line + 1)
    return None


def _made(files: Files, folder: str) -> tuple[Unknown, ...]:
    settings = read_settings(files, folder)
    plugins = settings.plugins()
    found = [
        unknown
        for name, (options, line) in plugins.items()
        for unknown in _of_plugin(files, settings, name, options, line)
    ]
    return (*found, *_of_hooks(files, settings), _of_theme(files, settings))


def _of_plugin(files: Files, settings: Settings, name: str, options: Any, line: int) -> Iterator[Unknown]:
    """The targets that a plugin makes."""
    docs, reason = settings.docs, f"the plugin `{name}` in {os.path.basename(settings.location)} makes"

    def made(makes: frozenset[Made], names: Names, what: str, folder: str = docs) -> Unknown:
        evidence = settings.find("plugins")[0], line
        return Unknown(makes, names, Scope(folder=folder), f"{reason} {what}", evidence, "what plugins of MkDocs make")

    if name == "blog":
        blog = text(value(options, "blog_dir")) or "blog"
        folder = below(docs, blog)
        yield made(_PAGES, OneOf(frozenset(("index.md",))), "the index of the blog", folder)
        yield made(_PAGES, _Below(tuple(f"{part}/" for part in _OF_BLOG)), "archives of posts", folder)
    if name == "gen-files":
        for script in leaves(value(options, "scripts")):
            yield made(_FILES, _names(files, settings.folder, script.text), f"what `{script.text}` names")
    if name in _IN_FOLDER:
        option, default = _IN_FOLDER[name]
        folder = (text(value(options, option)) or default).strip("/")
        yield made(_PAGES, _Below((f"{folder}/",)), f"pages in `{folder}`")
    if name in ("monorepo", "techdocs-core"):
        yield made(_PAGES, _Below(tuple(_included_sites(files, settings))), "pages of included sites")
    if name in _ANYWHERE:
        yield made(_FILES, ANY_NAME, "pages of files elsewhere", settings.folder)
    if name in ("i18n", "static-i18n"):
        yield made(_FILES, OneOf(_translated(files, docs)), "a page of each translation")
    if name == "print-site":
        yield made(_PAGES, OneOf(frozenset(("print_page.md",))), "a page of all pages")
    if name in _PDF:
        yield made(frozenset(("file",)), _Ending((".pdf",)), "files that end with `.pdf`")
    if name in _PICTURES:
        yield made(frozenset(("file",)), _Ending((".png", ".svg", ".webp")), "pictures")
    if name in _OBJECTS:
        from refcheck.sites.inventories import FILE, read_inventory

        # mkdocstrings 1.0 writes one if its handler has objects.
        site = text(settings.find("site_dir")[1]) or "site"
        inventory = read_inventory(files, below(settings.folder, f"{site}/{FILE}"))
        if inventory is not None:
            known = OneOf(inventory.objects)
            yield made(frozenset(("definition",)), known, f"it, by `{FILE}` of the last build", settings.folder)
        yield made(frozenset(("definition",)), _Dotted(), "targets for the names of objects", settings.folder)


def _names(files: Files, folder: str, path: str) -> Names:
    """The names in a script; any if it cannot be read."""
    script = files.texts.read(below(folder, path))
    return ANY_NAME if script is None else names_in(script)


def _of_hooks(files: Files, settings: Settings) -> Iterator[Unknown]:
    """The targets that hooks make."""
    location, hooks = settings.find("hooks")
    for hook in items(hooks):
        path = text(hook)
        script = files.texts.read(below(os.path.dirname(location), path))
        if script is None or _WRITES.search(script):
            names: Names | ScriptNames = ANY_NAME if script is None else names_in(script)
            reason = f"the hook `{path}` may make what it names"
            evidence = location, hook.start_mark.line + 1
            yield Unknown(_FILES, names, Scope(folder=settings.docs), reason, evidence, "what hooks of MkDocs make")


def _of_theme(files: Files, settings: Settings) -> Unknown:
    """The files that a theme adds to the pages: those of `custom_dir`, and the icon of a known theme."""
    location, node = settings.find("theme")
    name, custom = text(value(node, "name")) or text(node) or "mkdocs", text(value(node, "custom_dir"))
    folder = below(settings.folder, custom) if custom else ""
    paths = [os.path.relpath(path, folder).replace(os.sep, "/") for path in files.walk(folder)] if folder else []
    names = OneOf(frozenset((*paths, *_OF_THEMES.get(name, ()))))
    evidence = (location, node.start_mark.line + 1) if node is not None else (settings.location, 1)
    reason = f"the theme `{name}` has this file"
    return Unknown(frozenset(("file",)), names, Scope(folder=settings.docs), reason, evidence, "what themes have")


def _included_sites(files: Files, settings: Settings) -> Iterator[str]:
    """The folders of the pages of sites that `nav` includes: each has the name of its site."""
    for written in leaves(settings.find("nav")[1]):
        if written.text.startswith("!include "):
            path = below(settings.folder, written.text.removeprefix("!include ").strip())
            name = text(value(root(files.texts.read(path) or ""), "site_name"))
            if name:
                yield f"{name}/"


def _translated(files: Files, docs: str) -> frozenset[str]:
    """The paths without language of files whose name or folder is that of a language."""
    found = set[str]()
    for path in files.walk(docs):
        relative = os.path.relpath(path, docs).replace(os.sep, "/")
        stem, ending = os.path.splitext(relative)
        plain, _, language = stem.rpartition(".")
        if plain and _LANGUAGE.fullmatch(language):
            found.add(plain + ending)
        folder, _, inner = relative.partition("/")
        if inner and _LANGUAGE.fullmatch(folder) and is_markdown(inner):
            found.add(inner)
    return frozenset(found)


def of_shared_text(location: str) -> Unknown:
    """The anchors of the pages that a text beside them is put into."""
    reason, by = "the text is put into pages, whose anchors count", "texts that are put into pages"
    return Unknown(frozenset(("anchor",)), ANY_NAME, Scope(frozenset((location,))), reason, (location, 0), by)
