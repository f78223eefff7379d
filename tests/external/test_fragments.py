"""Whether a page has a fragment, and when that is not known."""

from __future__ import annotations

import asyncio
import gzip
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from refcheck.external import fragments
from refcheck.external.fragments import MOST_BYTES, Body, states_of
from refcheck.external.html_names import Names, names_of
from tests.external.behaviours import PAGE, ROUTES
from tests.external.conftest import LOOPBACK, answer
from tests.external.server import Server, serving


def states(body: Body, *fragments: str) -> Mapping[str, str]:
    """Whether a page has some fragments."""

    async def answer() -> Mapping[str, str]:
        return await states_of(body, fragments, asyncio.Semaphore(1))

    return asyncio.run(answer())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(ROUTES) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "fragment", "state"),
    [
        ("/works", "install", "present"),
        ("/works", "old", "present"),
        ("/works", "usage", "present"),
        ("/works", "user-content-usage", "present"),
        ("/works", "caf%C3%A9", "present"),
        ("/works", "top", "present"),
        ("/works", "install:~:text=Install", "present"),
        ("/works", ":~:text=anything", "present"),
        ("/works", "instal", "missing"),
        ("/works", "hidden", "missing"),
        ("/works", "Install", "missing"),
        ("/works", "instal:~:text=Install", "missing"),
        ("/works", "by-script", "unknown"),
        ("/works", "frequent-questions", "unknown"),
        ("/works", "frequent-answers", "missing"),
        ("/works", "L10-L20", "unknown"),
        ("/works", "/route", "unknown"),
        ("/works", "issuecomment-12", "unknown"),
        ("/by-script", "install", "unknown"),
        ("/packed", "install", "present"),
        ("/packed", "instal", "missing"),
        ("/bomb", "first", "present"),
        ("/bomb", "last", "unknown"),
        ("/damaged", "a", "unknown"),
        ("/endless", "first", "present"),
        ("/endless", "last", "unknown"),
        ("/breaks-off", "last", "unknown"),
        ("/latin", "gr%C3%B6%C3%9Fe", "present"),
        ("/no-charset", "a", "present"),
        ("/no-charset", "b", "missing"),
        ("/quadratic", "a", "present"),
        ("/paper.pdf", "page=3", "unknown"),
        ("/for-good", "install", "present"),
        ("/to-part", "other", "unknown"),
    ],
)
def test_a_page_has_the_names_in_its_html(
    server: Server, path: str, fragment: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fragments, "MOST_BYTES", 100_000)
    found = answer(server.url(path), [fragment], LOOPBACK._replace(seconds_each=10.0))
    assert found.fragments.get(fragment, "unknown") == state


# A packed block without content.
_NOTHING = b"\x00\x00\x00\xff\xff"


@pytest.mark.parametrize(
    ("start", "later", "state", "most"),
    [
        # What follows the end of what is packed is neither read nor held.
        (gzip.compress(PAGE.encode()), b"x" * 100_000, "present", len(PAGE)),
        (gzip.compress(b"")[:10], _NOTHING * 20_000, "unknown", MOST_BYTES),
    ],
    ids=["after its end", "without content"],
)
def test_a_packed_page_without_end_is_not_read_on(start: bytes, later: bytes, state: str, most: int) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for chunk in (start, *[later] * 200):
            sent += len(chunk)
            yield chunk

    assert states(Body(chunks(), "text/html", "gzip"), "install") == {"install": state}
    assert sent <= most + len(later)


def test_an_entity_with_thousands_of_digits_hides_no_other_name() -> None:
    assert "a" in names_of(f"<p id='&#{'9' * 5_000};'><p id=a>").names


@pytest.mark.parametrize(("most", "state"), [(1_000, "missing"), (10, "unknown")])
def test_scripts_are_searched_for_a_bounded_number_of_names(
    most: int, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield PAGE.encode()

    monkeypatch.setattr(fragments, "_MOST_SEARCHED", most)
    found = states(Body(chunks(), "text/html", ""), "install", "instal")
    assert found == {"install": "present", "instal": state}


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<!--",
        "<a ",
        "<a href='",
        '<a id="x',
        "</",
        "<script>",
        "<!",
        "<a b=",
        "<h1>",
        "&#x",
        "<a/",
        "< ",
        "<h1 id=a>",
    ],
)
def test_broken_html_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    names_of(piece * (100_000 // len(piece)))
    assert time.process_time() - started < 2.0


def test_a_page_is_read_beside_the_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    going_on = threading.Event()

    def read_slowly(html: str, wanted: object) -> Names:
        assert going_on.wait(10), "all requests wait while a page is read"
        return names_of(html)

    async def chunks() -> AsyncIterator[bytes]:
        yield b"<p id=install>"

    async def other_request() -> None:
        going_on.set()

    async def both() -> Mapping[str, str]:
        body = Body(chunks(), "text/html", "")
        found, _ = await asyncio.gather(states_of(body, ["install"], asyncio.Semaphore(1)), other_request())
        return found

    monkeypatch.setattr("refcheck.external.fragments.names_of", read_slowly)
    assert asyncio.run(both()) == {"install": "present"}


def test_a_page_is_read_until_all_names_are_found() -> None:
    html = "<a name=one></a><h1 id=two>Two</h1><p id=user-content-three><p id=four>"
    found = [
        names_of(html, wanted).names
        for wanted in ([("one",)], [("one",), ("three", "user-content-three")], [("one",), ("none",)])
    ]
    assert found == [{"one"}, {"one", "two", "user-content-three"}, {"one", "two", "user-content-three", "four"}]
