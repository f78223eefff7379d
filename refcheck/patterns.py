"""Patterns as git reads them in a `.gitignore`, through the library pathspec."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pathspec import GitIgnoreSpec


class Patterns:
    """Patterns of which the last one that matches decides.

    Paths are relative to the folder of the patterns and are written with forward slashes.

    Args:
        lines: one pattern each; comments and blank lines are allowed.
    """

    __slots__ = ("_lines", "_spec")

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = [line for line in lines if line.strip() and not line.startswith("#")]
        self._spec: GitIgnoreSpec | None = None

    def __bool__(self) -> bool:
        return bool(self._lines)

    def decide(self, path: str, directory: bool = False) -> bool | None:
        """Whether a pattern matches: True, False where a `!` pattern takes it back, None where no pattern says."""
        if not self._lines:
            return None
        if self._spec is None:
            # Imported here, as many a run meets no pattern at all.
            from pathspec import GitIgnoreSpec

            self._spec = GitIgnoreSpec.from_lines(filter(_is_valid, self._lines))
        return self._spec.check_file(path + "/" if directory else path).include

    def covers(self, path: str) -> bool:
        """Whether a file is matched, by itself or through a folder that holds it."""
        return bool(self.decide(path))


def _is_valid(line: str) -> bool:
    """Whether a pattern can match anything; git passes over those that cannot."""
    import re
    from warnings import catch_warnings, simplefilter

    from pathspec import GitIgnoreSpec

    with catch_warnings():
        simplefilter("ignore")
        try:
            GitIgnoreSpec.from_lines([line])
        except (ValueError, re.error):
            return False
    return True
