"""The anchors of headings, by each slug rule of the renderer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from refcheck import slugs
from refcheck.facts.cached_property import cached_property
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Piece, Span
from refcheck.project.footnotes import Footnotes
from refcheck.project.label_rules import label_support
from refcheck.project.view import View
from refcheck.renderers import NATIVE, OPEN
from refcheck.syntax.html import BLOCK_ELEMENTS, HtmlCondition
from refcheck.syntax.links import label_key

# Their anchors are made from their texts.
HEADING_KINDS = frozenset(("heading", "html-heading", "term"))

# The destination of a link, a tag.
_MARKS = compile_lazily(r"(?<=\])\([^()\s]*\)|<[^<>]*>")

# The renderer reads attributes, or another program may.
_PERHAPS = frozenset((NATIVE, OPEN))


class HeadingAnchors:
    """The anchors of headings, and of terms and HTML headings if these get anchors in the same way.

    Args:
        view: what exists in the page.
        footnotes: of the page; their numbers can be in anchors.
        in_text: returns the anchors that each slug rule makes of each heading in the text that the page is a part of;
            None if the page is read alone.
    """

    def __init__(
        self,
        view: View,
        footnotes: Footnotes,
        in_text: Callable[[], Mapping[Span, tuple[str, ...]] | None] = lambda: None,
    ) -> None:
        self._view = view
        self._footnotes = footnotes
        self._renderer = view.renderer
        self._in_text = in_text

    @cached_property
    def anchors(self) -> dict[Span, tuple[str, ...]]:
        """The anchors of each heading, by its span; more than one only if the renderer is unknown."""
        return {span: tuple(dict.fromkeys(anchors)) for span, anchors in self.anchors_by_rule.items()}

    @cached_property
    def anchors_by_rule(self) -> Mapping[Span, tuple[str, ...]]:
        """The anchor that each slug rule makes of each heading, by its span, in the same order for all headings."""
        in_text = self._in_text()
        if in_text is not None:
            return in_text
        anchors = self._anchors_of(self.in_order)
        if self.others and self._renderer.is_unknown:
            # Most renderers give these no anchors, and then do not count them.
            for span, without in self._anchors_of(list(self._view.of_kind("heading"))).items():
                anchors[span] = (*without, *anchors[span])
        return anchors

    def of(self, heading: Definition) -> str:
        """The first anchor of a heading; empty if it gets none."""
        return self.anchors.get(heading.span, ("",))[0]

    @property
    def in_order(self) -> list[Definition]:
        """Everything that gets an anchor like a heading, in document order."""
        headings = list(self._view.of_kind("heading"))
        return sorted([*headings, *self.others], key=document_order) if self.others else headings

    @cached_property
    def by_text(self) -> dict[str, list[Definition]]:
        """The headings by their text as it is written, normalized, for `[Heading]` (run with pandoc 3.9)."""
        found: dict[str, list[Definition]] = {}
        for definition in self._view.of_kind("heading"):
            found.setdefault(label_key(_written(definition)), []).append(definition)
        return found

    @cached_property
    def others(self) -> list[Definition]:
        """The terms of definition lists and headings in HTML, if these get anchors."""
        kinds = ["term"] if self._view.feature_support("term-anchor") == NATIVE else []
        kinds += ["html-heading"] if self._renderer.html_headings else []
        return [definition for definition in self._view.definitions if definition.kind in kinds]

    def by_rule(self, headings: list[Definition]) -> Iterator[list[str]]:
        """The anchors of headings by one slug rule after the other."""
        bare = self._bare(headings)
        plain = [heading._replace(pieces=_without_attributes(heading.pieces)) for heading in bare]
        own = self._with_own_ids(headings, bare, plain)
        variants = [own]
        renderer = self._renderer
        keeps_slug = renderer.is_unknown or renderer.keeps_slug or self._view.feature_support("label-heading") == OPEN
        if keeps_slug and own != bare:
            variants += [bare, plain]
        finish = renderer.heading_anchor
        taken = self._taken if renderer.labels_take_slugs else []
        for rule in renderer.slugs:
            for variant in variants:
                anchors = rule([*taken, *variant])[len(taken) :] if taken else rule(variant)
                yield anchors if finish is str else list(map(finish, anchors))

    @property
    def _taken(self) -> list[slugs.Heading]:
        """The ids of other elements, as headings that have them."""
        keys = {
            label.key
            for label in self._view.of_kind("label")
            if label.element not in ("heading", "code") and label_support(self._view, label) == NATIVE
        }
        if not self._renderer.does_not_parse & HtmlCondition.MARKDOWN_ATTRIBUTE:
            keys |= {anchor.key for anchor in self._view.of_kind("anchor") if _has_markdown(anchor)}
        keys |= {anchor.key for anchor in self._view.of_kind("anchor") if anchor.syntax == "targets"}
        return [slugs.Heading((), own=key) for key in sorted(keys) if key]

    def with_own_ids(self, headings: list[Definition]) -> list[slugs.Heading]:
        """Headings in the form of a slug rule's input, with the ids that are written in or beside them."""
        bare = self._bare(headings)
        plain = [heading._replace(pieces=_without_attributes(heading.pieces)) for heading in bare]
        return self._with_own_ids(headings, bare, plain)

    def _bare(self, headings: list[Definition]) -> list[slugs.Heading]:
        return [
            slugs.Heading(
                self._pieces(heading),
                "",
                heading.level,
                is_in_html=heading.conditions & HtmlCondition.MARKDOWN_ATTRIBUTE != 0,
            )
            for heading in headings
        ]

    def _with_own_ids(
        self, headings: list[Definition], bare: list[slugs.Heading], plain: list[slugs.Heading]
    ) -> list[slugs.Heading]:
        """The headings with the ids that are written in or beside them, if the renderer reads these."""
        # The ids that are given to headings on lines of their own.
        given = {
            label.full_span.start: label.key
            for label in self._view.of_kind("label")
            if label.element == "heading" and label.key and label_support(self._view, label) == NATIVE
        }
        own = []
        for index, heading in enumerate(headings):
            key = given.get(heading.full_span.start, "")
            if key and key != heading.key:
                own.append(bare[index]._replace(own=key))
            elif self._reads_attributes(heading):
                own.append(plain[index]._replace(own=heading.key, attributes=_attributes(heading.pieces)))
            else:
                own.append(bare[index])
        return own

    def _anchors_of(self, headings: list[Definition]) -> dict[Span, tuple[str, ...]]:
        rules = list(self.by_rule(headings))
        return {heading.span: tuple(rule[index] for rule in rules) for index, heading in enumerate(headings)}

    def _pieces(self, heading: Definition) -> tuple[Piece, ...]:
        """The pieces of a heading; notes that the renderer does not read or that are undefined are marked as text."""
        if len(heading.pieces) == 1:
            return heading.pieces
        return tuple(map(self._piece, heading.pieces))

    def _piece(self, piece: Piece) -> Piece:
        if piece.kind == "source" and self._renderer.is_unknown:
            # If another renderer may show the text, nobody relies on the anchor that one of them makes of the marks.
            return Piece("source", _MARKS.sub("", piece.text))
        if piece.kind not in ("note", "inline-note"):
            return piece
        if not self._footnotes.is_note(piece):
            return Piece("no-note" if piece.kind == "note" else "no-inline-note", piece.text)
        if piece.kind == "note" and self._renderer.note_numbers_in_anchors:
            key = self._footnotes.normalize(piece.text[2:-1])
            return Piece("text", str(self._footnotes.numbers.get(key, "")))
        return piece

    def _reads_attributes(self, heading: Definition) -> bool:
        """Whether the renderer reads attributes at the end of a heading; the slug rule decides what is an attribute."""
        if self._view.feature_support("label-heading") not in _PERHAPS:
            return False
        is_read = heading.syntax != "kramdown-attributes"
        return is_read or self._view.feature_support("kramdown-attributes") == NATIVE


def document_order(definition: Definition) -> tuple[int, int]:
    """Sort key for the order of the text; of two with the same start the longer comes first."""
    return definition.span.start, -definition.span.end


def _has_markdown(anchor: Definition) -> bool:
    """Whether it is the id of a block of HTML with the attribute `markdown`, which Python-Markdown reads."""
    return anchor.element in BLOCK_ELEMENTS and any(name == "markdown" for name, _ in anchor.attributes)


def _written(heading: Definition) -> str:
    """The text of a heading with its markup, without attributes."""
    return next((piece.text for piece in heading.pieces if piece.kind == "source"), heading.text)


def _attributes(pieces: tuple[Piece, ...]) -> str:
    return pieces[-1].text if pieces and pieces[-1].kind == "attributes" else ""


def _without_attributes(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return pieces[:-1] if _attributes(pieces) else pieces
