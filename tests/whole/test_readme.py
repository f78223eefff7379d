"""What the README and the pages of reference say is true."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from docs.generate import RULE_PAGES, TABLES, rule_pages
from tests.forked import Surroundings, completed

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def refcheck(*arguments: str) -> subprocess.CompletedProcess[str]:
    return completed(*arguments, surroundings=Surroundings(ROOT))


@pytest.mark.parametrize("page", TABLES)
def test_tables_are_generated(page: str) -> None:
    name, table = TABLES[page]
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} -->\n\n?(.*?)\n?<!-- end of {name} -->", text, re.DOTALL)
    assert found
    assert found[1].strip() == table().strip()


def test_pages_of_rules_for_editors_are_generated() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in RULE_PAGES.iterdir()}
    assert written == rule_pages(), "python docs/generate.py writes them"


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 150


def test_its_own_links_work() -> None:
    files = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs"]
    run = refcheck("lint", *files, "--renderer", "github", "--format", "concise")
    assert run.stdout.splitlines() == []
    assert run.returncode == 0


def test_the_example_settings_are_read(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    settings = re.search(r"```yaml\n(renderer: .*?)```", page, re.DOTALL)
    assert settings
    (tmp_path / ".refcheck.yml").write_text(settings[1], encoding="utf-8")
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    run = refcheck("lint", str(tmp_path))
    assert (run.returncode, run.stderr) == (0, "")


def test_the_picture_shows_what_is_reported() -> None:
    picture = (ROOT / "docs" / "lint.svg").read_text(encoding="utf-8")
    drawn = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", picture)).replace("&#160;", "").replace("&#x27;", "'")
    for line in refcheck("lint", "fixtures/notes").stdout.splitlines():
        assert re.sub(r"\s+", "", line) in drawn
