"""The capabilities of the client, as it reports them, and those that the server announces."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any

from lsprotocol import types

from refcheck.server.features import Feature
from refcheck.server.views import Client, Options

_FILES = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), scheme="file")]
)
# The valid values of settings for which not all values of their type are valid.
_VALUES: Mapping[str, Container[Any]] = {"diagnostics": ("open", "project"), "completion_limit": range(1, 100_000)}


def has(capabilities: Any, path: str) -> bool:
    """Whether a client reports a capability, which is given by its field names with dots between them."""
    return bool(_value(capabilities, path))


def _value(capabilities: Any, path: str) -> Any:
    for name in path.split("."):
        capabilities = getattr(capabilities, name, None)
    return capabilities


def client_of(capabilities: types.ClientCapabilities, options: Any) -> Client:
    """The capabilities of a client that features need.

    Args:
        options: the `initializationOptions` of the client.
    """
    formats = _value(capabilities, "text_document.hover.content_format") or ()
    details = _value(capabilities, "text_document.completion.completion_item.documentation_format") or ()
    operations = _value(capabilities, "workspace.workspace_edit.resource_operations") or ()
    versioned = has(capabilities, "workspace.workspace_edit.document_changes")
    command = options.get("showReferences") if isinstance(options, Mapping) else None
    return Client(
        markdown=types.MarkupKind.Markdown in formats,
        markdown_details=types.MarkupKind.Markdown in details,
        symbol_tree=has(capabilities, "text_document.document_symbol.hierarchical_document_symbol_support"),
        target_links=has(capabilities, "text_document.definition.link_support"),
        versioned_edits=versioned,
        creates_files=versioned and types.ResourceOperationKind.Create in operations,
        reviews_changes=versioned and has(capabilities, "workspace.workspace_edit.change_annotation_support"),
        resolves_edits=has(capabilities, "text_document.code_action.resolve_support"),
        hints=has(capabilities, "text_document.inlay_hint"),
        show_references=command if isinstance(command, str) else "",
    )


def options_of(values: Any) -> Options:
    """The settings that the editor sends. Missing and invalid settings have their defaults."""
    table = values if isinstance(values, Mapping) else {}
    inner = table.get("refcheck")
    table = inner if isinstance(inner, Mapping) else table
    found: dict[str, Any] = {}
    for name, default in Options()._asdict().items():
        value = _setting(table, name.split("_"))
        if type(value) is type(default) and value in _VALUES.get(name, (value,)):
            found[name] = value
    return Options(**found)


def _setting(table: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The value of a setting by the words of its name: `completion.limit` (nested or dotted) or `completionLimit`."""
    first, *others = names
    camel = first + "".join(word.capitalize() for word in others)
    for key in (".".join(names), camel):
        if key in table:
            return table[key]
    inner = table.get(first)
    if others and isinstance(inner, Mapping):
        return inner.get(others[0] + "".join(word.capitalize() for word in others[1:]))
    return None


def feature_options(features: Sequence[Feature]) -> dict[str, Any]:
    """The options that the server announces for methods."""
    triggers = sorted({trigger for feature in features for trigger in feature.triggers})
    kinds = sorted({kind for feature in features for kind in feature.kinds})
    methods = {feature.method for feature in features}
    return {
        types.TEXT_DOCUMENT_COMPLETION: types.CompletionOptions(
            trigger_characters=triggers, resolve_provider=types.COMPLETION_ITEM_RESOLVE in methods
        ),
        types.TEXT_DOCUMENT_CODE_ACTION: types.CodeActionOptions(
            code_action_kinds=list(kinds), resolve_provider=types.CODE_ACTION_RESOLVE in methods
        ),
        types.WORKSPACE_WILL_RENAME_FILES: _FILES,
        types.WORKSPACE_DID_RENAME_FILES: _FILES,
        types.WORKSPACE_DID_CREATE_FILES: _FILES,
        types.WORKSPACE_DID_DELETE_FILES: _FILES,
        types.TEXT_DOCUMENT_DIAGNOSTIC: types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=True, identifier="refcheck"
        ),
    }
