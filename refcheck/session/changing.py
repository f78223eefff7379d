"""Edits, moves and converts the texts of a session if the change is proven harmless. Nothing is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from refcheck.facts.cancellation import Check
from refcheck.facts.model import Document, Finding
from refcheck.facts.offset_map import OffsetMap
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.entry_safety import find_lost_citation, renamed_entries
from refcheck.fixes.fixing import Rounds, apply
from refcheck.fixes.safety import find_damage
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.session.session import Changed

if TYPE_CHECKING:
    from refcheck.converting.conversion import ConvertedNotes
    from refcheck.facts.source import Source
    from refcheck.session.session import Session


class Proof(NamedTuple):
    """The inputs of a proof besides the texts."""

    check: Check
    findings: Callable[[Page], Sequence[Finding]]
    """Returns the findings of a page before the change."""


def change(
    session: Session,
    edits: Mapping[str, Rounds],
    moves: Mapping[str, str],
    proof: Proof,
) -> Changed:
    """The texts after a change, or the reason why it is refused; see `Session.change`."""
    texts = {}
    for location, rounds in edits.items():
        source = session.source_at(location)
        if source.fault is not None and any(rounds):
            return Changed({}, f"{source.path} would have to be written, but {source.fault.reason}")
        texts[location] = source.text
        for made in rounds:
            texts[location] = apply(texts[location], made)
    made_change = Change({where: OffsetMap(rounds) for where, rounds in edits.items()}, moves)
    after = session.with_texts(texts, moves)
    return Changed(texts, _damage(session, after, made_change, proof))


def _damage(session: Session, after: Project, change: Change, proof: Proof) -> str:
    """The first thing that a change breaks, as a sentence for the user; empty if it is safe."""
    project = session.project
    pages = {location: offsets for location, offsets in change.offsets.items() if location in project.pages}
    others = {location: offsets for location, offsets in change.offsets.items() if location not in pages}
    if others:
        names = renamed_entries(project, after, others)
        if names is None:
            return "a bibliography would be read differently"
        # A bibliography entry is not in a page.
        change = change._replace(offsets=pages, names={"": names})
        lost = find_lost_citation(project, after, change, proof.check)
        if lost:
            return lost
    before = Snapshot(project, proof.findings)
    return find_damage(before, Snapshot(after, lambda page: session.findings(page, after)), change, proof.check)


def convert(session: Session, renderer: str, check: Check) -> ConvertedNotes:
    """The notes of a session for another renderer; see `Session.convert`."""
    from refcheck.converting.conversion import convert_notes

    goal = session.workspace.in_renderer(session.project, renderer)

    def parse(source: Source) -> Document:
        check()
        return session.documents.parse(source)

    return convert_notes(session.project, goal, parse, session.findings)
