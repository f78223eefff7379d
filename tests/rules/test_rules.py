"""The examples in the docstring of each rule are its tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import refcheck
from refcheck.facts.source import Source
from refcheck.rules import Rule, all_rules

_BLOCK = re.compile(r"^```(?P<kind>bad|report|fixed|good)(?: (?P<renderer>[\w-]+))?\n(?P<text>.*?)^```$", re.M | re.S)
RULES = {rule.name: rule for rule in all_rules()}


def examples(rule: Rule) -> list[tuple[str, str, str]]:
    """Kind, renderer and text of each example; one without a renderer has that of the one before it."""
    found, renderer = [], ""
    for match in _BLOCK.finditer(rule.documentation):
        renderer = match["renderer"] or renderer
        found.append((match["kind"], renderer, match["text"]))
    return found


def findings(text: str, renderer: str, folder: Path, select: list[str] | None = None) -> list[str]:
    path = folder / "note.md"
    path.write_bytes(text.encode())
    source = Source(str(path), text)
    reported = refcheck.lint([path], renderer=renderer, select=select or [])
    return [
        "{}:{} {}".format(*source.position(finding.diagnostic.span.start), finding.diagnostic.message)
        for finding in reported
    ]


@pytest.mark.parametrize("name", RULES)
def test_examples(name: str, tmp_path: Path) -> None:
    bad = ""
    for kind, renderer, text in examples(RULES[name]):
        if kind == "bad":
            bad = text
        elif kind == "report":
            assert findings(bad, renderer, tmp_path, [name]) == text.splitlines()
        elif kind == "fixed":
            findings(bad, renderer, tmp_path)
            assert refcheck.fix(tmp_path / "note.md", renderer=renderer) == text
        else:
            (tmp_path / "one.png").touch()
            (tmp_path / "two.png").touch()
            (tmp_path / "plot.png").touch()
            assert findings(text, renderer, tmp_path) == []


@pytest.mark.parametrize("name", RULES)
def test_page(name: str) -> None:
    rule = RULES[name]
    kinds = [kind for kind, _, _ in examples(rule)]
    assert re.fullmatch(r"[1-7]\d\d", rule.code)
    assert rule.severity in ("error", "warning", "info")
    assert rule.summary.endswith(".")
    if name not in ("file-case", "unpublished-file", "caption-number"):  # They need other files; see the tests.
        assert kinds.count("bad") == kinds.count("report") >= 1
        assert "good" in kinds or "fixed" in kinds


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in all_rules()]
    assert len(codes) == len(set(codes))


def test_file_case(tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("# Guide\n")
    text = "See [the guide](Guide.md#guide).\n"
    assert findings(text, "github", tmp_path) == ["1:17 no file `Guide.md`, but `guide.md`"]
    assert refcheck.fix(tmp_path / "note.md", renderer="github") == "See [the guide](guide.md#guide).\n"


def test_unpublished_file(tmp_path: Path) -> None:
    (tmp_path / "book.toml").write_text('[book]\nsrc = "."\n')
    (tmp_path / "SUMMARY.md").write_text("- [Note](note.md)\n")
    (tmp_path / "draft.md").write_text("# Draft\n")
    assert findings("See [the draft](draft.md).\n", "mdbook", tmp_path) == ["1:17 no page of `draft.md`"]
