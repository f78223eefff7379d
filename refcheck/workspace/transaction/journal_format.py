"""The format of a journal: one line with the plan, then one for each state that the run has reached, with its seal."""

from __future__ import annotations

import json
import os
from typing import Any, Literal

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards.trust import is_within
from refcheck.workspace.transaction.errors import JournalDoubted
from refcheck.workspace.transaction.plan import Plan, Step

State = Literal[b"", b"preparing", b"finishing", b"returning"]
"""How far a run has come; empty if it has not even written its plan."""

BEGINNING = b"refcheck journal 2: "
# In the order of their lines.
STATES: tuple[State, ...] = (b"preparing", b"finishing", b"returning")
NO_SEAL = b"-" * 64
LINE_LENGTH = len(b"%s %s\n" % (STATES[0], NO_SEAL))
MAX_JOURNAL_BYTES = 64_000_000
"""The size for a quarter of a million files."""
MAX_TORN_BYTES = 1_000_000
"""A larger journal that was not written to its end is reported rather than deleted."""

_TOKEN = compile_lazily(r"[0-9a-f]{16}")
_HASH = compile_lazily(r"[0-9a-f]{64}")


def plan_line(plan: Plan, folder: str) -> bytes:
    """Return the line for a plan. Paths in the folder of the journal are relative, so that it can be renamed."""

    def inner(path: str) -> str:
        return os.path.relpath(path, folder).replace(os.sep, "/") if is_within(path, folder) else path

    steps = [[inner(step.path), inner(step.target), step.before, step.after] for step in plan.steps]
    data = {"token": plan.token, "steps": steps, "folders": [inner(path) for path in plan.folders]}
    return b"%s%s\n" % (BEGINNING, json.dumps(data).encode("ascii"))


def state_line(state: State, seal: bytes | None) -> bytes:
    """Return the line for a state.

    Args:
        seal: None if the user has no secret to seal with.
    """
    return b"%s %s\n" % (state, NO_SEAL if seal is None else seal.hex().encode("ascii"))


def split(data: bytes) -> tuple[bytes, list[bytes]]:
    """Split a journal into the line of its plan and those of its states."""
    end = data.find(b"\n") + 1
    starts = range(end, end + len(STATES) * LINE_LENGTH, LINE_LENGTH)
    return data[:end], [data[start : start + LINE_LENGTH] for start in starts]


def is_torn(data: bytes) -> bool:
    """Whether a run was killed while it wrote its plan, before it did anything else."""
    is_cut = data.count(b"\n") < 2 and BEGINNING.startswith(data[: len(BEGINNING)])
    return len(data) <= MAX_TORN_BYTES and (is_cut or not data.strip(b"\0"))


def parse_plan(line: bytes, folder: str) -> Plan:
    """Return the plan of a line whose seal has been verified.

    Raises:
        JournalDoubted: if it is not a plan.
    """

    def outer(path: str) -> str:
        return os.path.normpath(os.path.join(folder, path))

    try:
        data = json.loads(line[len(BEGINNING) :])
        token = data["token"]
        steps = [
            Step(outer(path), outer(target), _checked_hash(before), _checked_hash(after), f"{token}-{index}")
            for index, (path, target, before, after) in enumerate(data["steps"])
        ]
        folders = [outer(path) for path in data["folders"]]
        if _TOKEN.fullmatch(token) is None:
            raise ValueError
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise JournalDoubted("it is not a refcheck journal") from error
    return Plan(token, tuple(steps), tuple(folders))


def _checked_hash(digest: Any) -> str:
    if not isinstance(digest, str) or _HASH.fullmatch(digest) is None:
        raise ValueError
    return digest
