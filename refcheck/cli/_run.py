"""What the commands that read files have in common: settings, reading, problems, exit codes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from refcheck.guards.interrupts import Held, terminal

if TYPE_CHECKING:
    from refcheck.caching.cache import Cache
    from refcheck.config import Settings
    from refcheck.facts.model import Finding, Problem
    from refcheck.project.page import Page
    from refcheck.session import Session
    from refcheck.session.staged import StagedSelection
    from refcheck.workspace.git import Git

FINDINGS, FAILED = 1, 2
# Of journals that were left; a stranger can put one into each folder.
_MOST_JOURNALS = 3
# A run that is over by then needs no progress bar; in seconds.
_PATIENCE = 1.0
# Deletes the line, and shows the cursor, which a progress bar hides.
_WITHOUT_BAR = b"\r\x1b[2K\x1b[?25h"
# Of the files that are left alone; a list of what has changed can hold hundreds.
_MOST_TOLD = 10


class Run:
    """What a command works on: the files, read, and how its exit code is found.

    Args:
        in_place: whether files will be written. What an interrupted run left is then brought to an end first.
        follow_outside: whether links out of the project are followed.
        jobs: how many processes may work at the same time; None for as many as there are cores.
        cache: whether what earlier runs have found out is used, and what this one finds out is kept.
        force_language: the language of files that are named, whatever their names; None to go by these.
    """

    def __init__(
        self,
        paths: Sequence[str] | None,
        renderer: str | None = None,
        select: Iterable[str] | None = None,
        ignore: Iterable[str] | None = None,
        config: Path | None = None,
        fail_on: str | None = None,
        *,
        in_place: bool = False,
        force_exclude: bool = False,
        follow_outside: bool = False,
        staged: bool = False,
        jobs: int | None = None,
        cache: bool = False,
        force_language: str | None = None,
    ) -> None:
        from refcheck.facts.model import SEVERITIES
        from refcheck.workspace.document_loader import STANDARD_INPUT
        from refcheck.workspace.loading import LoadOptions, common_folder, load_documents
        from refcheck.workspace.processes import cores

        commit = _staged(paths or (), follow_outside) if staged else None
        paths = list(paths or ["."])
        self._start = commit[1].folder if commit else common_folder(paths)
        self._warned = False
        settings = settings_for(self._start, config, follow_outside)
        self.fail_on = fail_on or settings.fail_on
        if self.fail_on not in SEVERITIES:
            fail(f"there is no severity `{self.fail_on}`", "it is one of error, warning, info")
        is_forced = _is_forced(force_language)
        chosen = check_renderer(renderer), _rules(select), _rules(ignore)
        text = _standard_input() if STANDARD_INPUT in paths else None

        processes = cores() if jobs is None else jobs
        # Single notes are read sooner than what is kept of them.
        is_worth = cache and commit is None and text is None and any(map(os.path.isdir, paths))
        self._cache = _cache_of(settings) if is_worth else None

        def read() -> Session:
            with _Progress() as progress:
                load_options = LoadOptions(
                    force_exclude=force_exclude,
                    force_language=is_forced,
                    standard_input=text,
                    keep_texts=in_place,
                    processes=processes,
                    cache=self._cache,
                    progress=progress.show,
                    meanwhile=_import_the_rest,
                )
                if commit is None:
                    documents = load_documents(paths, settings, load_options)
                    from refcheck.session import LintOptions, make_session

                    options = LintOptions(*chosen, processes=1 if in_place else processes)
                    return make_session(documents, settings, options, self._cache, paths)
                from refcheck.session import LintOptions
                from refcheck.session.staged import open_staged_session

                git, selection = commit
                load_options = LoadOptions(force_language=is_forced, progress=progress.show)
                return open_staged_session(git, selection, settings, LintOptions(*chosen), load_options)

        self.session = read()
        self._recovered = False
        if self._recover(in_place):
            self.session = read()
        self.project = self.session.project
        self._tell_of_links(self.session.report.outside)
        others = self.session.report.not_markdown
        if others:
            self._warned = True
            pass_over(others)
        if not self.project.pages and not others and not force_exclude and not self.session.problems and not staged:
            shown = ", ".join(paths)
            self._warned = True
            warn(f"no Markdown files in {shown}", "give other files or folders, or look at `exclude` and .gitignore")

    def _tell_of_links(self, links: Sequence[str]) -> None:
        """Tells of links that were met and not followed."""
        if not links:
            return
        from refcheck.links.display import shown

        self._warned = True
        links = [shown(link) for link in links]
        if len(links) > 1:
            what = f"{len(links)} links lead out of the project and were not followed: {_some(links)}"
        else:
            what = f"a link leads out of the project and was not followed: {_some(links)}"
        warn(f"{what} (`--follow-outside` follows them, if you trust who made them)")

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages of the run."""
        return self.session.pages

    def is_note(self, path: str) -> bool:
        """Whether a file is Markdown by its name, or by the settings; no other is written."""
        from refcheck.guards.patterns import Patterns
        from refcheck.workspace.transaction.permissions import is_markdown

        settings = self.session.workspace.settings
        inner = os.path.relpath(path, os.path.realpath(settings.root)).replace(os.sep, "/")
        return is_markdown(path) or Patterns(settings.include).covers(inner)

    def _recover(self, in_place: bool) -> bool:
        """Whether files are perhaps not what was read, as another run ended its writing, or was brought to an end."""
        from refcheck.workspace.transaction.journal_paths import folders_with_journal

        folders = folders_with_journal(self.session.workspace.files.root, self.session.project.pages)
        self._warned = bool(folders)
        if not folders:
            return False
        from refcheck.workspace.transaction.recovery import describe_journal, recover

        if not in_place:
            for problem in filter(None, map(describe_journal, folders[:_MOST_JOURNALS])):
                tell(problem)
            if len(folders) > _MOST_JOURNALS:
                warn(f"there are such journals in {len(folders) - _MOST_JOURNALS} more folders")
            return False
        for folder in folders:
            recovery = recover(folder, self.is_note)
            if recovery is None:
                continue
            self._recovered = self._recovered or bool(recovery.written)
            if recovery.written:
                warn(f"an interrupted run is finished, and has now written {_some(recovery.written)}")
            if recovery.undone:
                warn(f"an interrupted run is undone, and has changed nothing in {_some(recovery.undone)}")
            if recovery.skipped:
                warn(f"an interrupted run has not written what was changed since: {_some(recovery.skipped)}")
            for problem in recovery.problems:
                tell(problem)
            if recovery.problems:
                raise typer.Exit(FAILED)
        return bool(folders)

    def fails(self, findings: Iterable[Finding]) -> bool:
        """Whether any finding is at or above the severity that makes the command fail."""
        from refcheck.facts.model import SEVERITIES

        least = SEVERITIES.index(self.fail_on)
        return any(SEVERITIES.index(finding.severity) >= least for finding in findings)

    def end(self, found: bool, problems: Iterable[Problem] = (), said: str | None = None) -> NoReturn:
        """Says what went wrong and ends the command with its exit code.

        Args:
            said: all that has been written to standard output, where that is to be repeated as long as nothing changes.
        """
        told = [*self.session.problems, *problems]
        code = FAILED if told else FINDINGS if found or self._recovered else 0
        if self._cache is not None:
            # Nobody waits for this who reads the findings.
            sys.stdout.flush()
            with Held():
                self._cache.save()
                self._cache.close()
                if said is not None and not self._warned:
                    self._keep_said(code, said, "".join(map(written, told)))
        for problem in told:
            tell(problem)
        raise typer.Exit(code)

    def _keep_said(self, code: int, out: str, errors: str) -> None:
        """Keeps what is said with all that it rests on, where that is known."""
        from refcheck import config
        from refcheck.caching import output_cache
        from refcheck.caching.cache import files_of_code
        from refcheck.links.repository import marks_above
        from refcheck.markdown.parse import PACKAGES
        from refcheck.workspace.transaction.journal_paths import journals_above

        documents, previous_run = self.session.documents, self.session.previous_run
        looked_at = self.session.report.looked_at
        asked = previous_run.dependencies if previous_run is not None else None
        if self._cache is None or looked_at is None or asked is None or asked.links:
            return
        settings, root = self.session.workspace.settings, documents.files.root
        of_settings, marks = config.dependencies(self._start, settings)
        # Whatever is installed or taken away leaves its trace in the folder of the packages.
        code_files = [*files_of_code(), PACKAGES]
        # Of these it is known what is in them, which says more than when they were changed.
        folders = {**self._cache.touched, **asked.folders}
        searched = (path for path in looked_at.states if os.path.normpath(path) not in folders)
        states = (*searched, *documents.locations, *asked.texts, *asked.opened, *of_settings, *code_files)
        there = (*looked_at.marks, *marks, *marks_above(root), *journals_above(root, documents.locations))
        said = code, out, errors
        cache = self._cache
        output_cache.store(cache.folder, sys.argv[1:], said, cache.started, cache.states, states, there, folders)


def _standard_input() -> bytes:
    """All of it; where it cannot be read, the command ends."""
    try:
        if sys.stdin is None:
            raise OSError("it is closed")
        return sys.stdin.buffer.read()
    except OSError as error:
        fail(
            f"standard input cannot be read: {(error.strerror or str(error)).lower()}", "give it a text, or name files"
        )


def _cache_of(settings: Settings) -> Cache | None:
    from refcheck.caching.cache import Cache, state_of_code
    from refcheck.markdown.parse import PARSER

    cache = Cache(settings.root, f"{state_of_code()} {PARSER}", repr(settings.front_matter_paths))
    return cache if cache.is_kept else None


def _import_the_rest() -> None:
    """Imports what a run over many files needs when it has read them, before each of its processes does."""
    # Something is misspelt in nearly all that is worth several processes.
    import rapidfuzz.process  # noqa: F401

    import refcheck.session  # noqa: F401
    from refcheck import renderers
    from refcheck.rules import all_rules

    all_rules()
    for name in renderers.names():
        renderers.get(name)


def tell(problem: Problem) -> None:
    """Writes a problem of the run to standard error."""
    sys.stdout.flush()
    sys.stderr.write(written(problem))


def written(problem: Problem) -> str:
    """A problem as it is told."""
    from refcheck.reports._terminal import safe

    place = safe(problem.path)
    if problem.line is not None:
        place += f":{problem.line}" + (f":{problem.column}" if problem.column is not None else "")
    return f"{place}: {safe(problem.message)}\n" + (f"  help: {safe(problem.help)}\n" if problem.help else "")


def warn(message: str, help: str = "") -> None:
    """Writes something that the user should know to standard error."""
    from refcheck.reports._terminal import safe

    sys.stderr.write(f"refcheck: {safe(message)}\n" + (f"  help: {safe(help)}\n" if help else ""))


def pass_over(paths: Sequence[str]) -> None:
    """Says which files were named and are left alone, as they are no Markdown."""
    from refcheck.reports._terminal import safe

    remedy = "`--force-language markdown` checks it all the same"
    for path in paths[:_MOST_TOLD]:
        sys.stderr.write(f"{safe(path)}: not checked: it is not Markdown ({remedy})\n")
    if len(paths) > _MOST_TOLD:
        sys.stderr.write(f"{len(paths) - _MOST_TOLD} more files are not Markdown, and not checked\n")


def fail(message: str, help: str = "") -> NoReturn:
    """Ends a command that cannot do what it was asked for."""
    warn(message, help)
    raise typer.Exit(FAILED)


def check_format(format: str, known: Sequence[str]) -> None:
    """Ends a command that is asked for a format that it does not have."""
    if format not in known:
        fail(f"there is no format `{format}`", f"it is one of {', '.join(known)}")


def _staged(paths: Sequence[str], follow_outside: bool) -> tuple[Git, StagedSelection]:
    from refcheck.session.staged import select_staged
    from refcheck.workspace.git import Git

    if "-" in paths:
        fail("standard input is not staged", "leave out `-` or `--staged`")
    git = Git(follow_outside=follow_outside)
    return git, select_staged(git, paths)


def settings_for(folder: Path, config: Path | None, follow_outside: bool = False) -> Settings:
    """The settings of the project that holds a folder; where they are broken, the command ends."""
    from refcheck.config import ConfigError, load

    try:
        return load(folder, config, follow_outside=follow_outside)
    except ConfigError as error:
        place = error.path if error.line is None else f"{error.path}:{error.line}"
        fail(f"{place}: {error.message}", error.help)


def _some(paths: Sequence[str], shown: int = 3) -> str:
    names = ", ".join(f"`{path}`" for path in paths[:shown])
    return f"{names} and {len(paths) - shown} more" if len(paths) > shown else names


def _is_forced(language: str | None) -> bool:
    """Whether files are Markdown whatever their names; another language ends the command."""
    if language not in (None, "markdown"):
        fail(f"there is no language `{language}` here", "it is `markdown`")
    return language is not None


def check_renderer(name: str | None) -> str | None:
    """The name, where there is a renderer of it; else the command ends."""
    if name is None:
        return None
    from refcheck import renderers
    from refcheck.facts.suggestions import did_you_mean

    if name in renderers.names():
        return name
    if "," in name:
        fail(f"`{name}` are several renderers, and here it can be only one", "`refcheck lint` takes several")
    fail(f"there is no renderer `{name}`", did_you_mean(name, renderers.names()) or "`refcheck renderers` lists them")


def _rules(selectors: Iterable[str] | None) -> tuple[str, ...]:
    result = tuple(part.strip() for selector in selectors or () for part in selector.split(",") if part.strip())
    if not result:
        return result
    from refcheck.facts.suggestions import did_you_mean
    from refcheck.rules import all_rules, names

    for selector in result:
        if not any(rule.selected_by(selector) for rule in all_rules()):
            fail(f"there is no rule `{selector}`", did_you_mean(selector, names()) or "`refcheck rules` lists them")
    return result


class _Progress:
    """A bar on a terminal for a run that takes its time."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._wanted = sys.stderr.isatty()
        self._bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()
            terminal(b"")

    def show(self, done: int, of: int) -> None:
        """Files read, of how many."""
        if not self._wanted or time.monotonic() - self._start < _PATIENCE:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress

            # Who interrupts it must find the cursor again.
            terminal(_WITHOUT_BAR)
            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
            self._task = self._bar.add_task("reading", total=of)
        self._bar.update(self._task, completed=done)
