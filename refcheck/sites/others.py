"""Programs that make pages of Markdown and have no renderer here: recognized so that no other renderer is used.

Each is recognized by a file that only it reads, or by a file whose text has one of its settings. The folders of its
pages follow its documentation; a folder that one of its settings names counts, too, if it is plain text.
"""

from __future__ import annotations

import os
import re

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.site_marks import MARKS, WITHOUT_RENDERER
from refcheck.links.files import Files
from refcheck.sites import docc


class Program(NamedTuple):
    """A program that makes pages."""

    title: str
    marks: tuple[str, ...]
    words: re.Pattern[str] | None = None
    """The pattern that the text of the mark contains; None if its name is enough."""
    pages: tuple[str, ...] = ()
    """The folders with its pages, relative to that of the mark; none if that itself contains them."""
    setting: re.Pattern[str] | None = None
    """The pattern of another folder in the text of the mark, with the group `folder`."""
    settings: str = ""
    """The file of settings in the mark, if that is a folder: its text is that of the mark."""
    weight: int = 60
    """The weight of the evidence."""
    named_in: tuple[str, ...] = ()
    """The files, relative to the folder of the mark, that have the setting of the folder, if the mark has not."""


class OtherSite(NamedTuple):
    """A site of such a program."""

    title: str
    mark: str
    folder: str
    """The absolute path of the folder with the mark."""
    weight: int
    """The weight of the evidence."""


def _assigned(name: str) -> re.Pattern[str]:
    """The pattern of a setting in a script or in JSON that names a folder."""
    return compile_lazily(rf"[\"']?\b{name}\b[\"']?\s*[:=]\s*[\"'](?P<folder>[\w./-]+)[\"']")


# The first folder of a pattern: `path: './guides/**/*.md'`.
_GLOB = compile_lazily(r"\bpath\s*:\s*[\"'](?:\./)?(?P<folder>[\w-]+)/")
# Where both programs open a folder, the links of one are not broken in the other.
_MORE_THAN_VAULT = 69
# The collections of Astro, each with the `base` of its files.
_COLLECTIONS = ("src/content.config.ts", "src/content.config.mjs", "src/content/config.ts", "src/content/config.js")
_PROGRAMS = (
    Program("Nextra", MARKS["next"], compile_lazily(r"nextra"), ("pages", "content", "app", "src", "docs")),
    Program("VuePress", MARKS["vuepress"]),
    Program("Rspress", MARKS["rspress"], None, ("docs",), _assigned("root")),
    Program("Dendron", MARKS["dendron"]),
    Program("Gatsby", MARKS["gatsby"]),
    Program("Pelican", MARKS["pelican"], None, ("content",), _assigned("PATH")),
    Program("DocFX", MARKS["docfx"]),
    Program("GitBook", (".gitbook.yaml",), None, (), compile_lazily(r"^root:[ \t]*(?P<folder>[\w./-]+)", re.MULTILINE)),
    Program("GitBook", ("book.json",), compile_lazily(r"\"(?:gitbook|plugins|root|structure)\"")),
    Program(
        "Nikola", ("conf.py",), compile_lazily(r"^(?:POSTS|PAGES|BLOG_AUTHOR)[ \t]*=", re.MULTILINE), ("posts", "pages")
    ),
    Program("Documenter", ("make.jl",), compile_lazily(r"\bDocumenter\b"), ("src",), _assigned("source")),
    Program("Docsify", ("index.html",), compile_lazily(r"\$docsify")),
    Program("Astro", MARKS["astro"], None, ("src",), _assigned("base"), named_in=_COLLECTIONS),
    Program("Gridsome", MARKS["gridsome"], None, ("content", "docs", "blog"), _GLOB),
    Program("Nuxt Content", MARKS["nuxt"], compile_lazily(r"@nuxt/content|\bdocus\b"), ("content",)),
    Program("Contentlayer", MARKS["contentlayer"], None, ("content", "posts"), _assigned("contentDirPath")),
    Program("Velite", MARKS["velite"], None, ("content",), _assigned("root")),
    Program("Vocs", MARKS["vocs"], None, ("docs",), _assigned("rootDir")),
    Program("dumi", MARKS["dumi"], None, ("docs", "src")),
    Program("Valaxy", MARKS["valaxy"], None, ("pages",)),
    Program("mdsvex", MARKS["svelte"], compile_lazily(r"mdsvex"), ("src", "content", "posts")),
    Program("Docz", MARKS["docz"], None, ("src", "docs"), _assigned("src")),
    Program("Retype", MARKS["retype"], None, (), compile_lazily(r"^input:[ \t]*(?P<folder>[\w./-]+)", re.MULTILINE)),
    Program("Writerside", MARKS["writerside"], None, ("topics",)),
    Program("Bridgetown", MARKS["bridgetown"], None, ("src",)),
    Program("Cobalt", MARKS["cobalt"]),
    Program("Logseq", ("logseq",), compile_lazily(r":"), settings="config.edn", weight=_MORE_THAN_VAULT),
)


def other_site(files: Files, folder: str) -> OtherSite | None:
    """The innermost site of such a program with its pages in an absolute folder, or in one that contains it."""
    catalog = docc.catalog(files, folder)
    if catalog is not None:
        return OtherSite("Swift-DocC", os.path.basename(catalog), catalog, _PROGRAMS[0].weight)
    holder = files.above(folder, *WITHOUT_RENDERER)
    while holder is not None:
        names = set(files.names(holder))
        inner = os.path.relpath(folder, holder).replace(os.sep, "/")
        for program in _PROGRAMS:
            mark = next((mark for mark in program.marks if mark in names), None)
            if mark is None:
                continue
            places = program.named_in or (os.path.join(mark, program.settings).rstrip(os.sep),)
            text = "".join(files.texts.read_beginning(os.path.join(holder, place)) for place in places)
            if _has_pages(program, text, inner):
                return OtherSite(program.title, mark, holder, program.weight)
        above = os.path.dirname(holder)
        holder = files.above(above, *WITHOUT_RENDERER) if above != holder else None
    return None


def _has_pages(program: Program, text: str, folder: str) -> bool:
    """Whether a program whose mark has a text makes pages of a folder, given relative to that of the mark."""
    if program.words is not None and not program.words.search(text):
        return False
    folders = {*program.pages}
    if program.setting is not None:
        named = (os.path.normpath(match["folder"]).replace(os.sep, "/") for match in program.setting.finditer(text))
        # Not all of a repository is a collection.
        folders |= {name for name in named if not (program.named_in and name == ".")}
    return not folders or "." in folders or any(f"{folder}/".startswith(f"{name}/") for name in folders)
