"""How numbers are worded, and known again; cases of what is written are in `cases/templates.txt`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refcheck.numbering import templates, words

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
