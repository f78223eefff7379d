"""Regular expressions are compiled when they are used first, and are what `re.compile` makes of them."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

import refcheck
from refcheck.facts.lazy_regex import _LazyPattern, compile_lazily


def all_modules() -> list[str]:
    found = pkgutil.walk_packages(refcheck.__path__, "refcheck.")
    return [module.name for module in found if module.name != "refcheck.__main__"]


def lazy_patterns(values: Iterable[object]) -> list[_LazyPattern]:
    """Those among the values of a module, and in its lists, tuples and dictionaries."""
    containers = (value if isinstance(value, tuple | list | dict) else (value,) for value in values)
    return [member for members in containers for member in members if isinstance(member, _LazyPattern)]


@pytest.mark.parametrize("name", all_modules())
def test_every_expression_can_be_compiled(name: str) -> None:
    patterns = lazy_patterns(vars(importlib.import_module(name)).values())
    assert [pattern.pattern for pattern in patterns] == [vars(pattern)["_text"] for pattern in patterns]


def test_nothing_is_compiled_before_it_is_used() -> None:
    script = f"""
import gc, importlib
for name in {all_modules()!r}:
    importlib.import_module(name)
found = [pattern for pattern in gc.get_objects() if type(pattern).__name__ == "_LazyPattern"]
print(len(found), [vars(pattern)["_text"] for pattern in found if "match" in vars(pattern)])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    number, compiled = done.stdout.split(maxsplit=1)
    assert int(number) > 200
    assert compiled.strip() == "[]"


def test_it_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or real(*given))
    pattern = compile_lazily("a(?P<b>b)", re.IGNORECASE)
    pattern.match("AB")
    pattern.search("xab")
    assert compiled == [("a(?P<b>b)", re.IGNORECASE)]


def test_it_offers_the_members_of_a_pattern() -> None:
    offered = [name for name in dir(re.compile("a")) if not name.startswith("_")]
    assert [name for name in offered if not hasattr(compile_lazily("a"), name)] == []


@pytest.mark.parametrize(
    "use",
    [
        lambda pattern: (pattern.flags, pattern.groups, pattern.pattern),
        lambda pattern: pattern.groupindex,
        lambda pattern: pattern.match("1a2").span(),
        lambda pattern: pattern.search("a2").span(),
        lambda pattern: pattern.sub("x", "1a2"),
        lambda pattern: pattern.split("a1b"),
        lambda pattern: [found.span() for found in pattern.finditer("1 22")],
    ],
)
def test_it_does_what_a_pattern_does(use: Callable[[Any], object]) -> None:
    text = r"(?P<digit>\d)+"
    assert use(compile_lazily(text, re.MULTILINE)) == use(re.compile(text, re.MULTILINE))


def test_what_is_no_pattern_is_told_at_its_first_use() -> None:
    wrong = compile_lazily("(")
    with pytest.raises(re.error):
        wrong.match("a")


def test_it_can_be_copied() -> None:
    assert copy.deepcopy(compile_lazily("a")).match("a")


def test_it_has_no_other_members() -> None:
    assert not hasattr(compile_lazily("a"), "mtch")
