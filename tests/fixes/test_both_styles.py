"""Notes with labels of both styles, `fig:a` and `fig-b`: one run of `refcheck fix` is enough, and numbers differ."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from pathlib import Path

import pytest

import refcheck

_ELEMENTS = {
    "fig": (
        "![C](https://e.org/{i}.png){{#{key}}}",
        '<a id="{key}"></a>\n\n![C](https://e.org/{i}.png)',
        "- ![C](https://e.org/{i}.png){{#{key}}}",
        "::: {{#{key}}}\n![C](https://e.org/{i}.png)\n:::",
        "a [word]{{#{key}}} of it",
    ),
    "tbl": (
        "| a |\n|---|\n| {i} |\n\n: T{i} {{#{key}}}",
        "Table: T{i} {{#{key}}}\n\n| a |\n|---|\n| {i} |",
    ),
    "eq": ("$$x_{i}$$ {{#{key}}}",),
    "lst": ('```{{#{key} .py caption="c"}}\nx\n```',),
    "sec": ("# Part {i} {{#{key}}}",),
}
_REFERENCES = (
    "@{0}",
    "[@{0}]",
    "[@{0}; @{1}]",
    "[-@{0}]",
    "[see @{0}, p. 2]",
    "[text](#{0})",
    "Figure @{0}",
    "{{@{0}}}",
)
_NUMBERED = re.compile(r"\[((?:Figure|Table|Equation|Listing) \d+)\]\(#([^)]*)\)")


def _note(seed: int) -> str:
    rng = random.Random(seed)
    keys, blocks = [], []
    for index in range(rng.randint(2, 4)):
        kind = rng.choice(("fig", "fig", "fig", "tbl", "eq", "lst", "sec"))
        keys.append(f"{kind}{':-'[index % 2] if index < 2 else rng.choice(':-')}{'abcd'[index]}")
        blocks.append(rng.choice(_ELEMENTS[kind]).format(i=index, key=keys[-1]))
    for _ in range(rng.randint(1, 3)):
        shown = [rng.choice(_REFERENCES).format(rng.choice(keys), rng.choice(keys)) for _ in range(2)]
        blocks.insert(rng.randint(0, len(blocks)), f"See {' and '.join(shown)}.")
    return "\n\n".join(blocks) + "\n"


@pytest.mark.parametrize("renderer", ["github", "commonmark", "obsidian", "hexo-pandoc", "mkdocs"])
def test_one_run_is_enough(renderer: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    for seed in range(16):
        text = _note(seed)
        path.write_text(text, encoding="utf-8")
        fixed = refcheck.fix(path, renderer=renderer)
        path.write_text(fixed, encoding="utf-8")
        assert refcheck.fix(path, renderer=renderer) == fixed, text
        named: dict[str, set[str]] = defaultdict(set)
        for shown, key in _NUMBERED.findall(fixed):
            named[shown].add(key)
        assert all(len(keys) == 1 for keys in named.values()), text
