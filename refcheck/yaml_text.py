"""YAML that strangers wrote: read without running out of stack, with the place of what is wrong."""

from __future__ import annotations

from typing import Any

from refcheck.expressions import expression

_MAX_DEPTH = 100
# `name: text` that cannot be anything else in YAML 1.1: a name that begins with a letter, and a text that does so, or
# the version of something, or a date with slashes; nothing in it is a comment, another name or a line's end to YAML. Or
# a value that is written in one way only, as most of these are.
_TEXT = r"[A-Za-z](?:[!-9;-~\w]|:(?=[^ ])|[ ](?![ #]))*|\d+(?:/\d+)+|\d+(?:\.\d+){2,}"
_ENTRY = expression(
    rf"(?P<name>[A-Za-z](?:[\w.-]|[ ](?![ :]))*):(?:[ ](?:(?P<text>{_TEXT})|(?P<number>0|[1-9][0-9]{{0,8}})|"
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ ][0-9]{2}:[0-9]{2}:[0-9]{2})?)))?"
)
_WORDS = {"true": True, "false": False}
_NO_TEXTS = frozenset(("yes", "no", "true", "false", "on", "off", "null", "y", "n"))


class NotYaml(ValueError):
    """A text that cannot be read.

    Attributes:
        message: what is wrong, for a person.
        offset: where, in characters.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def load(text: str) -> Any:
    """The data of the first document of a text; None where it is empty.

    Raises:
        NotYaml: where it is none, or is nested too deeply.
    """
    flat = _flat(text)
    if flat is not None:
        return flat
    import yaml

    _check_depth(text)
    try:
        loader = _loader()(text)
        return loader.get_data() if loader.check_data() else None
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None
    except ValueError as error:
        # PyYAML lets through what Python cannot build, such as the date 2021-02-30.
        raise NotYaml(str(error), 0) from None


def _flat(text: str) -> dict[str, Any] | None:
    """A text that holds nothing but names and plain values, a line each, as most front matter does; None for others.

    Only what cannot be anything else is read so, in a fifth of the time, and without the library.
    """
    found: dict[str, Any] = {}
    for line in text.split("\n"):
        written = line.rstrip(" ")
        if not written:
            continue
        entry = _ENTRY.fullmatch(written)
        if entry is None or entry["name"].lower() in _NO_TEXTS:
            return None
        value: Any = entry["text"]
        if entry["number"]:
            value = int(entry["number"])
        elif entry["date"]:
            from datetime import date, datetime

            try:
                value = (datetime if " " in entry["date"] else date).fromisoformat(entry["date"])
            except ValueError:
                return None
        elif value in _WORDS:
            value = _WORDS[value]
        elif value is not None and value.lower() in _NO_TEXTS:
            return None
        found[entry["name"]] = value
    return found or None


def compose(text: str) -> Any:
    """The first document of a text as nodes, which know their places; None where it is empty.

    Raises:
        NotYaml: where it is none, or is nested too deeply.
    """
    import yaml

    _check_depth(text)
    try:
        loader = _loader()(text)
        return loader.get_node() if loader.check_node() else None
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None


def value_of(node: Any, key: str) -> Any:
    """The node of a key in the node of a mapping; None where it has none, or is no mapping."""
    if node is not None and node.id == "mapping":
        for name, value in node.value:
            if name.id == "scalar" and name.value == key:
                return value
    return None


def _not_yaml(error: Any) -> NotYaml:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return NotYaml(str(reason), mark.index if mark else 0)


def _check_depth(text: str) -> None:
    """PyYAML recurses without a check."""
    if sum(map(text.count, "[{-?:")) <= _MAX_DEPTH:
        return
    import yaml

    depth = 0
    try:
        for event in yaml.parse(text, Loader=_loader()):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _MAX_DEPTH:
                raise NotYaml("nested too deeply", event.start_mark.index if event.start_mark else 0)
    except yaml.YAMLError as error:
        raise _not_yaml(error) from None


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
