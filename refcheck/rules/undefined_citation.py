r"""A citation has no entry in the bibliographies.

The reader sees `(doe99?)`. Keys are case-sensitive. Bibliographies are known from `bibliography:` and `references:`
in the front matter, from the files of the project (`_quarto.yml`, `_bookdown.yml`, `myst.yml`, pandoc's defaults, the
options in a Makefile), and from `bibliography` in the settings of refcheck. Nothing is reported if none is known,
or if one of them cannot be read. Persistent identifiers (`@doi:10.1/x`, `@pmid:1`, `@url:https://...`) and the aliases
of manubot need no entry. `\cite{doe99}` in TeX is checked if LaTeX is the only format that is made.

```bad pandoc
---
references:
- id: doe1999
  title: A way
---

It is so [@deo1999, p. 3].
```
```report
7:12 no entry `deo1999` in the bibliography
```
```good pandoc
---
references:
- id: doe1999
  title: A way
---

It is so [@doe1999, p. 3].
```
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic, Reference
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.rules._labels import meant_label
from refcheck.rules._typos import Misspelt, with_fixes

CODE = "108"
SEVERITY = "error"
UNSAFE_FIX = "the one entry of which it is a misspelling"

_ALIAS, _TABLE = "tag:", "citation-tags.tsv"
_HAS_PREFIX = compile_lazily(r"\w+[:-]")
# `@fig-x`, a label of Quarto.
_LABEL = compile_lazily(r"[a-z]{2,3}-")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    yield from with_fixes(page, project, _misspelt(page, project))
    if page.renderer.reads_tex_labels or page.renderer.makes_only_tex is not None:
        from refcheck.project.tex_citations import undefined_citations

        for place, key in undefined_citations(page, project):
            message = f"no entry `{key}` in the bibliography, which TeX cites"
            yield Diagnostic(place, message, help="add the entry, or correct the key")


def _misspelt(page: Page, project: Project) -> Iterator[Misspelt]:
    undefined = [
        reference
        for reference in page.references_of("citation")
        if project.resolve(page, reference).missing == "citation"
    ]
    if not undefined:
        return
    bibliography = project.bibliography(page)
    # A suggestion for a page must not depend on how many were made before.
    entries = bibliography.names.with_fresh_budget()
    cites = _cites(page, project)
    text = page.source.text
    # Manubot also reads names in a table, if there is one.
    table = os.path.join(os.path.dirname(page.location), _TABLE)
    is_manuscript = page.renderer.knows_all_entries and not project.files.has(table)
    for reference in undefined:
        if (reference.key.startswith(_ALIAS) and not is_manuscript) or not _is_certain(page, reference):
            continue
        if not bibliography.own and not cites and (_is_bare(reference) or _is_of_repository(page)):
            continue
        if text[reference.span.start - 1 : reference.span.start] == "/":
            # Part of an address; renderers differ in whether they make it a link.
            continue
        if meant_label(page, project, reference) is not None:
            continue
        found = entries.nearest(reference.key) or _nearest_label(page, project, reference)
        help_text = f"did you mean `{found}`?" if found else "add the entry, or correct the key"
        names = entries, project.label_names_for(page)
        diagnostic = Diagnostic(reference.key_span, f"no entry `{reference.key}` in the bibliography", help=help_text)
        yield Misspelt(diagnostic, reference, reference.key_span, reference.key, found, names)


def _is_certain(page: Page, reference: Reference) -> bool:
    """Whether it is a citation in every renderer; without a renderer, a handle or a label looks the same."""
    if not page.renderer.is_unknown:
        return True
    return not _is_bare(reference) and reference.key not in page.keys.by_key and not _LABEL.match(reference.key)


def _nearest_label(page: Page, project: Project, reference: Reference) -> str | None:
    """A label with a similar name, if the renderer has labels."""
    if not page.renderer.label_kinds or not _HAS_PREFIX.match(reference.key):
        return None
    return project.label_names_for(page).nearest(reference.key)


def _is_bare(reference: Reference) -> bool:
    """Whether it is written as `@key`, like the handle of a person."""
    is_role = reference.syntax == "myst_roles"
    return not is_role and reference.citation is not None and reference.citation.group is None


def _cites(page: Page, project: Project) -> bool:
    """Whether the page cites anything that exists. If a file of the project names the bibliography, not every
    note beside it has to use it, and `@kim` can be a person.
    """
    citations = page.references_of("citation")
    return any(
        definition.kind == "citation-entry"
        for reference in citations
        for definition in project.resolve(page, reference).definitions
    )


def _is_of_repository(page: Page) -> bool:
    """Whether the note is a README, a CHANGELOG or the like."""
    return os.path.splitext(os.path.basename(page.path))[0].isupper()
