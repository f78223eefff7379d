"""What is at a place, where it leads, and what leads to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from refcheck.facts.model import Definition
from refcheck.server import queries
from refcheck.server.views import PageView
from tests.server.opened import open_at

RENDERER = {".refcheck.yml": "renderer: pandoc-crossref\n"}


def thing_at(folder: Path, texts: Mapping[str, str]) -> tuple[PageView, queries.Thing]:
    view, offset = open_at(folder, {**RENDERER, **texts})
    thing = queries.at(view.page, offset)
    assert thing is not None
    return view, thing


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("See [@fi‸g:a; @doe].", "citation", "fig:a"),
        ("See [@fig:a; @do‸e].", "citation", "doe"),
        ("[![x](a.p‸ng)](b.png)", "image", "a.png"),
        ("[![x](a.png)](b.p‸ng)", "link", "b.png"),
        ("![x](a.p‸ng){#fig:a}", "image", "a.png"),
        ("![x](a.png){#fi‸g:a}", "label", "fig:a"),
        ("# On‸e {#sec:one}", "heading", "sec:one"),
        ("‸# One {#sec:one}", "heading", "sec:one"),
        ("# One {#se‸c:one}", "label", "sec:one"),
        ("x[^a]\n\n[^‸a]: Note", "footnote", "a"),
        ("x[^a]\n\n[^a]: Note [y](b.p‸ng)", "link", "b.png"),
        ("[x][a]\n\n[a]: b.p‸ng", "link", "b.png"),
        ("[x][a]\n\n[a‸]: b.png", "link-definition", "a"),
    ],
)
def test_the_smallest_thing_is_meant(tmp_path: Path, text: str, kind: str, key: str) -> None:
    _, thing = thing_at(tmp_path, {"note.md": text + "\n"})
    assert (thing.kind, thing.key) == (kind, key)


@pytest.mark.parametrize("text", ["Te‸xt", "x[^a]\n\n[^a]: No‸te", "`[@fi‸g:a]`", "‸", "[x](a.png) ‸"])
def test_there_is_nothing_in_text_and_code(tmp_path: Path, text: str) -> None:
    view, offset = open_at(tmp_path, {**RENDERER, "note.md": text + "\n"})
    assert queries.at(view.page, offset) is None


@pytest.mark.parametrize("place", ["[@sec:one‸]", "[x](#sec:one‸)", "# O‸ne", "{#sec:on‸e}"])
def test_uses_of_a_heading_are_those_of_its_id_too(tmp_path: Path, place: str) -> None:
    text = "[@sec:one] [x](#sec:one)\n\n# One {#sec:one}\n"
    view, thing = thing_at(tmp_path, {"note.md": text.replace(place.replace("‸", ""), place)})
    ((page, definition),) = queries.defined(view.project, view.page, thing)
    found = queries.uses(view.project, page, definition)
    assert [view.text[slice(*reference.span)] for _, reference in found] == ["[@sec:one]", "[x](#sec:one)"]


def test_uses_in_other_files(tmp_path: Path) -> None:
    texts = {"a.md": "# O‸ne\n", "b.md": "[x](a.md#one)\n", "c/d.md": "[x](../a.md#one) [y](../a.md)\n"}
    view, thing = thing_at(tmp_path, {**texts, ".refcheck.yml": "renderer: github\n"})
    assert isinstance(thing, Definition)
    found = queries.uses(view.project, view.page, thing)
    assert [(page.path.rpartition("/")[2], reference.key) for page, reference in found] == [
        ("b.md", "a.md#one"),
        ("d.md", "../a.md#one"),
    ]


def test_uses_of_an_entry(tmp_path: Path) -> None:
    bibliography = "---\nbibliography: refs.bib\n---\n"
    texts = {"a.md": f"{bibliography}[@do‸e]\n", "b.md": f"{bibliography}@doe [@roe]\n", "c.md": "@doe\n"}
    view, thing = thing_at(tmp_path, {**texts, "refs.bib": "@book{doe, title={T}}\n@book{roe, title={T}}\n"})
    ((page, entry),) = queries.defined(view.project, view.page, thing)
    found = queries.uses(view.project, page, entry)
    assert [page.path.rpartition("/")[2] for page, _ in found] == ["a.md", "b.md"]


def test_the_target_of_a_citation_is_its_key(tmp_path: Path) -> None:
    texts = {"a.md": "---\nbibliography: refs.bib\n---\n[@do‸e]\n", "refs.bib": "@book{doe, title={T}}\n"}
    view, thing = thing_at(tmp_path, texts)
    (target,) = queries.targets(view.project, view.page, thing)
    assert target.place == (str((tmp_path / "refs.bib").resolve()), (6, 9))
    assert target.whole == (0, 21)


def test_the_target_of_a_link_to_a_file_is_its_start(tmp_path: Path) -> None:
    view, thing = thing_at(tmp_path, {"a.md": "[x](‸b.md)\n", "b.md": "# B\n"})
    (target,) = queries.targets(view.project, view.page, thing)
    assert target.place == (str((tmp_path / "b.md").resolve()), (0, 0))


@pytest.mark.parametrize("text", ["[x](‸no.md)", "[x](https://a.b/‸c)", "[@fi‸g:no]"])
def test_what_leads_nowhere_has_no_target(tmp_path: Path, text: str) -> None:
    view, thing = thing_at(tmp_path, {"a.md": text + "\n"})
    assert queries.targets(view.project, view.page, thing) == []


def test_links_to_a_page_as_a_whole(tmp_path: Path) -> None:
    view, _ = open_at(
        tmp_path, {"a.md": "‸# One\n", "b.md": "[x](a.md#one) [y](a.md)\n", ".refcheck.yml": "renderer: github\n"}
    )
    found = queries.links_to_page(view.project, view.page)
    assert [reference.key for _, reference in found] == ["a.md"]
