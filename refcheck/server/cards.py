"""The text that an editor shows for a definition or a reference: its number, caption and text, and where it works."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from refcheck.describing.definitions import Description
from refcheck.describing.references import ReferenceDescription
from refcheck.describing.verdicts import Answer, Verdict
from refcheck.project.resolution import UNKNOWN
from refcheck.server.blocks import Block, Code, Paragraph, Picture, Run, in_words, paragraph

_WORDS = {
    "citation-entry": "Entry",
    "example": "Example",
    "footnote": "Footnote",
    "html-heading": "Heading",
    "inline-note": "Footnote",
    "link-definition": "Link definition",
    "reference-entry": "Entry",
}
_IN_RENDERERS: dict[Answer, str] = {
    "works": "Works in",
    "fails": "Does not work in",
    "text": "Shown as text in",
    "unknown": "Not known in",
}
# Editors can display pictures of these types, and display files up to this size in bytes without a delay.
_DRAWN = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
_LARGEST = 1_000_000
# At most so many files are listed. The largest group of renderers is listed only if it has at most so many.
_MOST_NAMES = 6


def of_definition(found: Description, root: str, asker: str) -> Iterator[Block]:
    """The text for a definition, or for a file.

    Args:
        root: the folder that displayed paths are relative to.
        asker: the absolute path of the file in which the editor shows the text.
    """
    if found.work is not None:
        yield _of_work(found)
    else:
        yield _headline(found)
    if found.location != asker and found.kind not in ("page", "file", "picture", "folder"):
        yield paragraph(f"in {_shown(found.location, root)}, line {found.line}")
    elif found.kind in ("page", "file", "picture", "folder"):
        yield paragraph(Run(_shown(found.location, root), "code"))
    if found.tex:
        yield Code("tex", found.tex.splitlines())
    if found.picture:
        yield Picture(found.picture, _shown(found.picture, root), is_small=_is_small(found.picture))
    if found.lines:
        yield Code("markdown", found.lines)


def of_reference(found: ReferenceDescription, seen: Sequence[Verdict], root: str, asker: str) -> Iterator[Block]:
    """The text for a reference.

    Args:
        seen: the renderers in which it works.
        root: the folder that displayed paths are relative to.
        asker: the absolute path of the file that contains it.
    """
    if found.reason:
        path, line = found.evidence
        # Some reasons already name their place.
        is_named = not path or os.path.basename(path) in found.reason
        where = "" if is_named else f" ({_shown(path, root)}{f', line {line}' if line else ''})"
        head = "Not checked" if found.status == UNKNOWN else "Does not work"
        yield paragraph(Run(f"{head}:", "strong"), " ", *in_words(f"{found.reason}{where}"))
    for target in found.targets:
        yield from of_definition(target, root, asker)
    if seen:
        yield in_renderers(seen)


def cited_in(locations: Sequence[str], root: str) -> Paragraph:
    """The places where an entry of a bibliography is cited, as a paragraph.

    Args:
        locations: the locations of the pages, once for each citation.
        root: the folder that displayed paths are relative to.
    """
    if not locations:
        return paragraph("Not cited.")
    files = [_shown(location, root) for location in dict.fromkeys(locations)]
    more = f" and {len(files) - _MOST_NAMES} more files" if len(files) > _MOST_NAMES else ""
    times = "once" if len(locations) == 1 else f"{len(locations)} times"
    return paragraph(f"Cited {times}, in {', '.join(files[:_MOST_NAMES])}{more}.")


def in_renderers(seen: Sequence[Verdict]) -> Paragraph:
    """The renderers in which a reference works, as a paragraph. The largest group, if it is long, is "all others"."""
    groups: dict[Answer, list[str]] = {}
    for verdict in seen:
        groups.setdefault(verdict.answer, []).append(verdict.renderer)
    if len(groups) == 1:
        (answer,) = groups
        return paragraph(f"{_IN_RENDERERS[answer]} all {len(seen)} renderers.")
    largest = max(groups, key=lambda answer: len(groups[answer]))
    listed = [answer for answer in groups if answer != largest]
    parts = [f"{_IN_RENDERERS[answer]} {', '.join(groups[answer])}." for answer in listed]
    names = groups[largest]
    rest = ", ".join(names) if len(names) <= _MOST_NAMES else f"all {len(names)} others"
    return paragraph(" ".join((*parts, f"{_IN_RENDERERS[largest]} {rest}.")))


def _of_work(found: Description) -> Block:
    work = found.work
    assert work is not None
    year = f" ({work.year})" if work.year else ""
    head = f"{work.byline}{year}".strip() or found.key
    return paragraph(Run(head, "strong"), ". " if work.title else "", Run(work.title, "emphasis"))


def _headline(found: Description) -> Block:
    word = _WORDS.get(found.kind, found.kind.replace("-", " ").capitalize())
    if found.kind in ("heading", "section", "page"):
        number = f"{found.number} " if found.number else ""
        return paragraph(Run(f"{number}{found.text or found.key}", "strong"))
    if found.kind in ("file", "picture", "folder"):
        return paragraph(Run(word, "strong"))
    head = found.wording if found.wording and found.kind not in _WORDS else f"{word} {found.number}".strip()
    if not found.number and found.key:
        head = f"{head} {found.key}"
    text = found.text if found.text != found.key else ""
    return paragraph(Run(head, "strong"), f": {text}" if text else "")


def _is_small(picture: str) -> bool:
    """Whether an editor can show a picture without a delay."""
    try:
        return picture.lower().endswith(_DRAWN) and os.stat(picture).st_size <= _LARGEST
    except OSError:
        return False


def _shown(location: str, root: str) -> str:
    return os.path.relpath(location, root).replace(os.sep, "/")
