"""What a run over one note loads: each module costs it about a thousandth of its time.

`loaded_modules.txt` names the modules of refcheck, by the reason why every note needs them. A rule and a syntax are
loaded for each note by design, and are not named. Where another module is loaded now, import it in the function that
needs it; if every note needs it, name it in the file.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.git_repository import Repository

LIST = Path(__file__).with_name("loaded_modules.txt")
NOTE = "# A\n\nSee [it](#a), `code` and [a page](b.md).\n\n- one\n- two\n"
MISSING = "\n![an image](gone.png)\n"
# These take as long as ten others, and no plain note needs them.
HEAVY = frozenset(
    (
        *("asyncio", "concurrent", "csv", "email", "http", "json", "logging", "multiprocessing", "pickle", "random"),
        *("rapidfuzz", "rich", "socket", "sqlite3", "ssl", "tempfile", "threading", "tomli", "tomllib", "typer", "xml"),
        *("yaml",),
    )
)
SCRIPT = """
import os, sys
end = os._exit
def ended(code):
    print(*sys.modules, sep=chr(10), file=sys.stderr, flush=True)
    end(code)
os._exit = ended
sys.argv = ["refcheck", "lint", "--no-cache", "note.md"]
from refcheck.__main__ import main
main()
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of the modules that a run over one note has loaded at its end."""
    return loaded_for(tmp_path_factory.mktemp("note"), NOTE)


@pytest.fixture(scope="module")
def loaded_if_missing(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The same for a note with a file that is missing."""
    return loaded_for(tmp_path_factory.mktemp("missing"), NOTE + MISSING)


def loaded_for(folder: Path, text: str) -> frozenset[str]:
    """The names of the modules that a run over a note has loaded at its end."""
    repository = Repository(folder)
    repository.write("note.md", text)
    repository.write("b.md", "# B\n")
    run = subprocess.run([sys.executable, "-c", SCRIPT], cwd=folder, capture_output=True, text=True, check=False)
    return frozenset(run.stderr.split())


def named() -> Iterator[str]:
    """The modules in the list; what is behind `#` says why."""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        yield from line.partition("#")[0].split()


def is_registered(module: str) -> bool:
    """Whether a module is a rule or a syntax, of which each note needs all."""
    room, _, name = module.rpartition(".")
    return room in ("refcheck.rules", "refcheck.syntax") and not name.startswith("_")


def test_a_note_loads_no_module_that_is_not_named(loaded: frozenset[str]) -> None:
    own = {module for module in loaded if module.partition(".")[0] == "refcheck" and not is_registered(module)}
    assert sorted(own - {*named()}) == []


def test_each_module_that_is_named_is_loaded(loaded: frozenset[str]) -> None:
    assert sorted({*named()} - loaded) == []


def test_the_list_is_in_order() -> None:
    assert [*named()] == sorted({*named()})


def test_a_note_loads_nothing_heavy(loaded: frozenset[str], loaded_if_missing: frozenset[str]) -> None:
    assert sorted(HEAVY & {module.partition(".")[0] for module in loaded | loaded_if_missing}) == []


def test_its_named_tuples_are_made_quickly(loaded: frozenset[str], loaded_if_missing: frozenset[str]) -> None:
    """`facts/named_tuple.py` says why."""
    own = [find_spec(module) for module in sorted(loaded | loaded_if_missing) if module.partition(".")[0] == "refcheck"]
    sources = [Path(spec.origin) for spec in own if spec is not None and spec.origin is not None]
    slow = [
        str(path)
        for path in sources
        if re.search(r"^from typing import .*\bNamedTuple", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert (bool(sources), slow) == (True, [])
