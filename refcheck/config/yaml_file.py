"""The data of a YAML file with all scalars as strings (`off` and `101` are words here), and the line of each value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from refcheck.config.errors import ConfigError
from refcheck.config.lines import Locator, lowered
from refcheck.config.values import Invalid, Place, fail
from refcheck.guards import yaml_text


def load(path: Path, text: str) -> tuple[Any, Locator]:
    """The data, and a function that finds the line of a value.

    Raises:
        ConfigError: if the text is not YAML.
    """
    # The loader in Python explains errors better than the one in C.
    try:
        yaml_text.check(text, yaml.SafeLoader)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = _plain(root, ())
    except Invalid as error:
        raise ConfigError(path, error.message, _line_of(root, error.place)) from None
    except yaml_text.NotYaml as error:
        line = text.count("\n", 0, error.offset) + 1
        raise ConfigError(path, f"cannot be read: {error.message}", line) from None
    except yaml.YAMLError as error:
        raise _not_yaml(path, error) from None
    return data, lambda place: _line_of(root, place)


def _plain(node: Any, place: Place) -> Any:
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    if node.id == "sequence":
        return [_plain(item, (*place, index)) for index, item in enumerate(node.value)]
    if node.id == "scalar":
        return node.value
    table: dict[str, Any] = {}
    for key, value in node.value:
        if key.id != "scalar":
            fail(place, "a key must be a word")
        if key.value in table:
            fail((*place, key.value), f"`{key.value}` is given twice")
        table[key.value] = _plain(value, (*place, key.value))
    return table


def _not_yaml(path: Path, error: yaml.YAMLError) -> ConfigError:
    mark = getattr(error, "problem_mark", None)
    explained = ", ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None))))
    message = lowered(explained or str(error).partition("\n")[0])
    return ConfigError(path, f"is not YAML: {message}", mark.line + 1 if mark else None)


def _line_of(node: Any, place: Place) -> int | None:
    line = None
    for step in place:
        if isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            # The last one of a key that is given more than once.
            key, node = [pair for pair in node.value if pair[0].value == step][-1]
            line = key.start_mark.line + 1
    return line
