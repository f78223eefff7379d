"""Builds the documentation site: `python -m docs.website.build FOLDER` writes it into a new folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from docs.website import playground_files, renderer_pages, rule_pages
from docs.website.node_packages import installed
from docs.website.pages import ROOT, committed_files, copied_pages
from refcheck.facts import documentation

_HERE = Path(__file__).parent
# With it refcheck checks what Zensical reads. The playground takes a note out of the fragment of its address.
_REFCHECK = """\
defines: ["#note=*"]
generated: [pages/mermaid.tiny.js]
"""
_MADE = {"rules": rule_pages.navigation, "renderers": renderer_pages.navigation}


def main() -> None:
    """Builds the site into the folder that the command line names."""
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m docs.website.build FOLDER")
    target = Path(sys.argv[1])
    if target.exists():
        raise SystemExit(f"{target} exists: name a folder that the site can be written to, or remove it")
    with TemporaryDirectory() as scratch:
        try:
            shutil.copytree(build(Path(scratch)), target)
        except (FileNotFoundError, subprocess.CalledProcessError) as error:
            raise SystemExit(f"the site was not built: {error}") from error


def build(project: Path) -> Path:
    """The folder of the site, in a folder for what it is made of.

    Raises:
        FileNotFoundError: if npm is not installed.
        subprocess.CalledProcessError: if Zensical reports anything, or npm cannot install a package; they say why.
    """
    write_sources(project)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    subprocess.run(command, cwd=project, env={**os.environ, "NO_COLOR": "1"}, check=True)
    site = project / "site"
    with installed() as packages:
        playground_files.write_files(site / "playground", packages)
        shutil.copy(packages / "@mermaid-js" / "tiny" / "dist" / "mermaid.tiny.js", site)
    return site


def write_sources(folder: Path) -> None:
    """Writes what the generator reads: its settings and all pages."""
    settings = yaml.safe_load((_HERE / "mkdocs.yml").read_text(encoding="utf-8"))
    folder.mkdir(exist_ok=True)
    settings["nav"] = [_with_made(entry) for entry in settings["nav"]]
    if documentation.ADDRESS:
        # For the address that search engines keep of each page, and the list of all pages.
        settings["site_url"] = documentation.ADDRESS
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    (folder / ".refcheck.yml").write_text(_REFCHECK, encoding="utf-8")
    pages = {**dict(copied_pages()), **dict(rule_pages.rule_pages()), **dict(renderer_pages.renderer_pages())}
    pages["rules.md"] = rule_pages.with_links_to_rules(pages["rules.md"])
    pages["renderers.md"] = renderer_pages.with_links_to_renderers(pages["renderers.md"])
    playground = (ROOT / "docs" / "playground" / "index.md").read_text(encoding="utf-8")
    pages["playground/index.md"] = playground_files.page(playground)
    pages["website.css"] = (_HERE / "website.css").read_text(encoding="utf-8")
    for name, text in pages.items():
        path = folder / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name, path in committed_files().items():
        shutil.copy(path, folder / "pages" / name)
    playground_files.copy_scripts(folder / "pages" / "playground")


def _with_made(entry: object) -> object:
    """An entry of the navigation, in which the names of what is made are replaced by its pages."""
    if not isinstance(entry, dict):
        return entry
    ((title, pages),) = entry.items()
    if isinstance(pages, str) and pages in _MADE:
        return {title: _MADE[pages]()}
    if isinstance(pages, list):
        listed = [page for one in pages for page in (_MADE[one]() if isinstance(one, str) and one in _MADE else [one])]
        return {title: listed}
    return entry


if __name__ == "__main__":
    main()
