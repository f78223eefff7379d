"""Reads untrusted YAML, with bounds on stack, memory and time. Errors have their offset."""

from __future__ import annotations

from typing import Any

from refcheck.facts.lazy_regex import compile_lazily

# The deepest nesting of collections.
_MAX_DEPTH = 100
# The largest number of values that the aliases of a text expand to, nested ones included.
_MAX_REPEATED = 10_000
# A number of 1,000 digits or more: PyYAML converts it in quadratic time.
_LONG_NUMBER = compile_lazily(r"(?<![\w:.+-])[-+]?(?:[0-9][0-9_:.]{999}|0[xb][0-9a-fA-F_]{999})")
# In characters: the longest text. Its data need up to a hundred times its memory.
_LONGEST = 4_000_000
# The exceptions of Python that PyYAML does not catch when a value does not fit its tag.
NOT_BUILT = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
# `name: text` with only one reading in YAML 1.1: the name starts with a letter; so does the text, or it is a version
# number or a date with slashes; nothing in it starts a comment or another key, or ends the line. Or a value with only
# one reading: an integer or a date. That spaces and colons are where they can be is asked afterwards, which takes less
# time than at each character.
_TEXT = r"[A-Za-z][!-~\w ]*|\d+(?:/\d+)+|\d+(?:\.\d+){2,}"
_ENTRY = compile_lazily(
    rf"(?P<name>[A-Za-z][\w. -]*):(?:[ ](?:(?P<text>{_TEXT})|(?P<number>0|[1-9][0-9]{{0,8}})|"
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ ][0-9]{2}:[0-9]{2}:[0-9]{2})?)))?"
)
_WORDS = {"true": True, "false": False}
_NO_TEXTS = frozenset(("yes", "no", "true", "false", "on", "off", "null", "y", "n"))


class NotYaml(ValueError):
    """A text that is not valid YAML, or too large or deep.

    Attributes:
        message: what is wrong, for the user.
        offset: in characters from the start of the text.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def load(text: str) -> Any:
    """The data of the first document of a text; None if it is empty.

    Raises:
        NotYaml: if it is invalid, nested too deeply, or too large.
    """
    plain = flat(text)
    if plain is not None:
        return plain
    import yaml

    check(text, loader_class())
    try:
        loader = loader_class()(text)
        return loader.get_data() if loader.check_data() else None
    except yaml.YAMLError as error:
        raise not_yaml(error) from None
    except ValueError as error:
        # For example the date 2021-02-30.
        raise NotYaml(str(error), 0) from None
    except NOT_BUILT:
        raise NotYaml("a value is not of the kind that its tag says", 0) from None


def flat(text: str) -> dict[str, Any] | None:
    """The data of a text that consists of `name: plain value` lines with different names; None for any other text.

    Most front matter is such a text. Reading it here takes a fifth of the time, and PyYAML is not imported. Lines that
    could have another meaning in YAML are left to PyYAML.
    """
    found: dict[str, Any] = {}
    value: Any
    for line in text.split("\n"):
        written = line.rstrip(" ")
        if not written:
            continue
        entry = _ENTRY.fullmatch(written)
        if entry is None or "  " in written or " #" in written:
            return None
        name, value, number, day = entry.groups()
        if name[-1] == " " or name.lower() in _NO_TEXTS or name in found:
            return None
        if number:
            value = int(number)
        elif day:
            from datetime import date, datetime

            try:
                value = (datetime if " " in day else date).fromisoformat(day)
            except ValueError:
                return None
        elif value in _WORDS:
            value = _WORDS[value]
        elif value is not None and (": " in value or value[-1] == ":" or value.lower() in _NO_TEXTS):
            return None
        found[name] = value
    return found or None


def compose(text: str) -> Any:
    """The first document of a text as nodes with their offsets; None if it is empty.

    Raises:
        NotYaml: if it is invalid, nested too deeply, or its aliases expand to too many values.
    """
    import yaml

    check(text, loader_class())
    try:
        loader = loader_class()(text)
        return loader.get_node() if loader.check_node() else None
    except yaml.YAMLError as error:
        raise not_yaml(error) from None


def value_of(node: Any, key: str) -> Any:
    """The node of the value of a key; None if the node has no such key, or is not a mapping."""
    if node is not None and node.id == "mapping":
        for name, value in node.value:
            if name.id == "scalar" and name.value == key:
                return value
    return None


def not_yaml(error: Any) -> NotYaml:
    """The `NotYaml` for an error of PyYAML."""
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    return NotYaml(str(reason), mark.index if mark else 0)


def check(text: str, loader: Any) -> None:
    """Checks the bounds that PyYAML does not have: depth, expanded aliases, length of numbers.

    Args:
        loader: the class of PyYAML that will read the text. Its own errors are not reported here.

    Raises:
        NotYaml: if a bound is exceeded.
    """
    if len(text) > _LONGEST:
        raise NotYaml(f"it is longer than {_LONGEST:,} characters", _LONGEST)
    number = _LONG_NUMBER.search(text)
    if number:
        raise NotYaml("a number is too long", number.start())
    if sum(map(text.count, "[{-?:")) > _MAX_DEPTH or ("&" in text and "*" in text):
        _check_events(text, loader)


def _check_events(text: str, loader: Any) -> None:
    import yaml

    # The number of values so far, and the anchor, of each open collection.
    opened: list[tuple[int, str | None]] = []
    sizes: dict[str, int] = {}
    repeated = 0
    try:
        for event in yaml.parse(text, Loader=loader):
            size = 1
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append((0, event.anchor))
                if len(opened) > _MAX_DEPTH:
                    raise NotYaml("nested too deeply", _place(event))
                continue
            if isinstance(event, yaml.CollectionEndEvent):
                size, name = opened.pop()
            elif isinstance(event, yaml.AliasEvent):
                if any(event.anchor == name for _, name in opened):
                    raise NotYaml(f"the alias `*{event.anchor}` is used within its own definition", _place(event))
                size, name = sizes.get(str(event.anchor), 1), None
                repeated += size
                if repeated > _MAX_REPEATED:
                    raise NotYaml("the aliases expand to too much", _place(event))
            elif isinstance(event, yaml.ScalarEvent):
                name = event.anchor
            else:
                continue
            if name is not None:
                sizes[name] = size
            if opened:
                opened[-1] = opened[-1][0] + size, opened[-1][1]
    except yaml.YAMLError:
        return


def _place(event: Any) -> int:
    return event.start_mark.index if event.start_mark else 0


def loader_class() -> Any:
    """The safe loader of PyYAML: the one in C, if it is installed."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
