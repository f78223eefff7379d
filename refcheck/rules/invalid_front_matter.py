"""The front matter of a page cannot be read.

Its content is lost: the title, the bibliography, settings of the renderer. Some renderers stop at such a page, others
show the front matter as text or leave the page out. The check follows the renderer of the page: pandoc,
Docusaurus and Hexo accept tabs in the indentation, Hugo, Jekyll and MkDocs do not; pandoc, Jekyll and MkDocs accept a
name that is given twice, the others do not. In Obsidian it is a warning: the note is shown, its properties are lost.

The text of the page is checked all the same, and so is every entry of the front matter that can be read on its own.

```bad pandoc
---
title: A tale: of two
bibliography: tale.bib
---
Text.
```
```report
2:14 the front matter cannot be read: mapping values are not allowed in this context
```
```bad docusaurus
---
title: One
title: Two
---
Text.
```
```report
3:1 the front matter cannot be read: `title` is given twice
```
```good pandoc
---
title: "A tale: of two"
---
Text.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.model import Diagnostic, Span
from refcheck.facts.text_faults import FrontMatterFault
from refcheck.project.page import Page
from refcheck.project.project import Project

CODE = "613"
SEVERITY = "error"

# Wiki.js writes the front matter of its pages itself, and puts nothing in quotes (by its source, 2.5).
_OF_WIKI_JS = ("\npublished: ", "\neditor: ", "\ndateCreated: ")
_REMEDIES = {
    "tab": "write spaces",
    "narrow-tab": "write spaces",
    "tag": "put the value in quotes",
    "value": "correct it, or put it in quotes",
    "key": "put it in quotes",
    "duplicate": "remove one of them",
}
# By the start of YAML's message.
_SYNTAX_REMEDIES = {
    "mapping values are not allowed": "put a value that contains a colon in quotes",
    "found character that cannot start any token": "put the value in quotes, and indent with spaces",
    "found character": "put the value in quotes, and indent with spaces",
    "found unknown escape character": "write single quotes, or two backslashes",
    "found unexpected end of stream": "close the quotes",
}


def check(page: Page, project: Project) -> Iterator[Diagnostic]:
    reader, document = page.renderer.front_matter, page.document
    fault = reader.fault_of(document.front_matter_faults) if reader is not None else None
    if reader is None or fault is None:
        return
    if page.renderer.is_unknown and _is_of_wiki_js(page.source.text):
        return
    place = min(fault.offset, document.length)
    yield Diagnostic(
        Span(place, min(place + 1, document.length)),
        f"the front matter cannot be read: {fault.message}",
        help="; ".join(filter(None, (_remedy(fault), reader.effect))),
        severity=reader.severity,
    )


def _is_of_wiki_js(text: str) -> bool:
    front_matter = text.partition("\n---")[0]
    return all(line in front_matter for line in _OF_WIKI_JS)


def _remedy(fault: FrontMatterFault) -> str:
    if fault.kind != "syntax":
        return _REMEDIES[fault.kind]
    remedies = (remedy for start, remedy in _SYNTAX_REMEDIES.items() if fault.message.startswith(start))
    return next(remedies, "correct it")
