"""The requests of the protocol: the arguments that each passes to a feature, and the result made from the answer.

A request is about a page (its URI is in the parameters), about an item of an earlier answer (the URI of its page is in
the data of the item), or about all projects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from lsprotocol import types

from refcheck.facts.model import Refused, Span
from refcheck.server import answers
from refcheck.server.protocol.conversion import COMPLETION_KINDS, SYMBOL_KINDS, Conversion


class Method(NamedTuple):
    """A request."""

    arguments: Callable[[Any, Conversion], tuple[Any, ...]]
    """Returns the arguments of a feature after the view, from the parameters."""
    result: Callable[[Any, Conversion, Any], Any]
    """Returns the result for the client, from an answer and the parameters."""
    about: Literal["page", "item", "project"] = "page"
    is_list: bool = False
    """Whether the answers of several features, or for several projects, form one list."""


def _nothing(params: Any, to: Conversion) -> tuple[Any, ...]:
    return ()


def _offset(params: Any, to: Conversion) -> tuple[Any, ...]:
    return (to.offset(params.position),)


def _span(params: Any, to: Conversion) -> tuple[Any, ...]:
    return (to.span(params.range),)


def _data(item: Any, to: Conversion) -> tuple[Any, ...]:
    return (item.data["data"],)


def kept(data: Any, to: Conversion) -> Any:
    """The data of an item together with the URI of its page; None if the item has no data."""
    return {"uri": to.uri, "data": data} if data is not None else None


def _references(params: types.ReferenceParams, to: Conversion) -> tuple[Any, ...]:
    return to.offset(params.position), params.context.include_declaration


def _actions(params: types.CodeActionParams, to: Conversion) -> tuple[Any, ...]:
    kinds = tuple(str(getattr(kind, "value", kind)) for kind in params.context.only or ())
    return to.span(params.range), kinds


def _hover(answer: answers.Hover, to: Conversion, params: Any) -> types.Hover:
    text = to.markup(answer.text, is_markdown=to.client.markdown)
    return types.Hover(text, to.range(answer.span) if answer.span is not None else None)


def _documentation(text: str, to: Conversion) -> types.MarkupContent | str:
    # Some clients do not name the formats that they support. All clients show a plain string.
    return to.markup(text, is_markdown=True) if to.client.markdown_details else text


def _completions(answer: answers.Completions, to: Conversion, params: Any) -> types.CompletionList:
    width = len(str(len(answer.items)))
    items = [_completion(item, f"{place:0{width}}", to) for place, item in enumerate(answer.items)]
    return types.CompletionList(is_incomplete=answer.is_incomplete, items=items)


def _completion(item: answers.Completion, order: str, to: Conversion) -> types.CompletionItem:
    return types.CompletionItem(
        label=item.label,
        kind=COMPLETION_KINDS[item.kind],
        detail=item.detail or None,
        documentation=_documentation(item.documentation, to) if item.documentation else None,
        tags=[types.CompletionItemTag.Deprecated] if item.is_deprecated else None,
        sort_text=item.sort or order,
        filter_text=item.filter or item.edit.text,
        text_edit=to.edits([item.edit])[0],
        data=kept(item.data, to),
    )


def _details(answer: answers.Details, to: Conversion, item: types.CompletionItem) -> types.CompletionItem:
    item.documentation = _documentation(answer.documentation, to) if answer.documentation else None
    item.detail = answer.detail or item.detail
    return item


def _targets(answer: Sequence[answers.Target], to: Conversion, params: Any) -> list[Any]:
    if not to.client.target_links:
        return [to.place(target.place) for target in answer]
    return [
        types.LocationLink(
            target_uri=to.uri_at(place.location, place.span.start),
            target_range=to.range(whole if whole is not None else place.span, place.location),
            target_selection_range=to.range(place.span, place.location),
            origin_selection_range=to.range(origin) if origin is not None else None,
        )
        for place, whole, origin in answer
    ]


def _places(answer: Sequence[answers.Place], to: Conversion, params: Any) -> list[types.Location]:
    return [to.place(place) for place in answer]


def _highlights(answer: Sequence[answers.Highlight], to: Conversion, params: Any) -> list[types.DocumentHighlight]:
    kinds = types.DocumentHighlightKind.Read, types.DocumentHighlightKind.Write
    return [
        types.DocumentHighlight(to.range(one.span), kinds[one.is_definition]) for one in answer if to.is_here(one.span)
    ]


def _symbols(answer: Sequence[answers.Symbol], to: Conversion, params: Any) -> list[Any]:
    symbols = list(_here(answer, to)) if to.cell else answer
    return [_symbol(symbol, to) for symbol in symbols] if to.client.symbol_tree else _flat(symbols, to)


def _here(symbols: Sequence[answers.Symbol], to: Conversion) -> Iterator[answers.Symbol]:
    """The symbols in the cell of the request; those in a section of another cell stand alone."""
    for symbol in symbols:
        children = list(_here(symbol.children, to))
        if to.is_here(symbol.key_span):
            yield symbol._replace(children=children)
        else:
            yield from children


def _symbol(symbol: answers.Symbol, to: Conversion) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        name=symbol.name,
        kind=SYMBOL_KINDS[symbol.kind],
        range=to.range(symbol.span),
        selection_range=to.range(symbol.key_span),
        detail=symbol.detail or None,
        children=[_symbol(child, to) for child in symbol.children] or None,
    )


def _flat(symbols: Sequence[answers.Symbol], to: Conversion, above: str | None = None) -> list[types.SymbolInformation]:
    found = []
    for symbol in symbols:
        place = types.Location(to.uri, to.range(symbol.span))
        found.append(types.SymbolInformation(place, symbol.name, SYMBOL_KINDS[symbol.kind], container_name=above))
        found += _flat(symbol.children, to, symbol.name)
    return found


def _found_symbols(answer: Sequence[answers.FoundSymbol], to: Conversion, params: Any) -> list[types.SymbolInformation]:
    return [
        types.SymbolInformation(
            to.place(one.place), one.name, SYMBOL_KINDS[one.kind], container_name=one.container or None
        )
        for one in answer
    ]


def _links(answer: Sequence[answers.Link], to: Conversion, params: Any) -> list[types.DocumentLink]:
    return [
        types.DocumentLink(
            to.range(link.span),
            _address(link.target, to) if link.target else None,
            tooltip=link.tooltip or None,
            data=kept(link.data, to),
        )
        for link in answer
        if to.is_here(link.span)
    ]


def _link(target: str, to: Conversion, link: types.DocumentLink) -> types.DocumentLink:
    link.target = _address(target, to)
    return link


def _address(target: str, to: Conversion) -> str:
    """The URI that a link opens. The URI of a file can have a line."""
    path, sign, line = target.rpartition("#")
    if not target.startswith("/") and target[1:2] != ":":
        return target
    return f"{to.addresses.uri_of(path)}#{line}" if sign and line.isdigit() else to.addresses.uri_of(target)


def _renamable(answer: answers.Renamable, to: Conversion, params: Any) -> types.PrepareRenamePlaceholder:
    return types.PrepareRenamePlaceholder(to.range(answer.span), answer.name)


def changes(answer: answers.Changes, to: Conversion, params: Any) -> types.WorkspaceEdit:
    """The edits of several files."""
    return to.changes(answer)


def _code_actions(answer: Sequence[answers.Action], to: Conversion, params: Any) -> list[types.CodeAction]:
    return [made for action in answer if (made := _offered(action, to)) is not None]


def _offered(action: answers.Action, to: Conversion) -> types.CodeAction | None:
    """An action; None if its edits are not inside of the cells of an open notebook."""
    try:
        edit = to.changes(action.changes) if action.changes is not None else None
    except Refused:
        return None
    return types.CodeAction(
        title=action.title,
        kind=action.kind,
        diagnostics=[to.diagnostic(finding) for finding in action.findings] or None,
        is_preferred=action.is_preferred or None,
        disabled=types.CodeActionDisabled(action.disabled) if action.disabled else None,
        edit=edit,
        data=kept(action.data, to),
    )


def _code_action(answer: answers.Changes, to: Conversion, action: types.CodeAction) -> types.CodeAction:
    action.edit = to.changes(answer)
    return action


def _hints(answer: Sequence[answers.Hint], to: Conversion, params: Any) -> list[types.InlayHint]:
    return [
        types.InlayHint(
            to.position(hint.offset),
            hint.text,
            tooltip=hint.tooltip or None,
            padding_left=hint.is_left,
            padding_right=not hint.is_left,
        )
        for hint in answer
        if to.is_here(Span(hint.offset, hint.offset))
    ]


def _lenses(answer: Sequence[answers.Lens], to: Conversion, params: Any) -> list[types.CodeLens]:
    return [_lens(lens, to, None) for lens in answer if to.is_here(lens.span)]


def _lens(lens: answers.Lens, to: Conversion, before: types.CodeLens | None) -> types.CodeLens:
    part = to.range(lens.span)
    command = None
    if lens.title:
        arguments: list[Any] = [to.uri, part.start, [to.place(place) for place in lens.places]]
        name = to.client.show_references if lens.places else ""
        # The editor shows a command without a name, but it does nothing.
        command = types.Command(lens.title, name, arguments=arguments if name else None)
    return types.CodeLens(part, command=command, data=kept(lens.data, to))


METHODS: Mapping[str, Method] = {
    types.TEXT_DOCUMENT_HOVER: Method(_offset, _hover),
    types.TEXT_DOCUMENT_COMPLETION: Method(_offset, _completions),
    types.COMPLETION_ITEM_RESOLVE: Method(_data, _details, about="item"),
    types.TEXT_DOCUMENT_DEFINITION: Method(_offset, _targets, is_list=True),
    types.TEXT_DOCUMENT_DECLARATION: Method(_offset, _targets, is_list=True),
    types.TEXT_DOCUMENT_REFERENCES: Method(_references, _places, is_list=True),
    types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: Method(_offset, _highlights, is_list=True),
    types.TEXT_DOCUMENT_DOCUMENT_SYMBOL: Method(_nothing, _symbols, is_list=True),
    types.WORKSPACE_SYMBOL: Method(lambda params, to: (params.query,), _found_symbols, about="project", is_list=True),
    types.TEXT_DOCUMENT_DOCUMENT_LINK: Method(_nothing, _links, is_list=True),
    types.DOCUMENT_LINK_RESOLVE: Method(_data, _link, about="item"),
    types.TEXT_DOCUMENT_PREPARE_RENAME: Method(_offset, _renamable),
    types.TEXT_DOCUMENT_RENAME: Method(lambda params, to: (to.offset(params.position), params.new_name), changes),
    types.TEXT_DOCUMENT_CODE_ACTION: Method(_actions, _code_actions, is_list=True),
    types.CODE_ACTION_RESOLVE: Method(_data, _code_action, about="item"),
    types.TEXT_DOCUMENT_INLAY_HINT: Method(_span, _hints, is_list=True),
    types.TEXT_DOCUMENT_CODE_LENS: Method(_nothing, _lenses, is_list=True),
    types.CODE_LENS_RESOLVE: Method(_data, _lens, about="item"),
}
"""All requests except commands and moves of files, which can be about several files."""
