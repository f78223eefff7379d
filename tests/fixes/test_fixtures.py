"""Every note of the fixtures, for every renderer, in every form of a file: fixing it is proven, stable and minimal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.config import Settings
from refcheck.fixes.fixing import apply
from refcheck.project.resolution import RESOLVED
from refcheck.session import LintOptions, open_session
from refcheck.workspace.loading import LoadOptions

FIXTURES = Path(__file__).parents[2] / "fixtures"
NOTES = sorted(FIXTURES.rglob("*.md"))
FORMS = {
    "LF": lambda text: text,
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "CR": lambda text: text.replace("\n", "\r"),
    "BOM, no end": lambda text: "\ufeff" + text.rstrip("\n"),
}
# In some, every note in every form; in the others, a form for each note.
WHOLE = ("hexo-pandoc",)


@pytest.mark.parametrize("renderer", renderers.names())
def test_fixtures(renderer: str, tmp_path: Path) -> None:
    for index, note in enumerate(NOTES):
        forms = list(FORMS) if renderer in WHOLE else [list(FORMS)[index % len(FORMS)]]
        for form in forms:
            text = re.sub("\r\n?", "\n", note.read_bytes().decode("utf-8-sig"))
            path = tmp_path / f"{index}.md"
            path.write_bytes(FORMS[form](text).encode())
            _check(path, renderer, f"{note.name}, {form}")
            path.unlink()


def _check(path: Path, renderer: str, name: str) -> None:
    # Not the project that the tests are run in: some renderers look for labels in all of its notes.
    settings = Settings(root=path.parent)
    session = open_session([str(path)], settings, LintOptions(renderer), LoadOptions(keep_texts=True))
    page = session.pages[0]
    before = page.source.text
    fixed, _ = session.fix(page)
    assert not fixed.refused, f"{name}: {fixed.refused}"
    text = before
    for edits in fixed.rounds:
        text = apply(text, edits)
    assert text == fixed.text, f"{name}: something else than the edits has changed"
    newlines = set(re.findall(r"\r\n|\r|\n", before))
    assert set(re.findall(r"\r\n|\r|\n", fixed.text)) <= (newlines or {"\n"}), f"{name}: other newlines"
    assert fixed.text[-1:].isspace() == before[-1:].isspace(), f"{name}: another end"

    resolved = {one.key for one in page.references if session.project.resolve(page, one).status == RESOLVED}
    bom = b"\xef\xbb\xbf" if path.read_bytes().startswith(b"\xef\xbb\xbf") else b""
    path.write_bytes(bom + fixed.text.removeprefix("\ufeff").encode())
    again = open_session([str(path)], settings, LintOptions(renderer), LoadOptions(keep_texts=True))
    second, _ = again.fix(again.pages[0])
    assert not second.rounds, f"{name}: a second run"
    assert not second.refused, f"{name}: a second run: {second.refused}"
    links = [one for one in again.pages[0].references if one.kind in ("link", "footnote") and one.key in resolved]
    dead = [one.key for one in links if again.project.resolve(again.pages[0], one).status != RESOLVED]
    assert not dead, f"{name}: {dead}"
