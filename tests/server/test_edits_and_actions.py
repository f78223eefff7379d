"""Features that change texts, for clients that can do less, and where they must not."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest

from refcheck.facts.model import Refused, Span
from refcheck.fixes.fixing import apply
from refcheck.server.edits import edits_between
from refcheck.server.features import (
    convert,
    define_actions,
    definition,
    fix_actions,
    fix_all_actions,
    hints,
    lenses,
    moved_files,
    prepare_rename,
    references,
    rename,
    renumber,
    resolve_action,
)
from refcheck.server.views import PLAIN, Options, PageView
from tests.server.opened import WIDE, open_at, open_bibliography_at

CITED = {
    "a.md": "---\nbibliography: refs.bib\n---\n\nSee [@doe].\n",
    "refs.bib": "@book{do‸e, title = {A book}}\n\n@book{roe, title = {Other}}\n",
    ".refcheck.yml": "renderer: pandoc\n",
}
SPACED = {
    "a.md": "See [@fig:a].\n\n![A cat](a.png) {#fi‸g:a}\n",
    ".refcheck.yml": "renderer: pandoc-crossref\n",
}


def at_cursor(view: PageView, offset: int) -> Span:
    return Span(offset, offset)


def test_a_key_is_renamed_from_its_bibliography(tmp_path: Path) -> None:
    view, offset = open_bibliography_at(tmp_path, CITED)
    changes = rename.answer_in_bibliography(view, offset, "doe2020")
    texts = {
        os.path.basename(path): apply(view.source_of(path).text, list(edits)) for path, edits in changes.edits.items()
    }
    assert texts == {
        "a.md": "---\nbibliography: refs.bib\n---\n\nSee [@doe2020].\n",
        "refs.bib": "@book{doe2020, title = {A book}}\n\n@book{roe, title = {Other}}\n",
    }


def test_a_bibliography_knows_its_names_and_citations(tmp_path: Path) -> None:
    view, offset = open_bibliography_at(tmp_path, CITED)
    shown = prepare_rename.answer_in_bibliography(view, offset)
    places = references.answer_in_bibliography(view, offset, True)
    targets = definition.answer_in_bibliography(view, offset)
    assert (shown.name, view.text[slice(*shown.span)]) == ("doe", "doe")
    assert [os.path.basename(place.location) for place in places] == ["refs.bib", "a.md"]
    assert [os.path.basename(target.place.location) for target in targets] == ["a.md"]


def test_an_entry_without_citations_leads_to_itself(tmp_path: Path) -> None:
    texts = {**CITED, "refs.bib": "@book{roe, ti‸tle = {Other}}\n"}
    view, offset = open_bibliography_at(tmp_path, texts)
    (target,) = definition.answer_in_bibliography(view, offset)
    assert view.text[slice(*target.place.span)] == "roe"


def test_a_client_that_resolves_nothing_gets_the_edits_at_once(tmp_path: Path) -> None:
    view, offset = open_at(tmp_path, SPACED, PLAIN)
    (action,) = fix_actions.answer(view, at_cursor(view, offset), ())
    assert apply(view.text, action.changes.edits[view.location]) == "See [@fig:a].\n\n![A cat](a.png){#fig:a}\n"


def test_an_action_whose_finding_is_gone_does_nothing(tmp_path: Path) -> None:
    view, offset = open_at(tmp_path, SPACED)
    (action,) = fix_actions.answer(view, at_cursor(view, offset), ("quickfix",))
    mended, _ = open_at(tmp_path, {**SPACED, "a.md": "See [@fig:a].\n\n![A cat](a.png){#fig:a}\n"})
    assert action.data is not None
    assert resolve_action.answer(mended, action.data) is None


def test_the_second_of_two_equal_findings_is_fixed(tmp_path: Path) -> None:
    text = "[@fig:moddel]\n\n[@fig:mod‸del]\n\n![A](a.png){#fig:model}\n"
    view, offset = open_at(tmp_path, {**SPACED, "a.md": text})
    (action,) = fix_actions.answer(view, at_cursor(view, offset), ())
    changes = resolve_action.answer(view, action.data)
    expected = "[@fig:moddel]\n\n[@fig:model]\n\n![A](a.png){#fig:model}\n"
    assert apply(view.text, changes.edits[view.location]) == expected


@pytest.mark.parametrize("kinds", [("refactor",), ("source.organizeImports",), ("quick",)])
def test_fixes_are_offered_only_where_they_are_asked_for(kinds: tuple[str, ...], tmp_path: Path) -> None:
    view, offset = open_at(tmp_path, SPACED)
    assert fix_actions.answer(view, at_cursor(view, offset), kinds) == []
    assert fix_all_actions.answer(view, at_cursor(view, offset), kinds) == []


@pytest.mark.parametrize("kinds", [(), ("source",), ("source.fixAll",), ("source.fixAll.refcheck",)])
def test_all_fixes_on_saving_are_those_of_the_command(kinds: tuple[str, ...], tmp_path: Path) -> None:
    view, offset = open_at(tmp_path, SPACED, PLAIN)
    (action,) = fix_all_actions.answer(view, at_cursor(view, offset), kinds)
    fixed, _ = view.session.fix(view.page)
    assert apply(view.text, action.changes.edits[view.location]) == fixed.text


def test_nothing_is_fixed_while_the_project_is_read(tmp_path: Path) -> None:
    view, offset = open_at(tmp_path, SPACED)
    early = PageView(**{**vars(view), "is_provisional": True})
    assert fix_actions.answer(early, at_cursor(view, offset), ()) == []
    assert fix_all_actions.answer(early, at_cursor(view, offset), ()) == []
    with pytest.raises(Refused, match="still being read"):
        rename.answer(early, offset, "fig:b")


def test_a_client_that_creates_no_files_is_not_offered_one(tmp_path: Path) -> None:
    texts = {"a.md": "[x](no‸ne.md)\n", ".refcheck.yml": "renderer: github\n"}
    view, offset = open_at(tmp_path, texts, WIDE._replace(creates_files=False))
    assert define_actions.answer(view, at_cursor(view, offset), ()) == []


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"a.md": "# On‸e\n", "b.md": "[x](a.md#one)\n", ".refcheck.yml": "renderer: github\n"}
    view, offset = open_at(tmp_path, texts)
    monkeypatch.setattr(os, "access", lambda path, mode: not path.endswith("b.md"))
    with pytest.raises(Refused, match=r"`b\.md` would have to be changed, and cannot be written"):
        rename.answer(view, offset, "Two")


def test_a_generated_file_is_named(tmp_path: Path) -> None:
    texts = {"a.md": "# On‸e\n", "out/b.md": "[x](../a.md#one)\n"}
    view, offset = open_at(tmp_path, {**texts, ".refcheck.yml": "renderer: github\ngenerated: [out/]\n"})
    with pytest.raises(Refused, match=r"`out/b\.md` would have to be changed, and is generated"):
        rename.answer(view, offset, "Two")


def test_a_file_beside_a_generated_one_is_renamed_in(tmp_path: Path) -> None:
    texts = {"a.md": "# On‸e\n", "src/b.md": "[x](../a.md#one)\n"}
    view, offset = open_at(tmp_path, {**texts, ".refcheck.yml": "renderer: github\ngenerated: [out/]\n"})
    assert len(rename.answer(view, offset, "Two").edits) == 2


def test_a_notebook_is_not_edited_as_if_it_were_a_note(tmp_path: Path) -> None:
    cell = {"cell_type": "markdown", "metadata": {}, "source": ["[x](a.md#one)"]}
    cells = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    view, offset = open_at(tmp_path, {"a.md": "# On‸e\n", "b.ipynb": cells, ".refcheck.yml": "renderer: github\n"})
    with pytest.raises(Refused, match=r"`b\.ipynb` would have to be changed, and is a notebook"):
        rename.answer(view, offset, "Two")


def test_a_file_outside_of_the_project_is_not_moved_by_it(tmp_path: Path) -> None:
    view, _ = open_at(
        tmp_path / "project", {"a.md": "‸[x](b.md)\n", "b.md": "B\n", ".refcheck.yml": "renderer: github\n"}
    )
    assert moved_files.answer(view, {str(tmp_path / "c.md"): str(tmp_path / "d.md")}) is None


def test_a_move_that_takes_too_long_is_left_to_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    view, _ = open_at(tmp_path, {"a.md": "‸[x](b.md)\n", "b.md": "B\n", ".refcheck.yml": "renderer: github\n"})
    monkeypatch.setattr(moved_files, "_LONGEST", -1.0)
    with pytest.raises(Refused, match="not followed while the editor waits"):
        moved_files.answer(view, {str(tmp_path / "b.md"): str(tmp_path / "c.md")})


def test_lenses_are_shown_if_they_are_asked_for(tmp_path: Path) -> None:
    texts = {
        "a.md": "‸# One\n\n[x](#one)\n\n## Two\n",
        "b.md": "[x](a.md#one)\n",
        ".refcheck.yml": "renderer: github\n",
    }
    view, _ = open_at(tmp_path, texts)
    asked = PageView(**{**vars(view), "options": Options(lenses=True)})
    assert lenses.answer(view) == []
    (lens,) = lenses.answer(asked)
    assert (lens.title, [os.path.basename(place.location) for place in lens.places]) == (
        "2 references",
        ["a.md", "b.md"],
    )


def test_hints_of_uses_are_shown_if_they_are_asked_for(tmp_path: Path) -> None:
    texts = {"a.md": "‸See @fig:a.\n\n![A](a.png){#fig:a}\n", ".refcheck.yml": "renderer: pandoc-crossref\n"}
    view, _ = open_at(tmp_path, texts, options=Options(hints_numbers=False, hints_uses=True))
    found = hints.answer(view, Span(0, len(view.text)))
    assert [(hint.offset, hint.text) for hint in found] == [(view.text.index("}") + 1, "1 reference")]


def test_hints_are_those_of_the_part_that_is_asked_for(tmp_path: Path) -> None:
    texts = {"a.md": "‸@fig:a\n\n@fig:a\n\n![A](a.png){#fig:a}\n", ".refcheck.yml": "renderer: pandoc-crossref\n"}
    view, _ = open_at(tmp_path, texts)
    assert [hint.offset for hint in hints.answer(view, Span(8, 14))] == [14]


def test_footnotes_are_renumbered_after_a_review(tmp_path: Path) -> None:
    texts = {"a.md": "‸One[^2], two[^1].\n\n[^1]: A.\n\n[^2]: B.\n", ".refcheck.yml": "renderer: github\n"}
    view, _ = open_at(tmp_path, texts)
    changes = renumber.answer(view, [])
    text = apply(view.text, changes.edits[view.location])
    assert (text, changes.is_reviewed) == ("One[^1], two[^2].\n\n[^2]: A.\n\n[^1]: B.\n", True)


def test_footnotes_with_names_are_numbered_on_request(tmp_path: Path) -> None:
    texts = {"a.md": "‸One[^b].\n\n[^b]: B.\n", ".refcheck.yml": "renderer: github\n"}
    view, _ = open_at(tmp_path, texts)
    assert renumber.answer(view, []) is None
    assert apply(view.text, renumber.answer(view, [True]).edits[view.location]) == "One[^1].\n\n[^1]: B.\n"


def test_a_project_is_converted_after_a_review(tmp_path: Path) -> None:
    texts = {"a.md": "‸See @fig:a.\n\n![A](a.png){#fig:a}\n", ".refcheck.yml": "renderer: pandoc-crossref\n"}
    view, _ = open_at(tmp_path, texts)
    changes = convert.answer(view, ["bookdown"])
    text = apply(view.text, changes.edits[view.location])
    assert (text, changes.is_reviewed) == (view.session.convert("bookdown").texts[view.location], True)
    assert r"\@ref(fig:a)" in text


def test_one_file_is_converted_alone(tmp_path: Path) -> None:
    note = "See @fig:a.\n\n![A](a.png){#fig:a}\n"
    texts = {"a.md": f"‸{note}", "b.md": note, ".refcheck.yml": "renderer: pandoc-crossref\n"}
    view, _ = open_at(tmp_path, texts)
    assert convert.answer(view, ["bookdown", "project"]).edits.keys() == view.project.pages.keys()
    changes = convert.answer(view, ["bookdown", "file"])
    assert [*changes.edits] == [view.location]
    assert r"\@ref(fig:a)" in apply(view.text, changes.edits[view.location])
    with pytest.raises(Refused, match="`folder` cannot be converted"):
        convert.answer(view, ["bookdown", "folder"])


@pytest.mark.parametrize("arguments", [[], ["githup"], ["any"], [3]])
def test_a_renderer_to_convert_to_is_needed(arguments: list[object], tmp_path: Path) -> None:
    view, _ = open_at(tmp_path, {"a.md": "‸A\n", ".refcheck.yml": "renderer: github\n"})
    with pytest.raises(Refused, match="there is no renderer"):
        convert.answer(view, arguments)


@pytest.mark.parametrize("seed", range(20))
def test_edits_between_two_texts_make_the_second_of_the_first(seed: int) -> None:
    draw = random.Random(seed)
    lines = [draw.choice(["a\n", "b\r\n", "long line\n", "\n", "c\r", "ä😀\n", "x"]) for _ in range(30)]
    after = [draw.choice(["new\n", "", line, line, line]) for line in lines]
    before, text = "".join(lines), "".join(after)
    edits = edits_between(before, text)
    ends = [edit.span.end for edit in edits]
    assert apply(before, edits) == text
    assert all(end <= edit.span.start for end, edit in zip(ends, edits[1:], strict=False))


def test_edits_of_a_long_text_are_as_small_as_those_of_a_short_one() -> None:
    lines = [f"line {number}\n\n" for number in range(6000)]
    changed = [line.replace("line", "lines") if number % 3 else line for number, line in enumerate(lines)]
    edits = edits_between("".join(lines), "".join(changed))
    assert [(edit.span.end - edit.span.start, edit.text) for edit in edits] == [(0, "s")] * 4000


def test_a_small_change_is_a_small_edit() -> None:
    (edit,) = edits_between("one\ntwo words\nthree\n", "one\ntwo good words\nthree\n")
    assert (edit.span, edit.text) == (Span(8, 8), "good ")
