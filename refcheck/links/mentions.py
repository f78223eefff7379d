"""The files that the texts of a project name: pages, settings, templates, style sheets and scripts.

A name counts wherever it is, whether or not anything reads it there: what is named nowhere is certainly not used. Names
are compared without regard to case and to the form of accents. What git ignores is not read.
"""

from __future__ import annotations

import html
import os
import posixpath
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import is_markdown
from refcheck.links.files import Files
from refcheck.links.git_ignore import git_ignore
from refcheck.links.program_reports import is_report
from refcheck.links.suffixes import IMAGES

_ENDING = compile_lazily(
    r"\.(?:png|jpe?g|gif|svg|webp|avif|bmp|tiff?|md|mdx|mdown|markdown|mkdn?|[qrR]md|html?)(?![\w-])", re.IGNORECASE
)
_DELIMITERS = compile_lazily(r"[\s\S]*[\n\"'`()<>\[\]{}|=*?#,;]")
_TEX_IMAGE = compile_lazily(r"\\includegraphics[^{}\n]{0,200}\{(?P<path>[^{}\n]{1,200})\}")
_WORD = compile_lazily(r"[\w.][\w./%@~+-]{0,200}")
# Settings name pages without an ending, too.
_SETTINGS = (".yml", ".yaml", ".toml", ".json", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".rst")
# Hidden folders with the settings of a site.
_HIDDEN = (".vitepress", ".vuepress", ".storybook")
_BINARY = (
    frozenset(IMAGES) - {".svg"}
    | frozenset((".pdf", ".ico", ".icns", ".psd", ".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".jar", ".whl", ".map"))
    | frozenset((".woff", ".woff2", ".ttf", ".otf", ".eot", ".mp4", ".mov", ".webm", ".mp3", ".wav", ".ogg", ".exe"))
    | frozenset((".dll", ".so", ".pyc", ".wasm", ".bin", ".db", ".sqlite", ".parquet", ".npy", ".npz", ".pkl", ".rds"))
    | frozenset((".rda", ".h5", ".docx", ".xlsx", ".pptx", ".odt"))
)
# Of an image that TeX names without its ending.
_ANY_ENDING = ".*"
# Instead of the folder before the last part: none is compared, for any file, or for images alone.
_ANYWHERE, _IN_PAGE = "*", "**"
# In characters before an ending.
_LONGEST_NAME = 200
_MOST_FILES, _MOST_BYTES, _LARGEST = 20_000, 64 << 20, 1 << 20


class Mention(NamedTuple):
    """A path that a text names."""

    path: str
    """Normalized, without `./` and `../` at its start."""
    location: str
    """The absolute path of the text."""


class Mentions:
    """The paths that the texts of a project name, by their ends.

    A path means a file if its last two parts agree with those of the file, or if it has only one. The part before the
    last one can also be an alias or a variable: `@/logo.png`, `$IMG/logo.png`.

    Args:
        found: all paths.
        is_complete: whether all texts could be read; a project can be too large.
    """

    def __init__(self, found: Iterable[Mention], *, is_complete: bool) -> None:
        self.is_complete = is_complete
        self._found = tuple(found)
        self._by_end: dict[tuple[str, str], list[Mention]] = {}
        for mention in self._found:
            for end in _ends(mention):
                self._by_end.setdefault(end, []).append(mention)

    def within(self, is_meant: Callable[[str], bool]) -> Mentions:
        """Those in some texts, by their absolute paths."""
        meant = {location for location in {mention.location for mention in self._found} if is_meant(location)}
        return Mentions((mention for mention in self._found if mention.location in meant), is_complete=self.is_complete)

    def of_image(self, path: str) -> Iterator[Mention]:
        """The mentions that can mean an image, by its absolute path."""
        normal = normalized(path)
        for name in (normal, posixpath.splitext(normal)[0] + _ANY_ENDING):
            yield from self._ending(name, (_ANYWHERE, _IN_PAGE))

    def of_page(self, path: str) -> Iterator[Mention]:
        """The mentions that can mean a page, by its absolute path: those in pages relative to their folder.

        The file need not be called like this: a page can have another name in its site.
        """
        normal, stem = normalized(path), posixpath.splitext(normalized(path))[0]
        for name in (normal, stem, stem + ".html"):
            for mention in self._ending(name, (_ANYWHERE, os.path.dirname(path))):
                if mention.location != path:
                    yield mention

    def _ending(self, path: str, other: Iterable[str]) -> Iterator[Mention]:
        """Those that end as a path does, with the folder before the name or with others that are as good."""
        folder, _, name = path.rpartition("/")
        for end in (posixpath.basename(folder), *other):
            yield from self._by_end.get((name, end), ())


def _ends(mention: Mention) -> Iterator[tuple[str, str]]:
    """The last part of a path, each time with what has to be before it, or where the text has to be."""
    above, _, name = mention.path.rpartition("/")
    folder = posixpath.basename(above)
    if folder[:1].isalnum():
        yield name, folder
    elif folder or not is_markdown(mention.location):
        yield name, _ANYWHERE
    else:
        yield name, _IN_PAGE
        yield name, os.path.dirname(mention.location)


def mentions(files: Files, root: str) -> Mentions:
    """The paths that the texts below a folder name."""
    found: list[Mention] = []
    ignore = git_ignore(files, root)
    size, is_complete = 0, True
    for number, path in enumerate(_walk(files, root)):
        if number >= _MOST_FILES or size >= _MOST_BYTES:
            is_complete = False
            break
        ending = os.path.splitext(path)[1].lower()
        if ending in _BINARY or ignore.decide(path) is not None:
            continue
        text = _text(files, path)
        size += len(text)
        named = _named_in(text, with_words=ending in _SETTINGS, with_images=ending not in _SETTINGS)
        # In their order, as graphs show the first one: it is the same in every run.
        names = dict.fromkeys(named)
        found.extend(Mention(name, path) for name in names)
    return Mentions(found, is_complete=is_complete)


def _walk(files: Files, root: str) -> Iterator[str]:
    """The files below a folder, with those in the hidden folders of a site."""
    folders: set[str] = set()
    for path in files.walk(root):
        yield path
        folder = os.path.dirname(path)
        if folder not in folders:
            folders.add(folder)
            for name in _HIDDEN:
                if files.has(hidden := os.path.join(folder, name)):
                    yield from files.walk(hidden)


def normalized(path: str) -> str:
    """A path as it is compared."""
    return unicodedata.normalize("NFC", path.replace(os.sep, "/")).casefold()


def _text(files: Files, path: str) -> str:
    """The text of a file; empty if it cannot be read, is too large, is not a text, or is a report of a program."""
    try:
        if not files.inside(path):
            return ""
        files.check(path)
        data = files.texts.content(path, _LARGEST)
    except OSError:
        return ""
    return "" if b"\0" in data[:1024] or is_report(data) else data.decode("utf-8", "replace")


def _named_in(text: str, *, with_words: bool, with_images: bool) -> Iterator[str]:
    """The paths in a text, normalized.

    Args:
        with_words: whether any word may be the path of a page.
        with_images: whether TeX can name an image without its ending.
    """
    for match in _ENDING.finditer(text):
        written = text[max(match.start() - _LONGEST_NAME, 0) : match.end()]
        delimiter = _DELIMITERS.match(written)
        written = written[delimiter.end() :] if delimiter else written
        # A name can be a word of a sentence, or contain spaces.
        yield from map(_plain, (written.split()[-1], written.strip()) if written.strip() else ())
    if with_images and "\\includegraphics" in text:
        yield from (_plain(match["path"]) + _ANY_ENDING for match in _TEX_IMAGE.finditer(text))
    if with_words:
        yield from (_plain(match.group()) for match in _WORD.finditer(text))


def _plain(written: str) -> str:
    path = normalized(html.unescape(unquote(written)).replace("\\", "/"))
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    return "/".join(parts)
