"""`refcheck renderers --for` names the settings by which a program does not report what a reader meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command import run

MKDOCS = "site_name: x\nvalidation:\n  links:\n    not_found: ignore\n    anchors: warn\n"
SPHINX = 'extensions = ["myst_parser"]\nsuppress_warnings = ["myst.xref_missing", "epub.unknown_project_files"]\n'
MYSTMD = "project:\n  error_rules:\n    - rule: link-resolves\n      severity: ignore\n    - rule: valid-toc\n"
DOCUSAURUS = "module.exports = {title: 'x', onBrokenLinks: 'ignore', onBrokenAnchors: 'warn'};\n"
STARLIGHT = """\
import starlight from "@astrojs/starlight";
import starlightLinksValidator from "starlight-links-validator";
const options = { title: "X", plugins: [check] };
const check = starlightLinksValidator({ errorOnInvalidHashes: false, errorOnRelativeLinks: true, exclude: ["/a/**"] });
export default { integrations: [starlight(options)] };
"""
OF_REF = "Hugo does not fail because of pages that `ref` does not find (`refLinksErrorLevel: WARNING`)"
OF_MYSTMD = "mystmd does not fail because of `link-resolves` (`error_rules`)"
OF_MDBOOK = "mdbook-linkcheck does not check some links (`exclude`)"
OF_ZOLA = "Zola does not fail because of dead links (`internal_level: warn`)"
FOLDERS = {"hugo.toml": "content", "zola.toml": "content", "book.toml": "src"}
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
            [
                "Docusaurus does not warn of dead links (`onBrokenLinks: ignore`)",
                "Docusaurus does not fail because of dead anchors (`onBrokenAnchors: warn`)",
            ],
        ),
        ("docusaurus.config.js", "module.exports = {onBrokenLinks: 'throw'};\n", []),
        ("docusaurus.config.js", "module.exports = {title: 'x'};\n", []),
        ("myst.yml", MYSTMD, ["mystmd does not report `link-resolves` (`error_rules`)"]),
        (
            "myst.yml",
            MYSTMD.replace("ignore", "warn"),
            [OF_MYSTMD],
        ),
        ("myst.yml", "project: {}\n", []),
        ("myst.yml", "project:\n  error_rules: [{rule: [link-resolves]}, {rule: {a: b}}, x]\n", []),
        (
            ".vitepress/config.ts",
            "export default { ignoreDeadLinks: true }\n",
            ["VitePress does not fail because of dead links (`ignoreDeadLinks: true`)"],
        ),
        (
            ".vitepress/config.ts",
            "export default { ignoreDeadLinks: [/^x/] }\n",
            ["VitePress does not fail because of some dead links (`ignoreDeadLinks`)"],
        ),
        (".vitepress/config.ts", "export default { ignoreDeadLinks: 'localhostLinks' }\n", []),
        ("hugo.toml", "refLinksErrorLevel = 'ERROR'\n", []),
        ("hugo.toml", "refLinksErrorLevel = 'WARNING'\n", [OF_REF]),
        ("zola.toml", "[link_checker]\ninternal_level = 'warn'\n", [OF_ZOLA]),
        ("zola.toml", "base_url = 'x'\n", []),
        (
            "book.toml",
            "[output.linkcheck]\nexclude = ['x']\n",
            [OF_MDBOOK],
        ),
        ("book.toml", "[output.linkcheck]\nfollow-web-links = true\n", []),
    ],
)
def test_settings_are_named(settings: str, text: str, clauses: list[str], tmp_path: Path) -> None:
    page = tmp_path / FOLDERS.get(settings, "docs") / "a.md"
    page.parent.mkdir(parents=True)
    page.write_text("# A\n", encoding="utf-8")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: docs/a\n", encoding="utf-8")
    if settings != "_config.yml":
        (tmp_path / "_toc.yml").unlink()
    (tmp_path / settings).parent.mkdir(exist_ok=True)
    (tmp_path / settings).write_text(text, encoding="utf-8")

    _, output, _ = run("renderers", "--for", str(page))

    assert output.splitlines()[1:] == [f"  {clause}; refcheck does" for clause in clauses]


def test_the_options_of_the_checker_of_starlight_are_named(tmp_path: Path) -> None:
    page = tmp_path / "src/content/docs/a.md"
    page.parent.mkdir(parents=True)
    page.write_text("# A\n", encoding="utf-8")
    (tmp_path / "astro.config.mjs").write_text(STARLIGHT, encoding="utf-8")

    _, output, _ = run("renderers", "--for", str(page))

    clauses = [
        "starlight-links-validator does not fail because of dead anchors (`errorOnInvalidHashes: false`)",
        "starlight-links-validator does not check some links (`exclude`)",
    ]
    assert output.splitlines()[1:] == [f"  {clause}; refcheck does" for clause in clauses]
