"""What is shown of names and texts of others: everything is seen, nothing acts, and every script can be read."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.guards.safe_text import characters, quoted, safe, safe_json, safe_line, visible

# What neither a terminal nor a reader may get raw, wherever it stands.
NEVER = [
    *map(chr, (*range(0x20), *range(0x7F, 0xA0))),
    *"\xad\u034f\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u2060\u2064\ufeff\ufff9\ufffb\u3164\uffa0",
    *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080))),
    "\ud800",
    "\udfff",
]
mixed = st.text(
    st.sampled_from("aé:#[ \tबक्می❤🚀👩葛1᠊ᠠ\u200c\u200d\ufe0f\ufe0e\u20e3\U000e0100\u180b\u200b\x1b\n\r\udcff")
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("plain, ünïcödé 日本 → � ✓", "plain, ünïcödé 日本 → � ✓"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("\x00\x07\x1b[31m\x7f", "\\x00\\x07\\x1b[31m\\x7f"),
        ("\x85\x9b31m", "\\x85\\x9b31m"),
        ("\u202a\u202b\u202c\u202d\u202e", "\\u202a\\u202b\\u202c\\u202d\\u202e"),
        ("\u200e\u200f\u061c\u2066", "\\u200e\\u200f\\u061c\\u2066"),
        ("a\u200bb\u2060c\ufeffd\xade", "a\\u200bb\\u2060c\\ufeffd\\xade"),
        ("\ud800 \udcff", "\\ud800 \\xff"),
        ("x\U000e0041\U000e007f", "x\\U000e0041\\U000e007f"),
        # Joiners where letters join, or within an emoji, and nowhere else.
        ("می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"),
        ("👩\u200d🚀 ❤\ufe0f\u200d🔥", "👩\u200d🚀 ❤\ufe0f\u200d🔥"),
        ("fi\u200dg а\u200cб ई\u200d \u200dक 🚀\u200dx", "fi\\u200dg а\\u200cб ई\\u200d \\u200dक 🚀\\u200dx"),
        ("🚀\u200c🚀 م\u200d\u200dم", "🚀\\u200c🚀 م\\u200d\\u200dم"),
        # One selector behind what can be varied; a second one, or one behind a letter, hides something.
        (
            "1\ufe0f\u20e3 #\ufe0f\u20e3 ©\ufe0f ↔\ufe0e 葛\U000e0100",
            "1\ufe0f\u20e3 #\ufe0f\u20e3 ©\ufe0f ↔\ufe0e 葛\U000e0100",
        ),
        ("❤\ufe0f\ufe0f a\ufe0f 1\ufe0f é\U000e0100 \ufe0f", "❤\ufe0f\\ufe0f a\\ufe0f 1\\ufe0f é\\U000e0100 \\ufe0f"),
        ("ᠠ\u180b a\u180b ᠠ\u180b\u180c", "ᠠ\u180b a\\u180b ᠠ\u180b\\u180c"),
        # What runners of continuous integrations look for anywhere in a line.
        ("##[error]x a##vso[task]b ##teamcity[x]", "\\x23#[error]x a\\x23#vso[task]b \\x23#teamcity[x]"),
        ("## [a](b) ### x #[x] ##a b[", "## [a](b) ### x #[x] ##a b["),
        ("a::b ::c", "a::b ::c"),
    ],
)
def test_within_a_line(text: str, shown: str) -> None:
    assert visible(text) == safe(text) == shown


@pytest.mark.parametrize("text", ["::error::x.md", " ::error::x", "\u3000::x", "\xa0:::x", "::"])
def test_no_command_begins_a_line(text: str) -> None:
    assert safe(text) == text.replace(":", "\\x3a", 1)
    assert visible(text) == text


def around(character: str) -> tuple[str, ...]:
    """Texts in which a character could be shown."""
    return character, f"a{character}b", f"م{character}م", f"👩{character}🚀", f"葛{character}"


@pytest.mark.parametrize(
    ("write", "allowed"),
    [
        (safe, ""),
        (lambda text: safe_json(json.dumps([text], ensure_ascii=False)), ""),
        (quoted, ""),
        (lambda text: safe_line(f"+{text}"), "\t\n"),
    ],
)
def test_never_raw(write: Callable[[str], str], allowed: str) -> None:
    raw = {character for character in NEVER for text in around(character) if character in write(text)}
    assert raw == {*allowed}


@given(mixed | st.text(st.characters()))
def test_safe_text_is_one_line_that_can_be_encoded(text: str) -> None:
    escaped = safe(text)
    escaped.encode("utf-8")
    assert len(escaped.splitlines()) <= 1
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in escaped)
    assert safe(escaped) == escaped
    assert "".join(characters(text)) == visible(text)
    assert not escaped.lstrip().startswith("::")
    assert "##[" not in escaped


@pytest.mark.parametrize("indent", [None, 1])
@given(mixed | st.text(st.characters(exclude_categories=["Cs"])))
def test_json_is_read_as_it_was(indent: int | None, text: str) -> None:
    written = safe_json(json.dumps({text: [text]}, ensure_ascii=False, indent=indent))
    assert json.loads(written) == {text: [text]}
    assert not any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in written.replace("\n", ""))
    assert "\u200d" not in written
    assert "##[" not in written


def test_json_of_a_name_that_is_not_utf_8() -> None:
    assert safe_json(json.dumps("a\udcff.md", ensure_ascii=False)) == '"a\\udcff.md"'


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (" a\tb \xa0é\r\n", " a\tb \xa0é\r\n"),
        ("+a\rb\r\r\n", "+a\\rb\\r\r\n"),
        ("-a\r", "-a\\r"),
        (" ::: {.note}\n", " ::: {.note}\n"),
        (" :: Int -> Int\n", " :: Int -> Int\n"),
        (" ::error::x\n", " \\x3a:error::x\n"),
        (" \t::error file=a::x\r\n", " \t\\x3a:error file=a::x\r\n"),
        ("+##[error]x\n", "+\\x23#[error]x\n"),
        ("-\u202ex\x1b[0m\u200b\n", "-\\u202ex\\x1b[0m\\u200b\n"),
    ],
)
def test_lines_of_a_diff(line: str, shown: str) -> None:
    assert safe_line(line) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a/é b.md", "a/é b.md"),
        ('a/q"\\.md', '"a/q\\"\\\\.md"'),
        ("a/\t\n\x1b.md", '"a/\\t\\n\\033.md"'),
        ("a/\u202e\udcff.md", '"a/\\342\\200\\256\\377.md"'),
        ("a/##[error].md", '"a/\\043#[error].md"'),
    ],
)
def test_names_are_quoted_as_git_does(name: str, shown: str) -> None:
    assert quoted(name) == shown
