"""Candidates for the path of a link: pages, pictures and other files, written so that the renderer finds them.

A path can be relative or from the root of a site, with or without its ending, or only the name. These forms are tried
in turn until one resolves to the file, starting with the form that was right for the previous file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from refcheck.describing.definitions import PICTURES, title_of
from refcheck.facts.model import Edit
from refcheck.links.destinations import PathRules, is_markdown
from refcheck.links.files import Files
from refcheck.project.resolution import RESOLVED
from refcheck.server.answers import Completion
from refcheck.server.completing._idioms import encoded
from refcheck.server.completing._names import filter_text
from refcheck.server.completing._request import Request
from refcheck.server.completing._types import Candidate, Typed

BY_NAME = True
ZOLA = "@/"
# Sites copy the files of these folders to their root.
_STATIC = frozenset(("static", "public"))
# The number of pages that are tried to detect the root of a site.
_MOST_TRIED = 5
# The number of files that are searched for pictures and other files to offer.
_MOST_FILES = 20_000


class Asked(NamedTuple):
    """The required form of a path."""

    rules: PathRules
    """The rules by which the renderer reads the path."""
    by_name: bool = False
    """Whether the name of the file, without folder and ending, is tried first."""
    is_spaced: bool = False
    """Whether it is in quotes or brackets, so that it needs no encoding."""
    prefix: str | None = None
    """The typed start of the path: `/`, or Zola's `@/`; None if there is none."""


class _Way(NamedTuple):
    """One way to write a path."""

    base: str
    """The folder that the path starts from; empty for the folder of the file itself."""
    prefix: str
    has_ending: bool


def pages(request: Request) -> Iterator[Candidate]:
    """Candidates for the other pages of the run."""
    return _candidates(request, _pages(request))


def files(request: Request) -> Iterator[Candidate]:
    """Candidates for the other pages of the run, and for all other files of the project."""
    yield from pages(request)
    others = request.project.files.once(_other_files, request.project.files.root)
    yield from _candidates(request, (path for path in others if path not in request.project.pages))


def pictures(request: Request) -> Iterator[Candidate]:
    """Candidates for the pictures of the project."""
    return _candidates(request, _pictures(request))


def below(request: Request, written: str, *, pictures: bool) -> Iterator[Candidate]:
    """Candidates for the folders and files in the typed folder, then for all pages, or pictures.

    Args:
        written: the typed part of the path.
        pictures: whether the path is that of a picture.
    """
    project, page = request.project, request.page
    typed_folder = f"{written.rpartition('/')[0]}/" if "/" in written else ""
    base = project.files.root if written.startswith("/") else os.path.dirname(page.location)
    folder = os.path.normpath(os.path.join(base, typed_folder.lstrip("/")))
    seen = set()
    for name in project.files.names(folder):
        path = os.path.join(folder, name)
        found = None if name.startswith(".") else project.files.find(path)
        if found is None or path == page.location:
            continue
        if found.folder:
            yield Candidate.of(f"{typed_folder}{name}/", value=path)
        elif not pictures or name.lower().endswith(PICTURES):
            seen.add(path)
            yield Candidate.of(f"{typed_folder}{name}", value=path)
    others = _pictures(request) if pictures else _pages(request)
    yield from _candidates(request, (path for path in others if path not in seen))


def from_root(request: Request, asked: Asked) -> Iterator[Candidate]:
    """Candidates for pages with a path from the root of the site, which starts with `asked.prefix`."""
    found = (way for path in islice(_pages(request), _MOST_TRIED) if (way := _way_to(request, path, asked)) is not None)
    way = next(found, None)
    if way is not None:
        names = ((_write(way, path), path) for path in _pages(request))
        yield from (Candidate.of(name, value=path) for name, path in names if name is not None)


def completion(request: Request, typed: Typed, candidate: Candidate, asked: Asked) -> Completion | None:
    """The completion of a path; None if no path resolves to the file in the renderer."""
    path, name = candidate.value, candidate.name
    if name.endswith("/"):
        edit = Edit(typed.span, _written(name, asked))
        return Completion(name, edit, kind="folder", filter=filter_text(request, typed, name))
    text = _path_to(request, path, asked)
    if text is None:
        return None
    page = request.project.pages.get(path) if is_markdown(path) else None
    title = title_of(page.document) if page is not None else ""
    written = _written(text, asked)
    return Completion(
        label=text,
        edit=Edit(typed.span, f"{written}{typed.closing}"),
        kind="page" if page is not None else "file",
        detail=title,
        filter=filter_text(request, typed, " ".join(dict.fromkeys((written, text, name)))),
        data={"location": path},
    )


def _pages(request: Request) -> Iterator[str]:
    return (path for path in request.project.pages if path != request.page.location)


def _pictures(request: Request) -> Iterator[str]:
    found = request.project.files.once(_other_files, request.project.files.root)
    return (path for path in found if path.lower().endswith(PICTURES))


def _written(path: str, asked: Asked) -> str:
    return path if asked.is_spaced else encoded(path)


def _candidates(request: Request, paths: Iterable[str]) -> Iterator[Candidate]:
    """Candidates with their paths from the folder of the page, the nearest first."""
    return iter(_ordered(os.path.dirname(request.page.location), tuple(paths)))


# An editor asks again after each letter.
@lru_cache(maxsize=4)
def _ordered(folder: str, paths: tuple[str, ...]) -> tuple[Candidate, ...]:
    """Candidates for files with their paths from a folder, the nearest first."""
    names = ((_relative(folder, path), path) for path in paths)
    ordered = sorted((name.count("/"), name, path) for name, path in names)
    return tuple(Candidate.of(name, value=path) for _, name, path in ordered)


def _relative(folder: str, path: str) -> str:
    head, _, name = path.rpartition(os.sep)
    between = _relative_folder(folder, head)
    return f"{between}/{name}" if between != "." else name


@lru_cache(maxsize=4096)
def _relative_folder(start: str, folder: str) -> str:
    return os.path.relpath(folder, start).replace(os.sep, "/")


def _other_files(files: Files, root: str) -> tuple[str, ...]:
    found = []
    for path in files.walk(root):
        found.append(path)
        if len(found) == _MOST_FILES:
            break
    return tuple(found)


def _path_to(request: Request, path: str, asked: Asked) -> str | None:
    """The path of a file in the first form that the renderer resolves to it; None if there is no such form."""
    way = _way_to(request, path, asked)
    return _write(way, path) if way is not None else None


def _way_to(request: Request, path: str, asked: Asked) -> _Way | None:
    known: list[_Way] = request.seen.once((_way_to, asked, bool(_STATIC.intersection(path.split(os.sep)))), list[_Way])
    for way in chain(tuple(known), _ways(request, path, asked)):
        text = _write(way, path)
        if text is not None and _resolves(request, text, path, asked):
            known[:] = [way]
            return way
    return None


def _resolves(request: Request, text: str, path: str, asked: Asked) -> bool:
    destination = text if asked.is_spaced else encoded(text)
    resolution = request.project.resolve_link(request.page, destination, asked.rules)
    found = resolution.found
    return resolution.status == RESOLVED and found is not None and path in (found.real, found.path)


def _ways(request: Request, path: str, asked: Asked) -> Iterator[_Way]:
    """The ways to write a path, in the order in which people prefer them."""
    folder, root = os.path.dirname(request.page.location), request.project.files.root
    bases = list(_folders(root, os.path.dirname(path)))
    if asked.prefix is not None:
        yield from (_Way(base, asked.prefix, ending) for base in bases for ending in _endings(path, asked))
        return
    if asked.by_name:
        yield from (_Way("", "", ending) for ending in _endings(path, asked))
    elif is_markdown(path):
        # Only Zola resolves such a path.
        yield from (_Way(base, ZOLA, True) for base in bases)
    else:
        yield from (_Way(base, "/", True) for base in bases if os.path.basename(base) in _STATIC)
    yield from (_Way(folder, "", ending) for ending in _endings(path, asked))
    for base in bases:
        yield from (_Way(base, prefix, ending) for ending in _endings(path, asked) for prefix in ("", "/"))


def _endings(path: str, asked: Asked) -> tuple[bool, ...]:
    """The values of `has_ending` to try, the preferred one first."""
    if not is_markdown(path):
        return (True,)
    return (False, True) if asked.by_name else (True, False)


def _folders(root: str, folder: str) -> Iterator[str]:
    """A root, and each folder on the path from it down to another folder."""
    yield root
    below = folder[len(root) :].strip(os.sep) if folder.startswith(root) else ""
    for name in filter(None, below.split(os.sep)):
        root = os.path.join(root, name)
        yield root


def _write(way: _Way, path: str) -> str | None:
    """A path in one form; None if it cannot be written in that form."""
    if not way.base:
        text = os.path.basename(path)
    elif way.prefix and not path.startswith(f"{way.base.rstrip(os.sep)}{os.sep}"):
        return None
    else:
        text = _relative(way.base, path)
    return way.prefix + (text if way.has_ending else os.path.splitext(text)[0])
