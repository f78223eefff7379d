"""A change that does harm is refused, whatever rule or command it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.config import load
from refcheck.facts.model import Diagnostic, Edit, Finding, Fix, Span
from refcheck.fixes.fixing import Text, fix_text
from refcheck.session import LintOptions, Session, open_session


def session(folder: Path, renderer: str = "github", **files: str) -> Session:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return open_session([str(folder)], load(folder), LintOptions(renderer))


def refusal(of: Session, *edits: tuple[str, str, str]) -> str:
    """What is said of replacing texts, given as file, old text and new text."""
    rounds: dict[str, list[list[Edit]]] = {}
    for name, old, new in edits:
        location = next(where for where in of.project.pages if where.endswith(f"/{name}.md"))
        start = of.project.pages[location].source.text.index(old)
        rounds.setdefault(location, [[]])[0].append(Edit(Span(start, start + len(old)), new))
    return of.change({where: [sorted(made[0])] for where, made in rounds.items()}).refused


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("some", "any", ""),
        ("some", "any `x` [a](#one)", ""),
        # A fence, a comment and a link definition swallow or make what the edit does not touch.
        ("some", "any\n\n```\n\n", "a reference would no longer resolve to the same place (#one)"),
        ("some", "<!-- any", "`heading` would be read differently"),
        ("some", "[two]: #one\n\nany", "`two` would be read differently"),
        # A heading that a link leads to.
        ("# One", "# Won", "there would be a new finding (undefined-anchor: no anchor `#one` in this file)"),
        ("# One", "# One\n\n# One", ""),
        # One of the same name takes the place of another one.
        ("some", "# One\n\nany", "a reference would no longer resolve to the same place (#one)"),
        ("[to](#one)", "[to](#two)", "there would be a new finding (undefined-anchor: no anchor `#two` in this file)"),
        ("[to](#one)", "to", "a reference would no longer resolve to the same place (#one)"),
    ],
)
def test_one_text(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = "some text\n\n# One\n\nA link [to](#one), ![x](https://example.com/x.png) and [two].\n"

    assert refusal(session(tmp_path, a=text), ("a", old, new)) == said


def test_other_texts(tmp_path: Path) -> None:
    """What another file points at is no finding of the file that changes."""
    here = session(tmp_path, a="# One\n\nText.\n", b="[to](a.md#one)\n")

    said = refusal(here, ("a", "# One", "# Two"))
    together = refusal(here, ("a", "One", "Two"), ("b", "#one", "#two"))

    assert (
        said == "a reference in " + str(tmp_path / "b.md") + ":1 would no longer resolve to the same place (a.md#one)"
    )
    assert together == ""


def test_exchanged_targets(tmp_path: Path) -> None:
    """Two names that change places: all is resolved, and nothing leads to where it did."""
    here = session(tmp_path, a="# One\n\n# Two\n\n[to one](#one)\n")

    assert refusal(here, ("a", "One", "Two"), ("a", "# Two", "# One")).startswith("a reference would no longer")


def test_moved_file(tmp_path: Path) -> None:
    here = session(tmp_path, a="# One\n\n[b](b.md)\n", b="[to](a.md#one)\n")
    old, new = str(tmp_path / "a.md"), str(tmp_path / "sub" / "c.md")
    out, back = Edit(Span(11, 15), "../b.md"), Edit(Span(5, 13), "sub/c.md#one")
    assert here.project.pages[old].source.text[11:15] == "b.md"

    alone = here.change({}, {old: new}).refused
    links = here.change({old: [[out]], str(tmp_path / "b.md"): [[back]]}, {old: new}).refused

    assert "would no longer resolve to the same place" in alone
    assert links == ""


def test_only_the_fix_that_does_harm_is_left_out() -> None:
    """Of many fixes the one that makes what it should not is found, and the others are made."""
    text = "".join(f"line {number}\n" for number in range(40))

    def finding(place: int, written: str) -> Finding:
        fix = Fix("write it", (Edit(Span(place, place + 4), written),))
        return Finding("a.md", f"rule-{written}", "100", "error", Diagnostic(Span(place, place + 4), "", fix=fix))

    starts = [place for place in range(len(text)) if text.startswith("line", place)]
    findings = [finding(place, "bad" if number == 29 else "good") for number, place in enumerate(starts)]
    fixed = fix_text(
        Text(text, findings),
        lambda text: Text(text, []),
        lambda before, text, rounds: "it is bad" if "bad" in text else "",
    )

    assert fixed.text.count("good") == 39
    assert fixed.text.splitlines()[29] == "line 29"
    assert fixed.refused == ""
    assert [(one.finding, one.reason) for one in fixed.withheld] == [(findings[29], "it is bad")]


def test_of_fixes_that_do_harm_together_the_last_is_left_out() -> None:
    text = "".join(f"line {number}\n" for number in range(40))
    starts = [place for place in range(len(text)) if text.startswith("line", place)]
    findings = [
        Finding("a.md", "rule", "100", "error", Diagnostic(place, "", fix=Fix("write it", (Edit(place, "good"),))))
        for place in (Span(start, start + 4) for start in starts)
    ]

    fixed = fix_text(
        Text(text, findings),
        lambda text: Text(text, []),
        lambda before, text, rounds: "two of them" if text.count("good 7\n") + text.count("good 23\n") == 2 else "",
    )

    assert fixed.text.count("good") == 39
    assert [one.finding for one in fixed.withheld] == [findings[23]]
