"""What refcheck says of posts in Hexo sites with other versions and settings; the cases are in `cases/hexo.txt`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import refcheck
from refcheck.facts.source import Source

CASES = Path(__file__).parent / "cases" / "hexo.txt"
POST = "source/_posts/post.md"


class Case(NamedTuple):
    """A site and what is said of its post."""

    title: str
    files: dict[str, str]
    renderer: str
    report: str
    fixed: str


def cases() -> Iterator[Case]:
    for written in CASES.read_text(encoding="utf-8").split("\n=== ")[1:]:
        title, _, rest = written.partition("\n")
        site, _, answer = rest.partition("\n-> ")
        answer, _, fixed = answer.partition("\n-> fixed\n")
        parts = re.split(r"^--- (.+)\n", f"{site}\n", flags=re.M)[1:]
        names = [POST if name == "post.md" else name for name in parts[::2]]
        renderer, _, report = answer.partition("\n")
        yield Case(title, dict(zip(names, parts[1::2], strict=True)), renderer, report.strip(), fixed)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in cases()])
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in {"_config.yml": "title: A site\n", **case.files}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    source = Source(POST, case.files[POST])
    found = []
    for finding in refcheck.lint([POST]):
        line, column = source.position(finding.diagnostic.span.start)
        found.append(f"{line}:{column} {finding.rule} {finding.diagnostic.message}")
    assert "\n".join(found) == case.report
    (page,) = refcheck.inventory([POST])
    assert page["renderer"] == case.renderer
    if case.fixed:
        assert refcheck.fix(POST, unsafe=True) == case.fixed
