"""What of a text is there for which renderer: the cases in `view.txt`.

A line is a renderer with the definitions and links that a reader of its page finds, in the order of the alphabet.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.facts.source import Source
from refcheck.project.page import Page
from tests.cases import Case, Results, Suite
from tests.pages import page_of


def observe(case: Case, folder: Path) -> Results:
    """What each renderer of a case shows of its note."""
    source = Source(case.note, case.files[case.note])
    pages = {name: page_of(source, renderers.get(name)) for name in case.renderers}
    return {"visible": "".join(f"{name}: {', '.join(_visible(page)) or 'nothing'}\n" for name, page in pages.items())}


def _visible(page: Page) -> list[str]:
    links = [f"link {link.key}" for link in page.references if link.kind == "link" and page.footnotes.is_rendered(link)]
    keys = ((definition.kind, page.anchors.of(definition) or definition.key) for definition in page.definitions)
    return sorted(links + [f"{kind} {key}" for kind, key in keys if key])


SUITE = Suite.of(__file__, "view.txt", observe, one_renderer=False)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results
