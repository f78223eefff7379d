"""Whether a project of the server, which follows edits, has the findings of a fresh `lint` of the same texts.

Random edits of small projects of every kind, in open texts and on disk, with settings and bibliographies, of files that
come, go and move. A longer search than that of the tests: `python -m tests.server.following SECONDS [FIRST_SEED]`;
what it finds is printed with the project, the seed and the edits.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from refcheck.config import ConfigError, load
from refcheck.facts.cancellation import Check
from refcheck.facts.model import Finding, Problem
from refcheck.server.live import LiveProject
from refcheck.server.work import Rank, Work
from refcheck.session import open_session
from tests.project.updating import SCOPES, Chance, Texts, write_now
from tests.runs.projects import KINDS, steps

_SETTINGS = ("label-scope: file\n", "label-scope: project\n", "ignore: [unused-label]\n", "nothing: [\n", None)
_IGNORED = ("2*\n", "*.qmd\nb.md\n", "", None)


class Silent:
    """An editor that shows all files, and remembers what was shown last."""

    def __init__(self) -> None:
        self.shown: dict[str, tuple[Finding, ...]] = {}
        self.meanwhile: list[Callable[[], None]] = []
        self.faults: list[str] = []

    def show(self, project: LiveProject, location: str, findings: Sequence[Finding] | None) -> None:
        self.shown.pop(location, None)
        if findings:
            self.shown[location] = tuple(findings)

    def show_problems(self, project: LiveProject, problems: Sequence[Problem]) -> None:
        pass

    def shows_all(self) -> bool:
        return True

    def tells_changes(self) -> bool:
        return True

    def changed(self) -> None:
        pass

    def progress(self, project: LiveProject, done: int, of: int) -> None:
        while done < of and self.meanwhile:
            self.meanwhile.pop()()

    def log(self, message: str) -> None:
        self.faults.append(message)

    def warn(self, message: str) -> None:
        self.faults.append(message)


class Clock:
    """A time in which every pause is over when the next job is asked for."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 10.0
        return self.now


class Edit(NamedTuple):
    """What happens to a file."""

    how: str
    """`disk`, `open` (edited in the editor), `meanwhile` (so, while all files are read again), `close` or `move`."""
    path: str
    text: str | None = None
    to: str = ""


class Followed:
    """A project on disk and in the editor."""

    def __init__(self, folder: Path, texts: Texts) -> None:
        self.folder = folder
        write_now(folder, texts)
        self.editor, self.work = Silent(), Work(Clock())
        self.project = LiveProject(str(folder), self.work, self.editor)
        self.project.begin()
        self.work.run_ready()

    def apply(self, edit: Edit) -> None:
        """Makes a change and lets the project follow."""
        location = str(self.folder / edit.path)
        if edit.how == "disk":
            write_now(self.folder, {edit.path: edit.text})
            self.project.files_changed([location])
        elif edit.how == "move":
            if os.path.exists(location):
                os.rename(location, self.folder / edit.to)
            self.project.files_changed([location, str(self.folder / edit.to)])
        elif edit.how == "meanwhile":

            def set_text(check: Check) -> None:
                self.project.set_text(location, edit.text)

            self.editor.meanwhile.append(lambda: self.work.add(Rank.TEXT, set_text))
            self.project.read_again()
        else:
            self.project.set_text(location, edit.text if edit.how == "open" else None)
        self.work.run_ready()

    def shown(self) -> dict[str, tuple[Finding, ...]]:
        """What the editor shows of each file."""
        return {os.path.relpath(path, self.folder): found for path, found in self.editor.shown.items()}

    def fresh(self) -> dict[str, tuple[Finding, ...]] | None:
        """The findings of a run over the same texts; None if its settings are broken."""
        texts = self.project.overlay.texts
        before = {path: Path(path).read_text("utf-8") if os.path.exists(path) else None for path in texts}
        for path, text in texts.items():
            write_now(self.folder, {os.path.relpath(path, self.folder): text})
        try:
            session = open_session([str(self.folder)], load(self.folder))
            result = session.lint()
        except ConfigError:
            return None
        finally:
            write_now(self.folder, {os.path.relpath(path, self.folder): text for path, text in before.items()})
        found = {location: page.findings for location, page in result.pages.items()} | dict(result.site_findings)
        return {os.path.relpath(path, self.folder): findings for path, findings in found.items() if findings}


class Difference(NamedTuple):
    """Where the editor shows something else."""

    edits: list[Edit]
    what: str


def difference(seed: int, name: str, scope: str, number: int, every: int = 4) -> Difference | None:
    """The first difference within some edits of a project.

    Args:
        every: how many edits are made between comparisons.
    """
    (made,) = steps(seed, (name,), 0)
    texts = {path: text for path, text in made.items() if not path.startswith("more/")}
    texts[".refcheck.yml"] = f"label-scope: {scope}\n"
    chance = Chance(seed, name)
    with tempfile.TemporaryDirectory() as path:
        folder, here = Path(os.path.realpath(path)), os.getcwd()
        os.chdir(folder)
        try:
            followed, edits, opened = Followed(folder, texts), list[Edit](), set[str]()
            for one in chance.edits(texts):
                edit = _edit(chance, opened, one.path, one.text)
                edits.append(edit)
                followed.apply(edit)
                if followed.editor.faults:
                    return Difference(edits, "\n".join(followed.editor.faults))
                real = followed.fresh() if len(edits) % every == 0 else None
                # A bibliography that pages name is checked, even if nothing is cited from it.
                shown = {
                    name: found
                    for name, found in followed.shown().items()
                    if name[-4:] != ".bib" or name in (real or ())
                }
                if real is not None and shown != real:
                    return Difference(edits, explain(shown, real))
                if len(edits) >= number:
                    return None
        finally:
            os.chdir(here)
    return None


def _edit(chance: Chance, opened: set[str], path: str, text: str | None) -> Edit:
    """How an edit is made: in the editor or on disk; sometimes it is one of settings, or a move."""
    what = chance.random.random()
    if what < 0.04:
        return Edit("disk", ".refcheck.yml", chance.random.choice(_SETTINGS))
    if what < 0.06:
        return Edit("disk", f"{chance.name}/.refcheckignore", chance.random.choice(_IGNORED))
    if what < 0.10 and path not in opened:
        return Edit("move", path, to=os.path.join(os.path.dirname(path), "moved" + os.path.splitext(path)[1]))
    if what < 0.2 and opened:
        closed = chance.random.choice(sorted(opened))
        opened.discard(closed)
        return Edit("close", closed)
    if what < 0.7 and text is not None:
        opened.add(path)
        return Edit("meanwhile" if what < 0.24 else "open", path, text)
    return Edit("disk", path, text)


def explain(shown: dict[str, tuple[Finding, ...]], real: dict[str, tuple[Finding, ...]]) -> str:
    """What differs, line by line."""
    lines = []
    for where in {**shown, **real}:
        ours, theirs = shown.get(where, ()), real.get(where, ())
        if ours != theirs:
            lines.append(where)
            lines += [f"  only shown: {one}" for one in ours if one not in theirs]
            lines += [f"  only fresh: {one}" for one in theirs if one not in ours]
    return "\n".join(lines)


def main(seconds: float, first: int) -> int:
    """Searches for so long from a seed on; returns how many differences it has found."""
    until, found, seed, edits = time.monotonic() + seconds, 0, first, 0
    names = sorted(KINDS)
    while time.monotonic() < until:
        name, scope = names[seed % len(names)], SCOPES[seed // len(names) % len(SCOPES)]
        one = difference(seed, name, scope, 60)
        edits += 60
        if one is not None:
            found += 1
            print(f"seed {seed}, a {name} project, label scope {scope}", *one.edits, one.what, sep="\n", flush=True)
        seed += 1
    print(f"{seed - first} seeds, {edits} edits, {found} differences")
    return found


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
