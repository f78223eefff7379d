"""The cases of `refused.txt`, which says how they are written: no proof rests on the rule that asks for a change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refcheck.config import Settings
from refcheck.facts.model import Edit, Span
from refcheck.facts.source import Source
from refcheck.fixes.fix_proof import fix_harm
from refcheck.fixes.fixing import apply
from refcheck.fixes.proof import Change, Edits, Version, harm
from refcheck.session import LintOptions, open_session

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
    session = open_session([str(tmp_path)], Settings(root=tmp_path), LintOptions(case["renderer"]))
    (location,) = session.project.pages
    page = session.project.pages[location]
    now = session.read(page, Source(page.path, apply(text, edits)))
    after = session.project.with_changes({location: now})
    versions = Version(session.project, session.findings), Version(after, lambda page: session.findings(page, after))

    said = harm(*versions, Change({location: Edits([edits])})) or fix_harm(*versions, location, Edits([edits]))

    assert (said or "nothing") == case["said"]
