"""A text on its way from one renderer's idiom to another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property

from refcheck.facts.model import Document, Edit
from refcheck.facts.offset_map import OffsetMap
from refcheck.facts.source import Source
from refcheck.fixes.fixing import apply
from refcheck.project.page import Page, in_memory
from refcheck.project.project import Project
from refcheck.project.publication import with_label_mark
from refcheck.renderers import BREAKS, NATIVE, TEXT, Renderer

Parse = Callable[[Source], Document]


class Draft:
    """One page, round after round of edits.

    Args:
        project: the project of the page, before the conversion.
        page: the page before the conversion, for its own renderer.
        goal: the same page as the other renderer sees it.
        parse: returns the facts of a text.

    Attributes:
        rounds: the edits made so far.
        figures: images with captions that were directives, by the number of rounds at that time, and their starts.
    """

    def __init__(self, project: Project, page: Page, goal: Page, parse: Parse) -> None:
        self.original = page
        self.project = project
        self.location = page.location
        self.goal: Renderer = goal.renderer
        self.rounds: list[list[Edit]] = []
        self.figures: list[tuple[int, int]] = []
        self._lost: list[tuple[int, int, str]] = []
        self.source = page.source
        self._goal_page = goal
        self._parse = parse
        self._document = page.document
        # Parses as the original renderer does, with the features that the other one supports.
        supports = {name: TEXT if how == BREAKS else how for name, how in goal.renderer.supports.items()}
        self._hybrid = replace(
            page.renderer,
            supports=supports,
            default_support=goal.renderer.default_support,
            label_mark=self.spelling.label_mark,
            label_kinds=self.spelling.label_kinds,
            duplicate_labels_break=False,
            # HTML is written for the other renderer.
            writes_html=goal.renderer.writes_html,
            anchor_element=goal.renderer.anchor_element,
            finds_html_paths=goal.renderer.finds_html_paths,
            reads_styles=goal.renderer.reads_styles,
        )

    @cached_property
    def spelling(self) -> Renderer:
        """The renderer whose rules the names of the labels follow: the other one if this one has none."""
        own, goal = self.original.renderer, self.goal
        if own.numbers is not None or goal.numbers is None or not goal.label_kinds:
            return own
        is_own = any(own.is_label(key) for key in self.original.keys.by_key)
        return own if is_own else goal

    @property
    def text(self) -> str:
        """The current text."""
        return self.source.text

    def make(self, edits: Iterable[Edit]) -> None:
        """Adds a round of edits; of overlapping edits the first is made."""
        made: list[Edit] = []
        for edit in sorted(set(edits), key=lambda edit: edit.span):
            if made and edit.span.start < made[-1].span.end:
                continue
            if self.text[edit.span.start : edit.span.end] != edit.text:
                made.append(edit)
        if made:
            self.rounds.append(made)
            self.source = Source(self.source.path, apply(self.text, made))
            self._document = self._parse(self.source)

    def lose(self, place: int, message: str) -> None:
        """Records content that readers no longer get, by its place in the current text."""
        self._lost.append((len(self.rounds), place, message))

    @property
    def lost(self) -> list[tuple[int, str]]:
        """Messages about lost content, with offsets into the original text."""
        before = {rounds: OffsetMap(self.rounds[:rounds]) for rounds in {rounds for rounds, _, _ in self._lost}}
        return [(before[rounds].backward(place), message) for rounds, place, message in self._lost]

    def as_hybrid(self) -> Page:
        """The text as its renderer reads it, with the features of the other one."""
        publication = self.original.publication._replace(renderer=with_label_mark(self._document, self._hybrid))
        return Page(self._document, self.location, in_memory(self.source), publication)

    def as_read(self) -> Page:
        """The text as its renderer reads it."""
        return self.original.with_text(self._document, self.source)

    def as_goal(self) -> Page:
        """The text as the other renderer sees it."""
        return self._goal_page.with_text(self._document, self.source)

    @property
    def offsets(self) -> OffsetMap:
        """The offsets of the original text and of the current one."""
        return OffsetMap(self.rounds)

    def offsets_since(self, rounds: int) -> OffsetMap:
        """The offsets of the text after some rounds and of the current one."""
        return OffsetMap(self.rounds[rounds:])

    def gains(self, feature: str) -> bool:
        """Whether only the other renderer supports a feature."""
        return self.goal.support(feature) == NATIVE != self.original.renderer.support(feature)

    def loses(self, feature: str) -> bool:
        """Whether only the text's own renderer supports a feature."""
        return self.original.renderer.support(feature) == NATIVE != self.goal.support(feature)
