"""Which texts the search for duplicate ids looks at."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from refcheck.workspace.loaded_documents import LoadedDocuments

ONCE = '<a id="x"></a>\n\n[y](#x)\n'


@pytest.mark.parametrize(("text", "is_read"), [(ONCE, False), (f'{ONCE}\n<a id="x"></a>\n', True)])
def test_a_text_is_read_again_only_for_an_id_that_is_given_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, is_read: bool
) -> None:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    read: list[str] = []
    source_at = LoadedDocuments.source_at
    monkeypatch.setattr(
        LoadedDocuments, "source_at", lambda self, location: read.append(location) or source_at(self, location)
    )
    findings = refcheck.lint([tmp_path], renderer="github")
    assert (bool(findings), bool(read)) == (is_read, is_read)
