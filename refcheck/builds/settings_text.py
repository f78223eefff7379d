"""Settings of build files, in YAML or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text

_COMMENT_LINE = compile_lazily(r"^[ \t]*//[^\n]*$", re.MULTILINE)
_LAST_COMMA = compile_lazily(r",(?=\s*[\]}])")


@lru_cache(maxsize=64)
def parsed(text: str) -> Mapping[str, Any]:
    """The mapping in a YAML text; an empty one if there is none."""
    try:
        settings = yaml_text.load(text)
    except yaml_text.NotYaml:
        return {}
    return settings if isinstance(settings, dict) else {}


def json_mapping(text: str) -> Mapping[str, Any]:
    """The mapping in a JSON text, which may have comment lines; an empty one if there is none."""
    try:
        settings = json.loads(_LAST_COMMA.sub("", _COMMENT_LINE.sub("", text)))
    except (ValueError, RecursionError):
        return {}
    return settings if isinstance(settings, dict) else {}


def strings(value: object) -> list[str]:
    """The strings of a list, or the single string in place of a list."""
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str)]
