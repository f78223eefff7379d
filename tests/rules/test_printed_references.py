"""Code that prints references uses what it names, and nothing else."""

from __future__ import annotations

import refcheck
from tests.conftest import MakeFiles

FIGURES = "![(\\#fig:one) One](a.png)\n\n![(\\#fig:two) Two](a.png)\n"
CODE = """
```{r, results = "asis"}
cat("See Figure \\\\@ref(fig:%s).")
```
"""


def _unused(make_files: MakeFiles, text: str) -> list[str]:
    folder = make_files({"note.Rmd": text, "a.png": ""})
    found = refcheck.lint([folder], renderer="bookdown", select=["unused-label"])
    return [finding.diagnostic.message.split("`")[1] for finding in found]


def test_what_is_named_is_used(make_files: MakeFiles) -> None:
    assert _unused(make_files, FIGURES + CODE % "one") == ["fig:two"]


def test_without_code_nothing_is(make_files: MakeFiles) -> None:
    assert _unused(make_files, FIGURES) == ["fig:one", "fig:two"]


def test_what_a_pattern_matches_may_be_used(make_files: MakeFiles) -> None:
    assert _unused(make_files, FIGURES + CODE % 'o", x, "e') == ["fig:two"]
