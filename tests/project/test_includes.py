"""Files that include each other, in long rows and in circles."""

from __future__ import annotations

from pathlib import Path

import refcheck

COUNT = 400


def write(folder: Path, *, last: str) -> None:
    for number in range(COUNT):
        following = f"{{{{< include _c{number + 1}.md >}}}}" if number + 1 < COUNT else last
        text = f"![f](https://e.org/a.png){{#fig-a{number}}}\n\n@fig-a{number}\n\n{following}\n"
        (folder / f"_c{number}.md").write_text(text)
    (folder / "n.md").write_text("{{< include _c0.md >}}\n\n@fig-a7\n")


def test_a_long_row_is_numbered_through(tmp_path: Path) -> None:
    write(tmp_path, last="")
    assert refcheck.lint([tmp_path], renderer="quarto") == []
    [note] = [one for one in refcheck.inventory([tmp_path], renderer="quarto") if one["path"].endswith("n.md")]
    assert [one["number"] for one in note["references"] if one["key"] == "fig-a7"] == ["8"]


def test_a_circle_has_an_end(tmp_path: Path) -> None:
    write(tmp_path, last="{{< include _c0.md >}}")
    assert refcheck.lint([tmp_path], renderer="quarto") == []
