"""What the parts of a page say, each in a file of `parts/`; a line of a result begins with the renderer.

- `footnotes.txt`: the destinations of links that are rendered, in the order in which they are read.
- `anchors.txt`: what the fragments of links point to.
- `labels.txt`: the labels that cross-references resolve to, with their kinds and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.facts.source import Source
from refcheck.project.page import Page
from tests.cases import Case, Results, Suite
from tests.pages import page_of


def _observed(say: Callable[[Page], Iterable[str]]) -> Callable[[Case, Path], Results]:
    def observe(case: Case, folder: Path) -> Results:
        source = Source(case.note, case.files[case.note])
        said = {name: ", ".join(say(page_of(source, renderers.get(name)))) for name in case.renderers}
        return {"visible": "".join(f"{name}: {text or 'nothing'}\n" for name, text in said.items())}

    return observe


def _links_as_read(page: Page) -> Iterable[str]:
    links = sorted((one for one in page.references if one.kind == "link"), key=page.footnotes.reading_position)
    return (link.key for link in links if page.footnotes.is_rendered(link))


def _targets(page: Page) -> Iterable[str]:
    for link in (one for one in page.references if one.kind == "link"):
        fragment = link.key.partition("#")[2]
        found = page.anchors.find(fragment)
        target = "the page" if found is None else " and ".join(f"{one.kind} {one.span.start}" for one in found)
        yield f"#{fragment} {target or 'nothing'}"


def _labels(page: Page) -> Iterable[str]:
    numbers = page.numbers.by_span or page.numbers.in_links
    for key, labels in page.labels.by_key.items():
        for label in labels:
            yield f"{key} {page.kind(label)} {numbers.get(label.span, 'without number')}"


FOOTNOTES_SUITE = Suite.of(__file__, "parts/footnotes.txt", _observed(_links_as_read), one_renderer=False)
ANCHORS_SUITE = Suite.of(__file__, "parts/anchors.txt", _observed(_targets), one_renderer=False)
LABELS_SUITE = Suite.of(__file__, "parts/labels.txt", _observed(_labels), one_renderer=False)
_SUITES = (FOOTNOTES_SUITE, ANCHORS_SUITE, LABELS_SUITE)


_CASES = [pytest.param(suite, case, id=str(case)) for suite in _SUITES for case in suite.cases()]


@pytest.mark.parametrize(("suite", "case"), _CASES)
def test_case(suite: Suite, case: Case, tmp_path: Path) -> None:
    assert suite.run(case, tmp_path) == case.results
