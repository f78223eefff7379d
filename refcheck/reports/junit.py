"""JUnit's XML, for services that show the results of tests: each file is a suite, each finding a test case.

A finding that makes the run fail is a failure, any other one is output of a test that passes. A file without findings
is a test that passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.model import SEVERITIES
from refcheck.reports._places import of, written
from refcheck.reports._unchecked import with_unchecked
from refcheck.reports._words import described, message
from refcheck.reports._xml import HEADER, escaped, opening

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from refcheck.facts.model import Finding, Results

_NAME = "refcheck"


def render(results: Results) -> str:
    """A document, also if nothing was found."""
    return HEADER + "".join(f"{line}\n" for line in _lines(results))


def _lines(results: Results) -> Iterator[str]:
    by_path: dict[str, list[Finding]] = {path: [] for path in results.renderers}
    for finding in with_unchecked(results):
        by_path.setdefault(finding.path, []).append(finding)
    failures = sum(_fails(results, finding) for findings in by_path.values() for finding in findings)
    tests = sum(len(findings) or 1 for findings in by_path.values())
    yield opening("testsuites", {"name": _NAME, "tests": tests, "failures": failures, "errors": 0})
    for path, findings in sorted(by_path.items()):
        yield from _suite(results, path, findings)
    yield "</testsuites>"


def _suite(results: Results, path: str, findings: Sequence[Finding]) -> Iterator[str]:
    failures = sum(_fails(results, finding) for finding in findings)
    about: dict[str, str | int | None] = {"name": path, "tests": len(findings) or 1, "failures": failures, "errors": 0}
    yield f"  {opening('testsuite', about)}"
    if not findings:
        yield f"    {opening('testcase', {'name': 'no findings', 'classname': path}, is_empty=True)}"
    for finding in findings:
        yield from _case(results, path, finding)
    yield "  </testsuite>"


def _case(results: Results, path: str, finding: Finding) -> Iterator[str]:
    where = written(path, of(results, finding))
    about: dict[str, str | int | None] = {"name": f"{finding.rule} {where.removeprefix(path)[1:]}".strip()}
    yield f"    {opening('testcase', {**about, 'classname': path})}"
    text = escaped(f"{where}: {finding.severity}: {described(finding)}")
    if _fails(results, finding):
        failure = opening("failure", {"type": finding.code, "message": message(finding)})
        yield f"      {failure}{text}</failure>"
    else:
        yield f"      <system-out>{text}</system-out>"
    yield "    </testcase>"


def _fails(results: Results, finding: Finding) -> bool:
    least = results.fail_on.get(finding.path, "error")
    return SEVERITIES.index(finding.severity) >= SEVERITIES.index(least)
