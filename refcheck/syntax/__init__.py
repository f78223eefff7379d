"""One module for each syntax: how it is written, and which definitions and references it defines.

A module in this folder is registered automatically. It has `install(reader)`, which tells the reader where the syntax
can start, and may have:

- `ORDER` (default 50): if two syntaxes start with the same character, the lower one is tried first.
- `FEATURES`: the features that a renderer can support, each with an example.
- a `ConditionGroup`: the conditions that it records with its facts.
- `is_visible(fact, view)`: whether one of its facts exists for a renderer, if conditions do not decide that.
- `hidden_conditions(renderer, of)`: the conditions under which a kind of fact does not exist for a renderer, if that
  depends on more than the renderer's own conditions.
- `IS_TAG = True`: its references are tags of a few renderers, and plain text for the others.

Input: the source of a text. Output: its facts.

Imports: facts, guards, markdown, bibliography.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING

# The bits of conditions follow the order of imports: the reader's conditions come before those of the syntaxes.
import refcheck.markdown.conditions  # noqa: F401
from refcheck.facts import registry
from refcheck.markdown.parse import Reader

if TYPE_CHECKING:
    from types import ModuleType

    from refcheck.facts.model import Definition, Document, Reference
    from refcheck.facts.source import Source
    from refcheck.syntax._visibility import FactKind, RendererTraits, View

    IsVisible = Callable[[Definition | Reference, View], bool]
    HiddenConditions = Callable[[RendererTraits, FactKind], int]


@cache
def syntaxes() -> tuple[ModuleType, ...]:
    """All syntax modules, in the order in which they are tried."""
    return tuple(sorted(_MODULES, key=lambda module: (getattr(module, "ORDER", 50), module.__name__)))


def features() -> dict[str, str]:
    """The features that a renderer can support (the keys of `Renderer.supports`), each with an example."""
    return {name: example for syntax in syntaxes() for name, example in getattr(syntax, "FEATURES", {}).items()}


@cache
def visibility_tests() -> Mapping[str, IsVisible]:
    """The functions that decide whether a fact exists for a renderer, by syntax; no entry if all renderers read it."""
    return {_name(syntax): syntax.is_visible for syntax in syntaxes() if hasattr(syntax, "is_visible")}


@cache
def condition_tests() -> tuple[HiddenConditions, ...]:
    """The functions of syntaxes that return the conditions under which facts do not exist for a renderer."""
    return tuple(syntax.hidden_conditions for syntax in syntaxes() if hasattr(syntax, "hidden_conditions"))


@cache
def tag_syntaxes() -> frozenset[str]:
    """The syntaxes whose references are tags that only some renderers support."""
    return frozenset(_name(syntax) for syntax in syntaxes() if getattr(syntax, "IS_TAG", False))


@cache
def reader() -> Reader:
    """The reader of all syntaxes, made once; it keeps no state between texts."""
    return Reader(syntax.install for syntax in syntaxes())


def read_source(source: Source) -> Document:
    """The facts of one text; none if the text could not be read."""
    fault = source.fault
    if fault is None:
        return reader().read(source)
    from refcheck.facts.model import Document

    document = reader().read(source) if fault.is_readable else Document(source.path, length=len(source.text))
    return document._replace(text_fault=fault)


def _name(syntax: ModuleType) -> str:
    return syntax.__name__.rpartition(".")[2]


# All at once and in a fixed order, whichever is imported first, so that their condition bits do not change.
_MODULES = registry.modules(__name__)
