"""What is valid somewhere, or is no reference at all, raises no alarm: the texts of `silence/`."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from refcheck import renderers

_HEAD = "renderers: "


def texts() -> list[object]:
    """Each text with each of the renderers that its first line names."""
    found = []
    for path in sorted((Path(__file__).parent / "silence").glob("*.md")):
        head, _, text = path.read_text(encoding="utf-8").partition("\n")
        assert head.startswith(_HEAD), path.name
        for name in head.removeprefix(_HEAD).split(", "):
            found.append(pytest.param(name, text, id=f"{path.stem}-{name}"))
    return found


@pytest.mark.parametrize(("renderer", "text"), texts())
def test_no_alarm(renderer: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    findings = [f for f in refcheck.lint([path], renderer=renderer) if f.severity != "info"]
    said = [(text[f.diagnostic.span.start : f.diagnostic.span.end], f.diagnostic.message) for f in findings]
    assert said == []


def test_the_renderers_are_those_that_exist() -> None:
    assert {parameter.values[0] for parameter in texts()} <= set(renderers.names())  # type: ignore[attr-defined]


def test_the_prefix_of_anchors_is_that_of_github_alone(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# Title\n\n[a](#user-content-title)\n", encoding="utf-8")
    assert refcheck.lint([path], renderer="github") == []
    assert [finding.rule for finding in refcheck.lint([path], renderer="pandoc")] == ["undefined-anchor"]
