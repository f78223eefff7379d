"""A plain command line of `lint` is read without typer, and means the same as with it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from typing import Any

import pytest

from refcheck.cli import _lint_run, lint
from refcheck.cli._plain import _FLAGS, _FORMATS, _JOBS, _VALUES, lint_if_plain, plain_options
from tests.command import run

PLAIN = [
    "lint",
    "lint notes/ a.md",
    "lint -",
    "lint a.md -",
    "lint ''",
    "lint --cache",
    "lint --no-cache a.md",
    "lint --cache --no-cache a.md",
    "lint --no-cache --cache a.md",
    "lint --staged",
    "lint --staged --force-exclude a.md b.md",
    "lint --show-unknown docs",
    "lint --format json docs",
    "lint docs -f concise",
    "lint -f json -f github=annotations.txt docs",
    "lint -f concise=notes.txt docs",
    "lint --renderer hugo docs",
    "lint -r pandoc,github post.md",
    "lint --jobs 2 a.md",
    "lint -j 12 a.md",
    "lint -j1 --no-cache a.md",
]
FOR_TYPER = [
    *("", "list a.md", "fix --no-cache a.md", "--version", "-h"),
    *(
        "lint -h",
        "lint --help",
        "lint -- a.md",
        "lint --jobs 0 a.md",
        "lint -jx a.md",
        f"lint -j {'9' * 5000}",
        "lint --jobs=2",
        "lint --select 102 a.md",
    ),
    *("lint --format=json a.md", "lint -fjson a.md", "lint -rhugo a.md", "lint --no-cache=1"),
    *("lint -f", "lint a.md --renderer", "lint -f --no-cache a.md", "lint -r - a.md"),
    *("lint --unknown", "lint --orphans", "lint --no", "lint --nocache"),
]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The runs that are started, which end at once."""
    calls: list[tuple[Any, ...]] = []

    def started(
        options: object, form: object, baseline: object = None, *, no_baseline: bool = False, fix: bool = False
    ) -> None:
        calls.append((options, form, baseline, no_baseline, fix))
        raise SystemExit(0)

    for module in (_lint_run, lint):
        monkeypatch.setattr(module, "lint_files", started)
    return calls


def ended(command: Callable[..., object], *arguments: object) -> None:
    with pytest.raises(SystemExit):
        command(*arguments)


@pytest.mark.parametrize("line", PLAIN)
def test_a_plain_line_means_what_it_means_with_typer(line: str, calls: list[tuple[Any, ...]]) -> None:
    ended(lint_if_plain, shlex.split(line))
    run(*shlex.split(line))
    assert calls == [calls[0], calls[0]]


@pytest.mark.parametrize("line", FOR_TYPER)
def test_all_else_is_left_to_typer(line: str, calls: list[tuple[Any, ...]]) -> None:
    lint_if_plain(shlex.split(line))
    assert calls == []


@pytest.mark.parametrize("option", [*_FLAGS, *_VALUES, *_FORMATS, *_JOBS])
def test_each_plain_option_is_compared(option: str) -> None:
    assert any(option in line.split() for line in PLAIN)


def test_patterns_are_left_to_typer_on_windows(monkeypatch: pytest.MonkeyPatch, calls: list[tuple[Any, ...]]) -> None:
    monkeypatch.setattr("refcheck.cli._plain.os.name", "nt")
    lint_if_plain(["lint", "*.md"])
    assert calls == []


def test_an_option_without_a_value_is_not_plain() -> None:
    assert plain_options(["--format"]) is None
