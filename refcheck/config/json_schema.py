"""The JSON schema of the settings, made of their table: editors complete and check with it what is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from refcheck.config import values
from refcheck.config.settings import Override, PathSettings, Settings
from refcheck.config.table import Setting, settings_of
from refcheck.config.templates import CAPTION, KINDS, TEMPLATES
from refcheck.facts import registry
from refcheck.facts.renderer_names import OTHER_NAMES

Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"
_TEXT: Schema = {"type": "string", "pattern": r"\S"}
_SEVERITY_OR_OFF: Schema = {"enum": [*values.SEVERITIES, "off"]}
# A text in any case that YAML reads as true or false, and several words, are no list of one.
_ONE_WORD = r"^(?!([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$)[^, \t\n]+$"
_CODE = r"^([0-9]{1,3}|[0-9][xX]{2}|[0-9]{2}[xX])$"


def written_schema() -> str:
    """The schema as it is printed."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


def schema() -> Schema:
    """The schema of a file with settings."""
    return {
        "$schema": _DRAFT,
        "title": "Settings of refcheck",
        "description": "What .refcheck.yml, or [tool.refcheck] in pyproject.toml, can contain.",
        "definitions": {"rule": _rule(), "override": _override()},
        **_table(settings_of(Settings)),
    }


def _table(settings: Mapping[str, Setting]) -> Schema:
    """A table of keys. Those with underscores are accepted, but not suggested."""
    known = {key: _setting(row) for key, row in settings.items() if row.type is not values.COMMAND_LINE_ONLY}
    other = {f"^{key.replace('-', '_')}$": {"$ref": f"#/properties/{key}"} for key in known if "-" in key}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": known,
        **({"patternProperties": other} if other else {}),
    }


def _setting(row: Setting) -> Schema:
    default = {} if row.default is None or row.default in ((), {}) else {"default": row.default}
    return {"description": row.meaning, **default, **_TYPES[row.type.name]()}


def _override() -> Schema:
    table = _table({**settings_of(Override), **settings_of(PathSettings)})
    table["properties"]["paths"]["minItems"] = 1
    return {**table, "required": ["paths"]}


def _rule() -> Schema:
    return {
        "anyOf": [
            {"enum": _rule_names()},
            {"enum": [name.replace("-", "_") for name in _rule_names()]},
            {"type": "string", "pattern": _CODE},
            {"type": "integer", "minimum": 0, "maximum": 999},
        ]
    }


def _rule_names() -> list[str]:
    return sorted((*_names("refcheck.rules"), *_names("refcheck.rules.external")))


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item, "maxItems": values.MAX_ENTRIES}


def _list_or_one(item: Schema) -> Schema:
    """A list, or one entry that cannot be meant for several."""
    return {"anyOf": [_list(item), {"allOf": [item, {"pattern": _ONE_WORD}]}]}


def _templates() -> Schema:
    kinds = dict.fromkeys(KINDS, _TEXT)
    kinds[CAPTION] = {"type": "string", "pattern": r"\{label\}.*\{title\}|\{title\}.*\{label\}"}
    by_kind = {"type": "object", "properties": kinds, "additionalProperties": False}
    # A language, such as `de` or `pt-BR`.
    return {**by_kind, "additionalProperties": by_kind}


def _names(package: str) -> list[str]:
    return [name.replace("_", "-") for name in registry.names(package)]


_TYPES: Mapping[str, Callable[[], Schema]] = {
    values.TEXT.name: lambda: _TEXT,
    values.FLAG.name: lambda: {"type": "boolean"},
    values.CHAPTERS.name: lambda: {"anyOf": [{"type": "boolean"}, {"type": "integer", "minimum": 1, "maximum": 6}]},
    values.RENDERER.name: lambda: {"enum": [*_names("refcheck.renderers"), *OTHER_NAMES]},
    values.SEVERITY.name: lambda: {"enum": list(values.SEVERITIES)},
    values.SEVERITY_OR_OFF.name: lambda: _SEVERITY_OR_OFF,
    values.RULES.name: lambda: {"anyOf": [_list({"$ref": "#/definitions/rule"}), {"$ref": "#/definitions/rule"}]},
    values.PATTERNS.name: lambda: _list_or_one(_TEXT),
    values.KEYS.name: lambda: _list_or_one(_TEXT),
    values.FILES.name: lambda: _list_or_one(_TEXT),
    values.FOLDERS.name: lambda: _list_or_one(_TEXT),
    values.ADDRESSES.name: lambda: _list_or_one(_TEXT),
    values.WEB_ADDRESS.name: lambda: {"type": "string", "pattern": r"^https?://[^/\s?#@]+"},
    values.STATUSES.name: lambda: _list_or_one(
        {
            "anyOf": [
                {"type": "integer", "minimum": 100, "maximum": 999},
                {"type": "string", "pattern": r"^[1-9][0-9]{2}(-[1-9][0-9]{2})?$"},
            ]
        }
    ),
    values.NAMES.name: lambda: _list_or_one(
        {"type": "string", "pattern": r"^([#@].*[^#@\[\]*].*|\[.*[^#@\[\]*].*\])$"}
    ),
    values.SEVERITIES_BY_RULE.name: lambda: {
        "type": "object",
        "propertyNames": {"$ref": "#/definitions/rule"},
        "additionalProperties": _SEVERITY_OR_OFF,
    },
    "`file` or `project`": lambda: {"enum": ["file", "project"]},
    TEMPLATES.name: _templates,
    "a list of tables": lambda: _list({"$ref": "#/definitions/override"}),
}
"""By the name of the type of a setting."""
