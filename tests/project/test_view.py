"""What of a text is there for which renderer: the cases of `view.txt`.

A case is a title, a text, and for each renderer the definitions and links that a reader of its page finds:
`=> RENDERER: KIND KEY, ...`, in the order of the alphabet.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.facts.source import Source
from tests.pages import page_of

_CASES = [
    pytest.param(text, name, expected.strip(), id=f"{title}: {name}")
    for case in (Path(__file__).parent / "view.txt").read_text(encoding="utf-8").split("=== ")[1:]
    for title, _, rest in [case.partition("\n")]
    for text, _, answers in [rest.partition("=> ")]
    for name, _, expected in [answer.partition(":") for answer in answers.split("=> ")]
]


@pytest.mark.parametrize(("text", "name", "expected"), _CASES)
def test_reading(text: str, name: str, expected: str) -> None:
    page = page_of(Source("case.md", text), renderers.get(name))
    found = [f"link {link.key}" for link in page.references if link.kind == "link" and page.footnotes.is_rendered(link)]
    for definition in page.definitions:
        key = page.anchors.of(definition) or definition.key
        if key:
            found.append(f"{definition.kind} {key}")
    assert ", ".join(sorted(found)) == expected
