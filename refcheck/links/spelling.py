"""The ways of writing the path of a file in a link, and the one in which a link is written.

A path begins at the folder of its page, at the folder that the address of the page is (`guide/setup/` for
`guide/setup.md`), at the root of a site, of its sources or of a vault, or is a name alone. It names a file as it is,
without its ending, as a page of HTML, or by the folder of which the file is the index.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
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
"""What is written of a file, for its absolute path; None where it cannot be written so."""


class Style(NamedTuple):
    """A way of writing a path."""

    base: str
    """The absolute path of the folder that it begins at, as it is called afterwards."""
    first: str
    """What stands before it: a slash, `./`, or nothing."""
    last: str
    """A slash at its end, or nothing."""
    form: Callable[[str], str | None]

    def write(self, path: str) -> str | None:
        """The path of a file written so; None where that cannot be."""
        named = self.form(path)
        if named is None:
            return None
        relative = os.path.relpath(named, self.base or os.sep).replace(os.sep, "/")
        first = "" if self.first == "./" and relative.startswith(".") else self.first
        return first + relative + self.last


def relative(path: str, folder: str, written: str, dotted: bool) -> str:
    """A path from a folder, with `./` first and a slash last where another one is written so.

    Args:
        dotted: whether it begins with `./` also where the other one begins with `../`.
    """
    style = Style(folder, _first(written, dotted), "/" if written.endswith("/") else "", _whole)
    return style.write(path) or ""


def _first(written: str, dotted: bool) -> str:
    return "./" if written.startswith(("./", "../") if dotted else "./") else ""


def respelled(
    before: LinkContext,
    after: LinkContext,
    paths: PathRules,
    written: str,
    found: str,
    moved: Callable[[str], str],
    dotted: bool = False,
) -> str | None:
    """How a link is written from the new place of its page, so that it leads to the new place of a file.

    It is written in the way in which it was, if that leads there, else in another one that does.

    Args:
        before: where the link stands.
        after: where it stands afterwards, with the files as they are then.
        paths: how it is read.
        written: its path, as it is read.
        found: the absolute path of the file that it leads to.
        moved: where a file or folder is afterwards.
        dotted: whether the paths of the page into its own folder begin with `./`.

    Returns:
        None where no way of writing it leads there.
    """
    wanted = moved(found)
    now = look_up(before, paths, written).found
    # Else it is one of several files that it can mean where no renderer is known.
    is_told = now is not None and now.path == found
    for spelled in dict.fromkeys(_ways(before, after, paths, written, found, moved, dotted)):
        there = look_up(after, paths, spelled)
        if not is_told or (there.found is not None and there.found.path == wanted and not there.dead):
            return spelled
    return None


def _ways(
    before: LinkContext,
    after: LinkContext,
    paths: PathRules,
    written: str,
    found: str,
    moved: Callable[[str], str],
    dotted: bool,
) -> Iterator[str]:
    wanted = moved(found)
    if paths.by_name and not written.startswith((".", "/")):
        yield written
        yield from _names(written, found, wanted, after.files.root)
    path = _FROM_ROOT.sub("", written, count=1)
    styles = list(_styles(before, after, written, found, moved, dotted))
    for style in styles:
        # As it stands, where it would only be shortened.
        is_same = os.path.normpath(os.path.join(style.base, path)) == style.form(wanted)
        yield from _one(written if is_same else style.write(wanted))
    yield written
    for style in styles:
        for form in _FORMS:
            yield from _one(style._replace(form=form).write(wanted))
    yield relative(wanted, after.folder, written, dotted)


def _one(spelled: str | None) -> Iterator[str]:
    if spelled is not None:
        yield spelled


def _styles(
    before: LinkContext, after: LinkContext, written: str, found: str, moved: Callable[[str], str], dotted: bool
) -> Iterator[Style]:
    """The ways in which a path can be read as that of a file."""
    root = _FROM_ROOT.match(written)
    path = written[root.end() :] if root else written
    last = "/" if written.endswith("/") else ""
    folders = (before.folder, after.folder), (_own_folder(before), _own_folder(after))
    for form in _FORMS:
        named = form(found)
        if named is None:
            continue
        for here, there in () if root else folders:
            if os.path.normpath(os.path.join(here, path)) == named:
                yield Style(there, _first(written, dotted), last, form)
        tail = os.sep + os.path.normpath(path).replace("/", os.sep)
        if named.endswith(tail) and not path.startswith("."):
            yield Style(moved(named[: -len(tail)]), root.group() if root else "", last, form)


def _own_folder(context: LinkContext) -> str:
    """The folder that the address of a page is."""
    return os.path.splitext(context.location)[0]


def _names(written: str, found: str, wanted: str, root: str) -> Iterator[str]:
    """The names of a file that is found by its name: alone, and with more and more of its folders."""
    form = next((form for form in (_whole, _page) if _ends_with(form(found), written)), _whole)
    parts = os.path.relpath(form(wanted) or wanted, root).split(os.sep)
    shortest = min(2, len(parts)) if "/" in written else 1
    for count in range(shortest, len(parts) + 1):
        yield "/".join(parts[-count:])


def _ends_with(path: str | None, name: str) -> bool:
    return path is not None and path.replace(os.sep, "/").casefold().endswith(name.strip("/").casefold())
