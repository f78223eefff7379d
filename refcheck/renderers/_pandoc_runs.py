"""How the build files near a note run pandoc: over which notes, with which filters, by which defaults.

A command is read as far as its text goes, as in `_pandoc_build`. Of defaults (`-d book`, `--defaults=book.yaml`;
manual, "Defaults files") those count that are found: in the folder of the build file, or in `defaults` of the one that
`--data-dir` names. The user's own data folder is none of the project's, and is not looked at.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files
from refcheck.renderers import Book, DetectionContext, Evidence, Reader, _pandoc_build
from refcheck.renderers import _settings as settings
from refcheck.renderers._pandoc_filters import forms_of

CROSSREF, FIGNOS, PLAIN = "pandoc-crossref", "pandoc-fignos", "pandoc"
_KINDS = {
    CROSSREF: CROSSREF,
    **dict.fromkeys(("pandoc-fignos", "pandoc-xnos", "pandoc-eqnos", "pandoc-tablenos", "pandoc-secnos"), FIGNOS),
}
_WEIGHTS = {CROSSREF: 80, FIGNOS: 80, PLAIN: 40}
_PROGRAM = compile_lazily(r"[@+-]*(?:(?=[\w./~$(){}])[\w./~$(){}-]*/)?pandoc(?:\.exe|/[\w.:-]+)?")
_NOTE = (".md", ".markdown", ".mdown", ".mkd", ".txt", ".Rmd")
_END = frozenset((";", "&&", "||", "|", ">", ">>", "&"))
_SHORT = {"-F": "filter", "-L": "filter", "-f": "from", "-r": "from", "-d": "defaults"}
_LONG = {
    "--filter": "filter",
    "--lua-filter": "filter",
    "--from": "from",
    "--read": "from",
    "--defaults": "defaults",
    "--data-dir": "data-dir",
}
# Others that are followed by a word which could be taken for a note, or for what is not told.
_WITH_VALUE = frozenset(
    (
        *("-o", "--output", "-t", "-w", "--to", "--write", "-A", "-B", "-H", "-V", "-M", "-c", "-T", "--css"),
        *("--include-after-body", "--include-before-body", "--include-in-header", "--variable", "--metadata"),
        *("--metadata-file", "--template", "--bibliography", "--csl", "--resource-path", "--pdf-engine"),
        *("--reference-doc", "--toc-depth", "--extract-media", "--abbreviations", "--log", "--title-prefix"),
    )
)
_DEEPEST = 5
_MOST_DEFAULTS = 50
_MOST_RUNS = 1000
_VARIABLE = compile_lazily(
    r"^(?:export[ \t]+)?(?P<name>\w+)[ \t]*(?:(?P<added>\+)|[:?]{0,2})=[ \t]*(?P<value>[^\n]*)$", re.M
)
_LONGEST_VALUE = 10_000
# Extensions of its Markdown without which, or with which, the forms that it reads are others.
_TAKEN_AWAY = frozenset(
    (
        *("auto_identifiers", "bracketed_spans", "citations", "fenced_code_attributes", "fenced_divs", "footnotes"),
        *("header_attributes", "implicit_figures", "inline_notes", "link_attributes", "native_divs", "native_spans"),
    )
)
_ADDED = frozenset(
    ("attributes", "mmd_header_identifiers", "wikilinks_title_after_pipe", "wikilinks_title_before_pipe")
)
_EXTENSION = compile_lazily(r"(?P<sign>[+-])(?P<name>\w+)")


@dataclass(frozen=True)
class Run:
    """One command that runs pandoc, with what its defaults add."""

    told: str
    """The build file, with the defaults: `Makefile`, `Makefile by book.yaml`."""
    folder: str
    """In which it is run; absolute."""
    inputs: tuple[str, ...] = ()
    """Absolute paths, or patterns of them."""
    is_told: bool = True
    """Whether all inputs and options are known."""
    listed: tuple[str, ...] = ()
    """The inputs that defaults list, in their order."""
    filters: tuple[str, ...] = ()
    source: str = ""
    """The format that is read, with its extensions."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """That of the defaults."""
    missing: tuple[str, ...] = ()
    """The defaults that are not found, or cannot be read."""

    @property
    def kind(self) -> str:
        """The renderer that it is."""
        kinds = {_KINDS.get(posixpath.basename(name)) for name in self.filters}
        return next((kind for kind in (CROSSREF, FIGNOS) if kind in kinds), PLAIN)

    def names(self, note: str) -> bool:
        """Whether a note, by its absolute path, is one of its inputs for certain."""
        if note in self._plain_inputs:
            return True
        depth = note.count("/")
        return any(fnmatch.fnmatchcase(note, path) for path in self._patterns if path.count("/") == depth)

    @cached_property
    def _plain_inputs(self) -> frozenset[str]:
        return frozenset(self.inputs)

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return tuple(path for path in self.inputs if "*" in path or "?" in path or "[" in path)

    @property
    def other_format(self) -> str:
        """The format that it reads, where that is not pandoc's Markdown with the usual forms."""
        changed = {match.group("sign", "name") for match in _EXTENSION.finditer(self.source)}
        base = self.source.partition("+")[0].partition("-")[0]
        is_other = any(name in (_ADDED if sign == "+" else _TAKEN_AWAY) for sign, name in changed)
        return self.source if is_other or base not in ("", "markdown") else ""


class _Words(NamedTuple):
    """A command, with the options that count here apart."""

    inputs: tuple[str, ...]
    is_told: bool
    options: tuple[tuple[str, str], ...]

    def of(self, name: str) -> tuple[str, ...]:
        return tuple(value for option, value in self.options if option == name)


def evidence(context: DetectionContext, kind: str, words: Sequence[str]) -> Evidence | None:
    """Evidence that pandoc with a filter, or without one, makes something of a note.

    It is certain where all runs over the note are of this kind, one names it as its input, and all is read.

    Args:
        kind: the renderer.
        words: that a build file has to hold where it is not told how it runs pandoc.
    """
    runs = runs_over(context)
    kinds = {run.kind for run in runs}
    taken = next((known for known in (CROSSREF, FIGNOS, PLAIN) if known in kinds), None)
    note = _note(context)
    is_known = any(run.names(note) and run.is_told for run in runs) and not any(run.missing for run in runs)
    if taken == kind:
        first, *_ = (run for run in runs if run.kind == kind)
        reason = f"{first.told} runs {mentioned(first, kind)}"
        doubt = _doubt(runs, kinds, note)
        return Evidence(_WEIGHTS[kind], reason, "likely" if doubt else "certain", doubt)
    if is_known and (kind == PLAIN or _is_of_others(context, kind)):
        return None
    mentions = ((_pandoc_build.build_file_with(context, word), word) for word in words)
    mention, name = next(((file, word) for file, word in mentions if file is not None), ("", ""))
    if not mention:
        return None
    return Evidence(_WEIGHTS[kind], f"{mention} runs {name}", "likely", "it is not told over which notes")


def _is_of_others(context: DetectionContext, kind: str) -> bool:
    """Whether a run over other notes is of a kind, so that a build file has reason to name it."""
    return any(run.kind == kind for folder in context.folders for run in context.once(_runs, folder))


def mentioned(run: Run, kind: str) -> str:
    """The program or filter of a run by which it is known."""
    names = (posixpath.basename(name) for name in run.filters)
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
    if not any(run.names(note) for run in runs):
        return "it is not told over which notes"
    return "" if all(run.is_told for run in runs) else "it is not told with which options"


def readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The filters that are run over a note and may read what pandoc itself shows as text."""
    found: dict[Reader, None] = {}
    for run in runs_over(context):
        for name in run.filters:
            if posixpath.basename(name) in _KINDS:
                continue
            forms = forms_of(name, context.read(posixpath.join(run.folder, name)))
            if forms is None or forms:
                found[Reader(f"the filter `{name}` in {run.told}", forms)] = None
        for name in run.missing:
            found[Reader(f"a filter of `{name}` in {run.told}, which is not found,")] = None
    return tuple(found)


def filters_of(words: list[str]) -> tuple[str, ...]:
    """The filters among the options of pandoc."""
    return _read_words(words).of("filter")


def metadata(context: DetectionContext) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The metadata that a build gives to pandoc: what a note can override, and what overrides it."""
    below, above = _pandoc_build.metadata(context)
    for run in runs_over(context):
        above = {**run.metadata, **above}
    return below, above


def book(context: DetectionContext) -> Book | None:
    """The notes that one run of pandoc reads together, also by the defaults that a command names."""
    found = _pandoc_build.book(context)
    if found is None:
        lists = (run.listed for run in runs_over(context) if len(run.listed) > 1)
        found = next((Book(files, is_one_text=True) for files in lists if _note(context) in files), None)
    return found


def runs_over(context: DetectionContext) -> tuple[Run, ...]:
    """The runs of the nearest build files that read a note, or may: those that name it, or that name none."""
    return context.once(_runs_over, _note(context)) if _pandoc_build.may_be_built(context) else ()


def _runs_over(files: Files, note: str) -> tuple[Run, ...]:
    folder = posixpath.dirname(note)
    while True:
        near = files.once(_runs, folder)
        runs = tuple(run for run in near if run.names(note)) or tuple(run for run in near if not run.is_told)
        above = posixpath.dirname(folder)
        if runs or folder in (files.root, above):
            return runs
        folder = above


def _note(context: DetectionContext) -> str:
    return f"{context.folders[0]}/{context.name}"


def _runs(files: Files, folder: str) -> tuple[Run, ...]:
    """All runs of the build files in a folder."""
    found: list[Run] = []
    for name in _pandoc_build.COMMANDS:
        text = files.texts.read(f"{folder}/{name}")
        for words in islice(_commands(text), _MOST_RUNS) if text is not None and "pandoc" in text else ():
            found.append(_run(files, folder, name, words))
    for name in _pandoc_build.DEFAULTS:
        if files.texts.read(f"{folder}/{name}") is not None:
            run = _by_defaults(files, Run(name, folder), (name,), ())
            # Whoever runs it can name others.
            found.append(run if run.inputs else replace(run, is_told=False))
    return tuple(found)


def _commands(text: str) -> Iterator[_Words]:
    """The commands of a Makefile or justfile that run pandoc."""
    text = text.replace("\\\n", " ")
    variables: dict[str, str] = {}
    for found in _VARIABLE.finditer(text):
        before = f"{variables.get(found['name'], '')} " if found["added"] else ""
        variables[found["name"]] = (before + found["value"][:_LONGEST_VALUE])[:_LONGEST_VALUE]
    for command in _pandoc_build.commands(text, variables):
        words = command.split()
        start = next((index for index, word in enumerate(words) if _PROGRAM.fullmatch(word)), None)
        if start is not None:
            yield _read_words(words[start + 1 :])


def _read_words(words: list[str]) -> _Words:
    inputs, options, is_told = list[str](), list[tuple[str, str]](), True
    rest = iter(word.strip("\"'") for word in words)
    for word in rest:
        if word in _END:
            break
        name, mark, value = word.partition("=")
        if word in ("-C", "--citeproc"):
            options.append(("filter", "citeproc"))
        elif word in _WITH_VALUE:
            next(rest, "")
        elif name in _LONG:
            options.append((_LONG[name], value if mark else next(rest, "")))
        elif word[:2] in _SHORT and not word.startswith("--"):
            options.append((_SHORT[word[:2]], word[2:] or next(rest, "")))
        elif word.startswith("-"):
            continue
        elif word.endswith(_NOTE) and "$" not in word:
            inputs.append(word.replace("%", "*"))
        elif "$" in word.replace("$@", "").replace("$(@", "") or "`" in word:
            is_told = False
    has_inputs = bool(inputs) or any(name == "defaults" for name, _ in options)
    return _Words(tuple(inputs), is_told and has_inputs, tuple(options))


def _run(files: Files, folder: str, told: str, words: _Words) -> Run:
    inputs = tuple(posixpath.normpath(posixpath.join(folder, path)) for path in words.inputs)
    sources = words.of("from")
    run = Run(told, folder, inputs, words.is_told, (), words.of("filter"), sources[-1] if sources else "")
    names = words.of("defaults")
    run = _by_defaults(files, run, names, words.of("data-dir")) if names else run
    # The inputs are those of the command or of its defaults.
    return run if run.inputs else replace(run, is_told=False)


def _by_defaults(
    files: Files, run: Run, names: Sequence[str], data: Sequence[str], seen: set[str] | None = None, depth: int = 0
) -> Run:
    """A run with what files of defaults add to it.

    Args:
        seen: the files that have been read. Each adds to a run once: they can name each other any number of times.
    """
    seen = set() if seen is None else seen
    for name in dict.fromkeys(names):
        if len(seen) >= _MOST_DEFAULTS:
            return replace(run, missing=(*run.missing, name))
        path = _defaults_at(files, run.folder, name, data)
        if path in seen:
            continue
        text = files.texts.read(path) if path is not None else None
        options = settings.parse(text) if text is not None else {}
        # Also what is not there counts: many names take their time.
        seen.add(name if path is None else path)
        if path is None or not options or depth > _DEEPEST:
            run = replace(run, missing=(*run.missing, name))
            continue
        folder = posixpath.dirname(path)
        listed = [*_strings(options.get("input-files")), *_strings(options.get("input-file"))]
        paths = tuple(posixpath.normpath(posixpath.join(run.folder, _filled(one, folder))) for one in listed)
        source = options.get("from", options.get("reader"))
        run = replace(
            run,
            told=run.told if run.told == name else f"{run.told} by {posixpath.basename(path)}",
            inputs=(*run.inputs, *paths),
            listed=(*run.listed, *paths),
            filters=(*run.filters, *(_filled(one, folder) for one in _filters(options))),
            source=run.source or (source if isinstance(source, str) else ""),
            metadata={**run.metadata, **settings.part(options, "metadata")},
        )
        run = _by_defaults(files, run, _strings(options.get("defaults")), data, seen, depth + 1)
    return run


def _defaults_at(files: Files, folder: str, name: str, data: Sequence[str]) -> str | None:
    """Where a file of defaults is, with or without its ending."""
    places = (folder, *(f"{posixpath.join(folder, place)}/defaults" for place in data))
    paths = (posixpath.normpath(posixpath.join(place, name + end)) for place in places for end in ("", ".yaml"))
    return next((path for path in paths if files.inside(path) and files.texts.read(path) is not None), None)


def _filled(path: str, folder: str) -> str:
    """A path of defaults with the folder that they are in."""
    return path.replace("${.}", folder)


def _filters(options: Mapping[str, Any]) -> Iterator[str]:
    for entry in (*settings.items(options, "filters"), *settings.items(options, "lua-filters")):
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, Mapping):
            yield str(entry.get("path") or entry.get("type") or "")
    if options.get("citeproc") is True:
        yield "citeproc"


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
