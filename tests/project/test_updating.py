"""A project that is brought up to date page by page says what a new one says of the same texts."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.facts.source import Source
from refcheck.project.updating import Change
from refcheck.session import LintOptions, open_session
from tests.project.updating import SCOPES, difference, write_now
from tests.runs.projects import KINDS


@pytest.mark.parametrize(("name", "scope"), list(zip(sorted(KINDS), cycle(SCOPES))))
def test_after_random_edits_all_findings_numbers_and_edges_are_those_of_a_new_project(name: str, scope: str) -> None:
    found = difference(3, name, scope, 12, every=4)
    assert found is None, "\n".join(map(str, [*found.edits, found.what]))


class Notes:
    """Notes on disk, linted once, that are brought up to date with other texts."""

    def __init__(self, folder: Path, texts: dict[str, str], renderer: str = "pandoc-crossref") -> None:
        write_now(folder, texts)
        self.folder = folder
        self.session = open_session([str(folder)], load(folder), LintOptions(renderer))
        self.session.all_findings()

    def update(self, name: str, text: str) -> Change:
        project, location = self.session.project, str(self.folder / name)
        write_now(self.folder, {name: text})
        page = self.session.workspace.page_with_text(project.pages[location], Source(name, text))
        return project.update(location, page)

    def fixes(self, name: str) -> str:
        page = self.session.project.pages[str(self.folder / name)]
        fixes = [finding.diagnostic.fix for finding in self.session.findings(page)]
        return "\n".join(edit.text for fix in fixes if fix is not None for edit in fix.edits)

    def missing(self, name: str) -> int:
        """How many files are missing to a page."""
        page = self.session.project.pages[str(self.folder / name)]
        return sum(finding.rule == "missing-file" for finding in self.session.findings(page))

    def names(self, locations: frozenset[str]) -> list[str]:
        return sorted(Path(location).name for location in locations)


TEXTS = {
    "target.md": "# Target\n\n![A](x.png){#fig:a}\n\n![B](x.png){#fig:b}\n",
    "link.md": "[a](target.md#fig:a)\n",
    "other.md": "# Other\n\nText.\n",
    "x.png": "",
}


def test_an_anchor_of_a_text_in_another_page_is_seen_by_the_page_that_links_to_it(tmp_path: Path) -> None:
    texts = {
        "link.md": "# Link\n\n[a](page.md#cars)\n",
        "page.md": "# Page\n\n```{include} part.md\n```\n",
        "part.md": "(cars)=\n## Heading\n",
        "other.md": "# Other\n\n[a](page.md#page)\n",
    }
    notes = Notes(tmp_path, texts, "sphinx")
    change = notes.update("part.md", "(boats)=\n## Heading\n")
    assert "link.md" in notes.names(change.to_lint)
    assert "other.md" not in notes.names(change.to_lint)
    page = notes.session.project.pages[str(tmp_path / "link.md")]
    assert [finding.rule for finding in notes.session.findings(page)] == ["undefined-anchor"]


def test_a_text_refers_to_what_the_pages_have_that_include_it_now(tmp_path: Path) -> None:
    part, page, including = str(tmp_path / "_includes" / "part.md"), "# Big\n", "# Big\n\n{% include part.md %}\n"
    texts = {"_includes/part.md": "[x](#big)\n", "page.md": page, "other.md": "# Other\n"}
    notes = Notes(tmp_path, texts, "jekyll")

    def rules() -> list[str]:
        return [finding.rule for finding in notes.session.findings(notes.session.project.pages[part])]

    assert rules() == []
    for name, text, expected in (
        ("other.md", "# Other\n\n{% include part.md %}\n", ["undefined-anchor"]),
        ("page.md", including, []),
        ("page.md", page, ["undefined-anchor"]),
    ):
        assert "part.md" in notes.names(notes.update(name, text).to_lint)
        assert rules() == expected


def test_a_letter_is_seen_by_no_other_page(tmp_path: Path) -> None:
    notes = Notes(tmp_path, TEXTS)
    change = notes.update("target.md", TEXTS["target.md"] + "\nMore text.\n")
    assert (notes.names(change.to_lint), notes.names(change.visible)) == (["target.md"], [])


def test_a_label_that_goes_is_seen_by_the_pages_that_link_to_it(tmp_path: Path) -> None:
    notes = Notes(tmp_path, TEXTS)
    change = notes.update("target.md", "# Target\n\n![B](x.png){#fig:b}\n")
    assert (notes.names(change.to_lint), notes.names(change.visible)) == (["link.md", "target.md"], ["target.md"])


def test_a_link_that_comes_is_seen_by_its_target(tmp_path: Path) -> None:
    notes = Notes(tmp_path, TEXTS)
    assert notes.names(notes.update("other.md", "[b](target.md#fig:b)\n").to_lint) == ["other.md", "target.md"]


def test_a_link_that_moves_is_seen_by_nobody(tmp_path: Path) -> None:
    notes = Notes(tmp_path, TEXTS)
    assert notes.names(notes.update("link.md", "Before it.\n\n[a](target.md#fig:a)\n").to_lint) == ["link.md"]


def test_a_text_in_which_an_anchor_may_be_hidden_is_seen_by_the_page_that_misspells_it(tmp_path: Path) -> None:
    link = "[a](target.md#the-targe)\n"
    notes = Notes(tmp_path, {"target.md": "# The target\n", "link.md": link})
    change = notes.update("target.md", "# The target\n\n{{ more }}\n")
    assert (notes.names(change.to_lint), notes.names(change.visible)) == (["link.md", "target.md"], [])


def test_an_element_whose_id_is_dropped_is_seen_by_the_page_that_links_to_it(tmp_path: Path) -> None:
    texts = {"myst.yml": "version: 1\n", "link.md": "[a](target.md#one)\n", "target.md": '<a id="one"></a>\n'}
    notes = Notes(tmp_path, texts, "mystmd")
    assert notes.names(notes.update("target.md", "Text.\n").to_lint) == ["link.md", "target.md"]


def test_an_entry_that_comes_is_seen_by_the_pages_that_cite(tmp_path: Path) -> None:
    citing = "---\nbibliography: refs.bib\n---\n\n[@one]\n"
    notes = Notes(tmp_path, {"citing.md": citing, "other.md": "Text.\n", "refs.bib": "@book{two, title={T}}\n"})
    write_now(tmp_path, {"refs.bib": "@book{one, title={T}}\n"})
    change = notes.session.project.update_files([str(tmp_path / "refs.bib")])
    assert notes.names(change.to_lint) == ["citing.md"]


def test_a_page_that_goes_takes_all_pages_with_it(tmp_path: Path) -> None:
    notes = Notes(tmp_path, TEXTS)
    write_now(tmp_path, {"target.md": None})
    change = notes.session.project.update(str(tmp_path / "target.md"), None)
    assert notes.names(change.to_lint) == ["link.md", "other.md"]


def test_numbers_in_fixes_are_those_of_now(tmp_path: Path) -> None:
    figures = "![A](x.png){#fig:a}\n\n![B](x.png){#fig:b}\n"
    texts = {"target.md": figures, "link.md": "[Figure 5](target.md#fig:b)\n", "x.png": ""}
    notes = Notes(tmp_path, texts)
    assert notes.fixes("link.md") == "2"
    notes.update("target.md", "![C](x.png){#fig:c}\n\n" + figures)
    assert notes.fixes("link.md") == "3"


def test_chapters_after_one_are_numbered_again(tmp_path: Path) -> None:
    chapters = {f"{number}.md": f"# {number}\n\n![A](x.png){{#fig:{number}}}\n" for number in (1, 2, 3)}
    build = "book.html:\n\tpandoc -F pandoc-crossref 1.md 2.md 3.md -o $@\n"
    notes = Notes(tmp_path, {**chapters, "x.png": "", "Makefile": build})
    change = notes.update("2.md", "![B](x.png){#fig:new}\n\n" + chapters["2.md"])
    assert notes.names(change.visible) == ["2.md", "3.md"]
    numbers = notes.session.project.pages[str(tmp_path / "3.md")].numbers.by_span
    assert list(numbers.values()) == ["4"]


FORMS = {
    "a.md": "![](1.png) ![](2.png) ![](3.png) ![](4.png)\n",
    "b.md": "![](5.png) ![](6.png) ![](7.png) ![](8.png)\n",
    "c.md": "Text.\n",
    "own.png": "",
    **{f"pictures/{number}/{number}.png": "" for number in range(1, 9)},
}


def test_links_of_a_form_are_missing_on_all_pages_while_one_of_another_page_resolves(tmp_path: Path) -> None:
    notes, pages = Notes(tmp_path, FORMS, "github"), ["a.md", "b.md"]
    assert [notes.missing(name) for name in pages] == [0, 0]
    assert set(pages) <= set(notes.names(notes.update("c.md", "![](own.png)\n").to_lint))
    assert [notes.missing(name) for name in pages] == [4, 4]
    assert set(pages) <= set(notes.names(notes.update("c.md", "Text.\n").to_lint))
    assert [notes.missing(name) for name in pages] == [0, 0]


def test_an_image_of_a_chunk_is_missing_until_code_of_another_text_names_it(tmp_path: Path) -> None:
    texts = {
        "a.Rmd": '```{r}\ninclude_graphics("plot.png")\n```\n',
        "b.Rmd": "```{r}\nx <- 1\n```\n",
    }
    notes = Notes(tmp_path, texts, "rmarkdown")
    assert notes.missing("a.Rmd") == 1
    assert "a.Rmd" in notes.names(notes.update("b.Rmd", '```{r}\ndraw("plot.png")\n```\n').to_lint)
    assert notes.missing("a.Rmd") == 0
    assert "a.Rmd" in notes.names(notes.update("b.Rmd", texts["b.Rmd"]).to_lint)
    assert notes.missing("a.Rmd") == 1
