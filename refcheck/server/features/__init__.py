'''One module per request of the protocol. A module in this folder is registered automatically.

A module has `METHOD`, the name of the request, and `answer(view, ...)`, which returns plain data of `answers.py`. It
gets one state of one project (`views.py`), which does not change during the request, and offsets in its texts. It does
not depend on the protocol, on positions or on other threads. If a method returns a list (code actions, for example),
several modules can answer it, and their lists are joined. A module whose name starts with `_` is not a feature.

A complete module, `hover.py`:

    """Shows the target of a reference: the text of the heading or label that it resolves to."""

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

A test of it needs no protocol. `‸` is the cursor; more files and settings can be added:

    from tests.server.opened import open_at

    def test_a_link_to_a_heading_shows_the_heading(tmp_path):
        texts = {"note.md": "# Cars\\n\\n[x](#ca‸rs)\\n", ".refcheck.yml": "renderer: github\\n"}
        view, offset = open_at(tmp_path, texts)
        assert hover.answer(view, offset).text == "Cars"

The arguments and the result of each method (None, or an empty list, if there is no result):

| METHOD | answer(...) | returns |
| --- | --- | --- |
| textDocument/hover | view, offset | Hover |
| textDocument/completion | view, offset | Completions |
| completionItem/resolve | view, data | Details |
| textDocument/definition, textDocument/declaration | view, offset | list of Target |
| textDocument/references | view, offset, with_definition: bool | list of Place |
| textDocument/documentHighlight | view, offset | list of Highlight |
| textDocument/documentSymbol | view | list of Symbol |
| workspace/symbol | View, words: str | list of FoundSymbol; called for each project |
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

`view` is a `PageView` unless the table names another type. When an item is resolved, `data` is the `data` of the item.
The page is the one that the item was made for; its text may have changed since. A feature that also works in a
bibliography has a second function, `answer_in_bibliography`. Its view is a `BibliographyView`; the other arguments are
the same.

A module may also have

- `TRIGGERS`, for completions: the characters after which the editor requests completions automatically,
- `COMMAND`, for `workspace/executeCommand`: the name of the command, such as `refcheck.renumber`; the editor sends the
  address of a file, then the arguments of the command,
- `KINDS`, for code actions: the kinds that it offers.

If the user requests something that cannot be done, raise `refcheck.facts.model.Refused` with the reason: the editor
shows it. Any other exception is a fault: it is logged, and the result is empty. Call `view.check()` in loops, and do
not catch its `Outdated`. Cache expensive results that depend on one page only with `view.project.once`. Edits of
`Changes` that matter must be proven by `view.session.change` first.

The packages that `server` may import are listed in a row of `tests/whole/test_architecture.py` and in the last line of
`refcheck/server/__init__.py`; add a new one to both. Functions that several features share go into `queries.py` beside
this folder, or into `project/` if they decide what a reference or a definition is.
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
    """None if the feature works only in a bibliography."""
    answer_in_bibliography: Callable[..., Any] | None
    triggers: tuple[str, ...]
    command: str
    kinds: tuple[str, ...]


@cache
def all_features() -> tuple[Feature, ...]:
    """All features, sorted by name."""
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
