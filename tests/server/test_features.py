"""Every file of the folder `features` is a feature that the server announces."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.server.features import Feature, all_features
from refcheck.server.views import PageView
from tests.server.opened import open_at


@pytest.mark.parametrize("feature", all_features(), ids=lambda feature: feature.name)
def test_a_feature_answers_somewhere(feature: Feature) -> None:
    assert feature.answer is not None or feature.answer_in_bibliography is not None


def test_the_cursor_is_taken_out_of_the_text(tmp_path: Path) -> None:
    view, offset = open_at(tmp_path, {"a.md": "# A\n", "b.md": "# B\n\n[x](a‸.md)\n"})
    assert (view.text, view.text[offset:]) == ("# B\n\n[x](a.md)\n", ".md)\n")


def test_the_findings_of_a_view_are_those_of_a_run(tmp_path: Path) -> None:
    view, _ = open_at(tmp_path, {"a.md": "[x](#nothing)\n", ".refcheck.yml": "renderer: github\n"})
    assert [finding.rule for finding in view.findings] == ["undefined-anchor"]


def test_a_view_knows_the_texts_of_all_files(tmp_path: Path) -> None:
    view: PageView
    view, _ = open_at(tmp_path, {"a.md": "‸A\n", "refs.bib": "@book{a, title={T}}\n"})
    assert view.source_of(str(Path(tmp_path, "refs.bib").resolve())).text == "@book{a, title={T}}\n"
