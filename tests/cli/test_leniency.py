"""`refcheck renderers --for` names the settings by which a program does not report what a reader meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import run

MKDOCS = "site_name: x\nvalidation:\n  links:\n    not_found: ignore\n    anchors: warn\n"
SPHINX = 'extensions = ["myst_parser"]\nsuppress_warnings = ["myst.xref_missing", "epub.unknown_project_files"]\n'
MYSTMD = "project:\n  error_rules:\n    - rule: link-resolves\n      severity: ignore\n    - rule: valid-toc\n"
DOCUSAURUS = "module.exports = {title: 'x', onBrokenLinks: 'ignore', onBrokenAnchors: 'warn'};\n"
BOOK = "sphinx:\n  config:\n    suppress_warnings: [ref.term]\n"


@pytest.mark.parametrize(
    ("settings", "text", "clauses"),
    [
        ("mkdocs.yml", MKDOCS, ["MkDocs does not warn of missing files (`not_found: ignore` in `validation`)"]),
        ("mkdocs.yml", "site_name: x\nvalidation: {anchors: warn}\n", []),
        ("conf.py", SPHINX, ["Sphinx does not warn of `myst.xref_missing` (`suppress_warnings`)"]),
        ("conf.py", SPHINX.partition("suppress")[0], []),
        ("_config.yml", BOOK, ["Sphinx does not warn of `ref.term` (`suppress_warnings`)"]),
        (
            "docusaurus.config.js",
            DOCUSAURUS,
            ["Docusaurus does not warn of dead links (`onBrokenLinks: ignore`)"],
        ),
        ("docusaurus.config.js", "module.exports = {title: 'x'};\n", []),
        ("myst.yml", MYSTMD, ["mystmd does not report `link-resolves` (`error_rules`)"]),
        ("myst.yml", "project: {}\n", []),
    ],
)
def test_settings_are_named(settings: str, text: str, clauses: list[str], tmp_path: Path) -> None:
    page = tmp_path / "docs/a.md"
    page.parent.mkdir()
    page.write_text("# A\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: docs/a\n", encoding="utf-8")
    if settings != "_config.yml":
        (tmp_path / "_toc.yml").unlink()
    (tmp_path / settings).write_text(text, encoding="utf-8")

    _, output, _ = run("renderers", "--for", str(page))

    assert output.splitlines()[1:] == [f"  {clause}; refcheck does" for clause in clauses]
