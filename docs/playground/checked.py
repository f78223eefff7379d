"""What the playground shows of a note. Runs in the browser, in the worker; all comes and goes as JSON.

The note is alone in a folder of memory. Files beside it are not known, so that links to them are not checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from refcheck import __version__
from refcheck.cli._diff import unified_diff
from refcheck.config import load
from refcheck.describing.verdicts import verdicts
from refcheck.facts.model import Finding, Reference, Results, Span
from refcheck.project.inventory import inventory
from refcheck.project.page import Page
from refcheck.project.unchecked import unchecked_of
from refcheck.reports import render
from refcheck.rules._portability import merge_findings
from refcheck.session import LintOptions, Session, open_session

_NAME = "note.md"
# A build may make each file that the note names.
_SETTINGS = 'generated: ["**"]\n'
# Each of them is asked of every renderer.
_MOST_REFERENCES = 300


def about() -> str:
    """The version."""
    return json.dumps({"version": __version__})


def check(request: str, folder: str = "/note") -> str:
    """The findings in a note, its fixed text, and where its references work.

    Args:
        request: `text`, and `renderers`, the names of those that were chosen; none to detect one.
        folder: where the note is written.
    """
    asked = json.loads(request)
    session = _session(asked["text"], asked["renderers"], Path(folder))
    if session.problems:
        return json.dumps({"problem": session.problems[0].message})
    (page,) = session.pages
    chosen = asked["renderers"] or [page.renderer.name]
    sessions = {name: session if name == chosen[0] else session.in_renderer(name) for name in chosen}
    found = {name: one.findings(one.pages[0]) for name, one in sessions.items()}
    answer = {
        "renderers": chosen,
        "reason": "" if asked["renderers"] else page.publication.reason,
        "findings": _entries(page, merge_findings(found)),
        "unchecked": _unchecked(sessions.values(), found),
        **_fixed(session, page),
        "references": _references(session.in_renderer("any"), found),
    }
    return json.dumps(answer)


def _session(text: str, chosen: Sequence[str], folder: Path) -> Session:
    folder.mkdir(parents=True, exist_ok=True)
    # The browser may hold one half of a pair, which cannot be written.
    (folder / _NAME).write_bytes(text.encode("utf-8", "replace"))
    (folder / ".refcheck.yml").write_text(_SETTINGS, encoding="utf-8")
    return open_session([str(folder / _NAME)], load(folder), LintOptions(chosen[0] if chosen else None))


def _entries(page: Page, findings: Sequence[Finding]) -> Sequence[Mapping[str, Any]]:
    """The findings as the report `json` writes them, and the renderers in which each place is fine."""
    report = render("json", Results(tuple(findings), {page.path: page.source}, {}, 1))
    return [{**entry, "fine_in": finding.fine_in} for entry, finding in zip(json.loads(report), findings, strict=True)]


def _unchecked(sessions: Iterable[Session], found: Mapping[str, Sequence[Finding]]) -> Sequence[Mapping[str, Any]]:
    """The references that are unknown in any renderer, but those to files beside the note, and those with a finding."""
    reported = {finding.diagnostic.span for findings in found.values() for finding in findings}
    rows: dict[Span, Mapping[str, Any]] = {}
    for session in sessions:
        (page,) = session.pages
        for one in unchecked_of(page, session.project)[0]:
            if not one.is_settled and one.span not in reported:
                rows.setdefault(one.span, {**_place(page, one.span), "key": one.key, "reason": one.reason})
    return [rows[span] for span in sorted(rows)]


def _fixed(session: Session, page: Page) -> Mapping[str, Any]:
    """The text after all fixes that damage nothing, for the first renderer."""
    fixed, _ = session.fix(page)
    before = page.source.text
    return {"fixed": fixed.text, "diff": unified_diff(_NAME, _NAME, before, fixed.text), "refused": fixed.refused}


def _references(session: Session, found: Mapping[str, Sequence[Finding]]) -> Sequence[Mapping[str, Any]]:
    """Each reference to something in the note or beside it, with its answer in each renderer.

    Args:
        session: the note as no renderer in particular reads it.
        found: the findings by renderer. What is an error in one does not work there.
    """
    (page,) = session.pages
    listed = inventory(session.project, page, page.source)["references"]
    shown = {(entry["line"], entry["column"]) for entry in listed if "url" not in entry}
    rows: list[Mapping[str, Any]] = []
    for reference in page.references:
        place = _place(page, reference.span)
        if (place["line"], place["column"]) in shown and len(rows) < _MOST_REFERENCES:
            answers = {verdict.renderer: verdict.answer for verdict in verdicts(session.project, page, reference)}
            answers |= {
                name: "fails" for name in found if answers.get(name) == "unknown" and _is_broken(reference, found[name])
            }
            rows.append({**place, "text": page.source.text[slice(*reference.span)], "answers": answers})
    return rows


def _is_broken(reference: Reference, findings: Sequence[Finding]) -> bool:
    return any(finding.severity == "error" and finding.diagnostic.span == reference.span for finding in findings)


def _place(page: Page, span: Span) -> dict[str, Any]:
    line, column = page.source.in_file(span.start)
    return {"line": line, "column": column, "offset": span.start, "end_offset": span.end}
