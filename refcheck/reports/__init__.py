"""One module for each output format: `render(results)` makes the whole report.

A module in this folder is registered automatically; its file name is the name of the format.

Input: the results of a run. Output: a text in which everything that comes from files is escaped.

Imports: facts, guards, webpage, rules.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from refcheck.facts.registry import names

if TYPE_CHECKING:
    from refcheck.facts.model import Results


def formats() -> tuple[str, ...]:
    """The names of the formats, sorted."""
    return names(__name__)


def render(format: str, results: Results) -> str:
    """The report in one of `formats()`; it ends with a newline unless it is empty.

    Raises:
        ValueError: if there is no such format.
    """
    if format not in formats():
        raise ValueError(f"no report format `{format}`; there are {', '.join(formats())}")
    report: str = import_module(f"{__name__}.{format}").render(results)
    return report
