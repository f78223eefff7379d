"""Whether a project that is updated page by page says what one says that is made of the same texts.

Random edits of small projects of every kind; after every few of them all findings, numbers and edges are compared with
those of a fresh project. Two edits of five take one back. A longer search than that of the tests:
`python -m tests.project.updating SECONDS [FIRST_SEED]`; what it finds is printed with the
project, the seed and the edits.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from refcheck.config import load
from refcheck.facts.model import Finding
from refcheck.facts.source import Source
from refcheck.links.display import shown
from refcheck.project.page import Page, in_memory
from refcheck.project.project import Project
from refcheck.session import open_session
from refcheck.workspace.discovery import find_files
from tests.runs.projects import KINDS, Kind, steps

Texts = Mapping[str, str | None]
_LETTERS = ("x", " ", "\n\n", "#", "@", "[", "]", "{", "}", ")", "`", "é")
# More of the same kinds of project, with settings under which the labels of all pages count.
SCOPES = ("file", "project")


class Edit(NamedTuple):
    """One change of one file."""

    path: str
    text: str | None
    """The new text; None if the file goes."""


class Facts(NamedTuple):
    """All that is compared."""

    findings: dict[str, list[Finding]]
    numbers: dict[str, list[tuple[int, str]]]
    edges: dict[str, list[tuple[str, int]]]


class Edited:
    """A project on disk that changes, and what is known of it by updates alone."""

    def __init__(self, folder: Path, texts: Texts) -> None:
        self.folder = Path(os.path.realpath(folder))
        write_now(folder, texts)
        self.session = open_session(["."], load(folder))
        self.project = self.session.project
        self.findings = {location: self._lint(location) for location in self.project.pages}

    def apply(self, edit: Edit) -> None:
        """Makes a change on disk, brings the project up to date, and lints what has to be."""
        write_now(self.folder, {edit.path: edit.text})
        location = str(self.folder / edit.path)
        if location not in self.project.pages and location not in find_pages(self.folder):
            change = self.project.update_files([location])
        else:
            change = self.project.update(location, self._page(location, edit.text))
        for gone in self.findings.keys() - self.project.pages.keys():
            del self.findings[gone]
        for changed in change.to_lint:
            self.findings[changed] = self._lint(changed)

    def facts(self) -> Facts:
        """What is known by updates alone."""
        return facts_of(self.project, {location: self.findings[location] for location in self.project.pages})

    def _page(self, location: str, text: str | None) -> Page | None:
        if text is None:
            return None
        source, before = Source(shown(location), text), self.project.pages.get(location)
        if before is not None:
            return self.session.workspace.page_with_text(before, source)
        return self.session.workspace.page(self.session.workspace.documents.parse(source), location, in_memory(source))

    def _lint(self, location: str) -> list[Finding]:
        return self.session.findings(self.project.pages[location], self.project)


def fresh(folder: Path) -> Facts:
    """What a new project says of the files as they are."""
    session = open_session(["."], load(folder))
    project = session.project
    return facts_of(project, {where: session.findings(page, project) for where, page in project.pages.items()})


def facts_of(project: Project, findings: dict[str, list[Finding]]) -> Facts:
    """All that is compared."""
    numbers, edges = {}, {}
    for location, page in project.pages.items():
        numbers[location] = sorted((span.start, number) for span, number in page.numbers.by_span.items())
        uses = project.references_from_other_pages(page)
        edges[location] = [(other.location, reference.span.start) for other, reference in uses]
    return Facts(findings, numbers, edges)


def write_now(folder: Path, texts: Texts) -> None:
    """Writes the files; no clock has to go on, as nothing is kept between runs."""
    for name, text in texts.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def find_pages(folder: Path) -> set[str]:
    """The files that a run over the folder reads."""
    return set(find_files([str(folder)], load(folder)).files)


class Chance:
    """Makes edits of a project of a kind."""

    def __init__(self, seed: int, name: str) -> None:
        self.random = random.Random(f"{seed} {name}")
        self.kind: Kind = KINDS[name]
        self.name = name

    def edits(self, texts: Texts) -> Iterator[Edit]:
        """Edits without end."""
        now, before = dict(texts), [Edit(path, text) for path, text in texts.items()]
        while True:
            edit = self.random.choice(before[-5:]) if self.random.random() < 0.4 else self._edit(now)
            if now.get(edit.path) == edit.text:
                continue
            before.append(Edit(edit.path, now.get(edit.path)))
            now[edit.path] = edit.text
            yield edit

    def _edit(self, now: Texts) -> Edit:
        chance, notes = self.random, [f"{self.name}/{note}" for note in self.kind.notes]
        path = chance.choice([note for note in notes if now.get(note) is not None] or notes)
        text = now.get(path) or ""
        what = chance.random()
        if what < 0.08:
            # What decides on which files are read at all makes another run.
            settings = [(name, texts) for name, texts in self.kind.settings.items() if "ignore" not in name]
            name, texts = chance.choice(settings)
            return Edit(f"{self.name}/{name}", chance.choice(texts))
        if what < 0.12:
            return Edit(path, None)
        if what < 0.16:
            return Edit(chance.choice(notes), text)
        if what < 0.5:
            place = chance.randrange(len(text) + 1)
            return Edit(path, text[:place] + chance.choice(_LETTERS) + text[place + chance.choice((0, 0, 1, 9)) :])
        blocks = text.rstrip("\n").split("\n\n")
        place = chance.randrange(len(blocks))
        if what < 0.65:
            return Edit(path, "\n\n".join(blocks[:place] + blocks[place + 1 :]) + "\n")
        others = [block for note in notes for block in (now.get(note) or "").rstrip("\n").split("\n\n")]
        return Edit(path, "\n\n".join([*blocks[:place], chance.choice(others), *blocks[place:]]) + "\n")


class Difference(NamedTuple):
    """Where an updated project says something else."""

    edits: list[Edit]
    what: str


def difference(seed: int, name: str, scope: str, number: int, every: int = 3) -> Difference | None:
    """The first difference within some edits of a project.

    Args:
        every: how many edits are made between comparisons.
    """
    (made,) = steps(seed, (name,), 0)
    texts = {path: text for path, text in made.items() if not path.startswith("more/")}
    texts[".refcheck.yml"] = f"label-scope: {scope}\n"
    with tempfile.TemporaryDirectory() as path:
        folder, here = Path(os.path.realpath(path)), os.getcwd()
        os.chdir(folder)
        try:
            edited, edits = Edited(folder, texts), list[Edit]()
            for edit in Chance(seed, name).edits(texts):
                edits.append(edit)
                edited.apply(edit)
                if len(edits) % every == 0:
                    known, real = edited.facts(), fresh(folder)
                    if known != real:
                        return Difference(edits, explain(known, real))
                if len(edits) >= number:
                    return None
        finally:
            os.chdir(here)
    return None


def explain(known: Facts, real: Facts) -> str:
    """What differs, line by line."""
    lines = []
    for field in Facts._fields:
        updated, new = getattr(known, field), getattr(real, field)
        for where in {**updated, **new}:
            if updated.get(where) != new.get(where):
                ours, theirs = updated.get(where) or [], new.get(where) or []
                lines.append(f"{field} of {where}")
                lines += [f"  only updated: {one}" for one in ours if one not in theirs]
                lines += [f"  only fresh:   {one}" for one in theirs if one not in ours]
                if [one for one in ours if one in theirs] != [one for one in theirs if one in ours]:
                    lines.append("  in another order")
    return "\n".join(lines)


def main(seconds: float, first: int) -> int:
    """Searches for so long from a seed on; returns how many differences it has found."""
    until, found, seed = time.monotonic() + seconds, 0, first
    names = sorted(KINDS)
    while time.monotonic() < until:
        name, scope = names[seed % len(names)], SCOPES[seed // len(names) % len(SCOPES)]
        one = difference(seed, name, scope, 60)
        if one is not None:
            found += 1
            print(f"seed {seed}, a {name} project, label scope {scope}", *one.edits, one.what, sep="\n", flush=True)
        seed += 1
    print(f"{seed - first} seeds, {found} differences")
    return found


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0) > 0)
