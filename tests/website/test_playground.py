"""The playground in Chromium, on the site as its generator makes it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest

from docs.website.pages import ROOT
from docs.website.share import shared
from tests.browser import DESKTOP, PHONE, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

pytestmark = pytest.mark.live
SECONDS = 120_000
"""How long a page may take on a machine that does much else, in milliseconds."""
HOSTILE = '<img src=x onerror="document.title=1"> [<b>x</b>](#<script>document.title=1</script>) [@fig:<i>]\n'


@pytest.fixture(scope="module")
def desktop(chromium: Browser, site: str) -> Iterator[Visit]:
    """The playground on a large screen; it is loaded once for all tests, which takes seconds."""
    with Visit(chromium, DESKTOP) as visit:
        visit.page.goto(f"{site}playground/")
        ready(visit)
        yield visit
        assert visit.errors == []
        assert visit.elsewhere([site]) == []


def ready(visit: Visit) -> None:
    """Waits until a note is checked, or is not."""
    visit.page.wait_for_function(
        "/finding|Not checked/.test(document.querySelector('#status').textContent)", timeout=SECONDS
    )


def write(visit: Visit, text: str, *renderers: str) -> None:
    """Opens a note by its address, and waits until it is checked."""
    visit.page.evaluate("document.querySelector('#status').textContent = ''")
    visit.page.evaluate("fragment => { location.hash = fragment }", shared(text, renderers))
    ready(visit)


def fulfil(script: str, route: Route) -> None:
    """Answers a request with a script."""
    route.fulfill(body=script, content_type="text/javascript")


def test_it_begins_with_the_note(desktop: Visit) -> None:
    write(desktop, (ROOT / "fixtures/notes/cq_cnn_intro.md").read_text(encoding="utf-8"), "hexo-pandoc")
    places = desktop.page.locator("#findings .place").all_inner_texts()
    assert places == ["120:17", "120:42", "122:10", "124:20"]


def test_a_finding_is_selected_in_the_note(desktop: Visit) -> None:
    write(desktop, "😀 See [it](#nope).\n", "github")
    desktop.page.click("#findings .place")
    selected = (
        "document.querySelector('#text').value.slice(...['selectionStart', 'selectionEnd'].map(key => text[key]))"
    )
    assert desktop.page.evaluate(f"text = document.querySelector('#text'), {selected}") == "#nope"
    assert desktop.page.inner_text("#marks mark") == "#nope"


def test_a_mark_of_the_byte_order_moves_no_finding(desktop: Visit) -> None:
    write(desktop, "\ufeffSee [it](#nope).\n", "github")
    assert desktop.page.inner_text("#marks mark") == "#nope"


def test_the_fixed_text_replaces_the_note(desktop: Visit) -> None:
    write(desktop, "(text)[https://a.example]\n", "github")
    desktop.page.click("#tab-fixed")
    assert desktop.page.locator("#fixed .added").all_inner_texts() == ["+[text](https://a.example)\n"]
    desktop.page.click("#fixed button")
    assert desktop.page.input_value("#text") == "[text](https://a.example)\n"


def test_the_table_of_references(desktop: Visit) -> None:
    write(desktop, "[@fig:a]\n\n![A](a.png){#fig:a}\n", "github", "pandoc-crossref")
    desktop.page.click("#tab-references")
    first = desktop.page.locator("#references tbody tr").first
    assert first.locator("td").all_inner_texts()[:2] == ["✗ text", "✓"]
    desktop.page.click("#tab-findings")


def test_the_keyboard_is_enough(desktop: Visit) -> None:
    write(desktop, "[it](#nope)\n", "github")
    desktop.page.focus("#tab-findings")
    desktop.page.keyboard.press("ArrowRight")
    assert desktop.page.is_visible("#fixed")
    desktop.page.keyboard.press("ArrowLeft")
    assert desktop.page.is_visible("#findings")
    desktop.page.focus("#text")
    desktop.page.keyboard.press("Control+Enter")
    assert desktop.page.evaluate("document.querySelector('#text').selectionEnd") == 10


def test_texts_are_shown_as_text(desktop: Visit) -> None:
    title = desktop.page.title()
    write(desktop, HOSTILE, "github", "quarto")
    for tab in ("fixed", "references", "findings"):
        desktop.page.click(f"#tab-{tab}")
        assert desktop.page.locator(f"#{tab} :is(img, script, b:not(.remark b), i)").count() == 0
    assert desktop.page.title() == title
    assert "#<script>" in desktop.page.inner_text("#findings")


def test_a_link_holds_the_note(desktop: Visit) -> None:
    write(desktop, "[é 😀](#nope)\n", "hugo", "github")
    desktop.page.click("#share")
    desktop.page.wait_for_function("document.querySelector('#status').textContent.includes('this note')")
    assert re.search(r"#note=[\w-]+$", desktop.page.url)
    desktop.page.evaluate("dispatchEvent(new Event('hashchange'))")
    ready(desktop)
    assert desktop.page.input_value("#text") == "[é 😀](#nope)\n"
    assert desktop.page.inner_text("#chosen") == "github, hugo"


def test_an_example_that_was_changed_can_be_chosen_again(desktop: Visit) -> None:
    write(desktop, "a\n")
    desktop.page.select_option("#example", index=2)
    desktop.page.wait_for_function("document.querySelector('#text').value !== 'a\\n'")
    text = desktop.page.input_value("#text")
    desktop.page.fill("#text", "Mine.\n")
    assert desktop.page.input_value("#example") == ""
    desktop.page.select_option("#example", index=2)
    desktop.page.wait_for_function("text => document.querySelector('#text').value === text", arg=text)
    ready(desktop)


def test_a_link_opens_where_a_stream_cannot_be_iterated_over(desktop: Visit) -> None:
    """In Safari."""
    desktop.page.evaluate("delete ReadableStream.prototype[Symbol.asyncIterator]")
    write(desktop, "[it](#nope)\n", "github")
    assert desktop.page.input_value("#text") == "[it](#nope)\n"


@pytest.mark.parametrize("fragment", ["note=", "note=!", "note=AAAA", "example=nothing", "example=%25"])
def test_a_broken_link_opens_the_first_example(desktop: Visit, fragment: str) -> None:
    write(desktop, "a\n")
    desktop.page.evaluate("fragment => { location.hash = fragment }", fragment)
    desktop.page.wait_for_function("document.querySelector('#text').value.includes('Cq_CNN_Intro')")
    ready(desktop)


def test_a_link_that_unpacks_to_much_is_not_read(desktop: Visit) -> None:
    write(desktop, "a\n")
    desktop.page.evaluate("fragment => { location.hash = fragment }", shared("a" * 30_000_000, []))
    desktop.page.wait_for_function("document.querySelector('#text').value.includes('Cq_CNN_Intro')")
    ready(desktop)


def test_a_check_that_takes_too_long_is_ended_and_the_next_one_runs(desktop: Visit) -> None:
    """In a page of its own, whose worker does not answer for long notes."""
    worker = """
        postMessage({kind: "ready", about: {version: "0"}});
        const answer = {findings: [], references: [], unchecked: [], diff: [], renderers: ["any"], reason: "short"};
        onmessage = ({data: {id, request}}) => {
            while (request.text.length > 9);
            postMessage({kind: "answer", id, answer});
        };
    """
    limited = (ROOT / "docs/playground/runner.mjs").read_text(encoding="utf-8").replace("20_000", "200")
    with Visit(desktop.context.browser) as visit:  # type: ignore[arg-type]
        for name, script in (("worker", worker), ("runner", limited)):
            visit.page.route(f"**/{name}.mjs", partial(fulfil, script))
        visit.page.goto(desktop.page.url.partition("#")[0])
        visit.page.wait_for_selector("#findings [role=alert]")
        assert visit.page.inner_text("#findings [role=alert]").startswith("Ended after 0.2 seconds")
        visit.page.fill("#text", "short")
        visit.page.wait_for_selector("#findings .good")
        assert visit.page.input_value("#text") == "short"


@pytest.mark.parametrize("name", ["about.json", "worker.mjs", "refcheck.zip", "pyodide/pyodide.asm.wasm"])
def test_a_file_that_cannot_be_loaded_is_named(desktop: Visit, name: str) -> None:
    with Visit(desktop.context.browser) as visit:  # type: ignore[arg-type]
        visit.page.route(f"**/playground/{name}", lambda route: route.fulfill(status=404))
        visit.page.goto(desktop.page.url.partition("#")[0])
        visit.page.wait_for_selector("#findings [role=alert]", timeout=SECONDS)
        said = visit.page.inner_text("#findings [role=alert]")
        assert "could not be loaded: " in said
        assert name in said or name == "worker.mjs"


def test_a_note_that_is_too_long_is_not_checked(desktop: Visit) -> None:
    write(desktop, "a\n")
    desktop.page.evaluate("text.value = 'a'.repeat(200_001)")
    desktop.page.dispatch_event("#text", "input")
    desktop.page.wait_for_selector("#findings [role=alert]")
    assert "200,000 characters" in desktop.page.inner_text("#findings [role=alert]")
    desktop.page.click("#share")
    assert desktop.page.inner_text("#status") == "The note is too long for an address"


def test_it_fits_on_a_phone_and_is_dark_if_the_system_is(desktop: Visit) -> None:
    desktop.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    desktop.page.emulate_media(color_scheme="dark")
    write(desktop, f"[it](#nope) {'long' * 50}\n", "github", "pandoc-crossref", "quarto")
    for tab in ("references", "fixed", "findings"):
        desktop.page.click(f"#tab-{tab}")
        assert desktop.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    background = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3)"
    desktop.page.wait_for_function(f"Math.max(...{background}) < 64", timeout=SECONDS)
    desktop.page.emulate_media(color_scheme="light")
    desktop.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def test_what_is_loaded_is_what_the_progress_counts(site: str) -> None:
    from urllib.request import urlopen

    with urlopen(f"{site}playground/about.json") as answer:
        size = json.load(answer)["bytes"]
    assert 10_000_000 < size < 18_000_000
