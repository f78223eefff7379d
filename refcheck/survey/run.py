"""A survey: which repositories are left to check, their results, and the table of the repositories."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from refcheck.guards.regular_files import NOTE, read_bytes
from refcheck.survey import tables
from refcheck.survey.checked import WORK, Task
from refcheck.survey.units import Checked, Unit

_STATES = "states"
"""The folder with the result of each repository that is done, as JSON: from them the table is made."""
_TABLE = "repositories.parquet"

CheckAll = Callable[[Sequence[Unit], Task], Iterator[Checked]]
"""Checks repositories: on this machine or on a cluster."""


class Plan(NamedTuple):
    """The repositories of a survey."""

    to_check: list[Unit]
    known: list[Checked]
    """The results of an earlier run with the same output."""


def plan(units: Sequence[Unit], task: Task, *, retries: bool) -> Plan:
    """The repositories that are left to check.

    Args:
        retries: whether those that could not be checked are checked again.
    """
    os.makedirs(os.path.join(task.output, _STATES), exist_ok=True)
    shutil.rmtree(os.path.join(task.output, WORK), ignore_errors=True)
    os.makedirs(os.path.join(task.output, WORK))
    found = Plan([], [])
    for unit in units:
        if os.path.relpath(unit.path, task.output).split(os.sep)[0] in (*tables.SCHEMAS, _TABLE):
            # The tables themselves, in a folder of the sources.
            continue
        before = _before(unit, task)
        if before is None or (retries and before.state != "checked"):
            found.to_check.append(unit)
        else:
            found.known.append(before)
    return found


def survey(planned: Plan, task: Task, check_all: CheckAll) -> Iterator[Checked]:
    """Checks the repositories that are left. At the end, also if it is closed before, it writes the table of all."""
    done = list(planned.known)
    try:
        for result in check_all(planned.to_check, task) if planned.to_check else ():
            _keep(result, task)
            done.append(result)
            yield result
    finally:
        tables.write_repositories(os.path.join(task.output, _TABLE), done)
        shutil.rmtree(os.path.join(task.output, WORK), ignore_errors=True)


def _state_path(name: str, task: Task) -> str:
    return os.path.join(task.output, _STATES, f"{Unit(name, 'checkout', '').partition}.json")


def _before(unit: Unit, task: Task) -> Checked | None:
    """The result of a repository in an earlier run; None if there is none that can be read."""
    try:
        result = Checked(*json.loads(read_bytes(_state_path(unit.name, task), NOTE)))
    except (OSError, ValueError, TypeError):
        return None
    return result if result.repository == unit.name else None


def _keep(result: Checked, task: Task) -> None:
    """Writes the result of a repository. It is done from now on."""
    path = _state_path(result.repository, task)
    if result.state != "checked":
        # The rows of an earlier run would contradict it.
        for table in tables.SCHEMAS:
            folder = os.path.join(task.output, table, os.path.basename(path).removesuffix(".json"))
            shutil.rmtree(folder, ignore_errors=True)
    with open(f"{path}.new", "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(f"{path}.new", path)
