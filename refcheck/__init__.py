"""refcheck: a Markdown linter and reference checker.

`lint`, `fix` and `inventory` are the commands of the command line, for use in programs. `read` and `Project` are the
two halves of `lint`: reading a file depends only on the file, so that it can be done anywhere, in processes or on
machines of the caller's own. Nothing is imported before it is needed.
"""

# Not even `typing`, which would take longer than repeating a run; nor `__future__`: interrupting that import would show
# a traceback, so types are quoted here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from refcheck.facts.model import Document, Finding
    from refcheck.project.page import Page
    from refcheck.session import Session

__version__ = "0.1.0"
__all__ = ["Project", "__version__", "convert", "fix", "inventory", "lint", "read"]


def lint(
    paths: "Sequence[str | Path]",
    *,
    renderer: "str | None" = None,
    select: "Sequence[str]" = (),
    ignore: "Sequence[str]" = (),
    follow_outside: bool = False,
    force_language: "str | None" = None,
) -> "list[Finding]":
    """The findings in files and folders, by file and place.

    Args:
        paths: files, and folders in which Markdown files are searched for. Reports that refcheck itself has written are
            ignored.
        renderer: the renderer that the notes are published with; detected for each file if not given.
        select: the rules to run, by name, code or first digits of codes; all if empty.
        ignore: rules to leave out.
        follow_outside: whether links out of the project are followed, as by `--follow-outside`.
        force_language: `markdown` to read the named files whatever their extension; without it files that are not
            Markdown are ignored.

    Raises:
        refcheck.config.ConfigError: if the settings of the project cannot be used.
        OSError: if a path does not exist or a file cannot be read as text.
    """
    session = _session(paths, renderer, select, ignore, follow_outside=follow_outside, force_language=force_language)
    return session.all_findings()


def read(path: "str | Path") -> "Document":
    """The facts of a file: its definitions and references, independent of the renderer.

    They depend only on its text, contain its path as shown from the current directory, and can be pickled.

    Raises:
        OSError: if the file does not exist or cannot be read.
    """
    import os

    from refcheck.guards.regular_files import read_bytes
    from refcheck.links.display import shown
    from refcheck.syntax import read_source
    from refcheck.workspace.document_loader import decoded

    return read_source(decoded(shown(os.path.realpath(path)), read_bytes(str(path))))


class Project:
    """Files that `read` has read, perhaps elsewhere, as one project.

    The settings of the project apply, and files are read when their texts are needed, so they must exist, unchanged
    since `read` has read them.

    Args:
        documents: the results of `read`, in this or another process with the same current directory.
        renderer: the renderer that the notes are published with; detected for each file if not given.
        select: the rules to run, by name, code or first digits of codes; all if empty.
        ignore: rules to leave out.

    Raises:
        refcheck.config.ConfigError: if the settings of the project cannot be used.
        OSError: if a file no longer exists.
    """

    def __init__(
        self,
        documents: "Iterable[Document]",
        *,
        renderer: "str | None" = None,
        select: "Sequence[str]" = (),
        ignore: "Sequence[str]" = (),
    ) -> None:
        import os

        known = {os.path.realpath(document.path): document for document in documents}
        self._session = _session(list(known), renderer, select, ignore, known, "markdown")

    def lint(self) -> "list[Finding]":
        """The findings, by file and place: those that `refcheck.lint` reports for the same files."""
        return self._session.all_findings()


def fix(
    path: "str | Path", *, renderer: "str | None" = None, unsafe: bool = False, force_language: "str | None" = None
) -> str:
    """The text of a file after all its fixes; nothing is written.

    Args:
        force_language: as for `lint`.

    Raises:
        ValueError: if the file is not Markdown, by its name.
        refcheck.config.ConfigError: if the settings of the project cannot be used.
        OSError: if the file does not exist or cannot be read as text.
    """
    session = _session([path], renderer, (), (), force_language=force_language)
    fixed, _ = session.fix(_only_page(session), unsafe=unsafe)
    return fixed.text


def convert(path: "str | Path", *, to: str, renderer: "str | None" = None, force_language: "str | None" = None) -> str:
    """The text of a file for another renderer; nothing is written.

    Args:
        to: the renderer to convert to.
        renderer: the current renderer; detected if not given.
        force_language: as for `lint`.

    Raises:
        ValueError: if the file is not Markdown, by its name, if its renderer is unknown, or if converting it could not
            be proven harmless.
        refcheck.config.ConfigError: if the settings of the project cannot be used.
        OSError: if the file does not exist or cannot be read as text.
    """
    from refcheck.converting import is_unclear

    session = _session([path], renderer, (), (), force_language=force_language)
    if is_unclear(_only_page(session)):
        raise ValueError("it is not known for which renderer it is written")
    changed = session.convert(to)
    if changed.refused:
        raise ValueError(changed.refused)
    source = session.pages[0].source
    return changed.texts.get(session.pages[0].location, source.text)


def inventory(
    paths: "Sequence[str | Path]", *, renderer: "str | None" = None, force_language: "str | None" = None
) -> "list[dict[str, Any]]":
    """The definitions and references of each document: the output of `refcheck list --format json`.

    Args:
        force_language: as for `lint`.

    Raises:
        refcheck.config.ConfigError: if the settings of the project cannot be used.
        OSError: if a path does not exist or a file cannot be read as text.
    """
    from refcheck.project.inventory import inventory as page_inventory

    session = _session(paths, renderer, (), (), force_language=force_language)
    return [page_inventory(session.project, page, page.source) for page in session.pages]


def _session(
    paths: "Sequence[str | Path]",
    renderer: "str | None",
    select: "Sequence[str]",
    ignore: "Sequence[str]",
    documents: "Mapping[str, Document] | None" = None,
    force_language: "str | None" = None,
    *,
    follow_outside: bool = False,
) -> "Session":
    if force_language not in (None, "markdown"):
        raise ValueError(f"unknown language `{force_language}` here, but `markdown`")
    from pathlib import Path

    from refcheck.config import load
    from refcheck.session import LintOptions, open_session
    from refcheck.workspace.loading import LoadOptions, common_folder

    names = [str(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]
    settings = load(common_folder(names), follow_outside=follow_outside)
    options = LintOptions(renderer, select=tuple(select), ignore=tuple(ignore))
    load_options = LoadOptions(known=documents or {}, force_language=force_language is not None)
    session = open_session(names, settings, options, load_options)
    unread = [problem for problem in session.problems if problem.path not in {page.path for page in session.pages}]
    if unread:
        raise OSError(f"{unread[0].path}: {unread[0].message}")
    return session


def _only_page(session: "Session") -> "Page":
    """The page of a session over one file."""
    if not session.pages:
        names = ", ".join(session.report.own_reports.values())
        if names:
            raise ValueError(f"not checked, as refcheck has written it: {names}; delete the first line to check it")
        names = ", ".join(session.report.not_markdown)
        raise ValueError(f"{names} is not Markdown by its name; `force_language='markdown'` reads it all the same")
    return session.pages[0]
