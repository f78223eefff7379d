"""Writes into all case files what the program says now: `python -m tests.update [--check] [PATH ...]`.

Results alone are written, and each changed file is named, so that `git diff` shows what has become different. With
`--check` nothing is written, and the exit code says whether something would be.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tests.cases import Case, CaseFile, Results, Suite, read

TESTS = Path(__file__).parent
_SUITE = re.compile(r"^(\w*SUITE) = ", re.MULTILINE)


class UpdateError(ValueError):
    """A case has no one result."""


def suites() -> Iterator[Suite]:
    """The suites of all test modules: what is called `SUITE`, or ends with it."""
    for path in sorted(TESTS.rglob("test_*.py")):
        if names := _SUITE.findall(path.read_text(encoding="utf-8")):
            parts = path.relative_to(TESTS.parent).with_suffix("").parts
            module = importlib.import_module(".".join(parts))
            yield from (getattr(module, name) for name in names)


def updated(suite: Suite, file: CaseFile) -> CaseFile:
    """A file with what the program says now; raises `UpdateError`."""
    return replace(file, cases=tuple([replace(case, results=_observe(suite, case)) for case in file.cases]))


def _observe(suite: Suite, case: Case) -> Results:
    """The results of a case, which must be the same for all of its renderers."""
    results = {run.value("renderer"): _run(suite, run) for run in suite.runs(case)}
    first, *others = results
    for name in others:
        if results[name] != results[first]:
            raise UpdateError(f"{case.place}: {name} differs from {first}: make two cases of it")
    return results[first]


def _run(suite: Suite, case: Case) -> Results:
    with tempfile.TemporaryDirectory() as folder:
        return suite.run(case, Path(folder).resolve())


def main(arguments: Sequence[str]) -> int:
    """Updates files; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.update", description="Writes the results of all cases anew.")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where something would be")
    parser.add_argument("paths", nargs="*", type=Path, help="case files, or folders; all by default")
    options = parser.parse_args(arguments)
    wanted = [path.resolve() for path in options.paths] or [TESTS]
    changed = 0
    for suite in suites():
        for path in suite.paths:
            if any(path == one or one in path.parents for one in wanted):
                changed += _update(suite, path, write=not options.check)
    return 1 if changed and options.check else 0


def _update(suite: Suite, path: Path, *, write: bool) -> bool:
    """Whether a file is another now."""
    before, after = path.read_bytes().decode(), updated(suite, read(path)).text()
    if after == before:
        return False
    print(path.relative_to(TESTS.parent))
    if write:
        path.write_bytes(after.encode())
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
