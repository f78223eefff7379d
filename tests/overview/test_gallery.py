"""The images of the gallery."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.command import run
from tests.conftest import MakeFiles
from tests.overview.test_thumbnails import png


def reported(renderer: str) -> dict[str, Any]:
    """The data of the report of the current folder."""
    code, page, _ = run("report", "--no-cache", "-r", renderer)
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)
    assert code == 0
    assert data is not None
    found: dict[str, Any] = json.loads(data[1])
    return found


def test_an_image_whose_address_a_template_completes_is_shown_and_others_say_why_not(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = ("b.png", "none.png", "{{site.baseurl}}/b.png", "{{site.baseurl}}/none.png", "{{ site.baseurl }}/b.png")
    text = "".join(f"![x]({path})\n\n" for path in paths) + "[x]({{ site.baseurl }}/b.png)\n"
    folder = make_files({"_config.yml": "baseurl: /docs\n", "a.md": f"---\n---\n{text}"})
    (folder / "b.png").write_bytes(png(3, 4))
    monkeypatch.chdir(folder)
    found = reported("jekyll")
    assert len(found["images"]) == 1
    assert [(item["name"], item["uses"], item["broken"], item["picture"]) for item in found["gallery"]] == [
        ("b.png", ["a.md:3", "a.md:7", "a.md:11"], "", 0),
        ("none.png", ["a.md:5"], "undefined", None),
        ("{{site.baseurl}}/none.png", ["a.md:9"], "undefined", None),
    ]


def test_code_is_shown_if_it_makes_a_figure_or_a_table(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    chunks = ("setup", "plot, fig.cap='Cars'")
    text = "".join(f"```{{r {chunk}}}\nplot(cars)\n```\n\n" for chunk in chunks)
    monkeypatch.chdir(make_files({"_bookdown.yml": "", "index.Rmd": f"# A\n\n{text}"}))
    assert [item["name"] for item in reported("bookdown")["gallery"]] == ["fig:plot"]
