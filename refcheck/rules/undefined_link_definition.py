"""A reference-style link names a link definition that does not exist.

The reader sees the brackets: `[text][label]`. Brackets that are not a link in any renderer (`a[i][j]`, `[1][2]`,
`[Slow] [Feature:X][Disruptive]`) and single ones (`[label]`) are not reported.

```bad github
See [the guide][guide].

[guid]: https://example.com
```
```report
1:17 no link definition `[guide]`
```
```good github
See [the guide][guide].

[guide]: https://example.com
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Diagnostic
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import UNDEFINED
from refcheck.rules._typos import Misspelt, with_fixes
from refcheck.syntax.hexo_blocks import BlockTagCondition
from refcheck.syntax.links import label_key

CODE = "105"
SEVERITY = "error"
UNSAFE_FIX = "the one definition of which it is a misspelling"


_CITATION = compile_lazily(r"-@[\w:.#$%&+?<>~/-]+")
_GO_TEMPLATE = compile_lazily(r"\{\{-?[ \t]*\.\w")


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    yield from with_fixes(page, project, _misspelt(page, project))


def _misspelt(page: Page, project: Project) -> Iterator[Misspelt]:
    undefined = [
        reference
        for reference in page.references_of("reference-link")
        if not reference.form.endswith("shortcut")
        and (resolution := project.resolve(page, reference)).status == UNDEFINED
        and not resolution.definitions
    ]
    if not undefined:
        return
    from refcheck.project.meant_references import is_meant, labels_of, written_definitions

    lines = written_definitions(page)
    written = {label_key(label): rest.split() for label, rest in lines}
    # Some renderers read a definition also right after other text. A template in Go is filled in by a program.
    may_be_read = page.renderer.is_unknown or any(_GO_TEMPLATE.search(rest) for _, rest in lines)
    text = page.one_text
    names = page.keys.names_of("link-definition") if text is None else text.link_definition_names.with_fresh_budget()
    labels = labels_of(page)
    for reference in undefined:
        found, meant = names.nearest(reference.key), None
        is_written = label_key(reference.key) in written
        if not found and not is_written and not is_meant(reference, page.source.text, labels):
            continue
        help_text = f"did you mean `[{found}]`?" if found else f"add `[{reference.key}]: destination`"
        if page.renderer.pandoc_grammar and _CITATION.fullmatch(reference.key):
            help_text = f"two references touch: put a space before `[{reference.key}]`, or join them with `; `"
        if reference.conditions & BlockTagCondition.LABEL_APART:
            help_text = f"Hexo renders the content of a block tag by itself: define `[{reference.key}]` beside it"
        elif label_key(reference.key) in page.keys.link_definitions:
            help_text = "spell it as its definition is spelled"
        elif is_written:
            if may_be_read:
                continue
            parts = written[label_key(reference.key)]
            if len(parts) > 1 and parts[1][0] not in "\"'(":
                help_text = "nothing but a title may follow the destination in its definition, which is taken for text"
            else:
                help_text = "put a blank line before its definition, which is read as part of the text before it"
        elif reference.form.endswith("full"):
            meant = found
        place = reference.span if reference.form.endswith("collapsed") else reference.key_span
        diagnostic = Diagnostic(place, f"no link definition `[{reference.key}]`", help=help_text, form="reference-link")
        yield Misspelt(diagnostic, reference, reference.key_span, reference.key, meant, (names,))
