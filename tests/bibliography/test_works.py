"""The authors, year and title of entries, in each format."""

from __future__ import annotations

import pytest

from refcheck.bibliography.entries import read_entries
from refcheck.bibliography.works import Work, plain_tex, work_of
from refcheck.facts.source import Source


def work(text: str, name: str = "refs.bib") -> Work:
    """The work of the first entry of a bibliography."""
    source = Source(name, text)
    return work_of(read_entries(source).definitions[0], source.text)


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        ("Jane Doe", "Doe"),
        ("Doe, Jane", "Doe"),
        ("Doe, Jr., Jane", "Doe"),
        ("Jane Doe and Roe, Richard", "Doe and Roe"),
        ("A. Doe and B. Roe and C. Poe", "Doe et al."),
        ("Doe, Jane and others", "Doe"),
        ("Ludwig van Beethoven", "van Beethoven"),
        ("{World Bank}", "World Bank"),
        ("{World Bank and Friends} and Jane Doe", "World Bank and Friends and Doe"),
        (r"G{\"o}del, Kurt", "Gödel"),
        ("Plato", "Plato"),
        ("van der Berg", "van der Berg"),
        ("", ""),
    ],
)
def test_authors_of_bibtex(names: str, byline: str) -> None:
    assert work(f"@book{{a, author = {{{names}}}}}").byline == byline


@pytest.mark.parametrize(
    ("tex", "plain"),
    [
        (r"{\"O}zg\"{u}r \& Wei{\ss}", "Özgür & Weiß"),
        (r"\'Etienne \c{C}a\v{s}ek \H{o} \aa\ \o", "Étienne Çašek ő å ø"),
        (r"The \emph{old} {DNA}--code~1", "The old DNA–code 1"),
        (r"na\"{\i}ve", "naïve"),
        (r"Espa\~na, S\~{a}o~Paulo", "España, São Paulo"),
        ("  two\n  lines ", "two lines"),
        (r"a \textbf{b} 100\%", "a b 100%"),
    ],
)
def test_tex_is_read(tex: str, plain: str) -> None:
    assert plain_tex(tex) == plain


def test_the_editors_count_if_there_are_no_authors() -> None:
    assert work("@book{a, editor = {Doe, Jane}, title = {T}}") == Work(("Doe",), "", "T")


def test_the_year_is_that_of_the_date() -> None:
    assert work("@book{a, date = {2001-05-01}}").year == "2001"


def test_two_fields_of_one_name_hide_nothing() -> None:
    assert work("@book{a, title = {T}, title = {T}, author = {Jane Doe}}").byline == "Doe"


@pytest.mark.parametrize(
    ("issued", "year"),
    [('{"date-parts": [[1990, 5]]}', "1990"), ('"1990-05"', "1990"), ('{"year": 1990}', "1990"), ("null", "")],
)
def test_the_year_of_csl(issued: str, year: str) -> None:
    assert work(f'[{{"id": "a", "issued": {issued}}}]', "refs.json").year == year


def test_names_of_csl() -> None:
    names = '[{"family": "Doe"}, {"literal": "NASA"}, "Roe", {"given": "Plato"}]'
    assert work(f'[{{"id": "a", "author": {names}}}]', "refs.json").authors == ("Doe", "NASA", "Roe", "Plato")


def test_an_entry_of_yaml_in_a_list() -> None:
    text = "references:\n  - id: a\n    title: T\n    author:\n      - family: Doe\n    issued: 1990\n"
    assert work(text, "refs.yaml") == Work(("Doe",), "1990", "T")


def test_what_is_no_entry_has_the_title_that_was_read() -> None:
    assert work('[{"id": "a", "title": "T", "author": "x"}]', "refs.json") == Work((), "", "T")
