"""The two notes of `fixtures/ladder`: the right one is passed over, each defect of the other one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

import refcheck
from refcheck.facts.source import Source

LADDER = Path(__file__).parents[2] / "fixtures" / "ladder"

# By line and column: what is said of it, and what is offered instead.
DEFECTS = """
7:9 no file `missing.png`
7:21 nothing refers to the label `fig:gone`
9:17 the label `fig:plot` is already defined on line 5
11:21 no label `fig:nope`
11:37 no label `tbl:none`
11:52 `Figure 7` links to `fig:plot`, which is 1
13:16 no anchor `#setpu` in this file, did you mean `#setup`?
13:35 no anchor `#nosuch` in `sub/b.md`
13:62 no file `sub/c.md`
13:82 no file `sub/B.md`, but `sub/b.md`, write `sub/b.md`
15:12 no link definition `[undef]`, did you mean `[def]`?
17:25 no footnote `[^2]`
17:59 no file `gone.md`
19:31 `<% ref nokey %>` is shown as text
19:38 no entry `[nokey]` in a references block
21:42 no file `nofile.png`
26:1 no link uses the definition `[unused]`
27:1 the link definition `[def]` is already defined on line 25
30:1 nothing refers to the footnote `[^3]`
34:1 the key `smith-2021` already has an entry on line 33
35:1 nothing refers to the key `unused-2020`
"""


def test_nothing_is_said_of_what_is_right() -> None:
    assert refcheck.lint([LADDER / "valid"]) == []


def test_each_defect_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(LADDER / "broken")
    path = Path("a.md")
    source = Source.from_bytes(path.as_posix(), path.read_bytes())
    found = []
    for finding in refcheck.lint([path]):
        line, column = source.position(finding.diagnostic.span.start)
        offered = finding.diagnostic.help
        alike = f", {offered}" if offered.startswith(("did you mean", "write `sub")) else ""
        found.append(f"{line}:{column} {finding.diagnostic.message}{alike}")
    assert "\n".join(found) == DEFECTS.strip()
