"""The cases of `refused.txt`, which says how they are written: no proof rests on the rule that asks for a change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refcheck.config import Settings
from refcheck.facts.model import Edit, Span
from refcheck.facts.offset_map import OffsetMap
from refcheck.facts.source import Source
from refcheck.fixes.changes import Change, Snapshot
from refcheck.fixes.fix_damage import find_fix_damage
from refcheck.fixes.fixing import apply
from refcheck.fixes.safety import find_damage
from refcheck.session import Session

_CASE = re.compile(
    r"^=== (?P<renderer>[\w-]+): (?P<title>.+)\n(?P<text>(?:(?!-- |=== ).*\n)*)(?P<edits>(?:-- .*\n)+)-> (?P<said>.+)",
    re.M,
)
CASES = list(_CASE.finditer((Path(__file__).parent / "refused.txt").read_text(encoding="utf-8")))


def edit(text: str, line: str) -> Edit:
    old, new = (part.replace("\\n", "\n") for part in re.fullmatch(r"-- (.*?) =>(?: (.*))?", line).groups(""))  # type: ignore[union-attr]
    assert text.count(old) == 1, old
    return Edit(Span(text.index(old), text.index(old) + len(old)), new)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['renderer']}: {case['title']}" for case in CASES])
def test_case(case: re.Match[str], tmp_path: Path) -> None:
    text = case["text"].rstrip("\n") + "\n"
    (tmp_path / "note.md").write_text(text, encoding="utf-8")
    edits = sorted(edit(text, line) for line in case["edits"].splitlines())
    session = Session(Settings(root=tmp_path), [str(tmp_path)], case["renderer"])
    (location,) = session.project.pages
    page = session.project.pages[location]
    now = session.read(page, Source(page.path, apply(text, edits)))
    after = session.project.with_changes({location: now})
    versions = Snapshot(session.project, session.findings), Snapshot(after, lambda page: session.findings(page, after))

    offsets = OffsetMap([edits])

    said = find_damage(*versions, Change({location: offsets})) or find_fix_damage(*versions, location, offsets)

    assert (said or "nothing") == case["said"]
