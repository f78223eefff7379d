"""The styles of writing the path of a file in a link, and the style of a given link.

A path starts at the folder of its page, at the folder that the address of the page is (`guide/setup/` for
`guide/setup.md`), at the root of a site, of its sources or of a vault, or is only a name. It names a file as it is,
without its ending, as an HTML page, or by the folder of which the file is the index.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import INDEXES, LinkContext, PathRules, look_up
from refcheck.links.suffixes import MARKDOWN

_FROM_ROOT = compile_lazily(r"\A(?:@site)?/+")


def _whole(path: str) -> str:
    return path


def _page(path: str) -> str | None:
    return os.path.splitext(path)[0] if path.lower().endswith((*MARKDOWN, ".html")) else None


def _html(path: str) -> str | None:
    return os.path.splitext(path)[0] + ".html" if path.lower().endswith(MARKDOWN) else None


def _folder(path: str) -> str | None:
    return os.path.dirname(path) if os.path.basename(path) in INDEXES else None


def _index(path: str) -> str:
    return os.path.join(_folder(path) or path, "index.html")


_FORMS: tuple[Callable[[str], str | None], ...] = (_whole, _page, _html, _folder, _index)
"""Return the name in a link, for the absolute path of a file; None if the file cannot be named in this form."""


class Style(NamedTuple):
    """A way of writing a path."""

    base: str
    """The absolute path, after the move, of the folder that it starts at."""
    first: str
    """The start: a slash, `./`, or nothing."""
    last: str
    """A slash at its end, or nothing."""
    form: Callable[[str], str | None]

    def write(self, path: str) -> str | None:
        """Return the path of a file in this style; None if it cannot be written so."""
        named = self.form(path)
        if named is None:
            return None
        relative = os.path.relpath(named, self.base or os.sep).replace(os.sep, "/")
        first = "" if self.first == "./" and relative.startswith(".") else self.first
        return first + relative + self.last


def relative(path: str, folder: str, written: str, dotted: bool) -> str:
    """Return the path of a file from a folder, with `./` first and a slash last if `written` has them.

    Args:
        dotted: whether it also starts with `./` if `written` starts with `../`.
    """
    style = Style(folder, _first(written, dotted), "/" if written.endswith("/") else "", _whole)
    return style.write(path) or ""


def _first(written: str, dotted: bool) -> str:
    return "./" if written.startswith(("./", "../") if dotted else "./") else ""


class Relocation(NamedTuple):
    """The links of one page when it, or a file that it links to, is moved."""

    before: LinkContext
    """The page and the files before the move."""
    after: LinkContext
    """The page and the files after the move."""
    moved: Callable[[str], str]
    """Return the absolute path of a file or folder after the move."""
    dotted: bool = False
    """Whether the paths of the page into its own folder start with `./`."""

    def respelled(self, paths: PathRules, written: str, found: str) -> str | None:
        """Return the path of a link after the move, written in the same style if that resolves to the file.

        Args:
            paths: how the path is read.
            written: the path before the move.
            found: the absolute path of the file that it resolves to, before the move.

        Returns:
            None if it resolves in no style.
        """
        wanted = self.moved(found)
        now = look_up(self.before, paths, written).found
        # If the renderer is unknown, a path can mean several files, and `found` is only one of them.
        is_certain = now is not None and now.path == found
        for spelled in dict.fromkeys(self._ways(paths, written, found)):
            there = look_up(self.after, paths, spelled)
            if not is_certain or (there.found is not None and there.found.path == wanted and not there.dead):
                return spelled
        return None

    def _ways(self, paths: PathRules, written: str, found: str) -> Iterator[str]:
        wanted = self.moved(found)
        if paths.by_name and not written.startswith((".", "/")):
            yield written
            yield from _names(written, found, wanted, self.after.files.root)
        path = _FROM_ROOT.sub("", written, count=1)
        styles = list(self._styles(paths.bases, written, found))
        for style in styles:
            # Unchanged if it would only be shortened.
            is_same = os.path.normpath(os.path.join(style.base, path)) == style.form(wanted)
            yield from _one(written if is_same else style.write(wanted))
        yield written
        for style in styles:
            for form in _FORMS:
                yield from _one(style._replace(form=form).write(wanted))
        yield relative(wanted, self.after.folder, written, self.dotted)

    def _styles(self, bases: Iterable[str], written: str, found: str) -> Iterator[Style]:
        """Yield the styles in which a path can be read as that of a file.

        Args:
            bases: further folders that it can start at.
        """
        root = _FROM_ROOT.match(written)
        path = written[root.end() :] if root else written
        last = "/" if written.endswith("/") else ""
        before, after = self.before, self.after
        own = (before.folder, after.folder), (_own_folder(before), _own_folder(after))
        folders = *((base, self.moved(base)) for base in bases), *own
        for form in _FORMS:
            named = form(found)
            if named is None:
                continue
            for here, there in () if root else folders:
                if os.path.normpath(os.path.join(here, path)) == named:
                    yield Style(there, _first(written, self.dotted), last, form)
            tail = os.sep + os.path.normpath(path).replace("/", os.sep)
            if named.endswith(tail) and not path.startswith("."):
                yield Style(self.moved(named[: -len(tail)]), root.group() if root else "", last, form)


def _one(spelled: str | None) -> Iterator[str]:
    if spelled is not None:
        yield spelled


def _own_folder(context: LinkContext) -> str:
    """Return the folder that is the address of a page: `guide/setup` for `guide/setup.md`."""
    return os.path.splitext(context.location)[0]


def _names(written: str, found: str, wanted: str, root: str) -> Iterator[str]:
    """Yield the names of a file that is found by its name: alone, then with more and more of its folders."""
    form = next((form for form in (_whole, _page) if _ends_with(form(found), written)), _whole)
    parts = os.path.relpath(form(wanted) or wanted, root).split(os.sep)
    shortest = min(2, len(parts)) if "/" in written else 1
    for count in range(shortest, len(parts) + 1):
        yield "/".join(parts[-count:])


def _ends_with(path: str | None, name: str) -> bool:
    return path is not None and path.replace(os.sep, "/").casefold().endswith(name.strip("/").casefold())
