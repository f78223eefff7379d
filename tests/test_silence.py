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
    "raw blocks": "{% raw %}[a](b.md){% endraw %} {% codeblock %}[@fig:x]{% endcodeblock %}",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_no_alarm(text: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(text + "\n", encoding="utf-8")
    assert [finding.diagnostic.message for finding in refcheck.lint([path])] == []


def test_the_prefix_of_anchors_is_that_of_github_alone(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# Title\n\n[a](#user-content-title)\n", encoding="utf-8")
    assert refcheck.lint([path], renderer="github") == []
    assert [finding.rule for finding in refcheck.lint([path], renderer="pandoc")] == ["undefined-anchor"]
