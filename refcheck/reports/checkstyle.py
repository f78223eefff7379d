"""Checkstyle's XML, which Jenkins, reviewdog and many others read: each file with its errors."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from refcheck.reports._places import in_file
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import described
from refcheck.reports._xml import HEADER, opening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from refcheck.facts.model import Finding, Results

# The version of Checkstyle whose form it is; readers want one.
_VERSION = "4.3"


def render(results: Results) -> str:
    """A document, also if nothing was found."""
    return HEADER + "".join(f"{line}\n" for line in _lines(results))


def _lines(results: Results) -> Iterator[str]:
    yield opening("checkstyle", {"version": _VERSION})
    for path, findings in groupby(with_unchecked(results), lambda finding: finding.path):
        yield f"  {opening('file', {'name': path})}"
        yield from (f"    {_error(results, finding)}" for finding in findings)
        yield "  </file>"
    yield "</checkstyle>"


def _error(results: Results, finding: Finding) -> str:
    where = in_file(results, finding.path, finding.diagnostic.span)
    attributes: dict[str, str | int | None] = {
        "line": where.line or 0,
        "column": where.column,
        "severity": finding.severity,
        "message": described(finding),
        "source": f"refcheck.{finding.rule}",
    }
    return opening("error", attributes, is_empty=True)
