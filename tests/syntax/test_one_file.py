"""Adding a syntax is adding one file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import refcheck

# A sign of its own with a condition, a feature, definitions and a visibility: `§name§` is an anchor.
SYNTAX = r"""
from __future__ import annotations

from refcheck.facts.conditions import ConditionGroup, condition
from refcheck.facts.model import Definition
from refcheck.markdown.parse import span

FEATURES = {"section-sign": "`§name§`"}


class SignCondition(ConditionGroup):
    DOUBLED = condition(read_by_few=True)


def install(reader):
    reader.inline.add_rule("§", _sign)


def is_visible(fact, view):
    return view.is_native("section-sign")


def _sign(state, position):
    opening = 2 if state.src.startswith("§§", position) else 1
    end = state.src.find("§" * opening, position + opening)
    if end < 0:
        return None
    place = span(state, position, end + opening)
    key = span(state, position + opening, end)
    conditions = state.conditions | (SignCondition.DOUBLED if opening == 2 else 0)
    name = state.src[position + opening : end]
    state.facts.definitions.append(
        Definition("anchor", "section_signs", name, place, key, place, "sign", conditions=conditions)
    )
    return end + opening
"""
NOTE = "[a](#one) [b](#two)\n\n§one§ §§two§§\n"


def test_a_file_in_the_folder_is_a_syntax(tmp_path: Path) -> None:
    package = tmp_path / "refcheck"
    shutil.copytree(Path(refcheck.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "syntax" / "section_signs.py").write_text(SYNTAX, encoding="utf-8")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "note.md").write_text(NOTE, encoding="utf-8")

    def lint(renderer: str) -> list[str]:
        command = [sys.executable, "-m", "refcheck", "lint", "--no-cache", "-f", "concise", "-r", renderer, str(notes)]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=False)
        assert not done.stderr
        return [line.partition("no anchor ")[2][:6] for line in done.stdout.splitlines() if "no anchor" in line]

    # All features work somewhere, but what is doubled is read by nobody.
    assert lint("any") == ["`#two`"]
    # This renderer says nothing of the feature, so that it is text.
    assert lint("github") == ["`#one`", "`#two`"]


def test_conditions_have_the_same_bits_whatever_is_imported_first() -> None:
    """The cache of facts keeps them, and processes hand them to each other."""
    script = "import {}, refcheck.syntax; from refcheck.facts.conditions import names_of; print(names_of(-1))"
    first = ("refcheck.syntax.headings", "refcheck.markdown.blocks", "refcheck.renderers", "refcheck.project.page")
    commands = ([sys.executable, "-c", script.format(module)] for module in first)
    assert len({subprocess.run(command, capture_output=True, check=True).stdout for command in commands}) == 1
