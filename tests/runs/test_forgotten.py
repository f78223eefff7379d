"""What is forgotten for want of room is made again, and nothing that anybody is told depends on it."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.facts.source import Source
from refcheck.project.pages import PageSource, PageStore
from tests.command import Said, run
from tests.pages import page_of
from tests.runs.projects import KINDS, steps, write


def everything(kind: str, most: int | None) -> list[Said]:
    """What all commands say that look at whole projects, in a process that holds so many pages."""
    commands = (
        ("lint", ".", "--format", "json", "--no-cache", "--jobs", "1"),
        ("list", ".", "--format", "json"),
        ("fix", ".", "--unsafe", "--diff"),
        ("lint", ".", "--renderer", "github,any", "--format", "json", "--no-cache"),
        ("convert", ".", "--to", "pandoc-crossref", "--diff"),
        ("renumber", ".", "--diff"),
        ("rename", "fig:one", "fig:other", "--in", f"{kind}/{KINDS[kind].notes[0]}"),
        ("rename", "One", "Other"),
        ("move", f"{kind}/{KINDS[kind].notes[0]}", f"{kind}/sub/new.md"),
        ("baseline", "."),
    )
    with pytest.MonkeyPatch.context() as patched:
        if most is not None:
            patched.setattr("refcheck.project.pages.MOST_PAGES", most)
            # The facts, too, are made again then.
            for module in ("loading", "loaded_documents"):
                patched.setattr(f"refcheck.workspace.{module}.MAX_UNPACKED_CHARACTERS", 100 * most)
        said = [run(*command) for command in commands]
        baseline = Path(".refcheck-baseline.json")
        said.append((0, baseline.read_text(encoding="utf-8") if baseline.exists() else "", ""))
        baseline.unlink(missing_ok=True)
    return said


@pytest.mark.parametrize(("kind", "scope"), list(zip(sorted(KINDS), cycle(("file", "project")))))
def test_what_is_said_does_not_depend_on_how_many_pages_are_held(
    kind: str, scope: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (project,) = steps(1, (kind,), 0)
    settings = {".refcheck.yml": f'label-scope: {scope}\nexclude: ["more"]\n'}
    write(tmp_path, {**project, **settings, f"{kind}/last.md": "# One\n\n[@one] [@fig:one] [x](#one)\n"})
    expected = everything(kind, None)
    assert [code for code, _, _ in expected[:3]] != [0, 0, 0]
    assert everything(kind, 2) == expected


def test_many_notes_can_be_linted_and_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("refcheck.project.pages.MOST_PAGES", 10)
    notes = {f"p{number:02}.md": f"[@fig:q{number}]\n" for number in range(30)}
    write(tmp_path, notes | {"p00.md": "![c](x.png){#fig:a}\n\n[l](p01.md) [@doe]\n"})
    assert "1 warning" in run("lint", ".", "--no-cache")[1]
    assert run("list", ".")[0] == 0


def test_a_page_that_somebody_holds_is_given_again(tmp_path: Path) -> None:
    made: list[str] = []

    def make(location: str) -> object:
        made.append(location)
        return page_of(Source(location, ""), renderers.get("any")).at(location)

    pages = PageStore(PageSource(["a", "b", "c"], make, including=()))
    held = pages["a"], pages["b"]
    assert pages["c"].location == "c"
    pages.evict()
    assert (pages["a"], pages["b"]) == held
    assert made == ["a", "b", "c"]
    assert pages["c"].location == "c"
    assert made == ["a", "b", "c", "c"]
    pages.evict(held[0])
    assert pages.made == 1
