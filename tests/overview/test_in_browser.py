"""The pages in Chromium: what a person does there, and what a project cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser import DESKTOP, PHONE, Visit
from tests.command import run
from tests.overview.hostile import NAME, write_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.live
SECTIONS = ("overview", "findings", "gallery", "notes", "graph")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_project(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("report", "--no-cache", "--orphans", "-r", "pandoc-crossref", "-o", "report.html")[0] == 0
    return folder / "report.html"


class Opened:
    """A page of a file, with the shortest words for what tests do with it."""

    def __init__(self, visit: Visit, path: Path, section: str) -> None:
        self.visit, self.page, self.path = visit, visit.page, path
        self.page.goto(f"{path.as_uri()}#{section}")

    def items(self) -> int:
        """The number of items in the list of the section."""
        return self.page.locator("main > section:not([hidden]) .items > li").count()

    def status(self) -> str:
        return self.page.locator("main > section:not([hidden]) [role=status]").inner_text()

    def shown(self) -> str:
        return self.page.locator("main > section:not([hidden])").inner_text()

    def value(self, script: str) -> Any:
        return self.page.evaluate(script)

    def drawn(self) -> bytes:
        """The picture of the graph, once what has changed is drawn, which is before the next but one frame."""
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return self.page.locator("canvas").screenshot()

    def waits_for(self, script: str) -> bool:
        """Whether an expression becomes true. The page's policy forbids to evaluate it in the page itself."""
        for _ in range(200):
            if self.value(script):
                return True
            self.page.wait_for_timeout(50)
        return False

    def check(self) -> None:
        """Nothing was wrong, nothing was fetched, nothing of the project has run."""
        assert self.visit.errors == []
        assert self.visit.elsewhere([self.path.as_uri(), "data:"]) == []
        assert self.page.evaluate("document.querySelectorAll('script, iframe, object, embed').length") == 2


@pytest.fixture
def opened(chromium: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[Opened]:
    section, size, scheme = getattr(request, "param", ("overview", DESKTOP, "light"))
    with Visit(chromium, size, scheme) as visit:
        visit.page.add_init_script("window.hacked = () => console.error('hacked')")
        found = Opened(visit, report, section)
        yield found
        found.check()


def at(section: str, size: dict[str, int] = DESKTOP, scheme: str = "light") -> pytest.MarkDecorator:
    return pytest.mark.parametrize("opened", [(section, size, scheme)], indirect=True, ids=[section])


def test_each_section_opens_from_the_navigation(opened: Opened) -> None:
    for section in SECTIONS:
        opened.page.click(f"nav a[href='#{section}']")
        # A browser says that the address has changed later than it says that the link was clicked.
        opened.page.wait_for_selector(f"#{section}:not([hidden])")
        visible = opened.value("[...document.querySelectorAll('main > section:not([hidden])')].map((one) => one.id)")
        assert visible == [section]
    opened.page.wait_for_selector("canvas[data-ready=true]")


@at("findings")
def test_findings_are_filtered_by_each_field_and_shown_again(opened: Opened) -> None:
    every = opened.items()
    assert every >= 6
    found = {}
    for field, value in (("rule", "missing-file"), ("severity", "error"), ("folder", "docs"), ("fix", "none")):
        opened.page.select_option(f"select[name={field}]", value)
        found[field] = opened.items()
        opened.page.click("#findings button[type=reset]")
        assert opened.waits_for(f"document.querySelectorAll('#findings .items > li').length === {every}")
    assert all(0 < number < every for number in found.values())
    opened.page.fill("#findings input[type=search]", "missing-file docs/a")
    assert opened.items() == 1
    assert opened.status().startswith("1 of ")
    opened.page.fill("#findings input[type=search]", "no such text")
    assert opened.items() == 0


@at("findings")
def test_findings_are_sorted(opened: Opened) -> None:
    opened.page.select_option("select[name=sort]", "severity")
    badges = opened.page.locator("#findings .badge").all_inner_texts()
    assert badges == sorted(badges, key=["error", "warning", "info"].index)


@at("findings")
def test_a_finding_shows_its_line_and_its_fix(opened: Opened) -> None:
    opened.page.fill("#findings input[type=search]", "unreferenced-file alone")
    assert opened.page.locator("#findings mark").all_inner_texts() == ["Alone"]
    opened.page.fill("#findings input[type=search]", "file-case")
    assert opened.page.locator("#findings del").all_inner_texts() == ["-[x](empty.md) [z](docs/B.md)\n"]
    assert opened.page.locator("#findings ins").all_inner_texts() == ["+[x](empty.md) [z](docs/b.md)\n"]


def test_keys_go_to_the_filter_the_items_the_sections_and_the_help(opened: Opened) -> None:
    page = opened.page
    page.keyboard.press("2")
    page.wait_for_selector("#findings .items > li")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert opened.value("[...document.querySelector('#findings .items').children].indexOf(document.activeElement)") == 0
    page.keyboard.press("/")
    assert opened.value("document.activeElement.name") == "text"
    page.keyboard.type("j?t")
    assert opened.value("document.activeElement.value") == "j?t"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert opened.value("document.getElementById('keys').open") is True
    page.keyboard.press("Escape")
    assert opened.value("document.getElementById('keys').open") is False


def test_the_theme_is_that_of_the_system_until_it_is_switched(chromium: Browser, report: Path) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with Visit(chromium, color_scheme="dark") as dark, Visit(chromium) as light:
        pages = Opened(dark, report, "overview"), Opened(light, report, "overview")
        by_system = [page.value(background) for page in pages]
        assert by_system[0] != by_system[1]
        for page in pages:
            page.page.keyboard.press("t")
            page.page.keyboard.press("t")
            assert page.page.inner_text("#theme") == "Theme: dark"
        assert [page.value(background) for page in pages] == [by_system[0]] * 2


@at("gallery")
def test_the_gallery_shows_pictures_numbers_and_uses(opened: Opened) -> None:
    first = opened.page.locator("#gallery .items > li").first
    assert first.locator("h3").inner_text() == "Figure 1"
    assert "A </script><img src=x onerror=hacked()> caption" in first.inner_text()
    assert "Referred to in 2 places" in first.inner_text()
    assert opened.waits_for("document.querySelector('#gallery img').naturalWidth === 60")
    opened.page.select_option("#gallery select[name=state]", "unused")
    assert "Unused \\u202ecaption" in opened.shown()
    opened.page.select_option("#gallery select[name=state]", "")
    opened.page.select_option("#gallery select[name=kind]", "image")
    assert "Left out: it contains a script." in opened.shown()
    assert opened.value("document.querySelectorAll('#gallery img').length") == 1


@at("notes")
def test_notes_and_works_are_listed_with_their_uses(opened: Opened) -> None:
    shown = opened.shown()
    assert 'Note <iframe src="https://example.org"></iframe>.' in shown
    assert "Doe (1999)\n\nT </script>" in shown
    opened.page.select_option("#notes select[name=state]", "unused")
    assert "Not cited" in opened.shown()


@at("graph")
def test_the_graph_is_searched_and_followed_from_node_to_node(opened: Opened) -> None:
    page = opened.page
    page.wait_for_selector("canvas[data-ready=true]")
    page.keyboard.press("/")
    page.keyboard.type("onerror")
    page.keyboard.press("Enter")
    assert page.inner_text("#node h3") == NAME
    page.focus("#node button:text-is('docs/a.md')")
    page.keyboard.press("Enter")
    assert page.inner_text("#node h3") == "docs/a.md"
    # The keyboard goes on in the details.
    assert opened.value("document.activeElement.id") == "node"
    assert "Referred to by (2)" in page.inner_text("#node")
    assert page.locator("#node li.error").count() == 2
    page.click("#node button:text-is('Show all')")
    assert page.locator("#node h3").count() == 0


@at("graph")
def test_a_click_on_a_node_chooses_it_and_the_graph_is_narrowed(opened: Opened) -> None:
    page = opened.page
    page.wait_for_selector("canvas[data-ready=true]")
    before = opened.drawn()
    page.select_option("#graph select", "orphans")
    assert opened.status() == "3 of 16 nodes"
    page.click("#zoom-in")
    page.focus("canvas")
    page.keyboard.press("ArrowLeft")
    assert opened.drawn() != before
    page.select_option("#graph select", "all")
    page.fill("#graph input[type=search]", "docs/b.md")
    page.keyboard.press("Enter")
    page.click("#node button:text-is('Show all')")
    box = page.locator("canvas").bounding_box()
    assert box is not None
    # The chosen node is in the middle.
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.inner_text("#node h3") == "docs/b.md"


@pytest.mark.parametrize("section", SECTIONS)
def test_texts_of_the_project_stay_texts(chromium: Browser, report: Path, section: str) -> None:
    with Visit(chromium) as visit:
        visit.page.add_init_script("window.hacked = () => console.error('hacked')")
        page = Opened(visit, report, section)
        attributes = "[...document.querySelectorAll('*')].flatMap((one) => one.getAttributeNames())"
        assert [name for name in set(page.value(attributes)) if name.startswith("on")] == []
        assert page.value("/[\\u202a-\\u202e\\u2028]/.test(document.body.innerText)") is False
        page.check()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_narrow_window_is_not_scrolled_sideways(chromium: Browser, report: Path, section: str) -> None:
    with Visit(chromium, PHONE) as visit:
        page = Opened(visit, report, section)
        assert page.value("document.documentElement.scrollWidth") <= PHONE["width"]


@at("overview")
def test_all_sections_are_printed_and_no_control(opened: Opened) -> None:
    opened.page.emulate_media(media="print", color_scheme="dark")
    opened.value("dispatchEvent(new Event('beforeprint'))")
    sections = "[...document.querySelectorAll('main > section')].filter((one) => one.offsetHeight > 50).length"
    assert opened.value(sections) == len(SECTIONS)
    assert opened.value("[...document.querySelectorAll('form, nav')].filter((one) => one.offsetHeight).length") == 0
    assert opened.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert opened.value("document.querySelectorAll('#findings .items > li').length") >= 6


@pytest.mark.parametrize("section", SECTIONS)
def test_each_control_has_a_name_and_headings_have_an_order(chromium: Browser, report: Path, section: str) -> None:
    with Visit(chromium) as visit:
        page = Opened(visit, report, section)
        nameless = page.value(
            "[...document.querySelectorAll('input, select, button, canvas, img')].filter((one) =>"
            " !(one.labels?.length || one.getAttribute('aria-label') || one.innerText?.trim() || one.alt))"
            ".map((one) => one.outerHTML.slice(0, 80))"
        )
        assert nameless == []
        shown = "main > section:not([hidden]) :is(h2, h3, h4)"
        levels = page.value(f"[...document.querySelectorAll('{shown}')].map((one) => Number(one.tagName[1]))")
        assert levels[0] == 2
        assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_findings_alone_are_a_page_as_well(
    chromium: Browser, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report.parent)
    run("lint", "--no-cache", "-r", "github", "--format", "html=lint.html")
    with Visit(chromium) as visit:
        page = Opened(visit, report.parent / "lint.html", "findings")
        assert page.items() > 0
        page.check()
