"""Describes definitions: kind, number, caption, text, picture."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.bibliography.works import Work, work_of
from refcheck.describing import excerpts
from refcheck.describing.entries import PlacedEntry
from refcheck.facts.model import Definition, Document, Reference
from refcheck.links.destinations import is_markdown
from refcheck.links.lookup import Found
from refcheck.numbering import templates
from refcheck.project import captions
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".tif", ".tiff")
_HEADINGS = ("heading", "html-heading")
# Their numbers are shown without a word, or after a word that no template has.
_WITHOUT_WORD = frozenset(("section", "heading", "footnote", "reference-entry"))
# Their source adds nothing to their text.
_BY_TEXT = frozenset(("footnote", "inline-note", "link-definition", "citation-entry", "reference-entry"))


class Description(NamedTuple):
    """The description of a definition, or of a file."""

    kind: str
    """`figure`, `table`, `heading`, `footnote` ..., `page` or `file`."""
    key: str
    """The name, or the anchor of a heading; the shown path of a file."""
    location: str
    """The absolute path of the file that contains it."""
    line: int
    """The line number, from 1."""
    number: str = ""
    """Empty if there is none, or if it is unknown."""
    wording: str = ""
    """The number with the word for the kind: `Figure 3`."""
    text: str = ""
    """The caption, the text of a heading or a footnote, the title of a work or a page, the destination of a link."""
    tex: str = ""
    """The TeX of an equation."""
    picture: str = ""
    """The absolute path of the picture that the definition labels or the file is."""
    lines: tuple[str, ...] = ()
    """The first lines of the section, the page, the table or the code."""
    work: Work | None = None
    """The work that is cited."""


def describe(project: Project, page: Page, definition: Definition) -> Description:
    """Describes a definition of a page."""
    kind = page.kind(definition)
    heading = _heading_of(page, definition)
    number = number_of(project, page, definition)
    text = (heading or definition).text.strip() or captions.text(page, definition).strip()
    found = Description(
        kind="heading" if definition.kind in _HEADINGS else kind,
        key=page.anchors.of(definition) if definition.kind in _HEADINGS else definition.key,
        location=page.location,
        line=page.source.line_of(definition.span.start),
        number=number,
        wording=templates.word(kind, number, text, page.templates) if number and kind not in _WITHOUT_WORD else "",
        text=text,
    )
    if heading is not None:
        return found._replace(lines=excerpts.below_heading(page, heading))
    if definition.kind == "citation-entry":
        return found._replace(work=work_of(definition, page.source.text))
    if kind == "equation":
        return found._replace(tex=excerpts.tex(page, definition))
    if definition.kind in _BY_TEXT:
        return found
    picture = picture_of(project, page, definition)
    lines = () if picture else excerpts.of_definition(page, definition)
    return found._replace(picture=picture, lines=lines)


def describe_entry(entry: PlacedEntry) -> Description:
    """Describes an entry of a bibliography."""
    source, definition, location = entry
    work, line = work_of(definition, source.text), source.line_of(definition.span.start)
    return Description("citation-entry", definition.key, location, line, text=work.title, work=work)


def describe_file(project: Project, found: Found) -> Description:
    """Describes a file as a whole, or a folder."""
    path = found.real or found.path
    page = project.pages.at(path) if not found.folder and is_markdown(path) else None
    if page is None:
        picture = path if path.lower().endswith(PICTURES) else ""
        kind = "folder" if found.folder else "picture" if picture else "file"
        return Description(kind, path, path, 1, picture=picture)
    return Description("page", path, path, 1, text=title_of(page.document), lines=excerpts.beginning(page))


def title_of(document: Document) -> str:
    """The title of a text: that of its front matter, or its first heading; empty if it has none."""
    title = document.front_matter.get("title")
    if isinstance(title, str) and title.strip():
        return title.strip()
    return next((one.text.strip() for one in document.definitions if one.kind in _HEADINGS and one.text.strip()), "")


def number_of(project: Project, page: Page, definition: Definition) -> str:
    """The number of a definition; empty if it has none, or if it is unknown."""
    if definition.kind == "footnote":
        number = page.footnotes.numbers.get(page.footnotes.normalize(definition.key))
        return str(number) if number is not None else ""
    if definition.kind == "reference-entry":
        return page.keys.entry_numbers.get(definition.span, "")
    numbers = page.numbers.by_span if page.renderer.numbers is not None else page.numbers.in_links
    labels = (definition, *_labels_of(page, definition)) if definition.kind in _HEADINGS else (definition,)
    number_found = next(filter(None, (numbers.get(label.span) for label in labels)), "")
    if not number_found or project.unknown_number(page, definition) is not None:
        return ""
    return number_found


def picture_of(project: Project, page: Page, definition: Definition) -> str:
    """The absolute path of the picture that a definition labels; empty if there is none, or more than one."""
    image = captions.image_after(page, definition) if definition.kind == "anchor" else None
    images = [image] if image is not None else captions.images_in(page, definition.full_span)
    return picture_at(project, page, images[0]) if len(images) == 1 else ""


def picture_at(project: Project, page: Page, image: Reference) -> str:
    """The absolute path of the picture that an image shows; empty if it is missing, or is not a local file."""
    resolution = project.resolve(page, image)
    if resolution.status != RESOLVED or resolution.found is None or resolution.found.folder:
        return ""
    return resolution.found.real


def _heading_of(page: Page, definition: Definition) -> Definition | None:
    """The heading that a definition is, or labels."""
    if definition.kind in _HEADINGS:
        return definition
    if definition.element != "heading":
        return None
    headings = page.once(_heading_of, lambda: {one.full_span: one for one in page.of_kind("heading")})
    return headings.get(definition.full_span)


def _labels_of(page: Page, heading: Definition) -> list[Definition]:
    """The labels of a heading; one of them has its number."""

    def collect() -> dict[object, list[Definition]]:
        found: dict[object, list[Definition]] = {}
        for label in page.candidates.definitions:
            if label.kind == "label" and label.element == "heading":
                found.setdefault(label.full_span, []).append(label)
        return found

    return page.once(_labels_of, collect).get(heading.full_span, [])
