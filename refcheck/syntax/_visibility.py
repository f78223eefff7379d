"""The interface through which syntaxes decide whether their facts exist for a renderer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference, Span, Support

FactKind = Literal["definition", "reference", "other"]
"""`other` is for malformed constructs and attribute blocks."""


class RendererTraits(Protocol):
    """The properties of a renderer that decide what exists."""

    @property
    def also_parses(self) -> int: ...
    @property
    def does_not_parse(self) -> int: ...
    @property
    def closes_tags(self) -> bool: ...
    @property
    def is_unknown(self) -> bool: ...
    @property
    def keeps_html(self) -> bool: ...
    @property
    def raw_parts_are_html(self) -> bool: ...
    @property
    def reads_citations(self) -> bool: ...
    @property
    def tag_paths(self) -> Mapping[str, Any]: ...

    def support(self, feature: str) -> Support:
        """How the renderer treats a feature: `native`, `text`, `breaks` or `open`."""


class View(Protocol):
    """A document as a renderer sees it."""

    @property
    def renderer(self) -> RendererTraits: ...

    def is_native(self, feature: str) -> bool:
        """Whether the renderer supports a feature in this document."""

    def is_raw(self, span: Span) -> bool:
        """Whether a fact is in a part that is shown as it is written."""


def is_known_tag(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer supports the tag that a link or image is written with."""
    return fact.kind not in ("link", "image") or getattr(fact, "form", "") in view.renderer.tag_paths
