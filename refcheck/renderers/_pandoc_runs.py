"""The runs of pandoc near a note: its renderer, its book, its metadata, and the filters that read it."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from refcheck.builds.file_names import at
from refcheck.builds.included_notes import are_put_in
from refcheck.builds.pandoc_options import options_of
from refcheck.builds.pandoc_run import Run
from refcheck.builds.pandoc_runs import runs_in
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.links.run_folders import RunFolders
from refcheck.renderers import Book, DetectionContext, Evidence, Reader, _pandoc_build
from refcheck.renderers import _settings as settings
from refcheck.renderers._pandoc_filters import forms_of, plain_name

CROSSREF, FIGNOS, MANUBOT, PLAIN = "pandoc-crossref", "pandoc-fignos", "manubot", "pandoc"
_KINDS = {
    CROSSREF: CROSSREF,
    **dict.fromkeys(("pandoc-fignos", "pandoc-xnos", "pandoc-eqnos", "pandoc-tablenos", "pandoc-secnos"), FIGNOS),
}
_FRONT_MATTER = compile_lazily(r"\ufeff?---[ \t]*\r?\n(?P<text>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE | re.DOTALL)
# Other lists of files that a note is read with.
_MOST_ALTERNATIVES = 20
_TEX_TARGET = compile_lazily(r"^(?:latex|beamer|pdf)(?:[+-]|$)|\.(?:tex|pdf)$")
_CITATIONS = "pandoc-manubot-cite"
_WEIGHTS = {CROSSREF: 80, FIGNOS: 80, MANUBOT: 80, PLAIN: 40}
_WEIGHT_OF_OPEN_SCRIPT, _WEIGHT_OF_MENTION = 45, 30
# Less than that of a text in a syntax which only another program reads.
_WEIGHT_OF_OTHER_NOTES = 25


def kind_of(run: Run) -> str:
    """The renderer that a run corresponds to."""
    return kind_of_filters(run.filters)


def kind_of_filters(filters: Sequence[str]) -> str:
    """The renderer that pandoc with some filters corresponds to."""
    names = [plain_name(name) for name in filters]
    kinds = {_KINDS.get(name) for name in names}
    kind = next((kind for kind in (CROSSREF, FIGNOS) if kind in kinds), PLAIN)
    return MANUBOT if kind == FIGNOS and _CITATIONS in names else kind


def evidence(context: DetectionContext, kind: str, words: Sequence[str]) -> Evidence | None:
    """Evidence that pandoc with a filter, or without one, renders a note.

    It is certain if all runs over the note are of this kind, one names it as its input, and everything is read.

    Args:
        kind: the renderer.
        words: that a build file must contain if it does not say how it runs pandoc.
    """
    # A run that writes Markdown says nothing about the rendering; the program that reads its output does.
    runs = [run for run in runs_over(context) if not run.writes_markdown]
    kinds = {kind_of(run) for run in runs}
    taken = next((known for known in (CROSSREF, MANUBOT, FIGNOS, PLAIN) if known in kinds), None)
    note = _note(context)
    is_known = any(run.names(note) and run.is_told for run in runs) and not any(run.missing for run in runs)
    if taken == kind:
        first, *_ = (run for run in runs if kind_of(run) == kind)
        reason = f"{first.told} runs {mentioned(first, kind)}"
        doubt = _doubt(runs, kinds, note)
        return Evidence(_weight(first, kind, note), reason, "likely" if doubt else "certain", doubt)
    if is_known and (kind == PLAIN or _is_of_others(context, kind)):
        return None
    mentions = ((_pandoc_build.build_file_with(context, word), word) for word in words)
    mention, name = next(((file, word) for file, word in mentions if file is not None), ("", ""))
    if not mention:
        return None
    weight = _WEIGHT_OF_OTHER_NOTES if kind == PLAIN else _WEIGHTS[kind]
    return Evidence(weight, f"{mention} runs {name}", "likely", "it is not told over which notes")


def _weight(run: Run, kind: str, note: str) -> int:
    """The weight of a run as evidence: least if only a README names it."""
    if run.standing == "mention":
        return _WEIGHT_OF_MENTION
    if run.names(note):
        return _WEIGHTS[kind]
    if kind == PLAIN and run.standing == "build":
        return _WEIGHT_OF_OTHER_NOTES
    return _WEIGHTS[kind] if run.standing == "build" else _WEIGHT_OF_OPEN_SCRIPT


def _is_of_others(context: DetectionContext, kind: str) -> bool:
    """Whether a run over other notes is of a kind, so that a build file has reason to name it."""
    return any(kind_of(run) == kind for folder in context.folders for run in context.once(runs_in, folder))


def mentioned(run: Run, kind: str) -> str:
    """The program or filter that identifies a run."""
    names = (plain_name(name) for name in run.filters)
    if kind == MANUBOT:
        return _CITATIONS
    return next((name for name in names if _KINDS.get(name) == kind), kind)


def _doubt(runs: Sequence[Run], kinds: set[str], note: str) -> str:
    missing = next((name for run in runs for name in run.missing), None)
    other = next((run.other_format for run in runs if run.other_format), None)
    if missing:
        return f"`{missing}` is not found"
    if len(kinds) > 1:
        return "runs of pandoc disagree on the filter"
    if other:
        return f"pandoc reads `{other}` there"
    if all(run.standing == "mention" for run in runs):
        return f"only {runs[0].told} says so"
    if not any(run.names(note) for run in runs):
        return "it is not told over which notes"
    return "" if all(run.is_told for run in runs) else "it is not told with which options"


def readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The filters that are run over a note and may read syntax that pandoc itself shows as text."""
    found: dict[Reader, None] = {}
    for run in runs_over(context):
        for name in run.filters:
            if plain_name(name) in _KINDS or (plain_name(name) == _CITATIONS and kind_of(run) == MANUBOT):
                continue
            forms = forms_of(name, context.read(posixpath.join(run.folder, name)))
            if forms is None or forms:
                found[Reader(f"the filter `{name}` in {run.told}", forms)] = None
        for name in run.missing:
            found[Reader(f"a filter of `{name}` in {run.told}, which is not found,")] = None
    return tuple(found)


def filters_of(words: list[str]) -> tuple[str, ...]:
    """The filters among the options of pandoc."""
    return options_of(words).of("filter")


def metadata(context: DetectionContext) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that a build passes to pandoc: what a note can override, and what overrides it."""
    below, above = _pandoc_build.metadata(context)
    for run in runs_over(context):
        above = {**run.metadata, **above}
        for path in run.metadata_files:
            below = {**below, **context.once(_metadata_file, path)}
    joined = book(context)
    if joined is not None and joined.is_one_text and joined.files[0] != _note(context):
        below = {**below, **context.once(_front_matter, joined.files[0])}
    return below, above


def _metadata_file(files: Files, path: str) -> Mapping[str, Any]:
    """The metadata in a YAML file, which may be enclosed in lines of dashes."""
    text = files.texts.read(path) if files.inside(path) else None
    return settings.parse((text or "").rstrip().removesuffix("\n---").removesuffix("\n..."))


def _front_matter(files: Files, path: str) -> Mapping[str, Any]:
    """The metadata at the start of the first file of a run, which apply to all of them (run with pandoc 3.9)."""
    text = files.texts.read(path) if files.inside(path) else None
    found = _FRONT_MATTER.match(text) if text is not None else None
    return settings.parse(found["text"]) if found is not None else {}


def book(context: DetectionContext) -> Book | None:
    """The notes that one run of pandoc reads together, including those in the defaults that a command names."""
    note = _note(context)
    for folder in context.folders:
        found: Book | None = context.once(_books, folder).get(note)
        if found is not None:
            return found
    of_runs = (book for run in runs_over(context) if (book := _book_of(run)) is not None and note in book.files)
    return next(of_runs, None) or _book_in_tex(context)


def _book_in_tex(context: DetectionContext) -> Book | None:
    """The notes that one document in TeX puts together, if a run of a build file near a note writes TeX."""
    runs = (run for folder in context.folders for run in context.once(runs_in, folder))
    if not any(run.standing != "mention" and (run.target == "latex" or run.target.endswith(".tex")) for run in runs):
        return None
    from refcheck.renderers import _tex_documents

    return _tex_documents.book(context)


def _books(files: Files, folder: str) -> Mapping[str, Book]:
    """By note: the first run of the build files in a folder that reads it together with others."""
    books: dict[str, Book] = {}
    lists: dict[str, dict[tuple[str, ...], None]] = {}
    for run in files.once(runs_in, folder):
        book = _book_of(run)
        if run.standing != "mention":
            for note in run.notes:
                lists.setdefault(note, {})[run.notes] = None
            if book is not None:
                books = {**dict.fromkeys(book.files, book), **books}
    for note, book in books.items():
        others = tuple(files for files in lists.get(note, ()) if files != book.files)[:_MOST_ALTERNATIVES]
        if others:
            books[note] = book._replace(alternatives=others)
    return books


def _book_of(run: Run) -> Book | None:
    """The notes of a run; None if it reads a single one. With `--file-scope` each gets anchors of its own."""
    files = run.notes if len(run.notes) > 1 else run.listed
    is_one_text = not run.is_file_scope
    return Book(files, is_one_text=is_one_text, shares_anchors=is_one_text) if len(files) > 1 else None


def run_folders(context: DetectionContext) -> RunFolders | None:
    """The folders in which the runs over a note look for images; None if that is only the folder of the note."""
    runs, note = runs_over(context), _note(context)
    folders = dict.fromkeys(folder for run in runs for folder in _folders(run))
    extensions = dict.fromkeys(run.image_extension for run in runs if run.image_extension)
    endings = tuple(f".{extension.removeprefix('.')}" for extension in extensions)
    if set(folders) <= {context.folders[0]} and not endings:
        return None
    is_certain = all(run.is_told and run.names(note) and not run.missing and not _rebases(run) for run in runs)
    return RunFolders(tuple(folders), beside=not is_certain, endings=endings)


def _folders(run: Run) -> Iterator[str]:
    if run.folder:
        yield run.folder
        for written in run.resource_paths:
            yield from (at(run.folder, path) for path in written.split(":") if path and "$" not in path)


def _rebases(run: Run) -> bool:
    """Whether it reads paths from the folder of each note (manual, "Extension: rebase_relative_paths").

    So it does with a filter that puts notes in.
    """
    return "+rebase_relative_paths" in run.source or are_put_in(run.filters)


def runs_over(context: DetectionContext) -> tuple[Run, ...]:
    """The runs of the nearest build files that read a note, or may: those that name it, or that name none."""
    return context.once(_runs_over, _note(context)) if _pandoc_build.may_be_built(context) else ()


def runs_of_note(files: Files, note: str) -> tuple[Run, ...]:
    """The runs that read the note with an absolute path, or may."""
    return files.once(_runs_over, note)


def make_only_tex(context: LinkContext) -> bool:
    """Whether all runs over a note are known and make LaTeX, or PDF by way of it."""
    runs = context.files.once(_runs_over, context.location)
    return bool(runs) and all(run.is_told and _TEX_TARGET.search(run.target) for run in runs)


def _runs_over(files: Files, note: str) -> tuple[Run, ...]:
    near = [
        tuple(run for run in files.once(runs_in, folder) if not run.makes_no_page)
        for folder in _folders_above(files, note)
    ]
    for runs in near:
        naming = tuple(run for run in runs if run.standing != "mention" and run.names(note))
        found = naming or tuple(run for run in runs if run.standing == "build" and not run.is_told)
        if found:
            return found
    of_made = tuple(replace(run, is_told=False) for runs in near for run in runs if _reads_what_is_made(files, run))
    if of_made:
        return of_made
    every = [run for runs in near for run in runs]
    # A script may read any file, but few do so for notes: a filter shows that this one does.
    of_scripts = (run for run in every if run.standing == "script" and not run.is_told and kind_of(run) != PLAIN)
    return tuple(of_scripts) or tuple(run for run in every if run.standing == "mention" and run.names(note))


def _reads_what_is_made(files: Files, run: Run) -> bool:
    """Whether a run of a build reads only files that do not exist: another step makes them, perhaps of the notes."""
    if run.standing != "build" or not run.inputs or run.is_open or run.notes:
        return False
    return not any(_exists(files, path) for path in run.inputs)


def _exists(files: Files, path: str) -> bool:
    if not files.inside(path):
        return True
    folder, name = posixpath.split(path)
    return files.has(path) or any(fnmatch.fnmatchcase(there, name) for there in files.names(folder))


def _folders_above(files: Files, note: str) -> Iterator[str]:
    folder = posixpath.dirname(note)
    while True:
        yield folder
        above = posixpath.dirname(folder)
        if folder in (files.root, above):
            return
        folder = above


def _note(context: DetectionContext) -> str:
    return f"{context.folders[0]}/{context.name}"
