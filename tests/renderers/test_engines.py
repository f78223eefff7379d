"""The harness itself, against what is known of the renderers."""

from __future__ import annotations

import pytest

from .corpus import NOTE, read
from .engines import ENGINES, Job, render
from .pages import live_links


def test_links_are_looked_up_as_a_browser_does() -> None:
    page = live_links(
        '<p id="a b">x<a href="#a%20b">1</a><a href="#n">2</a><a name="n"></a><a href="#">3</a><a href="#top">4</a>'
        '<a href="#A%20b">5</a><a href="#é">6</a><i id="é"></i><i id="%C3%A9"></i><a href="#%C3%A9">7</a></p>'
    )
    assert [(link.href, link.live) for link in page.links] == [
        ("#a b", True),
        ("#n", True),
        ("#", True),
        ("#top", True),
        ("#A b", False),
        ("#é", True),
        ("#é", True),
    ]
    assert page.duplicate_ids == []


def test_what_is_left_as_text_is_seen() -> None:
    page = live_links(
        "<p>[see @fig:a, p. 2; -@fig:b] {@eq:c} ![](x){#fig:a width=5} ^[note]</p>"
        "<p>[^1] {% ref a %} &lt;% ref a %&gt; {-}</p>"
        "<p>mail@fig.example {x} {a, b}</p><pre>@fig:no</pre><code>{#no}</code><span class='math'>{#eq:no}</span>"
    )
    assert page.leftovers == [
        "@fig:a",
        "-@fig:b",
        "@eq:c",
        "{#fig:a width=5}",
        "^[",
        "[^1]",
        "{% ref a %}",
        "<% ref a %>",
        "{-}",
    ]


def test_duplicate_ids_are_seen() -> None:
    assert live_links('<p id="a"></p><p id="b"></p><p id="a"></p>').duplicate_ids == ["a"]


@pytest.mark.usefixtures("engines")
def test_the_note_as_it_stands() -> None:
    text = read(NOTE)
    rendered = dict(zip(ENGINES, render([Job("note", engine, text) for engine in ENGINES]), strict=True))

    for engine in ("hexo-marked", "hexo-markdown-it"):
        assert "expected end of comment" in (rendered[engine].error or "")

    hexo = live_links(rendered["hexo-pandoc"].html or "")
    assert [link.role for link in hexo.links] == ["footnote", "link", "link", "key", "footnote"]
    assert hexo.dead_links() == []
    assert hexo.leftovers == ["@fig:firstFig", "@fig:giffig"]

    github = live_links(rendered["github"].html or "")
    assert github.dead_links() == ["#fig:firstFig", "#fig:giffig"]
    assert len(github.leftovers) == 13
    assert github.headings == hexo.headings


@pytest.mark.usefixtures("engines")
def test_heading_ids_differ_between_engines() -> None:
    text = "# C++ & C#\n\n## Café `x`\n\n## Café `x`\n"
    rendered = [live_links(rendering.html or "") for rendering in render([Job("", name, text) for name in ENGINES])]
    assert {name: page.headings for name, page in zip(ENGINES, rendered, strict=True)} == {
        "pandoc": ["c-c", "café-x", "café-x-1"],
        "hexo-pandoc": ["c-c", "café-x", "café-x-1"],
        "hexo-marked": ["C-C", "Cafe-x", "Cafe-x-1"],
        "hexo-markdown-it": ["", "Cafe-x", "Cafe-x-2"],
        "hexo-markdown-it-plus": ["c-c", "café-x", "café-x-2"],
        "github": ["c--c", "café-x", "café-x-1"],
    }
