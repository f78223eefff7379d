"""MyST: links name files by path, roles name pages without their extension, from the file or the folder of the sources.

`project:` and `path:` before a destination name its kind. A path with a leading slash is from the folder of the
sources: that of `conf.py` in Sphinx, otherwise one of those above the file. A destination can also be a label, which
`project/resolver.py` looks up, or the name of an object that Sphinx documents (`unknowns`). In a site nothing else
resolves: Sphinx 7.4 and 9.0 with MyST-Parser 3.0 and 5.2 make `#gone` of `[x](gone)`, `[x](/gone)` and
`[x](gone.html)`, mystmd 1.8.3 reports that they do not resolve (all run).
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, Names, OneOf, Scope, Unknown
from refcheck.guards.patterns import Patterns
from refcheck.links.destinations import (
    LinkContext,
    PathRules,
    Target,
    below,
    in_folder,
    is_markdown,
    may_be_page,
    sources_of,
    split_destination,
)
from refcheck.links.files import Files

CONFIGS = ("myst.yml", "conf.py", "_toc.yml")
_SETTINGS = ("conf.py", "_config.yml")
_SCHEMES = ("project:", "path:")
# `{py:function} f(x)` in Markdown, `.. envvar:: HOME` in reStructuredText, also in docstrings.
_DIRECTIVE = compile_lazily(
    r"^[ \t]{0,20}(?:[:`]{3,9}[ \t]?\{[\w:.-]{1,50}\}|\.\. [\w:.-]{1,50}::)[ \t]+(?P<name>[^\n]{1,200})", re.MULTILINE
)
_MOST_TEXTS = 5000
_ANY_ENDING = ".*"
_PAGES = (".md", ".rst", ".ipynb", ".txt", ".myst", ".tex")


def _split(destination: str) -> Target | None:
    for scheme in _SCHEMES:
        destination = destination.strip().removeprefix(scheme)
    return split_destination(destination)


def _files(context: LinkContext, path: str) -> Iterator[str]:
    """The files of a path as written."""
    if not path.startswith("/"):
        yield context.beside(path)
        return
    sources = context.files.above(context.folder, "conf.py")
    if sources is not None:
        yield below(sources, path)
        return
    folder = context.folder
    while context.files.is_below_root(folder):
        yield below(folder, path)
        folder = os.path.dirname(folder)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    yield from _files(context, path)
    if may_be_page(path):
        for wanted in _files(context, path):
            yield from sources_of(wanted)
            # The page of a notebook is named like that of a text.
            yield wanted + ".ipynb"


def _by_name(context: LinkContext, path: str) -> Iterator[str]:
    """What a name of a page in Sphinx can mean: it cannot leave the sources, `../../b` in a text of theirs is `/b`.

    Only a name without its ending is read so (`docname_join` of 9.0.4; run with links, `{doc}` and `{toctree}`).
    """
    yield from _files(context, path)
    sources = context.files.above(context.folder, *_SETTINGS) if path.startswith("..") else None
    if sources is not None:
        here = os.path.relpath(context.folder, sources).replace(os.sep, "/")
        yield below(sources, posixpath.normpath(f"/{here}/{path}"))


def _spaced(path: str) -> str:
    r"""A path as it is read in a directive: `\ ` is a space (docutils 0.22.4, `directives.uri`; not in mystmd)."""
    return path.replace("\\ ", " ")


def _candidates_of_any(context: LinkContext, path: str) -> Iterator[str]:
    return _candidates(context, _spaced(path))


def _candidates_of_sphinx(context: LinkContext, path: str) -> Iterator[str]:
    """The files of a path: a page can be named without its ending, but neither its HTML nor a folder is found."""
    for wanted in _files(context, _spaced(path)):
        names = context.files.names(os.path.dirname(wanted)) if path.endswith(_ANY_ENDING) else ()
        stem = os.path.basename(wanted).removesuffix("*")
        # Sphinx chooses the ending of an image by what it makes.
        yield from (os.path.join(os.path.dirname(wanted), name) for name in names if name.startswith(stem))
        if may_be_page(path):
            yield from (wanted + ending for ending in _PAGES)
        if not context.files.names(wanted):
            yield wanted
    if path.startswith("..") and may_be_page(path):
        yield from _pages(context, path)


def _unpublished_by_sphinx(context: LinkContext, path: str, found: str) -> str | None:
    folder = context.files.above(context.folder, *_SETTINGS) if found.endswith(_PAGES) else None
    if folder is None or not found.startswith(folder + os.sep):
        return None
    excluded = context.files.once(_excluded, folder)
    if excluded is None or not excluded.covers(os.path.relpath(found, folder).replace(os.sep, "/")):
        return None
    return "`exclude_patterns` in the settings of Sphinx leaves it out"


def _excluded(files: Files, folder: str) -> Patterns | None:
    # Few notes are Sphinx's, and all load this module.
    from refcheck.sites import sphinx_settings
    from refcheck.sites.globs import of_sphinx

    program = files.texts.read(os.path.join(folder, "conf.py"))
    book = files.texts.read(os.path.join(folder, "_config.yml")) or "" if program is None else ""
    settings = sphinx_settings.of_program(program) if program is not None else sphinx_settings.of_book(book)
    return of_sphinx(sorted(settings.excluded or ()))


def _documents(context: LinkContext, path: str) -> Iterator[str]:
    for wanted in _files(context, path):
        yield from (wanted + ending for ending in _PAGES)
        yield wanted


def _pages(context: LinkContext, path: str) -> Iterator[str]:
    """The files of a page in Sphinx, where pages are named only without their ending."""
    for wanted in _by_name(context, path):
        yield from (wanted + ending for ending in _PAGES)


def _is_dead(context: LinkContext, path: str) -> bool:
    return not path.startswith("/") or context.files.above(context.folder, *CONFIGS) is not None


def _is_dead_in_site(context: LinkContext, path: str) -> bool:
    """Whether a path is dead if only the syntax of a text shows that it is MyST: another program may make pages."""
    return (
        _is_dead(context, path) if not may_be_page(path) else context.files.above(context.folder, *CONFIGS) is not None
    )


def may_be_name(path: str) -> bool:
    """Whether the path of a link can be a label, or the name of an object, and not that of a file."""
    return "/" not in path and not _FILE.search(path)


def may_be_label_of_sphinx(path: str) -> bool:
    """As `may_be_name`; MyST-Parser also looks for labels with slashes."""
    return not _FILE.search(path)


def unknowns(context: LinkContext) -> Iterable[Unknown]:
    """The labels and objects that the extensions of Sphinx add, by the settings of a site."""
    folder = context.files.above(context.folder, "conf.py", "_config.yml")
    return context.files.once(_made_by_extensions, folder) if folder else ()


def _made_by_extensions(files: Files, folder: str) -> tuple[Unknown, ...]:
    by_sphinx = "Sphinx makes pages of the index, of modules and for the search"
    found = [Unknown(frozenset(("label",)), _BUILT_IN, Scope(folder=folder), by_sphinx, (folder, 0))]
    for name in ("conf.py", "_config.yml"):
        location = os.path.join(folder, name)
        text = files.texts.read(location) or ""
        for pattern, makes, names, what, by in _EXTENSIONS:
            extension = pattern.search(text)
            if extension is not None:
                line = text.count("\n", 0, extension.start()) + 1
                reason = f"`{extension['name']}` in {name} {what}"
                found.append(Unknown(makes, names, Scope(folder=folder), reason, (location, line), by=by))
        if _WRITES.search(text):
            reason = f"{name} is a program that may write it: it names it"
            mentioned, by = _Mentioned(text), "what the settings of Sphinx write"
            found.append(Unknown(_PAGES_MADE, mentioned, Scope(folder=folder), reason, (location, 0), by=by))
    from refcheck.sites import other_projects

    return (*found, *other_projects.unknowns(files, folder), *_of_last_build(files, folder))


def _of_last_build(files: Files, folder: str) -> Iterator[Unknown]:
    """The objects in the inventory of the last build; current labels and pages come from the texts."""
    from refcheck.sites.inventories import FILE, read_inventory

    for built in _BUILT:
        path = os.path.normpath(os.path.join(folder, built, FILE))
        inventory = read_inventory(files, path)
        if inventory is not None:
            reason = f"the inventory of the last build, `{built}/{FILE}`, has it"
            names, by = OneOf(inventory.objects), "objects that Sphinx documents"
            yield Unknown(_NAMED, names, Scope(folder=folder), reason, (path, 0), by=by)


class _Objects:
    """Names of objects in code: with a dot, an underscore or a capital inside, and not a file name."""

    def matches(self, name: str) -> bool:
        """Whether an object may have this name."""
        return bool(_OBJECT.fullmatch(name))


class _Generated:
    """Paths of pages that are made from code, by the usual names of their folders."""

    def matches(self, name: str) -> bool:
        """Whether a page may be made at a path."""
        return bool(_GENERATED.search(name))


class _Mentioned:
    """Paths whose last name is a word in a string of a program: what a comment or a sentence names is not made.

    Args:
        text: of the settings, which are a program.
    """

    def __init__(self, text: str) -> None:
        strings = (match["text"] for match in _STRING.finditer(text))
        self._words = frozenset(word for string in strings for word in _WORD.findall(string))

    def matches(self, name: str) -> bool:
        """Whether the text names it."""
        return _stem(os.path.basename(name)) in self._words


_GENERATED = compile_lazily(
    r"(?:^|/)(?:_?autoapi|_?autosummary|_?generated|_?api|apidocs?|auto_\w+|gallery|modules|collections)(?:[/.]|$)"
)
_WORD = compile_lazily(r"[\w-]{3,}")
_STRING = compile_lazily(r"[\"'](?P<text>[^\"'\s]{3,200})[\"']")
_WRITES = compile_lazily(r"\b(?:subprocess|os\.system|open\(|write_text|copy(?:file|tree)?\(|def setup\()")
_PAGES_MADE: frozenset[Made] = frozenset(("page", "file"))
_OBJECT = compile_lazily(r"[A-Za-z_]\w*(?:[._]|[a-z0-9][A-Z])[\w.]*(?:\(\))?")
_FILE = compile_lazily(
    r"\.(?:md|rst|txt|ipynb|html?|png|jpe?g|gif|svg|webp|pdf|zip|gz|py|ya?ml|json|csv|toml|sh|cfg|ini|xml|js|css|mdx)$"
)
_BUILT = ("_build/html", "_build/dirhtml", "../build/html", "../_build/html", "build/html")
_BUILT_IN = OneOf(frozenset(("genindex", "modindex", "py-modindex", "search")))
_NAMED: frozenset[Made] = frozenset(("label", "anchor", "definition"))
_EXTENSIONS: tuple[tuple[re.Pattern[str], frozenset[Made], Names, str, str], ...] = (
    (
        compile_lazily(r"[\"'.](?P<name>autodoc|autosummary|breathe|exhale|napoleon)\b"),
        frozenset(("label",)),
        _Objects(),
        "documents objects in code",
        "objects that Sphinx documents",
    ),
    (
        compile_lazily(r"(?P<name>autoapi|autodoc2|autosummary|sphinx_gallery|apidoc|exhale|sphinx_collections)"),
        frozenset(("page", "file")),
        _Generated(),
        "makes pages of code",
        "pages that Sphinx makes of code",
    ),
    (
        compile_lazily(r"(?P<name>autosectionlabel|autodoc2|autoapi)"),
        _NAMED,
        ANY_NAME,
        "brings labels that no text defines",
        "labels that extensions of Sphinx bring",
    ),
)


def _is_no_object(context: LinkContext, path: str) -> bool:
    """Whether no directive in the project defines an object with a name: `{envvar} HOME`, `.. option:: --all`."""
    return path not in context.files.once(_objects, context.files.root)


def _objects(files: Files, root: str) -> frozenset[str]:
    """The names after directives in the texts of a folder, whole and up to their arguments."""
    paths = [path for path in files.walk(root) if is_markdown(path) or path.endswith((".rst", ".py"))]
    texts = (files.texts.read(path) or "" for path in paths[:_MOST_TEXTS])
    named = {match["name"].strip() for text in texts for match in _DIRECTIVE.finditer(text)}
    return frozenset(named | {re.split(r"[ (=,]", name)[0] for name in named})


def _whole(entry: str) -> Target:
    """An entry of a toctree, which has no fragment and is not encoded."""
    return Target(entry, None)


def _listed(context: LinkContext, path: str) -> Iterator[str]:
    """The files of an entry of a toctree: extensions of Sphinx read files of many endings."""
    yield from _documents(context, path)
    for wanted in _by_name(context, path):
        folder, stem = os.path.split(wanted)
        if context.files.inside(folder):
            yield from (os.path.join(folder, name) for name in context.files.names(folder) if _stem(name) == stem)


def _stem(name: str) -> str:
    return name.partition(".")[0]


PATHS = PathRules(
    _candidates,
    _is_dead,
    split=_split,
    context_key=in_folder,
)
PATHS_OF_SPHINX = replace(PATHS, candidates=_candidates_of_sphinx, unpublished=_unpublished_by_sphinx)
FILES_OF_SPHINX = replace(PATHS, candidates=_candidates_of_sphinx)
"""For a directive: a text that it includes need not be a page."""
PATHS_OF_ANY = PathRules(
    _candidates_of_any,
    _is_dead_in_site,
    split=_split,
    context_key=in_folder,
)
"""If it is not known which program makes the site."""
DOCUMENTS = PathRules(_documents, lambda context, path: True, context_key=in_folder)
PAGES = PathRules(_pages, lambda context, path: True, noun="page", context_key=in_folder)
TARGETS = PathRules(_pages, _is_no_object, noun="page, label or term", finds_labels=True, context_key=in_folder)
"""What `{any}` of Sphinx finds: a page, or what has the name otherwise."""
LISTED = PathRules(_listed, lambda context, path: True, _whole, noun="page", context_key=in_folder)
DOWNLOADS = PathRules(_files, lambda context, path: True, context_key=in_folder)
