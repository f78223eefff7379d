"""Settings in YAML: those of a project file, and front matter on top of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from refcheck.guards import yaml_text


@lru_cache(maxsize=64)
def parse(text: str) -> Mapping[str, Any]:
    """The settings in the text of a project file; none if it is not YAML."""
    try:
        settings = yaml_text.load(text)
    except yaml_text.NotYaml:
        return {}
    return settings if isinstance(settings, dict) else {}


def merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Settings on top of others; mappings are merged key by key."""
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        merged[key] = merge(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return merged


def part(settings: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    """The mapping at a path of keys; an empty one if there is none."""
    for key in keys:
        inner = settings.get(key)
        settings = inner if isinstance(inner, Mapping) else {}
    return settings


def items(settings: Mapping[str, Any], key: str) -> list[Any]:
    """The list under a key; an empty one if there is none."""
    found = settings.get(key)
    return found if isinstance(found, list) else []
