"""A citation has two entries in the bibliographies.

Only one of them is shown: in pandoc the last one, of the last bibliography; entries in the note itself take precedence.
It is reported in the bibliography, cited or not; if the entries are in several files, or in the note, at the first
citation of each key. The same entry in two files is not reported, except for Sphinx: sphinxcontrib-bibtex compares keys
without regard to case, and does not read a file beyond an entry whose key another one has (run with 2.7.0).

```text
references.bib:7:7: warning[206] `doe1999` has an entry on line 1 already (duplicate-citation-entry)
```

```bad pandoc
---
references:
- id: doe1999
  title: A way
- id: doe1999
  title: Another way
---

It is so [@doe1999].
```
```report
9:12 `doe1999` has 2 entries in the bibliography
```
```good pandoc
---
references:
- id: doe1999
  title: A way
---

It is so [@doe1999].
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from refcheck.bibliography.entries import Fault
from refcheck.facts.model import Diagnostic, Reference, Related, Span
from refcheck.project.bibliographies import Entry
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "206"
SEVERITY = "warning"

# Per file.
_MOST_REPEATED = 50


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    told: set[str] = set()
    for reference in page.references_of("citation"):
        if reference.key in told:
            continue
        definitions = project.resolve(page, reference).definitions
        if not definitions or definitions[0].kind != "citation-entry":
            continue
        told.add(reference.key)
        bibliography = project.bibliography(page)
        if page.renderer.folds_entry_case:
            entries = bibliography.in_any_case.get(reference.key.lower(), [])
            if len(entries) > 1 and not _are_reported_in_file(entries):
                yield _of_sphinx(reference, entries)
            continue
        entries = bibliography.entries.get(reference.key, [])
        if len(entries) > 1 and not _are_copies(entries) and not _are_in_one_file(entries):
            *others, shown = entries
            yield Diagnostic(
                reference.key_span,
                f"`{reference.key}` has {len(entries)} entries in the bibliography",
                help="give one of them another key, or remove it",
                related=(
                    *(
                        Related(other.source.path, other.definition.span, message="this entry is not shown")
                        for other in others
                    ),
                    Related(shown.source.path, shown.definition.span, message="the last one is shown"),
                ),
            )


def _of_sphinx(reference: Reference, entries: Sequence[Entry]) -> Diagnostic:
    """The finding for an entry that sphinxcontrib-bibtex does not read, with the rest of its file."""
    return Diagnostic(
        reference.key_span,
        f"`{reference.key}` has {len(entries)} entries in the bibliographies, which are compared in lower case",
        help="give one of them another key, or remove it: a file is not read beyond a key that is repeated",
        related=tuple(
            Related(entry.source.path, entry.definition.span, message=f"an entry for `{entry.definition.key}`")
            for entry in entries
        ),
    )


def check_bibliography(faults: Sequence[Fault]) -> Iterator[Diagnostic]:
    repeated = [fault for fault in faults if fault.repeated]
    for fault in repeated[:_MOST_REPEATED]:
        yield Diagnostic(Span(fault.offset, fault.offset + len(fault.repeated)), fault.message, help=fault.remedy)


def _are_in_one_file(entries: Sequence[Entry]) -> bool:
    """Whether all are in one bibliography, where they are then reported."""
    first = entries[0]
    return first.definition.syntax != "front_matter" and all(entry.source is first.source for entry in entries)


def _are_reported_in_file(entries: Sequence[Entry]) -> bool:
    """Whether all are in one bibliography with the same key, which is reported there."""
    return _are_in_one_file(entries) and len({entry.definition.key for entry in entries}) == 1


def _are_copies(entries: Sequence[Entry]) -> bool:
    """Whether all are the same entry, each in a file of its own."""
    texts = {"".join(entry.source.text[slice(*entry.definition.full_span)].split()).casefold() for entry in entries}
    return len(texts) == 1 and len({entry.source.path for entry in entries}) == len(entries)
