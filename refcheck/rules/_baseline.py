"""The findings that a baseline ignores, identified by the text that they mark, not by their line."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Finding
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.guards.regular_files import read_bytes
from refcheck.guards.safe_text import safe_json
from refcheck.guards.trust import is_within

NAME = ".refcheck-baseline.json"
VERSION = 1
_WHITESPACE = compile_lazily(r"\s+")
_MAX_TEXT_CHARACTERS = 200
# More findings than any file has.
_MAX_COUNT = 10**9


class BaselineError(Exception):
    """A file is not a baseline.

    Attributes:
        message: what is wrong.
        line: the line of the problem, from 1; None if that is unknown.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Known(NamedTuple):
    """The identity of a finding in a baseline; equal findings are counted."""

    rule: str
    text: str
    """The text that it marks, in one line."""

    def __str__(self) -> str:
        return f"{self.rule} `{self.text}`"


Entries = Mapping[str, Mapping[Known, int]]
"""By file, relative to the baseline's folder with forward slashes: how often each finding is known."""


def known(finding: Finding, source: Source | None) -> Known:
    """The identity of a finding, independent of its position in the file."""
    start, end = finding.diagnostic.span
    text = source.text[start:end] if source is not None else ""
    return Known(finding.rule, _WHITESPACE.sub(" ", text).strip()[:_MAX_TEXT_CHARACTERS] or finding.diagnostic.message)


class Baseline:
    """The findings that are ignored, and how many of them have not occurred yet.

    Args:
        path: of the file.
        entries: the content of the file.
    """

    def __init__(self, path: Path, entries: Entries) -> None:
        self.path = path
        self.entries = entries
        self._left = {file: Counter(counts) for file, counts in entries.items()}

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Reads a file.

        Raises:
            BaselineError: if it is not a baseline.
            OSError: if it cannot be read.
        """
        import json

        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, "it is not a regular file")
        try:
            data = json.loads(read_bytes(str(path)))
        except json.JSONDecodeError as error:
            raise BaselineError(f"this is not JSON: {error.msg.lower()}", error.lineno) from None
        except (ValueError, RecursionError):
            raise BaselineError("this is not JSON") from None
        if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("files"), dict):
            raise BaselineError(f"not a refcheck baseline of version {VERSION}")
        return cls(path, {file: dict(_entries(file, listed)) for file, listed in data["files"].items()})

    def file(self, location: str) -> str:
        """The path of a file as written in the baseline."""
        return os.path.relpath(location, self.path.resolve().parent).replace(os.sep, "/")

    def forgives(self, location: str, finding: Finding, source: Source | None) -> bool:
        """Whether a finding of a file is known; each entry is used up once."""
        left = self._left.get(self.file(location))
        about = known(finding, source)
        if not left or not left[about]:
            return False
        left[about] -= 1
        return True

    def gone(self, checked: Mapping[str, Collection[str]], root: str | Path) -> dict[str, Counter[Known]]:
        """The known findings that no longer occur, by file.

        Args:
            checked: the rules that ran, by the location of the file; findings of other rules or files are left out.
            root: the folder of the project. Entries for files outside of it are not checked.
        """
        rules = {self.file(location): names for location, names in checked.items()}
        folder, top = os.path.realpath(self.path.parent), os.path.realpath(root)
        found: dict[str, Counter[Known]] = {}
        for file, left in self._left.items():
            if file in rules:
                found[file] = +Counter({about: count for about, count in left.items() if about.rule in rules[file]})
            elif _is_missing(folder, file, top):
                found[file] = +left
        return {file: left for file, left in found.items() if left}

    def without(self, gone: Mapping[str, Counter[Known]]) -> Baseline:
        """The baseline without findings that no longer occur."""
        files = {file: Counter(counts) - gone.get(file, Counter()) for file, counts in self.entries.items()}
        return Baseline(self.path, {file: counts for file, counts in files.items() if counts})

    def to_bytes(self) -> bytes:
        """The content of the file: one line for each entry, sorted, so that changes of several people can be merged.

        Invisible characters, and bytes of names that are not UTF-8, are written as JSON escapes.
        """
        import json

        files = []
        for file, counts in sorted(self.entries.items()):
            lines = ",\n".join(
                "      " + json.dumps({"rule": about.rule, "text": about.text, "count": count}, ensure_ascii=False)
                for about, count in sorted(counts.items())
            )
            files.append(f"    {json.dumps(file, ensure_ascii=False)}: [\n{lines}\n    ]")
        inside = "{\n" + ",\n".join(files) + "\n  }" if files else "{}"
        return safe_json(f'{{\n  "version": {VERSION},\n  "files": {inside}\n}}\n').encode()


def _is_missing(folder: str, file: str, root: str) -> bool:
    """Whether a file that a baseline names is missing; False for files outside of the project, with links resolved."""
    path = os.path.normpath(os.path.join(folder, file))
    if os.path.isabs(file) or not is_within(path, root):
        return False
    try:
        # The author of a baseline must not learn what exists outside of the project.
        return is_within(os.path.realpath(os.path.dirname(path)), root) and not os.path.lexists(path)
    except (OSError, ValueError):
        # No file can have this name.
        return True


def _entries(file: str, listed: Any) -> Iterable[tuple[Known, int]]:
    for entry in listed if isinstance(listed, list) else [None]:
        rule, text, count = map(entry.get, ("rule", "text", "count")) if isinstance(entry, dict) else (None, None, 0)
        if not (isinstance(rule, str) and isinstance(text, str) and isinstance(count, int) and 0 < count <= _MAX_COUNT):
            raise BaselineError(f"the entries of `{file}` are not findings")
        yield Known(rule, text), count
