"""One module a syntax: how it is written, and which definition or reference it yields.

A module placed here is found by being here. It has `install(reader)`, which tells the reader where
the syntax can begin, and may have `ORDER` (default 50): where two syntaxes begin with the same
character, the lower one is tried first; `FEATURES` names what a renderer can support of it, each with
an example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.registry import modules

if TYPE_CHECKING:
    from types import ModuleType


def syntaxes() -> list[ModuleType]:
    """All syntax modules, in the order in which they are tried."""
    return sorted(modules(__name__), key=lambda module: (getattr(module, "ORDER", 50), module.__name__))


def features() -> dict[str, str]:
    """What a renderer can support (a key of `Renderer.supports`), each with an example."""
    return {name: example for syntax in syntaxes() for name, example in getattr(syntax, "FEATURES", {}).items()}
