"""How cases show what is reported: the whole span of each finding, its rule and message, and its help."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path

from refcheck.facts.model import Finding, Problem, Span
from refcheck.facts.source import Source


def place(source: Source, span: Span) -> str:
    """A span as `line:column-column`, or `line:column-line:column` over several lines; the end is exclusive."""
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return f"{line}:{column}-{end_column}" if line == end_line else f"{line}:{column}-{end_line}:{end_column}"


def findings(found: Iterable[Finding], folder: Path, *, with_fixes: bool = False) -> str:
    """Findings of files in a folder, one after the other; on demand also whether their fixes are safe."""

    @functools.cache
    def source(path: Path) -> Source:
        return Source.decoded(str(path), path.read_bytes())

    lines = []
    for finding in found:
        path, said = Path(finding.path).resolve(), finding.diagnostic
        where = f"{path.relative_to(folder).as_posix()}:{place(source(path), said.span)}"
        lines.append(f"{where} {finding.rule}: {said.message}\n")
        if said.help:
            lines.append(f"    help: {said.help}\n")
        if with_fixes and said.fix is not None:
            safety = "safe" if said.fix.safe else f"unsafe: {said.fix.reason}".rstrip(": ")
            lines.append(f"    fix: {safety}\n")
    return "".join(lines)


def fixed(name: str, before: str, after: str) -> dict[str, str]:
    """The result `fixed` of a file."""
    return {"fixed": ""} if after == before else {f"fixed: {name}": after}


def problems(found: Iterable[Problem], folder: Path) -> str:
    """Problems of a run with files in a folder."""
    lines = []
    for problem in found:
        where = "".join(f":{number}" for number in (problem.line, problem.column) if number is not None)
        path = Path(problem.path).resolve().relative_to(folder).as_posix()
        lines.append(f"{path}{where}: {problem.message}\n")
        if problem.help:
            lines.append(f"    help: {problem.help}\n")
    return "".join(lines)
