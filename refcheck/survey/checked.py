"""Checks one repository and writes its rows. It runs in a process of its own, which may be killed at any moment."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from refcheck.config import ConfigError, Settings, load
from refcheck.guards.faults import told
from refcheck.session import LintOptions, open_session
from refcheck.survey import archives, bare, datasets, tables
from refcheck.survey.datasets import NotADataset
from refcheck.survey.rows import rows_of
from refcheck.survey.units import Checked, Limits, Unit
from refcheck.survey.unpacking import TooLarge, Unpacking
from refcheck.workspace.git import GitError

FINISHED = "rows.parquet"
"""The name of the file with the rows of a repository in each table."""
WORK = ".refcheck-survey"
"""The folder of the output in which unfinished files are written."""

# Texts without the pictures and other files beside them, and perhaps not all: nothing is known of other files.
_ONLY_TEXTS = ("**",)


class Task(NamedTuple):
    """What is done with each repository of a survey."""

    output: str
    """The absolute path of the folder for the tables."""
    renderer: str | None = None
    limits: Limits = Limits()


def check(unit: Unit, task: Task) -> Checked:
    """Checks a repository and writes its rows. Whatever is wrong with it is in the result."""
    result, here = Checked(unit.name, f"{unit.kind}:{unit.path}", "checked"), os.getcwd()
    with tempfile.TemporaryDirectory(prefix="refcheck-survey-", ignore_cleanup_errors=True) as folder:
        try:
            return _checked(unit, task, result, os.path.realpath(folder))
        except TooLarge as error:
            return result._replace(state="too-large", error=str(error))
        except MemoryError:
            return result._replace(state="memory", error="it needs more memory than allowed")
        except (GitError, NotADataset, OSError, *archives.BROKEN) as error:
            return result._replace(state="error", error=_one_line(error))
        except Exception as error:
            return result._replace(state="error", error=_one_line(told(error)))
        finally:
            os.chdir(here)


def _checked(unit: Unit, task: Task, result: Checked, folder: str) -> Checked:
    root, is_all_markdown, left_out = unit.path, False, 0
    if unit.kind != "checkout":
        to = Unpacking(folder, task.limits.size << 20)
        is_all_markdown = _unpack(unit, to)
        # Forges put all files of an archive in one folder.
        root, left_out = to.only_folder if unit.kind == "archive" else folder, to.left_out
    os.chdir(root)
    settings = _settings(root)
    if is_all_markdown and not settings.generated:
        settings = replace(settings, generated=_ONLY_TEXTS)
    rows = rows_of(open_session(["."], settings, LintOptions(task.renderer)))
    # Another process may check the same repository, if this one seemed to be lost.
    work = tempfile.mkdtemp(dir=os.path.join(task.output, WORK))
    for table in tables.SCHEMAS:
        tables.write_rows(os.path.join(work, f"{table}.parquet"), table, getattr(rows, table))
    for table in tables.SCHEMAS:
        goal = os.path.join(task.output, table, unit.partition)
        os.makedirs(goal, exist_ok=True)
        os.replace(os.path.join(work, f"{table}.parquet"), os.path.join(goal, FINISHED))
    shutil.rmtree(work, ignore_errors=True)
    return result._replace(
        pages=rows.pages,
        findings=len(rows.findings),
        definitions=len(rows.definitions),
        references=len(rows.references),
        left_out=left_out,
    )


def _unpack(unit: Unit, to: Unpacking) -> bool:
    """Writes the files of a repository; returns whether only texts of it are known, and not the files beside them."""
    if unit.kind == "git":
        bare.unpack(unit.path, to)
    elif unit.kind == "archive":
        archives.unpack(unit.path, to)
    else:
        return datasets.unpack(unit.path, unit.repo, unit.groups, to)
    return False


def _settings(root: str) -> Settings:
    """The settings of a repository itself. Invalid ones, and those of folders above it, do not count."""
    here = Path(root)
    try:
        settings = load(here)
    except ConfigError:
        settings = None
    is_own = settings is not None and here in (settings.root, settings.project_root, *settings.root.parents)
    if settings is None or not is_own:
        return replace(Settings(root=here), are_nearest=True)
    return settings


def _one_line(error: object) -> str:
    return " ".join(str(error).split())[:500]
