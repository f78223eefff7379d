"""Links and images that do not resolve, and link definitions that no link uses."""

from collections.abc import Iterator, Mapping, Sequence

from refcheck.facts.model import Definition, Diagnostic, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.destinations import PathRules, Target
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import Missing, Resolution
from refcheck.syntax.links import label_key


class DeadLink(NamedTuple):
    """A link or image, its resolved target, and the smallest span that shows it."""

    reference: Reference
    resolution: Resolution
    target: Target
    span: Span


class MissingFile(NamedTuple):
    """A link to a file that does not exist."""

    diagnostic: Diagnostic
    """The finding, without a fix."""
    link: DeadLink
    paths: PathRules
    suggested: str | None
    """The path that the help suggests."""


def dead_links(page: Page, project: Project, missing: Missing) -> Sequence[DeadLink]:
    """The links and images of a page whose target lacks something: its `anchor` or its `file`.

    The destination of a link definition that no link uses is left out: no reader meets it.
    """
    # Several rules ask for them: each of them would look at all links of the page.
    return project.once(page, dead_links, lambda: _find_dead(page, project)).get(missing, ())


def _find_dead(page: Page, project: Project) -> Mapping[Missing, Sequence[DeadLink]]:
    """The links and images of a page whose target lacks something, by what it lacks."""
    found: dict[Missing, list[DeadLink]] = {}
    for reference in page.references:
        if reference.kind not in ("link", "image"):
            continue
        resolution = project.resolve(page, reference)
        if resolution.missing and resolution.target is not None:
            if reference.form == "definition" and reference.span in unused_places(page, project):
                continue
            place = reference.key_span
            span = place if place.end > place.start else reference.span
            dead = DeadLink(reference, resolution, resolution.target, span)
            found.setdefault(resolution.missing, []).append(dead)
    return found


def unused_places(page: Page, project: Project) -> frozenset[Span]:
    """The places of the link definitions whose destination no reader meets."""
    return project.once(page, unused_places, lambda: frozenset(_find_unused_places(page, project)))


def _find_unused_places(page: Page, project: Project) -> Iterator[Span]:
    """The places of link definitions that no reader meets: their label is unused, or another one overrides them."""
    unused = {definition.span for definition in unused_definitions(page, project)}
    used = _used(page) if page.keys.link_definitions else frozenset()
    for key, same in page.keys.link_definitions.items():
        # A template that may use any label uses no comment.
        if same[0].span in unused or (is_comment(same[0]) and key not in used):
            yield from (definition.span for definition in same)
        elif len(same) > 1 and not page.renderer.is_unknown:
            counts = same[0 if page.renderer.first_definition_wins else -1]
            yield from (definition.span for definition in same if definition is not counts)


def unused_definitions(page: Page, project: Project) -> list[Definition]:
    """The link definitions that no link uses, the first of each label."""
    if not page.keys.link_definitions:
        return []
    used = _used(page)
    unused = [
        definitions[0]
        for key, definitions in page.keys.link_definitions.items()
        if key not in used and not project.may_be_used(page, definitions[0].key)
    ]
    if not unused:
        return unused
    # Few notes have one that is unused.
    from refcheck.rules._metadata_text import names_in_metadata

    in_metadata = {label_key(name) for name in names_in_metadata(page)}
    return [definition for definition in unused if label_key(definition.key) not in in_metadata]


def _used(page: Page) -> frozenset[str]:
    """The labels that the links of a page, and of the texts that are read with it, refer to."""
    return frozenset(page.keys.linked_labels).union(*(text.link_references for text in page.texts))


def is_comment(definition: Definition) -> bool:
    """Whether a link definition is a way of writing a comment: `[//]: # (text)`, `[comment]: <> (text)`."""
    return definition.text in ("#", "") or definition.key.startswith(("//", "comment"))
