"""Whether a fix writes HTML where the settings of a site say what becomes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck

_IMAGE = "---\ntitle: A\n---\n\n![A](a.png){width=50%}\n"
_AS_HTML = '<img src="a.png" alt="A" width="50%">'


@pytest.mark.parametrize(
    ("renderer", "settings", "written"),
    [
        ("hugo", {"hugo.toml": 'baseURL = "/"\n'}, False),
        ("hugo", {"hugo.toml": "[markup.goldmark.renderer]\nunsafe = false\n"}, False),
        ("hugo", {"hugo.toml": "[markup.goldmark.renderer]\nunsafe = true\n"}, True),
        ("hugo", {"config.yaml": "baseURL: /\nmarkup: {goldmark: {renderer: {unsafe: true}}}\n"}, True),
        (
            "hugo",
            {"hugo.toml": 'baseURL = "/"\n', "config/_default/markup.yaml": "goldmark: {renderer: {unsafe: true}}\n"},
            True,
        ),
        ("mkdocs", {"mkdocs.yml": "site_name: A\nmarkdown_extensions: [toc]\n"}, False),
        (
            "mkdocs",
            {"mkdocs.yml": "site_name: A\nmarkdown_extensions: [toc]\nuse_directory_urls: false\n"},
            True,
        ),
    ],
)
def test_html_is_written_where_it_works(renderer: str, settings: dict[str, str], written: bool, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name, text in settings.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    note = tmp_path / ("content" if renderer == "hugo" else "docs") / "a.md"
    note.parent.mkdir()
    note.write_text(_IMAGE, encoding="utf-8")
    (note.parent / "a.png").touch()
    assert (_AS_HTML in refcheck.fix(note, renderer=renderer)) is written
