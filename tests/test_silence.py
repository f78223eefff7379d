"""What is valid somewhere, or is no reference at all, raises no alarm where no renderer is known."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck

TEXTS = {
    "regular expressions": '`x` matches [^a-z] and [^"] or ^[0-9]+$ and (?:[^/]+)',
    "task boxes": "- [ ] open\n- [x] done",
    "alerts": "> [!NOTE]\n> Text.",
    "indices": "a[i][j] = b[0][1], `c[i][j]`, d()[0][1]",
    "prices": "It costs $5 [or](https://x.y) $6 and $7.",
    "addresses": "kim@example.org, <kim@example.org>, @types/node, @babel/core, @Override",
    "handles": "Thanks @kim and [@kim](https://x.y).",
    "templates": "{% include x.html %} {{ page.url }} [a]({{ site.url }}/b) [c]({% link d.md %})",
    "shortcodes": 'Hugo {{< ref "x.md" >}} and {{% ref "y.md#z" %}}, Markdoc {% ref "x" /%}',
    "an empty block of references": '{% references %}{% endreferences %} {{ "doe" | cite }}',
    "a tag of another engine": '{% ref "https://x.y" %}',
    "definitions in a list": "- [a]\n\n  [a]: https://x.y",
    "a definition right after a note": "[l][r] x[^n]\n\n[^n]: note\n[r]: https://x.org",
    "HTML over lines": '<a\n  href="https://x.y"\n  id="b">c</a> [d](#b)',
    "markup in an HTML block": "<p>\n[a][b] and [c](d.md)\n</p>",
    "tables": "a | b\n--|--\n`x | y` | [c](https://x.y)",
    "comments": "<!-- [a](b.md) [@fig:x] [^1] -->",
    "code": "    [a](b.md) [@fig:x]\n\n```\n[^1]\n```\n\n`[@fig:x]`",
    "math": "$[0,1)$ and $f[x](y)$ and\n\n$$\n[a](b.md)\n$$",
    "a note of two paragraphs": "x[^1]\n\n[^1]: One.\n\n    Two with [l](https://x.y).",
    "text fragments": "[a](#:~:text=b) [c](#top) [d](#) [e](#L10) [f](#fn1)",
    "targets of MyST": "(lab)=\n# T\n\n## O\n\n[a](#lab) [b](#o) {ref}`lab` {numref}`Fig %s <lab>`",
    "targets of kramdown": "## O\n{: #oth}\n\n[b](#oth) [c](#user-content-o)",
    "targets of Python-Markdown": "!!! note\n\n    ## In it {#it}\n\n[b](#it) text\n{ #par }\n\n[c](#par)",
    "labels of d2lbook": "# T\n:label:`sec_t`\n\n:numref:`sec_t`, :ref:`sec_t`, :cite:`doe.2019`",
    "a heading without a blank": "#Heading\n\n[a](#heading)",
    "an id that looks like GitHub's": '<a id="user-content-x"></a> [a](#user-content-x)',
    "pages of a site": "[a](/guide/) [b](other) [c](../x/) [d](page.html#y)",
    "snippets": 'See [PEP 517][], [a](#b) and x.[^n]\n\n--8<-- "links.md"',
    "generated descriptions": "[a](#pkg.mod.Class)\n\n::: pkg.mod\n    options:\n      x: 1",
    "included Markdown": "[a](#b)\n\n{{#include other.md}}",
    "directives that include": "[a](#b)\n\n```{include} ../README.md\n```",
    "child documents": "[a][b]\n\n```{r, child = 'b.Rmd'}\n```",
    "a Markdown file of Jekyll": "[a][b]\n\n{% include links.md %}",
    "definitions made by a template": "[#12][]\n\n{% for i in x %}\n[#{{ i }}]: {{ url }}/{{ i }}\n{% endfor %}",
    "macros": "[a](#b)\n\n{{ options_table('x') }}",
    "names of programs": "[`Vec`][std::vec::Vec]",
    "a quoted mark": "The '[^1]' format.",
    "attribute lists": "**A**{ #a } [b](#a) [c](#d) [e](#android)\n\n## D {: #d word }\n\n## Android {: android}",
    "templates of front matter": '---\ntitle: "{{ replace .Name "-" " " }}"\n---\n\nText.',
    "raw blocks": "{% raw %}[a](b.md){% endraw %} {% codeblock %}[@fig:x]{% endcodeblock %}",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_no_alarm(text: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(text + "\n", encoding="utf-8")
    assert [finding.diagnostic.message for finding in refcheck.lint([path])] == []


def test_a_page_is_a_folder_of_a_site(tmp_path: Path) -> None:
    """`docs/setup/cards.md` is shown as `/setup/cards/`: what HTML embeds is meant from there."""
    (tmp_path / "docs/setup").mkdir(parents=True)
    (tmp_path / "docs/card.png").touch()
    (tmp_path / "docs/cards.md").touch()
    (tmp_path / "docs/setup/cards.md").write_text(
        '<img src="../../card.png"> ![a](../card.png) [c](../../cards.md)\n', encoding="utf-8"
    )
    (tmp_path / ".refcheck.yml").touch()
    found = refcheck.lint([tmp_path])
    assert [finding.diagnostic.message for finding in found] == ["no file `../../cards.md`"]


@pytest.mark.parametrize("written", ["`--8<-- 'x'`", "```\n--8<-- 'x'\n```", "::: warning", "{{ site.x }}"])
def test_what_includes_nothing_hides_nothing(written: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(f"[a](#b)\n\n{written}\n", encoding="utf-8")
    assert [finding.rule for finding in refcheck.lint([path])] == ["undefined-anchor"]


def test_the_prefix_of_anchors_is_that_of_github_alone(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# Title\n\n[a](#user-content-title)\n", encoding="utf-8")
    assert refcheck.lint([path], renderer="github") == []
    assert [finding.rule for finding in refcheck.lint([path], renderer="pandoc")] == ["undefined-anchor"]


@pytest.mark.parametrize("renderer", ["any", "pandoc", "hexo-marked"])
def test_a_page_made_of_a_file_is_linked_to_by_its_own_name(renderer: str, tmp_path: Path) -> None:
    (tmp_path / "guide.md").write_text("# Title\n", encoding="utf-8")
    path = tmp_path / "note.md"
    anchor = "Title" if renderer == "hexo-marked" else "title"
    path.write_text(f"[a](guide.html#{anchor}) [b](elsewhere.html) [c](/site.html)\n", encoding="utf-8")
    assert refcheck.lint([path], renderer=renderer) == []
    assert len(refcheck.lint([path], renderer="github")) == 3


def test_a_readme_is_no_note_for_pandoc_because_the_project_runs_it(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("%.1: %.1.md\n\tpandoc -s -t man $<\n", encoding="utf-8")
    for name in ("README.md", "tool.1.md"):
        (tmp_path / name).write_text("# 1. What's new?\n\n[a](#1-whats-new)\n", encoding="utf-8")
    assert [finding.path.rpartition("/")[2] for finding in refcheck.lint([tmp_path])] == ["tool.1.md"]
