"""The HTML of pages: nothing of a text becomes markup, and nothing but the own script may run."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from refcheck.graph.formats import formats
from refcheck.webpage.page import Card, Choice, Page, Table, as_json, render
from tests.command import run
from tests.conftest import MakeFiles

HOSTILE = "</script><!--<img src=x onerror=alert(1)>\"'&\u2028\u2029\u202e\n\x1b"


class Read(HTMLParser):
    """The elements of a page with their attributes, and the texts of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        self._open = dict(attributes).get("id") or tag if tag in ("script", "style") else ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw[self._open] = self.raw.get(self._open, "") + data

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


@pytest.fixture(scope="module")
def read() -> Read:
    page = Page(
        HOSTILE,
        HOSTILE,
        cards=[Card(HOSTILE, 1)],
        tables=[Table(HOSTILE, ("a", "b"), [(HOSTILE, 1)])],
        notes=[HOSTILE],
        data={"findings": [{"path": HOSTILE}], "graph": {"nodes": [HOSTILE], "edges": []}},
        choices={"findings": [Choice("rule", "Rule", [(HOSTILE, HOSTILE)])]},
    )
    return Read(render(page))


def test_no_text_becomes_an_element(read: Read) -> None:
    assert [tag for tag, _ in read.elements if tag == "img"] == []
    assert [tag for tag, _ in read.elements].count("script") == 2
    assert [name for _, attributes in read.elements for name in attributes if name.startswith("on")] == []


def test_the_data_come_back_with_escapes_for_what_cannot_be_seen(read: Read) -> None:
    shown = HOSTILE.translate({0x2028: "\\u2028", 0x2029: "\\u2029", 0x202E: "\\u202e", 10: "\\n", 27: "\\x1b"})
    assert json.loads(read.raw["data"])["findings"] == [{"path": shown}]


def test_the_policy_allows_the_script_and_the_style_of_the_page_only(read: Read) -> None:
    (policy,) = [attributes["content"] for _, attributes in read.elements if "http-equiv" in attributes]
    hashes = {
        name: f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(read.raw[name].encode()).digest()).decode()}'"
        for name in ("script", "style")
    }
    assert policy == (
        f"default-src 'none'; {hashes['script']}; {hashes['style']}; img-src data:; base-uri 'none'; form-action 'none'"
    )


def test_json_within_a_script_has_no_character_of_markup() -> None:
    written = as_json({HOSTILE: [HOSTILE, 1, None, True]})
    assert re.findall(r"[<>&\u2028\u2029\u202e\n\x1b]", written) == []


@pytest.mark.parametrize(
    "arguments",
    [["report"], ["graph", "--format", "html"], ["graph", "-o", "g.html"], ["lint", "--format", "html"]],
    ids=" ".join,
)
def test_without_the_template_engine_a_page_is_refused_with_what_to_install(
    arguments: list[str], make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_files({"a.md": "# A\n"}))
    monkeypatch.setattr("refcheck.webpage.find_spec", lambda name: None)
    assert run(*arguments) == (
        2,
        "",
        "refcheck: an HTML page needs the package `jinja2`\n"
        "  help: install refcheck with it: pip install 'refcheck-md[report]'\n",
    )


@pytest.mark.parametrize(
    "command", [["report"], ["graph", "--format", "html"], ["lint", "--format", "html"]], ids=" ".join
)
def test_a_page_replaces_a_file_but_no_note(
    command: list[str], make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_files({"a.md": "# A\n", "page.html": "old"})
    monkeypatch.chdir(folder)
    assert run(*command, "-o", "page.html")[0] == 0
    assert (folder / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    code, _, errors = run(*command, "-o", "a.md")
    assert (code, errors.splitlines()[0]) == (2, "a.md: is not overwritten: it is one of the checked files")


@pytest.mark.parametrize("output", ["", "folder"])
def test_a_page_is_not_written_where_no_file_can_be(
    output: str, make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_files({"a.md": "# A\n", "folder/b.md": "# B\n"}))
    assert run("graph", "-o", output) == (
        2,
        "",
        f"refcheck: `{output}` is not the name of a file for the page\n  help: write `--output FILE`\n",
    )


def test_the_same_project_gives_the_same_page(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_files({"b.md": "[a](a.md) [x](#no)\n", "a.md": "# A\n\n[b](b.md)\n"}))
    first, second = run("report", "--no-cache"), run("report", "--no-cache")
    assert first[0] == 0
    assert first == second


@pytest.mark.parametrize(
    "command",
    [["report", "--orphans", "--no-cache"], *(["graph", "--format", name] for name in formats())],
    ids=" ".join,
)
def test_a_page_in_the_project_refers_to_no_file(
    command: list[str], make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nothing refers to is the same in the next run."""
    folder = make_files({".refcheck.yml": "renderer: github\n", "README.md": "# R\n", "alone.md": "# Alone\n"})
    monkeypatch.chdir(folder)
    pages = []
    for _ in range(2):
        assert run(*command, "-o", "page.txt")[0] == 0
        pages.append((folder / "page.txt").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]
    assert "alone.md" in pages[0]


def colors() -> list[tuple[str, dict[str, str]]]:
    """The colours of the style by their names, of each theme."""
    style = (Path(__file__).parents[2] / "web" / "src" / "page.css").read_text(encoding="utf-8")
    themes = [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", block)) for block in re.findall(r"\{[^{}]*\}", style)]
    return [(f"{number}", theme) for number, theme in enumerate(theme for theme in themes if "background" in theme)]


def luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["text", "muted", "accent", "error", "warning", "info"])
@pytest.mark.parametrize(("theme", "palette"), colors(), ids=lambda value: value if isinstance(value, str) else "")
def test_texts_have_the_contrast_that_the_guidelines_ask_for(name: str, theme: str, palette: dict[str, str]) -> None:
    """WCAG 2.2, 1.4.3: 4.5 to 1."""
    for ground in ("background", "surface"):
        light, dark = sorted((luminance(palette[name]), luminance(palette[ground])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_each_page_has_the_licences_of_the_packages_in_its_script() -> None:
    html = render(Page("a", "1"))
    for name in ("d3-force", "d3-selection", "d3-zoom", "d3-ease"):
        notice = re.search(rf"{name} \d+\.\d+\.\d+\n\nCopyright \d{{4}}", html)
        assert notice is not None, name
    assert html.count("THE SOFTWARE IS PROVIDED") == 10
