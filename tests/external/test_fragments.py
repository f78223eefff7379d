"""Whether a page has a fragment, and when that is not known."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from refcheck.external import fragments
from refcheck.external.html_names import names_of
from tests.external.behaviours import ROUTES
from tests.external.conftest import LOOPBACK, answer
from tests.external.server import Server, serving


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
