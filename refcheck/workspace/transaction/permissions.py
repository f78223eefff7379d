"""The actions that are forbidden to every run, whoever requests them: a caller, or a believed journal."""

from __future__ import annotations

import os
from collections.abc import Callable

from refcheck.guards.trust import is_within
from refcheck.links.display import shown
from refcheck.links.suffixes import MARKDOWN, NOTEBOOK
from refcheck.workspace.search_rules import OF_FORGES
from refcheck.workspace.transaction.errors import JournalDoubted, WriteRefused
from refcheck.workspace.transaction.plan import Plan, Step

IsNote = Callable[[str], bool]
"""Whether an absolute path is that of a Markdown note, by its name."""


def is_markdown(path: str) -> bool:
    """Whether a path is that of a Markdown note or a notebook, wherever it is."""
    return path.lower().endswith((*MARKDOWN, NOTEBOOK))


def check_journal(plan: Plan, folder: str, is_note: IsNote) -> None:
    """Refuse a plan, read from the journal in a folder, that no run of refcheck makes.

    Raises:
        JournalDoubted: if it is one.
    """
    for step in plan.steps:
        reason = _objection(step, folder, is_note) or _detour(step)
        if reason:
            raise JournalDoubted(f"of `{shown(step.target)}` it says what no run of refcheck does: {reason}")
    for made in plan.folders:
        if _is_below_hidden(os.path.join(made, "."), folder) or not _is_inner(made, folder):
            raise JournalDoubted(f"it names the folder `{shown(made)}`, which no run of refcheck makes")


def refusal_of(step: Step, folder: str, is_note: IsNote) -> WriteRefused | None:
    """Return why a step cannot be done with the journal in a folder; None if it can."""
    reason = _objection(step, folder, is_note)
    if not reason:
        return None
    help = "move it yourself" if step.moves else "give it in a run of its own"
    if step.edits and not (is_note(step.path) and is_note(step.target)):
        help = "name it in `include` of the settings if it is Markdown"
    return WriteRefused(step.path, f"cannot be {'moved' if step.moves else 'written'}: {reason}", help)


def _objection(step: Step, folder: str, is_note: IsNote) -> str:
    """The reason why a step is forbidden with the journal in a folder; usually empty."""
    paths = (step.path, step.target)
    if step.edits and not all(map(is_note, paths)):
        return "it is not a Markdown note"
    # Markdown files may be edited there, but none are moved there, and no file that only the settings call Markdown is
    # written: GitHub would execute a workflow.
    allowed = OF_FORGES if not step.moves and is_markdown(step.path) else frozenset[str]()
    if any(_is_below_hidden(path, folder, allowed) for path in paths):
        return "it lies below a hidden folder"
    if not step.moves:
        return ""
    names = [os.path.basename(path) for path in paths]
    if names[0] != names[1] and any(name.startswith(".") for name in names):
        return "its name is hidden"
    return "" if all(_is_inner(path, folder) for path in paths) else "it is moved out of the folder, or into it"


def _is_below_hidden(path: str, folder: str, allowed: frozenset[str] = frozenset()) -> bool:
    """Whether a folder that contains a path is hidden. If the path is in `folder`, only the folders below that count.

    Args:
        allowed: the names of hidden folders that do not count.
    """
    parent = os.path.dirname(path)
    if is_within(path, folder):
        parent = os.path.relpath(parent, folder)
    return any(part.startswith(".") for part in parent.split(os.sep) if part != "." and part not in allowed)


def _is_inner(path: str, folder: str) -> bool:
    return path != folder and is_within(path, folder)


def _detour(step: Step) -> str:
    """The message that a path contains a link, which no path in a plan does; usually empty."""
    folders = {os.path.dirname(path) for path in (step.path, step.target)}
    return "it is reached by a link" if any(os.path.realpath(folder) != folder for folder in folders) else ""
