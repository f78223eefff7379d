"""What is taken apart of headings without mistune is what mistune makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.facts.model import Piece
from refcheck.syntax import _heading_content as content_of

PARTS = (
    *(
        "a",
        "B c",
        "é",
        "_",
        "__",
        "a_b",
        "`",
        "``",
        "` a `",
        "`x_y`",
        "`$a`",
        "[a](b)",
        "[a b](c_d.md#e)",
        "[a_b--c](d)",
        "\\<",
        "\\_",
        "\\$",
        "\\\\",
        "’",
        "\xa0",
        "\u3000",
        "…",
        "→",
        "\U0001f680\ufe0f",
        "[",
        "](",
        ")",
    ),
    *(
        "*",
        "**",
        "!",
        "<",
        ">",
        "$",
        "\\",
        "&amp;",
        "{",
        "}",
        "^",
        "@",
        "#",
        ".",
        "-",
        "(",
        "'",
        '"',
        "~",
        "|",
        ";",
        " ",
    ),
)


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=6).map("".join).map(str.strip))
def test_pieces_are_those_of_mistune(content: str) -> None:
    by_mistune: list[Piece] = []
    tokens = content_of._content_parser()(content, {"ref_links": {}})
    content_of._flatten(tokens, by_mistune)
    found = content_of._parts(content)
    if found is not None:
        assert (merged(found[0]), found[1]) == (merged(by_mistune), content_of._beginnings(tokens))
    if content_of.is_plain(content, 0, len(content)):
        assert merged(by_mistune) == ([Piece("text", content)] if content else [])


def merged(pieces: list[Piece]) -> list[Piece]:
    result: list[Piece] = []
    for piece in pieces:
        if result and result[-1].kind == piece.kind == "text":
            result[-1] = Piece("text", result[-1].text + piece.text)
        elif piece.text or piece.kind != "text":
            result.append(piece)
    return result


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Using `cargo install` here", "text:Using |code:cargo install|text: here"),
        ("[Get-Item](Get-Item.md)", "text:Get-Item"),
        ("about_Switch", "text:about_Switch"),
        ("` a `", "code:a"),
        ("Cargo’s “release” – \U0001f680", "text:Cargo’s “release” – \U0001f680"),
        (r"Name \<String\>", "text:Name |text:<|text:String|text:>"),
        ("[about_Switch](a.md)", "text:about_Switch"),
        ("Use @ {a}! $b", "text:Use @ {a}! $b"),
        *((content, None) for content in ("*a*", "_a_", "a_ b", "``a``", "[a]", "[a][b]", "![a](b)", "a <b> c", "$a$")),
    ],
)
def test_most_headings_are(content: str, expected: str | None) -> None:
    found = content_of._parts(content)
    assert (found and "|".join(f"{piece.kind}:{piece.text}" for piece in found[0])) == expected
