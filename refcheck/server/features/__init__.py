'''One module per request of the protocol, registered by being in this folder; nothing else is edited.

A module has `METHOD`, the name of the request, and `answer(view, ...)`, which returns plain data of `answers.py`. It
sees one state of one project (`views.py`), in which nothing changes meanwhile, and offsets in its texts. It knows
nothing of the protocol, of positions or of other threads. Several modules of a method answer together if it returns a
list (code actions, for example); modules whose names begin with `_` are no features.

A complete one, `hover.py`:

    """What is shown at a reference: the text of the heading or label that it resolves to."""

    from refcheck.server.answers import Hover
    from refcheck.server.views import PageView

    METHOD = "textDocument/hover"

    def answer(view: PageView, offset: int) -> Hover | None:
        """The first definition of the reference at an offset."""
        for reference in view.page.references:
            if reference.span.start <= offset <= reference.span.end:
                definitions = view.project.resolve(view.page, reference).definitions
                return Hover(definitions[0].text, reference.span) if definitions else None
        return None

Its test, `tests/server/test_hover.py`, needs no protocol. `‸` is the cursor; there may be more files, and settings:

    from tests.server.opened import open_at

    def test_a_link_to_a_heading_shows_the_heading(tmp_path):
        texts = {"note.md": "# Cars\\n\\n[x](#ca‸rs)\\n", ".refcheck.yml": "renderer: github\\n"}
        view, offset = open_at(tmp_path, texts)
        assert hover.answer(view, offset).text == "Cars"

What each method is asked, and answers (None, or an empty list, for nothing):

| METHOD | answer(...) | returns |
| --- | --- | --- |
| textDocument/hover | view, offset | Hover |
| textDocument/completion | view, offset | Completions |
| completionItem/resolve | view, data | Details |
| textDocument/definition, textDocument/declaration | view, offset | list of Target |
| textDocument/references | view, offset, with_definition: bool | list of Place |
| textDocument/documentHighlight | view, offset | list of Highlight |
| textDocument/documentSymbol | view | list of Symbol |
| workspace/symbol | View, words: str | list of FoundSymbol; asked in each project |
| textDocument/documentLink | view | list of Link |
| documentLink/resolve | view, data | Link.target: str |
| textDocument/prepareRename | view, offset | Renamable |
| textDocument/rename | view, offset, name: str | Changes |
| workspace/willRenameFiles | View, moves: Mapping[str, str] | Changes; absolute paths, folders as the files in them |
| textDocument/codeAction | view, span, kinds: tuple[str, ...] | list of Action; kinds are empty for all |
| codeAction/resolve | view, data | Changes |
| textDocument/inlayHint | view, span | list of Hint |
| textDocument/codeLens | view | list of Lens |
| codeLens/resolve | view, data | Lens |
| workspace/executeCommand | view, arguments: list of JSON after the address of the file | Changes, or None |

`view` is a `PageView`, where nothing else is said. The `data` of a resolved item is that of the item; the page is the
one that the item was made for, and may have another text by now. A feature that can also be asked in a bibliography has
a second function, `answer_in_bibliography`, whose view is a `BibliographyView`; the other arguments are the same.

A module may also have

- `TRIGGERS`, for completions: the characters after which the editor asks by itself,
- `COMMAND`, for `workspace/executeCommand`: its name, as `refcheck.renumber`; its arguments from the editor are the
  address of a file, then what it wants,
- `KINDS`, for code actions: those that it offers.

`refcheck.facts.model.Refused` is raised for what the user asked for and cannot be done, with the reason: the editor
shows it. Any other exception is a fault: it is logged, and the answer is nothing. `view.check()` is called in loops;
its `Outdated` passes through. What is expensive and depends on one page only is kept by `view.project.once`. All edits
of `Changes` that matter are proven before by `view.session.change`.

What the room `server` may import is a row of `tests/whole/test_architecture.py`, and the last line of
`refcheck/server/__init__.py`; add what you need to both. What several features ask for goes into `queries.py` beside
this folder, or into `project/` if it says what a reference or a definition is.
'''

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from refcheck.facts import registry


class Feature(NamedTuple):
    """A module of this folder."""

    name: str
    method: str
    answer: Callable[..., Any] | None
    """None if it can only be asked in a bibliography."""
    answer_in_bibliography: Callable[..., Any] | None
    triggers: tuple[str, ...]
    command: str
    kinds: tuple[str, ...]


@cache
def all_features() -> tuple[Feature, ...]:
    """Every feature, by its name."""
    return tuple(map(_feature, registry.modules(__name__)))


def _feature(module: ModuleType) -> Feature:
    return Feature(
        module.__name__.rpartition(".")[2],
        module.METHOD,
        answer=getattr(module, "answer", None),
        answer_in_bibliography=getattr(module, "answer_in_bibliography", None),
        triggers=tuple(getattr(module, "TRIGGERS", ())),
        command=getattr(module, "COMMAND", ""),
        kinds=tuple(getattr(module, "KINDS", ())),
    )
