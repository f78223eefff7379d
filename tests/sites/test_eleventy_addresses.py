"""The addresses of an Eleventy site are known only if nothing else can make, move or change them."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck

CONFIG = """module.exports = function (eleventyConfig) {{
  eleventyConfig.addPassthroughCopy("img");
  {0}
  return {{ dir: {{ input: "src" }} }};
}};
"""
PAGE = "# Install\n\n![1](shot.png) ![2](../img/a.png) ![3](../../img/a.png) [4](../other/) [5](other/) [6](sub/)\n"


def made(folder: Path, extra: str = "", files: dict[str, str] | None = None) -> Path:
    """A small site; its settings have a line more."""
    texts = {
        ".eleventy.js": CONFIG.format(extra),
        "package.json": '{"scripts": {"build": "npx @11ty/eleventy", "start": "eleventy --serve"}}',
        "src/guide.md": PAGE,
        "src/other.md": "# Other\n",
        "src/shot.png": "",
        "src/sub/text.md": "# Text\n",
        "img/a.png": "",
        **(files or {}),
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def dead(site: Path) -> list[str]:
    """The destinations in the text `guide.md` that lead nowhere."""
    page = next(page for page in refcheck.inventory([site]) if page["path"].endswith("guide.md"))
    return [reference["key"] for reference in page["references"] if reference["status"] == "undefined"]


def test_a_path_is_an_address_from_that_of_its_page(tmp_path: Path) -> None:
    # Eleventy 3.1.8 makes guide/index.html, other/index.html, sub/text/index.html and img/a.png of it.
    assert dead(made(tmp_path)) == ["shot.png", "other/", "sub/"]


@pytest.mark.parametrize(
    ("extra", "alive"),
    [
        ('eleventyConfig.addPassthroughCopy({ "src/*.png": "guide" });', {"shot.png"}),
        ('eleventyConfig.addPassthroughCopy({ "src/shot.png": "guide/shot.png" });', {"shot.png"}),
        ('eleventyConfig.addPassthroughCopy({ "made": "guide" });', {"shot.png", "other/"}),
    ],
)
def test_what_is_copied_to_the_address_is_there(tmp_path: Path, extra: str, alive: set[str]) -> None:
    assert not alive.intersection(dead(made(tmp_path, extra)))


@pytest.mark.parametrize(
    "extra",
    [
        'eleventyConfig.addTransform("x", (content) => content);',
        'eleventyConfig.addPlugin(require("some-plugin"));',
        'eleventyConfig.addPassthroughCopy("src/*.png", { mode: "html-relative" });',
        'eleventyConfig.on("eleventy.after", () => copy());',
        "eleventyConfig.addPassthroughCopy(paths);",
        'eleventyConfig.addPreprocessor("x", "md", (data, content) => { return content + "x"; });',
        'eleventyConfig.addGlobalData("permalink", () => "/x/");',
        # They are too many, or too long, to look at each: it took half a minute for the first.
        "eleventyConfig.addPreprocessor(" * 5000,
        f'eleventyConfig.addPreprocessor("x", "md", () => {{ {"x();" * 2000} }});',
    ],
)
def test_nothing_is_told_if_the_settings_can_do_more(tmp_path: Path, extra: str) -> None:
    assert dead(made(tmp_path, extra)) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("src/src.11tydata.js", "module.exports = { permalink: (data) => data.x };"),
        ("src/_includes/base.njk", "---\npermalink: /x/{{ y }}/\n---\n"),
        ("src/_includes/base.njk", '<base href="/">\n{{ content }}'),
        ("src/_data/eleventyComputed.js", "module.exports = {};"),
        ("package.json", '{"scripts": {"build": "eleventy && cp -r src/* _site"}}'),
        ("Makefile", "build:\n\tcp a b\n"),
        (".github/workflows/build.yml", "      - run: cp src/*.png _site/guide\n"),
    ],
)
def test_nothing_is_told_if_another_file_can_do_more(tmp_path: Path, name: str, text: str) -> None:
    assert dead(made(tmp_path, files={name: text})) == []


def test_a_page_that_can_have_any_address_may_have_this_one(tmp_path: Path) -> None:
    files = {"src/tags.njk": "---\npagination:\n  data: x\npermalink: /guide/{{ tag }}/\n---\n"}
    assert dead(made(tmp_path, files=files)) == ["shot.png"]


def test_data_beside_a_text_give_it_its_address(tmp_path: Path) -> None:
    files = {"src/guide.json": '{"permalink": "/{{ page.fileSlug }}.html"}'}
    assert dead(made(tmp_path, files=files)) == ["shot.png", "sub/"]
