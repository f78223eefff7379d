"""The anchors of headings are those that the renderers themselves make: the tables in `cases/`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from refcheck import renderers, slugs
from refcheck.facts.source import Source
from refcheck.renderers import NATIVE, Renderer, hugo, reads_no_cells
from refcheck.slugs import _emoji
from tests.pages import page_of
from tests.slugs.cases import Case, read

EMOJI = Path(_emoji.__file__).with_name("emoji.txt")
FILES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
RULES = [name for name in slugs.__all__ if name not in ("Heading", "obsidian_key")]
# What the renderers, as they have been run, read of headings.
ATTRIBUTES = {"pandoc", "pandoc_ascii", "pandoc_gfm", "kramdown", "kramdown_gfm", "python_markdown", "pymdownx"} | {
    *("hugo", "hugo_ascii", "hugo_blackfriday", "docusaurus", "mdbook"),
}
NO_FOOTNOTES = {"jupyter", "hexo", "hexo_markdown_it", "vscode", "vscode_2024", "obsidian"}
NOTES_BY_CASE = {"pandoc", "pandoc_ascii", "pandoc_gfm", "kramdown", "kramdown_gfm", "python_markdown", "pymdownx"} | {
    *("mystmd", "markdown_it_plus", "hugo", "hugo_ascii", "hugo_blackfriday"),
}
INLINE_NOTES = {"pandoc", "pandoc_ascii", "pandoc_gfm", "markdown_it_plus"}


def renderer(rule: str) -> Renderer:
    """A renderer that makes anchors by a rule, and reads what the real one reads."""
    supports = {
        "label-heading": rule in ATTRIBUTES,
        "footnote": rule not in NO_FOOTNOTES,
        "inline-note": rule in INLINE_NOTES,
    }
    native = {feature: NATIVE for feature, supported in supports.items() if supported}
    folds = rule not in NOTES_BY_CASE
    reads = hugo.RENDERER.reads if rule.startswith("hugo") else reads_no_cells
    return Renderer(rule, rule, "", supports=native, slugs=(getattr(slugs, rule),), folds_note_case=folds, reads=reads)


def anchors(case: Case, renderer: Renderer) -> list[str]:
    page = page_of(Source("note.md", case.text), renderer)
    return [page.anchors.of(heading) for heading in page.of_kind("heading")]


def cases() -> Iterator[tuple[str, Case, str]]:
    """Each document with each rule that it has answers of, and a name for it."""
    for path in FILES:
        for case in read(path):
            for rule in RULES:
                if any(rule in heading.anchors for heading in case.headings):
                    yield rule, case, f"{rule}: {path.stem}: {case.title}"


@pytest.mark.parametrize(("rule", "case"), [pytest.param(rule, case, id=name) for rule, case, name in cases()])
def test_anchors(rule: str, case: Case) -> None:
    found = anchors(case, renderer(rule))
    for heading, anchor in zip(case.headings, found, strict=True):
        same = anchor == heading.anchors[rule]
        assert same != (rule in heading.different), f"{heading.source}: {anchor!r}, not {heading.anchors[rule]!r}"


def test_every_rule_is_held_to_a_table() -> None:
    assert {rule for rule, _, _ in cases()} == set(RULES)


@pytest.mark.parametrize("name", ["pandoc", "github", "hexo-marked"])
@pytest.mark.parametrize("case", read(Path(__file__).parent / "cases" / "usual.txt"), ids=lambda case: case.title)
def test_anchors_of_a_renderer(case: Case, name: str) -> None:
    own = renderers.get(name)
    assert anchors(case, own) == [heading.anchors[own.slugs[0].__name__] for heading in case.headings]


def test_every_emoji_is_replaced_by_its_name() -> None:
    pairs = [line.split(" ") for line in EMOJI.read_text(encoding="utf-8").splitlines()]
    assert len(pairs) > 1800
    assert [name for name, emoji in pairs if _emoji.with_names(emoji) != name] == []


def test_the_names_of_emoji_are_read_only_for_a_text_that_may_hold_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_emoji, "_names_by_emoji", pytest.fail)
    assert _emoji.with_names("Größe – “見出し” ½ 한글") == "Größe – “見出し” ½ 한글"
