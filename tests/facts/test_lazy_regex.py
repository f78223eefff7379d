"""Regular expressions are compiled when they are used first, and are what `re.compile` makes of them."""

from __future__ import annotations

import copy
import importlib
import pkgutil
import re
import subprocess
import sys

import pytest

import refcheck
from refcheck.facts.lazy_regex import _LazyPattern, compile_lazily


def all_modules() -> list[str]:
    found = pkgutil.walk_packages(refcheck.__path__, "refcheck.")
    return [module.name for module in found if module.name != "refcheck.__main__"]


@pytest.mark.parametrize("name", all_modules())
def test_every_expression_can_be_compiled(name: str) -> None:
    for value in vars(importlib.import_module(name)).values():
        for one in value if isinstance(value, tuple | list | dict) else (value,):
            if isinstance(one, _LazyPattern):
                assert one.pattern == vars(one)["_text"]


def test_nothing_is_compiled_before_it_is_used() -> None:
    script = f"""
import gc, importlib
for name in {all_modules()!r}:
    importlib.import_module(name)
found = [one for one in gc.get_objects() if type(one).__name__ == "_LazyPattern"]
print(len(found), [vars(one)["_text"] for one in found if "match" in vars(one)])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    number, compiled = done.stdout.split(maxsplit=1)
    assert int(number) > 200
    assert compiled.strip() == "[]"


def test_it_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []
    real = re.compile
    monkeypatch.setattr(re, "compile", lambda *given: compiled.append(given) or real(*given))
    one = compile_lazily("a(?P<b>b)", re.I)
    assert compiled == []
    assert one.match("AB")
    assert one.search("xab")
    assert one.groupindex == {"b": 1}
    assert compiled == [("a(?P<b>b)", re.I)]


def test_it_offers_what_a_pattern_does() -> None:
    ours, real = compile_lazily(r"(\d)+", re.M), re.compile(r"(\d)+", re.M)
    offered = [name for name in dir(real) if not name.startswith("_")]
    assert all(hasattr(ours, name) for name in offered)
    assert (ours.flags, ours.groups, ours.pattern) == (real.flags, real.groups, real.pattern)
    assert ours.sub("x", "1a2") == "xax"
    assert ours.split("a1b") == real.split("a1b")
    assert [found.span() for found in ours.finditer("1 22")] == [(0, 1), (2, 4)]


def test_what_is_no_pattern_is_told_at_its_first_use() -> None:
    wrong = compile_lazily("(")
    with pytest.raises(re.error):
        wrong.match("a")


def test_it_can_be_copied_and_asked_for_what_it_has_not() -> None:
    one = compile_lazily("a")
    assert copy.deepcopy(one).match("a")
    assert not hasattr(one, "mtch")
