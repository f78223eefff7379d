"""The prefix of a label is not one that this renderer knows.

pandoc-crossref knows `fig:`, `tbl:`, `eq:`, `lst:` and `sec:`, in lower case in the label itself; `tab:`,
`figure:` and `fig-` belong to other renderers. Without a prefix that the renderer knows, `@intro` is a citation, even
if something has the id `intro`. Reported only for references to labels of the note.

```bad pandoc-crossref
See [@figure:plot] and [@tab:sizes].

![A plot](https://example.com/plot.png){#fig:plot}

a | b
--|--
1 | 2

: Sizes {#tab:sizes}
```
```report
1:5 no label `figure:plot`: a figure's label begins with `fig:` here
1:24 the label `tab:sizes` gets no number: a table's label begins with `tbl:` here
```
```fixed
See [@fig:plot] and [@tbl:sizes].

![A plot](https://example.com/plot.png){#fig:plot}

a | b
--|--
1 | 2

: Sizes {#tbl:sizes}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Edit, Fix, Reference, Related
from refcheck.project.label_rules import label_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNKNOWN
from refcheck.renderers import NATIVE
from refcheck.rules._labels import is_plain, meant_label, will_work
from refcheck.syntax.links import LinkCondition

CODE = "610"
SEVERITY = "error"

_ARTICLES = {"equation": "an"}
_KINDS = {"heading": "section", "image": "figure", "table": "table", "math": "equation", "code": "listing"}
_PREFIX = compile_lazily(r"\w+[:-]")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    renamings: dict[str, Fix | None] = {}
    uses: dict[str, list[Reference]] = {}
    for reference in page.references_of("citation"):
        meant = meant_label(page, project, reference)
        if meant is None:
            without_kind = _label_without_kind(page, project, reference)
            if without_kind is not None:
                yield without_kind
            continue
        key, misnamed = meant
        kind = page.renderer.kind_of(key)
        prefix = _PREFIX.match(key)
        assert prefix
        begins = f"{_ARTICLES.get(kind or '', 'a')} {kind}'s label begins with `{prefix.group()}` here"
        related: tuple[Related, ...] = ()
        if misnamed is None:
            fix, message = None, f"no label `{reference.key}`: {begins}"
            if is_plain(reference) and will_work(page, project, reference._replace(key=key)):
                written = _written(page, reference, key)
                edit = Edit(reference.key_span, written)
                fix = Fix(f"write `{written}`", (edit,), rewrites="cross-reference")
        else:
            uses = uses or _uses(page)
            if key not in renamings:
                renamings[key] = _renaming(page, project, key, misnamed, uses)
            fix = renamings[key]
            related = (Related(page.path, misnamed.span, message="the label is defined here"),)
            message = f"the label `{misnamed.key}` gets no number: {begins}"
        help_text = fix.title if fix is not None and misnamed is None else f"write `{key}`"
        yield Diagnostic(reference.span, message, help=help_text, related=related, fix=fix)


def _label_without_kind(page: Page, project: Project, reference: Reference) -> Diagnostic | None:
    """A reference to an id without the prefix of a kind: a citation, if no bibliography is known."""
    renderer = page.renderer
    if reference.kind != "citation" or not renderer.pandoc_grammar or renderer.is_label(reference.key):
        return None
    labels = [label for label in page.keys.by_key.get(reference.key, ()) if label.kind == "label"]
    kind = _KINDS.get(labels[0].element) if labels else None
    if kind is None or page.feature_support("cross-reference") != NATIVE:
        return None
    prefix = next((prefix for prefix, named in renderer.label_kinds.items() if named == kind), "")
    resolution = project.resolve(page, reference)
    if not prefix or resolution.status != UNKNOWN:
        return None
    if resolution.made_by is not None and "form" in resolution.made_by.makes:
        # A filter may read it.
        return None
    begins = prefix + renderer.label_mark[:1]
    message = f"`@{reference.key}` is a citation: {_ARTICLES.get(kind, 'a')} {kind}'s label begins with `{begins}` here"
    related = Related(page.path, labels[0].span, message="what has this id")
    return Diagnostic(reference.span, message, help="write a link, or rename the label", related=(related,))


def _written(page: Page, reference: Reference, key: str) -> str:
    """A label as written by a reference at the start of a sentence, if the renderer supports this."""
    begins_sentence = reference.key[:1].isupper() and not reference.key[1:2].isupper()
    return key[:1].upper() + key[1:] if begins_sentence and page.renderer.folds_first_letter else key


def _becomes_a_link(reference: Reference) -> bool:
    """Whether a reference to a label can be written as a link if the renderer does not read it."""
    alone = reference.citation is not None and reference.citation.group in (None, reference.span)
    return alone and not reference.conditions & LinkCondition.NESTED_LINK


def _uses(page: Page) -> dict[str, list[Reference]]:
    """The citations of a page by the label that they mean, and its links by destination."""
    uses: dict[str, list[Reference]] = {}
    for reference in page.references:
        key = page.renderer.meant_key(reference.key) if reference.kind == "citation" else unquote(reference.key)
        if key is not None and reference.kind in ("citation", "link"):
            uses.setdefault(key, []).append(reference)
    return uses


def _renaming(
    page: Page, project: Project, key: str, misnamed: Definition, uses: dict[str, list[Reference]]
) -> Fix | None:
    """Renames a label to the name that was meant, in its definition and wherever the note refers to it.

    None if the renamed label would have no number, or something else refers to it.
    """
    if (
        len(page.label_names.misnamed[key]) > 1
        or not page.label_names.is_free(key)
        or not is_plain(misnamed)
        or misnamed.kind != "label"
    ):
        return None
    numbers, kind = page.renderer.numbers, page.renderer.kind_of(key)
    if kind is None or (numbers is not None and not numbers(misnamed._replace(key=key), kind)):
        return None
    native = page.feature_support("cross-reference") == NATIVE
    if not native and label_support(page.view, misnamed) != NATIVE:
        return None
    edits = [Edit(misnamed.key_span, key)]
    for other in uses.get(key, ()):
        if not is_plain(other) or not (native or _becomes_a_link(other)):
            return None
        written = _written(page, other, key)
        if written != other.key:
            edits.append(Edit(other.key_span, written))
    for link in uses.get(f"#{misnamed.key}", ()):
        if not is_plain(link):
            return None
        edits.append(Edit(link.key_span, f"#{quote(key, safe=':') if '%' in link.key else key}"))
    if any(other is not page for other, _ in project.references_to(page, misnamed)):
        return None
    return Fix(f"write `{key}` everywhere", tuple(edits), rewrites="cross-reference")
