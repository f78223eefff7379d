"""The examples in the docstring of each rule are its tests; those about the web are in `tests/external/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import refcheck
from refcheck.facts.model import Finding
from refcheck.facts.source import Source
from refcheck.rules import Rule, all_rules, local_rules
from tests.conftest import MakeFiles

_BLOCK = re.compile(
    r"^```(?P<kind>bad|report|fixed|good)(?: (?P<renderer>[\w.-]+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
RULES = {rule.name: rule for rule in local_rules()}
PAGES = {rule.name: rule for rule in all_rules()}


class Example(NamedTuple):
    """A fenced example in the docstring of a rule."""

    rule: str
    kind: str
    renderer: str
    text: str
    bad: str
    """The bad example that is before it."""


def examples(rule: Rule) -> Iterator[Example]:
    """The examples of a rule; one without a renderer has that of the one before it."""
    renderer = bad = ""
    for match in _BLOCK.finditer(rule.documentation):
        renderer = match["renderer"] or renderer
        bad = match["text"] if match["kind"] == "bad" else bad
        yield Example(rule.name, match["kind"], renderer, match["text"], bad)


def of_kind(kind: str) -> pytest.MarkDecorator:
    """Runs a test with each example of a kind."""
    found = [example for rule in RULES.values() for example in examples(rule) if example.kind == kind]
    return pytest.mark.parametrize("example", found, ids=lambda example: f"{example.rule} ({example.renderer})")


def lint(text: str, renderer: str, folder: Path, select: list[str] | None = None) -> list[Finding]:
    """The findings of a note, or of the settings of a site, whose name stands in place of a renderer."""
    is_site = "." in renderer
    path = folder / (renderer if is_site else "note.md")
    path.write_bytes(text.encode())
    if is_site:
        (folder / "docs").mkdir()
        (folder / "docs" / "index.md").write_text("# Home\n")
        return refcheck.lint(folder, select=select or [])
    return refcheck.lint(path, renderer=renderer, select=select or [])


def findings(text: str, renderer: str, folder: Path, select: list[str] | None = None) -> list[str]:
    """The places and messages of the findings of `lint`."""
    source = Source("", text)
    return [
        "{}:{} {}".format(*source.position(finding.diagnostic.span.start), finding.diagnostic.message)
        for finding in lint(text, renderer, folder, select)
    ]


@of_kind("report")
def test_a_bad_example_is_reported(example: Example, tmp_path: Path) -> None:
    assert findings(example.bad, example.renderer, tmp_path, [example.rule]) == example.text.splitlines()


@of_kind("fixed")
def test_a_bad_example_is_fixed(example: Example, tmp_path: Path) -> None:
    (tmp_path / "note.md").write_bytes(example.bad.encode())
    assert refcheck.fix(tmp_path / "note.md", renderer=example.renderer) == example.text


@of_kind("good")
def test_nothing_is_reported_of_a_good_example(example: Example, make_files: MakeFiles, tmp_path: Path) -> None:
    make_files({"one.png": "", "two.png": "", "plot.png": ""})
    assert findings(example.text, example.renderer, tmp_path) == []


@pytest.mark.parametrize("name", PAGES)
def test_page(name: str) -> None:
    rule = PAGES[name]
    kinds = [example.kind for example in examples(rule)]
    assert re.fullmatch(r"[1-7]\d\d", rule.code)
    assert rule.severity in ("error", "warning", "info")
    assert rule.summary.endswith(".")
    if name not in (
        "file-case",
        "unpublished-file",
        "caption-number",
        "wrong-encoding",
        "invalid-bibliography",
        "unreadable-notebook",
    ):  # They need other files; see the tests.
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
    assert findings("See [the draft](draft.md).\n", "mdbook", tmp_path) == ["1:17 `draft.md` is not published"]
