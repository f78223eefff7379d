"""Texts for an editor: what comes from files is shown, and never read as Markdown."""

from __future__ import annotations

import pytest

from refcheck.server.blocks import Code, Picture, Run, in_words, paragraph, to_markdown, to_plain


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain text", "plain text"),
        ("a *b* [c](d) <e> `f`", r"a \*b\* \[c\](d) \<e\> \`f\`"),
        ("![x](http://a)", r"\!\[x\](http://a)"),
        ("&lt; $x$", r"\&lt; \$x\$"),
        ("\u202eabc", r"\\u202eabc"),
        ("three \r\n\tlines\n\nin all", "three lines in all"),
    ],
)
def test_a_text_is_escaped(text: str, markdown: str) -> None:
    assert to_markdown([paragraph(text)]) == markdown


def test_a_long_text_is_cut() -> None:
    assert len(to_markdown([paragraph("x" * 5000)])) < 1100


def test_a_fence_is_longer_than_those_in_it() -> None:
    assert to_markdown([Code("md", ["````", "x", "````"])]) == "`````md\n````\nx\n````\n`````"


def test_code_is_as_it_is_but_for_what_cannot_be_seen() -> None:
    assert to_markdown([Code("md", ["*a*\tb\x1b"])]) == "```md\n*a*\tb\\x1b\n```"


def test_a_name_with_backticks_has_more_of_them_around_it() -> None:
    assert to_markdown([paragraph(Run("a``b", "code"))]) == "``` a``b ```"


def test_names_in_a_message_are_code() -> None:
    assert to_markdown([paragraph(*in_words("no label `fig_a_b` here"))]) == "no label `fig_a_b` here"


def test_plain_text_has_no_marks() -> None:
    shown = to_plain(
        [paragraph(Run("Figure 1", "strong"), ": a *cat*"), Code("tex", ["x^2"]), Picture("/x/a.png", "a.png")]
    )
    assert shown == "Figure 1: a *cat*\n\nx^2\n\na.png"


def test_a_large_picture_is_a_link_alone() -> None:
    assert to_markdown([Picture("/x/a.png", "a.png", is_small=False)]) == "[a.png](file:///x/a.png)"


def test_a_picture_is_shown_by_its_address() -> None:
    assert (
        to_markdown([Picture("/x/a b.png", "a b.png")]) == "[a b.png](file:///x/a%20b.png)\n\n![](file:///x/a%20b.png)"
    )
