"""An id is given to more than one place of a page.

Browsers go to the first; the second cannot be linked to. Headings get an id from their text, which may equal the id of
another place; an anchor right before its heading does no harm.

```bad github
<a id="start"></a> One.

<a id="start"></a> Two.

[Back](#start)
```
```report
3:1 the id `start` is already defined on line 1
```
```bad pandoc
# Start

One.

[Two.]{#start}
```
```report
5:7 the id `start` is also that of the heading on line 1
```
```good github
<a id="start"></a> One.

[Back](#start)
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Diagnostic, Related
from refcheck.project.label_rules import label_support
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.renderers import NATIVE
from refcheck.rules._duplicates import Wording, by_key, duplicates, earlier

if TYPE_CHECKING:
    from refcheck.project.one_text import Place

CODE = "202"
SEVERITY = "warning"

# Text that may be between an anchor and the heading that it belongs to.
_TAGS = compile_lazily(r"(?:\s|</?a\b[^<>]{0,300}>|</?(?:p|div|span|br)\b[^<>]{0,300}>){0,20}")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    ids = [definition for definition in page.definitions if _may_be_id(page, definition)]
    if not ids:
        return
    wording = Wording(
        lambda anchor, where: f"the id `{anchor.key}` is already defined on {where}",
        remedy="give one of them another id",
        first="it is given here first",
    )
    apart = [given for given in ids if page.renderer.has_ids_apart(given)]
    others = [given for given in ids if not page.renderer.has_ids_apart(given)] if apart else ids
    yield from _ids_of_headings(page, others)
    for same in (*by_key(others), *by_key(apart)):
        before = earlier(page, same[0].key, lambda text: text.ids, partial(_is_alike, same[0]))
        # Most ids are given once: then the text, which may have to be read again, does not matter.
        is_twice = len(same) > 1 or before is not None
        given = (
            [each for each in same if not (_is_property(page, each) or _is_numbered(page, each))] if is_twice else []
        )
        if given:
            yield from duplicates(page, project, given, wording, before)


def _ids_of_headings(page: Page, ids: list[Definition]) -> Iterator[Diagnostic]:
    """Ids that a heading also gets from its text (pandoc 3.9 writes both; it makes unique only those of headings)."""
    if not ids or page.renderer.is_unknown:
        return
    headings: dict[str, list[Definition]] = {}
    for given in ids:
        if given.key not in headings:
            found = page.anchors.by_name.get(given.key, ())
            # Two at most: each heading has an anchor of its own.
            headings[given.key] = [heading for heading in found if heading.kind == "heading" and not heading.key][:2]
        heading = next((heading for heading in headings[given.key] if _is_other(page, heading, given)), None)
        if heading is None or _is_property(page, given):
            continue
        where = page.source.line_words(heading.span.start)
        yield Diagnostic(
            given.span,
            f"the id `{given.key}` is also that of the heading on {where}",
            help="give it another id",
            related=(Related(page.path, heading.span, message="its id is made from its text"),),
        )


def _is_numbered(page: Page, given: Definition) -> bool:
    """Whether it is the anchor that GitBook writes into a heading: it numbers those that are equal (`x`, `x-1`)."""
    source, start = page.source, given.full_span.start
    if not page.renderer.is_unknown or not source.text.startswith("#", source.offset_of_line(source.line_of(start))):
        return False
    return f'href="#{given.key}"' in source.text[slice(*given.full_span)]


def _is_other(page: Page, heading: Definition, given: Definition) -> bool:
    """Whether a heading without an id of its own is at another place than an id."""
    start, end = given.full_span
    is_within = heading.full_span.start <= start < heading.full_span.end or start <= heading.full_span.start < end
    return not is_within and not (
        end <= heading.full_span.start and _TAGS.fullmatch(page.source.text, end, heading.full_span.start)
    )


def _is_alike(given: Definition, place: Place) -> bool:
    """Whether another definition makes an id that an id of this name equals, and no other rule reports it."""
    page, definition = place
    is_id = _may_be_id(page, definition) and not _is_property(page, definition)
    return is_id and page.renderer.has_ids_apart(definition) == page.renderer.has_ids_apart(given)


def _may_be_id(page: Page, definition: Definition) -> bool:
    """Whether it is an id that the renderer gives, unless it is the property of a component."""
    if definition.kind == "label":
        return label_support(page.view, definition) == NATIVE and page.renderer.kind_of(definition.key) is None
    return definition.kind == "anchor" and definition.syntax == "html"


def _is_property(page: Page, definition: Definition) -> bool:
    """Whether it is an `id` of a component, as in `<Tweet id="1">`, which need not be the id of an element."""
    if definition.kind != "anchor":
        return False
    first = definition.span.start + 1
    return page.source.text[first : first + 1].isupper() and page.source.text[first + 1 : first + 2].islower()
