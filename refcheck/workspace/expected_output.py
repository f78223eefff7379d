"""Texts that a test compares with the output of a program: their links are those of the place where that output goes.

A folder of such texts is told by its name, below one of tests: `tests/goldens`, `spec/_fixtures/expected_output`,
`test/__snapshots__`. What is in it is not read where it is, so that a file that is not there is no mistake of it. A
README describes the folder, and is checked.
"""

from __future__ import annotations

import os
from functools import partial

from refcheck.facts.unknowns import ANY_NAME, Made, Scope, Unknown
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.unknowns import Maker, Places

_MAKES: frozenset[Made] = frozenset(("file", "page"))
_TESTS = frozenset(("test", "tests", "spec", "specs", "__tests__", "testdata", "fixtures", "_fixtures"))
_EXPECTED = frozenset(
    ("golden", "goldens", "snapshots", "__snapshots__", "expected", "expected-output", "expected_output")
)


def maker(files: Files, page: Page) -> Maker | None:
    """What may be where the output of a program goes, for a text that a test keeps; None for other texts."""
    *folders, name = os.path.relpath(page.location, files.root).split(os.sep)
    tests = next((number for number, folder in enumerate(folders) if folder in _TESTS), len(folders))
    expected = next((folder for folder in folders[tests:] if folder in _EXPECTED), None)
    if expected is None or name.lower().startswith("readme."):
        return None
    return partial(_maker_of, page.location, expected)


def _maker_of(location: str, folder: str, places: Places) -> Unknown:
    reason = f"the text is in `{folder}`, which has what a test expects; its links are from elsewhere"
    scope = Scope(folder=places.folders[0])
    return Unknown(_MAKES, ANY_NAME, scope, reason, (location, 0), by="expected output of tests")
