"""What is found does not depend on how the work is divided: among processes, by the order of files, in the index."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.session import open_session
from refcheck.workspace.loading import LoadOptions
from tests.command import run
from tests.runs.projects import KINDS, steps, write

LINT = ("lint", "--format", "json")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_processes_order_and_the_index_make_no_difference(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("refcheck.workspace.processes._MIN_CHARACTERS_EACH", 1)
    (project,) = steps(2, (kind,), 0)
    write(tmp_path, {path: text for path, text in project.items() if not path.startswith("more/")})
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "-A"], check=True)
    expected = run(*LINT, ".", "--no-cache", "--jobs", "1")
    assert json.loads(expected[1])
    assert run(*LINT, ".", "--no-cache", "--jobs", "2") == expected
    assert run(*LINT, "--staged") == expected
    backwards = run(*LINT, *(f"{kind}/{note}" for note in sorted(KINDS[kind].notes, reverse=True)), "--jobs", "1")
    assert _by_place(backwards[1]) == _by_place(expected[1])


def _by_place(written: str) -> list[str]:
    return sorted(json.dumps(finding) for finding in json.loads(written))


def test_what_is_offered_in_a_page_does_not_depend_on_the_pages_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    # As much as two names of two cost.
    monkeypatch.setattr("refcheck.facts.suggestions._MOST_COMPARISONS", 4)
    note = "---\nbibliography: refs.bib\n---\n\n[@knwon2000] [x](target.md#sceond)\n"
    bibliography = "@book{known2000, title={T}}\n@book{other1990, title={T}}\n"
    notes = {f"{number}.md": note for number in range(3)}
    write(tmp_path, {**notes, "refs.bib": bibliography, "target.md": "# First\n\n# Second\n"})
    found = json.loads(run(*LINT, ".", "--no-cache", "--jobs", "1", "--renderer", "pandoc")[1])
    offered = [(one["path"], one["help"]) for one in found if one["rule"] in ("undefined-citation", "undefined-anchor")]
    wanted = ("did you mean `known2000`?", "did you mean `#second`?")
    assert offered == [(name, help) for name in sorted(notes) for help in wanted]


def test_what_is_tried_for_a_fix_does_not_count_in_other_pages_of_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = "# One\n\n![c](x.png) {#fig:a}\n"
    second = "# Two\n\n![c](x.png){#fig:b}\n\n[Figure 1](#fig:b)\n"
    build = "book.html:\n\tpandoc -F pandoc-crossref 1.md 2.md -o $@\n"
    write(tmp_path, {"Makefile": build, "x.png": "", "1.md": first, "2.md": second})
    session = open_session(["."], load(tmp_path), load_options=LoadOptions(keep_texts=True))
    one, two = session.pages

    fixed, _ = session.fix(one)

    # As it is on the disk, the figure of the first chapter has no label, and so no number.
    assert fixed.text == first.replace(") {", "){")
    assert session.findings(two) == []
