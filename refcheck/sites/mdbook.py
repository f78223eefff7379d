"""mdBook: the chapters of a book are the Markdown files in its source folder.

A link to `chapter.md` points to the chapter's page, as does `chapter.html`; Markdown that SUMMARY.md does not name is
left out. The page of a README.md is the index of its folder, but links to README.md are converted to README.html.
Links out of the source folder depend on the site that contains the book. Run with mdBook 0.5.4.
"""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext, PathRules, below, in_folder, sources_of
from refcheck.links.files import Files
from refcheck.sites.toml import read_toml

CONFIG = "book.toml"
_GENERATED = frozenset(("print.html", "toc.html", "404.html", "index.html"))


# Preprocessors by the syntax that they read and mdBook shows as text; None for one that is not here, and may read
# anything. After their documentation: most read tags, fences or comments of their own.
_READ_NOTHING = (
    "links index admonish alerts callouts cmdrun d2 embedify emojicodes external-links frontmatter "
    "gettext git-metadata graphviz hints i18n image-size inline-highlighting katex kroki last-changed "
    "linkcheck linkcheck2 man mermaid numeq numthm open-git-repo open-on-gh pagetoc plantuml private quiz "
    "repl svgbob tabs template toc trunk typstpdf variables whichlang wordcount yml-header"
)
_PREPROCESSORS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_READ_NOTHING.split(), frozenset()),
    "bib": frozenset(("citation", "cross-reference")),
}
# Outputs made from the HTML, or from the Markdown by a reader with the same syntax.
_OUTPUTS = frozenset(("html", "linkcheck", "linkcheck2", "markdown", "pagetoc", "pdf", "epub"))
_HTML = "html"
# Between dollars, if its settings name no other delimiters.
_MATH = "katex"


class Preprocessor(NamedTuple):
    """A preprocessor that a book has configured, or another output that reads its text."""

    setting: str
    """Its key in book.toml: `preprocessor.xnos`."""
    forms: frozenset[str] | None
    """The forms that it reads; None if they are unknown."""
    is_output: bool = False


@lru_cache(maxsize=32)
def preprocessors(text: str) -> tuple[Preprocessor, ...]:
    """The programs in `book.toml` that read the text of a book and any form of references."""
    settings, found = read_toml(text), []
    for name, program in _programs(settings):
        forms = _PREPROCESSORS.get(program)
        if forms is None or forms:
            found.append(Preprocessor(f"preprocessor.{name}", forms))
    outputs = (name for name, _ in _tables(settings, "output") if name not in _OUTPUTS)
    return (*found, *(Preprocessor(f"output.{name}", None, is_output=True) for name in outputs))


@lru_cache(maxsize=32)
def may_read_math(text: str) -> bool:
    """Whether a program in `book.toml` makes math of text between dollars, or may: mdBook itself makes none."""
    return any(program == _MATH or program not in _PREPROCESSORS for _, program in _programs(read_toml(text)))


def _programs(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The preprocessors of the HTML of a book: their keys, and the names that identify them."""
    for name, options in _tables(settings, "preprocessor"):
        wanted = options.get("renderers", options.get("renderer"))
        if not isinstance(wanted, list) or _HTML in wanted:
            yield name, _program(name, options.get("command"))


def _tables(settings: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    tables = settings.get(key)
    for name, options in tables.items() if isinstance(tables, Mapping) else ():
        if isinstance(options, Mapping):
            yield str(name), options


def _program(name: str, command: object) -> str:
    """The name that identifies a preprocessor: its own, or that of the program if a command names another one."""
    if command is None:
        return name
    words = command.split() if isinstance(command, str) else []
    program = os.path.basename(words[0]).removesuffix(".exe") if words else ""
    return program.removeprefix("mdbook-") if program.startswith("mdbook-") else ""


_CHAPTER = compile_lazily(r"\]\([ \t]*<?(?P<path>(?:[^()<>#\n]|\([^()<>#\n]*\))+)")


class Book(NamedTuple):
    """The chapters and the redirects of a book."""

    source: str
    """The absolute path of the folder with its chapters."""
    redirects: frozenset[str]
    """The addresses that are redirected."""
    chapters: frozenset[str] | None
    """The absolute paths of the files that SUMMARY.md names; None if there is none."""


@lru_cache(maxsize=32)
def source_folder(text: str) -> str:
    """The name of the folder with the chapters, from the text of `book.toml`."""
    book = read_toml(text).get("book")
    source = book.get("src") if isinstance(book, dict) else None
    return source if isinstance(source, str) else "src"


@lru_cache(maxsize=32)
def chapters(summary: str) -> frozenset[str]:
    """The paths of the chapters from the source folder, from the text of SUMMARY.md."""
    paths = (unquote(match["path"]).strip() for match in _CHAPTER.finditer(summary))
    return frozenset(os.path.normpath(path).replace(os.sep, "/") for path in paths)


def book_in(files: Files, folder: str) -> Book:
    """The book in a folder with `book.toml`."""
    text = files.texts.read(os.path.join(folder, CONFIG)) or ""
    html: Any = read_toml(text)
    for key in ("output", "html", "redirect"):
        html = html.get(key, {}) if isinstance(html, Mapping) else {}
    source = below(folder, source_folder(text))
    summary = files.texts.read(os.path.join(source, "SUMMARY.md"))
    named = {below(source, unquote(match["path"])) for match in _CHAPTER.finditer(summary or "")}
    chapters = None if summary is None else frozenset(named)
    return Book(source, frozenset(str(key).lstrip("/") for key in html), chapters)


def _of(context: LinkContext) -> Book | None:
    return context.files.once(_book_of, context.folder)


def _book_of(files: Files, folder: str) -> Book | None:
    """The book that the pages in a folder belong to."""
    holder = files.above(folder, CONFIG)
    if not holder:
        return None
    book: Book = files.once(book_in, holder)
    if f"{folder}{os.sep}".startswith(book.source + os.sep):
        return book
    from refcheck.sites.mdbook_made import watched_folder

    watched = watched_folder(files, folder, holder)
    return book._replace(source=watched) if watched else book


def _wanted(context: LinkContext, path: str) -> str:
    book = _of(context)
    return below(book.source, path) if book and path.startswith("/") else context.beside(path)


def _candidates(context: LinkContext, path: str) -> Iterator[str]:
    wanted = _wanted(context, path)
    yield wanted
    if _is_index(context, path):
        # It becomes `index.html`, as which a README.md is written.
        yield os.path.join(os.path.dirname(wanted), "README.md")
    elif not path.lower().endswith(".md"):
        yield from sources_of(wanted)


def _is_index(context: LinkContext, path: str) -> bool:
    """Whether a link in a chapter names an `index.md`, which need not be there."""
    return os.path.basename(path) == "index.md" and os.path.basename(context.location) != "SUMMARY.md"


def _is_dead(context: LinkContext, path: str) -> bool:
    book = _of(context)
    if path.lower().endswith(".md"):
        # The first chapter is written as `index.html` once more.
        is_first = book is not None and os.path.dirname(_wanted(context, path)) == book.source
        return not (is_first and _is_index(context, path))
    if book is None or path.startswith("/"):
        return False
    if not context.location.startswith(book.source + os.sep):
        # It is not a chapter, although it is near a book.
        return True
    inner = os.path.relpath(_wanted(context, path), book.source).replace(os.sep, "/")
    if inner.startswith("../") or inner == "..":
        return False
    return inner not in book.redirects and os.path.basename(inner) not in _GENERATED


def _unpublished(context: LinkContext, path: str, found: str) -> str | None:
    book = _of(context)
    if book is None or not found.endswith(".md") or context.location not in (book.chapters or ()):
        return None
    if found not in (book.chapters or ()):
        return "SUMMARY.md does not name it, so that mdBook makes no page of it"
    if os.path.basename(path) == "README.md":
        return "mdBook makes `index.html` of it, but `README.html` of the link; write `index.html`"
    return None


PATHS = PathRules(_candidates, _is_dead, unpublished=_unpublished, context_key=in_folder)
