"""What a feature answers at the cursor of a case, as text that can be read."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from refcheck.facts.model import Edit, Refused, Span
from refcheck.fixes.fixing import apply
from refcheck.server.answers import Action, Changes, FoundSymbol, Highlight, Hint, Lens, Link, Place, Symbol, Target
from refcheck.server.views import BibliographyView, PageView
from tests.cases import Case, Results
from tests.cursor import open_at_cursor

Answer = Results | str | None


def ask(case: Case, folder: Path) -> Results:
    """What is answered to the question of a case: a word, and what it needs."""
    view, offset = open_at_cursor(case, folder)
    name, _, rest = case.value("ask").partition(" ")
    try:
        answer = _QUESTIONS[name](view, offset, rest)
    except Refused as refused:
        return {"refused": "\n".join(filter(None, (refused.message, refused.help))) + "\n"}
    return answer if not isinstance(answer, str) else {"answer": answer}


def feature(name: str, view: PageView | BibliographyView) -> Callable[..., Any]:
    """The function of a feature for a view."""
    module = importlib.import_module(f"refcheck.server.features.{name}")
    function: Callable[..., Any] = getattr(
        module, "answer_in_bibliography" if isinstance(view, BibliographyView) else "answer"
    )
    return function


def changed(view: PageView, changes: Changes | None) -> Results:
    """The texts of the files after changes."""
    if changes is None:
        return {"answer": ""}
    texts = {path: apply(view.source_of(path).text, sorted(edits)) for path, edits in changes.edits.items()}
    texts |= changes.created
    return {f"changed: {_path(view, path)}": text for path, text in sorted(texts.items())} or {"answer": ""}


def _path(view: PageView, location: str) -> str:
    return os.path.relpath(location, view.project.files.root).replace(os.sep, "/")


def _place(view: PageView, place: Place) -> str:
    source = view.source_of(place.location)
    line, column = source.position(place.span.start)
    end_line, end = source.position(place.span.end)
    text = source.text[slice(*place.span)].split("\n")[0]
    until = f"{end}" if line == end_line else f"{end_line}:{end}"
    return f"{_path(view, place.location)}:{line}:{column}-{until} {text}".rstrip()


def _lines(lines: Iterator[str] | Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _definition(view: PageView, offset: int, rest: str) -> str:
    found: list[Target] = feature("definition", view)(view, offset)
    return _lines([_place(view, target.place) for target in found])


def _references(view: PageView, offset: int, rest: str) -> str:
    found: list[Place] = feature("references", view)(view, offset, rest == "with definition")
    return _lines([_place(view, place) for place in found])


def _highlight(view: PageView, offset: int, rest: str) -> str:
    found: list[Highlight] = feature("highlight", view)(view, offset)
    return _lines(
        [_place(view, Place(view.location, one.span)) + (" (definition)" if one.is_definition else "") for one in found]
    )


def _outline(view: PageView, offset: int, rest: str) -> str:
    found: list[Symbol] = feature("document_symbols", view)(view)
    return _lines(_tree(view, found, 0))


def _tree(view: PageView, symbols: Sequence[Symbol], depth: int) -> Iterator[str]:
    source = view.page.source
    for symbol in symbols:
        assert symbol.span.start <= symbol.key_span.start <= symbol.key_span.end <= symbol.span.end
        lines = f"{source.line_of(symbol.span.start)}-{source.line_of(max(symbol.span.end - 1, 0))}"
        detail = f" ({symbol.detail})" if symbol.detail else ""
        yield f"{'    ' * depth}{symbol.kind}: {symbol.name}{detail}, lines {lines}"
        yield from _tree(view, symbol.children, depth + 1)


def _find(view: PageView, offset: int, rest: str) -> str:
    found: list[FoundSymbol] = feature("workspace_symbols", view)(view, rest)
    return _lines([f"{one.kind}: {one.name} in {_place(view, one.place)}" for one in found])


def _links(view: PageView, offset: int, rest: str) -> str:
    found: list[Link] = feature("document_links", view)(view)
    root = view.project.files.root + os.sep
    return _lines([f"{view.text[slice(*link.span)]} -> {link.target.removeprefix(root)}" for link in found])


def _prepare(view: PageView, offset: int, rest: str) -> str:
    found = feature("prepare_rename", view)(view, offset)
    if found is None:
        return ""
    return f"{view.text[slice(*found.span)]} => {found.name}\n"


def _rename(view: PageView, offset: int, rest: str) -> Results:
    return changed(view, feature("rename", view)(view, offset, rest))


def _move(view: PageView, offset: int, rest: str) -> Results:
    root, names = view.project.files.root, rest.split()
    paths = [os.path.join(root, name) for name in names]
    moves = dict(zip(paths[::2], paths[1::2], strict=True))
    return changed(view, feature("moved_files", view)(view, moves))


def actions(view: PageView, span: Span, kinds: tuple[str, ...] = ()) -> list[Action]:
    """Everything that is offered at a part of a text."""
    names = sorted(Path(__file__).parents[2].glob("refcheck/server/features/*_actions.py"))
    return [action for path in names for action in feature(path.stem, view)(view, span, kinds)]


def _actions(view: PageView, offset: int, rest: str) -> str:
    found = actions(view, Span(offset, offset), tuple(rest.split()))
    return _lines([f"{action.kind}: {action.title}{' (preferred)' * action.is_preferred}" for action in found])


def _action(view: PageView, offset: int, rest: str) -> Results:
    return chosen(view, Span(offset, offset), rest)


def chosen(view: PageView, span: Span, title: str) -> Results:
    """What the action of a title does."""
    action = next((action for action in actions(view, span) if action.title == title), None)
    if action is None:
        return {"answer": "not offered\n"}
    changes = action.changes
    if changes is None:
        changes = feature("resolve_action", view)(view, action.data)
    return changed(view, changes)


def _hints(view: PageView, offset: int, rest: str) -> str:
    found: list[Hint] = feature("hints", view)(view, Span(0, len(view.text)))
    edits = [Edit(Span(hint.offset, hint.offset), f"«{' ' * hint.is_left}{hint.text}»") for hint in found]
    return apply(view.text, edits) if found else ""


def _lenses(view: PageView, offset: int, rest: str) -> str:
    found: list[Lens] = feature("lenses", view)(view)
    line_of = view.page.source.line_of
    return _lines([f"{line_of(lens.span.start)}: {lens.title}" for lens in found])


_QUESTIONS: Mapping[str, Callable[[PageView, int, str], Answer]] = {
    "definition": _definition,
    "references": _references,
    "highlight": _highlight,
    "outline": _outline,
    "find": _find,
    "links": _links,
    "prepare": _prepare,
    "rename": _rename,
    "move": _move,
    "actions": _actions,
    "action": _action,
    "hints": _hints,
    "lenses": _lenses,
}
