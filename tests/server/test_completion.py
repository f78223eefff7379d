"""What completions are beyond the text that is inserted: after updates, in many, and what more is shown of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from refcheck.facts.source import Source
from refcheck.server.features import completion, completion_details
from refcheck.server.views import Client, PageView
from tests.server.opened import open_at

QUARTO = {"_quarto.yml": "project: {type: book}\nbook: {chapters: [index.qmd, two.qmd]}\n"}


def details(view: PageView, offset: int) -> dict[str, str]:
    """What is offered, by its name, with the line beside it."""
    found = completion.answer(view, offset)
    return {item.label: item.detail for item in found.items} if found is not None else {}


def with_text(view: PageView, name: str, text: str) -> PageView:
    """The view after a text of the project was replaced."""
    project, location = view.project, next(path for path in view.project.pages if path.endswith(name))
    before = project.pages[location]
    project.update(location, view.session.workspace.page_with_text(before, Source(before.path, text)))
    return replace(view, page=project.pages[view.location])


def test_names_and_numbers_follow_an_edit_of_another_chapter(tmp_path: Path) -> None:
    texts = {"index.qmd": "# One\n\n![A](a.png){#fig-a}\n", "two.qmd": "# Two\n\n![B](b.png){#fig-b}\n\n@‸\n"}
    view, offset = open_at(tmp_path, {**QUARTO, **texts})
    assert details(view, offset) == {"fig-b": "Figure 2.1: B", "fig-a": "Figure 1.1: A (index.qmd)"}
    view = with_text(view, "index.qmd", "# One\n\n# More\n\n![A](a.png){#fig-new}\n")
    assert details(view, offset) == {"fig-b": "Figure 3.1: B", "fig-new": "Figure 2.1: A (index.qmd)"}


def test_a_long_list_says_that_there_is_more(tmp_path: Path) -> None:
    figures = "\n\n".join(f"![A](a.png){{#fig:a{number:03}}}" for number in range(250))
    view, offset = open_at(tmp_path, {"a.md": f"@‸\n\n{figures}\n", ".refcheck.yml": "renderer: pandoc-crossref\n"})
    found = completion.answer(view, offset)
    assert found is not None
    assert (len(found.items), found.is_incomplete) == (200, True)


def test_what_is_typed_makes_a_long_list_short(tmp_path: Path) -> None:
    figures = "\n\n".join(f"![A](a.png){{#fig:a{number:03}}}" for number in range(250))
    view, offset = open_at(tmp_path, {"a.md": f"@a24‸\n\n{figures}\n", ".refcheck.yml": "renderer: pandoc-crossref\n"})
    found = completion.answer(view, offset)
    assert found is not None
    assert ([item.label for item in found.items], found.is_incomplete) == (
        [f"fig:a24{last}" for last in range(10)],
        False,
    )


@pytest.mark.parametrize("text", ["Text‸", "# Head‸ing", "", "‸", "a ‸", "(‸", "x#‸", "`‸", "https://x/‸"])
def test_nothing_is_offered_in_text(tmp_path: Path, text: str) -> None:
    view, offset = open_at(tmp_path, {"a.md": f"{text}\n\n# Heading\n", ".refcheck.yml": "renderer: github\n"})
    assert completion.answer(view, offset) is None


@pytest.mark.parametrize(
    ("renderer", "typed", "label", "shown"),
    [
        ("pandoc-crossref", "[@fig", "fig:a", "**Figure 1**: A cat\n\nin note.md, line 3"),
        ("github", "[x](#sta", "start", "**Start**\n\nin note.md, line 5\n\n```markdown\nText.\n```"),
        ("github", "[x](oth", "other.md", "**Other**\n\n`other.md`\n\n```markdown\n# Other\n```"),
        ("pandoc", "x[^n", "n", "**Footnote n**: A note."),
    ],
)
def test_more_is_shown_of_one(tmp_path: Path, renderer: str, typed: str, label: str, shown: str) -> None:
    text = f"{typed}‸\n\n![A cat](a.png){{#fig:a}}\n\n# Start\n\nText.\n\n# End\n\n[^n]: A note.\n"
    view, offset = open_at(
        tmp_path, {"note.md": text, "other.md": "# Other\n", ".refcheck.yml": f"renderer: {renderer}\n"}
    )
    found = completion.answer(view, offset)
    assert found is not None
    (item,) = [item for item in found.items if item.label == label]
    more = completion_details.answer(view, item.data)
    assert more is not None
    assert more.documentation.startswith(shown)


@pytest.mark.parametrize("data", [None, {}, {"location": "/etc/passwd"}, {"location": 1, "key": [], "kind": "label"}])
def test_what_is_not_known_any_more_shows_nothing(tmp_path: Path, data: object) -> None:
    view, _ = open_at(tmp_path, {"note.md": "Text\n"})
    assert completion_details.answer(view, data) is None


def test_an_editor_without_markdown_is_shown_plain_text(tmp_path: Path) -> None:
    texts = {"note.md": "[x](#sta‸\n\n# Start *here*\n", ".refcheck.yml": "renderer: github\n"}
    view, offset = open_at(tmp_path, texts, client=Client())
    found = completion.answer(view, offset)
    assert found is not None
    more = completion_details.answer(view, found.items[0].data)
    assert more is not None
    assert more.documentation == "Start here\n\nin note.md, line 3"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_newlines_of_every_kind_end_a_line(tmp_path: Path, newline: str) -> None:
    texts = {
        "note.md": f"One.{newline}{newline}[x](#‸{newline}{newline}# Start{newline}",
        ".refcheck.yml": "renderer: github\n",
    }
    view, offset = open_at(tmp_path, texts)
    assert details(view, offset) == {"start": "Start"}
