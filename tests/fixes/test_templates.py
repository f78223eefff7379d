"""How numbers are worded and known again; the cases of `templates.txt`, see there for how they are written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import refcheck
from refcheck.numbering import templates, words

_CASE = re.compile(r"^=== (?P<title>.+)\n(?P<settings>(?:(?!--|===).*\n)*)-- note\n(?P<body>(?:(?!=== ).*\n?)*)", re.M)


def cases() -> list[tuple[str, str, str, str]]:
    text = (Path(__file__).parent / "templates.txt").read_text(encoding="utf-8")
    found = []
    for match in _CASE.finditer(text):
        before, mark, after = match["body"].partition("-- fixed\n")
        assert mark, match["title"]
        after = after.rstrip("\n")
        found.append((match["title"], match["settings"], before, f"{after}\n" if after else before))
    assert len(found) == text.count("\n=== ")
    return found


@pytest.mark.parametrize(("title", "settings", "before", "after"), cases(), ids=[case[0] for case in cases()])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_case(
    title: str, settings: str, before: str, after: str, newline: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config, path = tmp_path / ".refcheck.yml", tmp_path / "note.md"
    config.write_text(settings, encoding="utf-8")
    path.write_bytes(before.replace("\n", newline).encode())
    fixed = refcheck.fix(path)
    assert fixed == after.replace("\n", newline)
    path.write_bytes(fixed.encode())
    assert refcheck.fix(path) == fixed


KINDS = ("figure", "table", "equation", "listing", "theorem", "lemma")
LANGUAGES = ("", *words.WORDS, "pt-BR", "zh_CN", "zh-Hant-HK")
NUMBERS = st.from_regex(r"(?:[1-9][0-9]{0,3}|[A-Z]\.[1-9])(?:\.[1-9][0-9]?){0,2}(?: \([a-z]\))?", fullmatch=True)
LITERAL = st.text(st.characters(blacklist_characters="{}\n\r", blacklist_categories=("Nd", "Cs", "Cc")), max_size=8)
TEMPLATES = st.builds("{}{{number}}{}".format, LITERAL, LITERAL)


@given(st.sampled_from(KINDS), st.sampled_from(LANGUAGES), NUMBERS)
def test_what_any_language_says_is_known_in_every_other(kind: str, language: str, number: str) -> None:
    said = templates.word(kind, number, "", templates.choose({}, {}, {"lang": language}))
    for other in ("", "de", "zh"):
        wording = templates.recognize(said, kind, templates.choose({}, {}, {"lang": other}))
        assert wording is not None
        assert wording.number == number
        assert said[wording.start : wording.end] == number


@given(st.sampled_from(KINDS), TEMPLATES, NUMBERS, NUMBERS)
def test_what_any_template_says_is_known(kind: str, template: str, number: str, new: str) -> None:
    style = templates.choose({kind: template}, {}, {})
    said = templates.word(kind, number, "", style)
    wording = templates.recognize(said, kind, style)
    assert wording is not None
    assert wording.number == number
    again = said[: wording.start] + new + said[wording.end :]
    assert again == templates.word(kind, new, "", style)


@given(st.sampled_from(KINDS[:4]), st.sampled_from(LANGUAGES), NUMBERS, st.text(max_size=30))
def test_the_number_before_a_caption_is_known(kind: str, language: str, number: str, title: str) -> None:
    style = templates.choose({}, {}, {"lang": language})
    wording = templates.leading(templates.caption(kind, number, title, style), kind, style)
    assert wording is not None
    assert wording.number == number
