"""Finds the label that a cross-reference means if it does not resolve as written."""

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Citation, Definition, Edit, Fix, Malformed, Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.fixes.rewrites.links import can_be_a_link
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE

# The start of text that follows a label without a space: a letter of a script without spaces, or `_`.
_TAIL = compile_lazily(r"(?=_+$|[^\W\d_a-zA-Z\u00c0-\u024f])")
_LONGEST_KEY = 200
_MAKES_A_LINK = ("(", "[", "{")


class Swallowed(NamedTuple):
    """A cross-reference that the text around it has turned into part of something else."""

    label: str
    """The label that was meant."""
    place: Span
    """The reference as it was meant."""
    before: bool
    """Whether a word or a period is right before it."""
    tail: str
    """The text after the reference that is read as part of its key."""
    fix: Fix | None


def swallowed(page: Page, project: Project, fact: Reference | Malformed) -> Swallowed | None:
    """Finds the label that was meant if a word precedes the `@`, or text touches the end of a key."""
    if fact.kind != "citation" or not fact.key_span or len(fact.key) > _LONGEST_KEY:
        return None
    before = isinstance(fact, Malformed)
    label = _label_in(page, fact.key, whole=before)
    if label is None or not is_plain(fact):
        return None
    place = Span(fact.span.start, fact.key_span.start + len(label))
    return Swallowed(label, place, before, fact.key[len(label) :], _isolate(page, project, fact, label, place))


def _label_in(page: Page, key: str, *, whole: bool) -> str | None:
    """The longest label at the start of a key, if the rest of the key is not part of it."""
    if whole and _is_defined(page, key):
        return key
    if page.labels.find(key) or _is_defined(page, key):
        return None
    for end in sorted((match.start() for match in _TAIL.finditer(key)), reverse=True):
        if _is_defined(page, key[:end]):
            return key[:end]
    return None


def _is_defined(page: Page, key: str) -> bool:
    """Whether a label is defined, or meant to be defined by braces that are text as written."""
    names = key, key[:1].lower() + key[1:]
    return page.renderer.is_label(key) and any(
        name in page.keys.by_key or name in page.label_names.malformed for name in names
    )


def _isolate(page: Page, project: Project, fact: Reference | Malformed, label: str, place: Span) -> Fix | None:
    """Writes the reference so that the text around it does not touch it."""
    text = page.source.text
    if isinstance(fact, Reference):
        reference = fact._replace(key=label)
        if fact.form == "group" and fact.key[len(label)] != "_":
            fits = will_work(page, project, reference)
            return Fix("put a space after it", (Edit(Span(place.end, place.end), " "),)) if fits else None
        if fact.form != "bare":
            return None
    elif fact.element == "bracket":
        return None
    else:
        citation = Citation(None, "", suffix="", mode="author-in-text")
        reference = Reference(
            "citation", "citations", key=label, span=place, key_span=fact.key_span, conditions=fact.conditions
        )
        reference = reference._replace(form="bare", citation=citation)
    if text.startswith(_MAKES_A_LINK, place.end) or not will_work(page, project, reference):
        return None
    written = page.renderer.isolated_reference.format(label)
    if text.startswith("-", place.start):
        written = written.replace("@", "-@")
    previous = text[place.start - 1 : place.start]
    # In a script with spaces, a space is missing; and the word before could be the name in an address.
    word = isinstance(fact, Malformed) and previous.isascii() and previous.isalnum()
    blank = " " if word or (isinstance(fact, Malformed) and previous == ".") else ""
    return Fix(f"write `{blank}{written}`", (Edit(place, blank + written),), safe=not word, rewrites="cross-reference")


def will_work(page: Page, project: Project, reference: Reference) -> bool:
    """Whether a reference would work as corrected, or could then be converted into a link."""
    if page.feature_support("cross-reference") == NATIVE:
        return bool(page.labels.find(reference.key))
    return can_be_a_link(page, project, reference)


def meant_label(page: Page, project: Project, reference: Reference) -> tuple[str, Definition | None] | None:
    """The label that is meant if its prefix, or that of the reference, nearly matches one of the renderer's prefixes.

    With it comes the definition, if that is to be renamed.
    """
    if not page.renderer.pandoc_grammar or reference.kind != "citation" or page.labels.find(reference.key):
        return None
    key = page.renderer.meant_key(reference.key)
    if key is None:
        return None
    defined = any(definition.kind in ("label", "anchor") for definition in page.keys.by_key.get(key, ()))
    if not defined and project.context.scope.is_project:
        defined = any(other.labels.find(key) for other in project.pages_defining(page, key))
    if defined:
        same = reference.key == key or (page.renderer.is_label(reference.key) and reference.key[1:] == key[1:])
        return None if same else (key, None)
    misnamed = page.label_names.misnamed.get(key)
    return (key, misnamed[0]) if misnamed else None


class OtherCase(NamedTuple):
    """A label that differs from the key of a reference only in the case of its letters."""

    label: str
    fix: Fix


def other_case(page: Page, project: Project, reference: Reference) -> OtherCase | None:
    """The label that differs only in case, if there is exactly one and it would work."""
    found = page.label_names.by_folded_key.get(reference.key.casefold(), ())
    if len(found) != 1 or found[0] == reference.key or not is_plain(reference):
        return None
    if not will_work(page, project, reference._replace(key=found[0])):
        return None
    return OtherCase(found[0], Fix(f"write `{found[0]}`", (Edit(reference.key_span, found[0]),)))


def is_plain(fact: Reference | Definition | Malformed) -> bool:
    """Whether a key is written without escapes."""
    return fact.key_span.end - fact.key_span.start == len(fact.key)


def replaced_names(definition: Definition) -> list[str]:
    """The identifiers that an attribute block gives before its last one; only the last one counts."""
    names = dict.fromkeys(value for name, value in definition.attributes if name == "id")
    # An environment of bookdown puts its kind before its own identifier.
    kept = definition.key, definition.key.partition(":")[2]
    return [name for name in names if name and name not in kept]
