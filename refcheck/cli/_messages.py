"""Messages of commands on standard error, and their failures."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from refcheck.facts.model import Problem

FINDINGS, FAILED = 1, 2
"""Exit codes."""

# A list of changed files, as a hook receives it, can contain hundreds that are not Markdown.
_MAX_SKIPPED_FILES = 10
_MAX_PATHS = 3


def fail(message: str, help: str = "") -> NoReturn:
    """Ends a command that cannot do what was requested."""
    warn(message, help)
    raise SystemExit(FAILED)


def fail_without(what: str, package: str, extra: str) -> NoReturn:
    """Ends a command that needs a package which is not installed.

    Args:
        what: needs it.
        extra: of refcheck, with which it is installed.
    """
    fail(f"{what} needs the package `{package}`", f"install refcheck with it: pip install 'refcheck-md[{extra}]'")


def fail_to_import(error: ImportError, packages: Collection[str], what: str, extra: str) -> NoReturn:
    """Ends a command that cannot import one of the packages of an extra.

    Raises:
        ImportError: if something else is missing.
    """
    name = (error.name or "").partition(".")[0]
    if name not in packages:
        raise error
    fail_without(what, name, extra)


def warn(message: str, help: str = "") -> None:
    """Writes a message about the run."""
    from refcheck.reports._terminal import safe

    sys.stderr.write(f"refcheck: {safe(message)}\n" + (f"  help: {safe(help)}\n" if help else ""))


def tell(problem: Problem) -> None:
    """Writes a problem of the run."""
    sys.stdout.flush()
    sys.stderr.write(written(problem))


def written(problem: Problem) -> str:
    """A problem as it is written."""
    from refcheck.reports._terminal import safe

    place = safe(problem.path)
    if problem.line is not None:
        place += f":{problem.line}" + (f":{problem.column}" if problem.column is not None else "")
    return f"{place}: {safe(problem.message)}\n" + (f"  help: {safe(problem.help)}\n" if problem.help else "")


def warn_of_skipped(paths: Sequence[str]) -> bool:
    """Warns of named files that are skipped because they are not Markdown.

    Returns:
        Whether there are any.
    """
    from refcheck.reports._terminal import safe

    remedy = "`--force-language markdown` checks it all the same"
    for path in paths[:_MAX_SKIPPED_FILES]:
        sys.stderr.write(f"{safe(path)}: not checked: it is not Markdown ({remedy})\n")
    if len(paths) > _MAX_SKIPPED_FILES:
        sys.stderr.write(f"{len(paths) - _MAX_SKIPPED_FILES} more files are not Markdown, and not checked\n")
    return bool(paths)


def warn_of_written(paths: Sequence[str]) -> bool:
    """Warns of files that are skipped because the output goes there, if they had a text before.

    Returns:
        Whether there are any.
    """
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe

    with_text = [path for path in paths if os.path.isfile(path) and os.path.getsize(path)]
    for path in with_text:
        sys.stderr.write(f"{safe(shown(path))}: not checked: the output of this run goes there\n")
    return bool(with_text)


def of_own_reports(paths: Sequence[str]) -> str:
    """What is said of files that are skipped because refcheck has written them; empty if there are none."""
    if not paths:
        return ""
    from refcheck.links.display import shown
    from refcheck.reports._terminal import safe

    words = "not checked: it is a report of refcheck (to check it, delete its first line)"
    lines = [f"{safe(shown(path))}: {words}\n" for path in paths[:_MAX_SKIPPED_FILES]]
    if len(paths) > _MAX_SKIPPED_FILES:
        lines.append(f"{len(paths) - _MAX_SKIPPED_FILES} more files are reports of refcheck, and not checked\n")
    return "".join(lines)


def warn_of_links(links: Sequence[str]) -> bool:
    """Warns of links out of the project that were not followed.

    Returns:
        Whether there are any.
    """
    if not links:
        return False
    from refcheck.links.display import shown

    links = [shown(link) for link in links]
    if len(links) > 1:
        what = f"{len(links)} links lead out of the project and were not followed: {some(links)}"
    else:
        what = f"a link leads out of the project and was not followed: {some(links)}"
    warn(f"{what} (`--follow-outside` follows them, if you trust who made them)")
    return True


def some(paths: Sequence[str]) -> str:
    """The first few paths, and the number of the others."""
    names = ", ".join(f"`{path}`" for path in paths[:_MAX_PATHS])
    return f"{names} and {len(paths) - _MAX_PATHS} more" if len(paths) > _MAX_PATHS else names
