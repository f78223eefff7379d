"""The anchors of `IdAttributePlugin` of Eleventy 3.1.8, and those that it can make of letters not known here."""

from __future__ import annotations

import pytest

from refcheck.facts.model import Piece
from refcheck.slugs import Heading, _eleventy

ANSWERS = [
    ("Don't panic, it's Bob's", "dont-panic-its-bobs"),
    ("It's; x's,", "it-s-x-s"),
    ("A^b`c", "abc"),
    ("Größe ßen Åsa ñ éà", "groesse-ssen-asa-n-ea"),
    ("R&D ♥", "r-and-d-love"),
    ("日本語 2", "2"),
    ("camelCase API", "camelcase-api"),
]


@pytest.mark.parametrize(("text", "anchor"), ANSWERS)
def test_the_anchor_is_that_of_eleventy(text: str, anchor: str) -> None:
    assert _eleventy.id_attributes([Heading((Piece("text", text),), "")]) == [anchor]


@pytest.mark.parametrize(
    ("text", "anchor", "expected"),
    [
        ("Глава 3", "glava-3", True),
        ("Глава 3", "glava-4", False),
        ("Step {{ n }} of it's🦀", "step-one-of-it-s", True),
        ("Step {{ n }}", "one-step", False),
        ("Step", "step", False),
    ],
)
def test_other_letters_and_templates_can_become_any_text(text: str, anchor: str, expected: bool) -> None:
    assert _eleventy.may_be(text, anchor) is expected
