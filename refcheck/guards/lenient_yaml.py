"""Front matter as renderers read it: more than YAML allows, with the parts that some of them do not read.

Run with the same 57 texts: pandoc 3.9, Psych with libyaml 0.2.5 (Jekyll, GitHub), gray-matter 4.0.3 (Docusaurus),
hexo-front-matter 5.0.0, js-yaml 4.1.1 (mystmd), Hugo 0.168, and PyYAML 6.0 (MkDocs, MyST-Parser). pandoc replaces tabs
by spaces before it reads anything, hexo-front-matter replaces each tab that begins a line by two; a tag without a
meaning, a day that does not exist or a name that is given more than once stops some of them and not others.
`renderers/_front_matter.py` has the table.
"""

import re
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.text_faults import FrontMatterFault
from refcheck.guards import yaml_text

_TAB_STOP = 4
_NO_TABS = "a tab cannot indent YAML"
_LEADING_TABS = compile_lazily(r"^\t+", re.M)
# Each is read separately if the text as a whole cannot be.
_MOST_ENTRIES = 200
_NAME = compile_lazily(r"^(?P<name>[A-Za-z_\"'][^\n:]*):(?=[ \t]|$)", re.MULTILINE)
# The types for which PyYAML constructs a value that may not exist.
_VALUES = ("timestamp", "int", "float", "binary")


class Reading(NamedTuple):
    """The result of reading a text."""

    data: Any
    faults: tuple[FrontMatterFault, ...] = ()
    """The faults for which some or all renderers do not read it, with offsets into the text; empty if all read it."""
    lost: tuple[str, ...] = ()
    """The names of the top level whose values could not be read."""


def read(text: str) -> Reading:
    """The data of a text, as far as it can be read. Never fails."""
    try:
        return _loaded(text)
    except yaml_text.NotYaml as error:
        fault = FrontMatterFault("syntax", error.message, error.offset)
    if "\t" in text:
        tab = FrontMatterFault("tab", _NO_TABS, fault.offset)
        for found, without in ((tab, _expanded), (tab._replace(kind="narrow-tab"), _narrowed)):
            try:
                return _loaded_without_tabs(text, found, without)
            except yaml_text.NotYaml:
                continue
    return _loaded_by_entries(text, fault)


def _loaded(text: str) -> Reading:
    import yaml

    yaml_text.check(text, yaml_text.loader_class())
    loader = _loader()(text)
    try:
        data = loader.get_data() if loader.check_data() else None
    except yaml.YAMLError as error:
        raise yaml_text.not_yaml(error) from None
    except yaml_text.NOT_BUILT:
        raise yaml_text.NotYaml("a value is not of the kind that its tag says", 0) from None
    return Reading(data, tuple(sorted(loader.faults, key=lambda fault: fault.offset)))


def _loaded_without_tabs(text: str, tab: FrontMatterFault, without: Callable[[str], str]) -> Reading:
    """The data after tabs are replaced by spaces.

    Args:
        tab: where YAML stops reading because of one.
        without: replaces them; the lines stay.
    """
    written = without(text)
    reading = _loaded(written)
    # The places are those of the lines: columns have moved.
    lines = text.split("\n")
    moved = []
    for fault in reading.faults:
        number = written.count("\n", 0, fault.offset)
        moved.append(fault._replace(offset=sum(len(line) + 1 for line in lines[:number])))
    return reading._replace(faults=(tab, *moved))


def _expanded(text: str) -> str:
    """A text with spaces up to the next stop, as pandoc reads it."""
    return text.expandtabs(_TAB_STOP)


def _narrowed(text: str) -> str:
    """A text with two spaces for each tab that begins a line, as hexo-front-matter reads it."""
    return _LEADING_TABS.sub(lambda tabs: "  " * len(tabs[0]), text)


def _loaded_by_entries(text: str, fault: FrontMatterFault) -> Reading:
    """The data of each top-level entry, read separately, as one of them makes the others unreadable."""
    starts = [match.start() for match in _NAME.finditer(text)]
    if not starts or len(starts) > _MOST_ENTRIES:
        return Reading({}, (fault,), ("",))
    data: dict[Any, Any] = {}
    faults, lost = [fault], []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        entry = text[start:end]
        try:
            reading = _loaded(entry.expandtabs(_TAB_STOP) if "\t" in entry else entry)
        except yaml_text.NotYaml:
            lost.append(entry.partition(":")[0].strip("\"' "))
            continue
        if isinstance(reading.data, dict):
            data |= reading.data
            faults += (other._replace(offset=start + other.offset) for other in reading.faults)
    return Reading(data, tuple(faults), tuple(lost) if starts else ("",))


@cache
def _loader() -> Any:
    """A loader that continues where PyYAML stops although the text can be read, and records the fault in `faults`."""
    import yaml

    class Lenient(yaml_text.loader_class()):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            super().__init__(text)
            self.faults: list[FrontMatterFault] = []

        def note(self, kind: Any, message: str, node: Any) -> None:
            self.faults.append(FrontMatterFault(kind, message, node.start_mark.index))

        def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
            written = node.value
            try:
                self.flatten_mapping(node)
            except yaml.YAMLError:
                self.note("tag", "what `<<` names is not a mapping", node)
                node.value = [(key, value) for key, value in written if key.value != "<<"]
            names: set[str] = set()
            for key, _ in written:
                if key.id == "scalar":
                    if key.value in names:
                        self.note("duplicate", f"`{key.value}` is given twice", key)
                    names.add(key.value)
            mapping = {}
            for key_node, value_node in node.value:
                key = self.construct_object(key_node, deep=True)
                if not isinstance(key, Hashable):
                    self.note("key", "a name is a list or a mapping, not a text", key_node)
                    key = str(key)
                mapping[key] = self.construct_object(value_node, deep=deep)
            return mapping

    Lenient.add_constructor(None, _without_tag)
    for name in _VALUES:
        tag = f"tag:yaml.org,2002:{name}"
        Lenient.add_constructor(tag, _value_or_text(Lenient.yaml_constructors[tag]))
    return Lenient


def _without_tag(loader: Any, node: Any) -> Any:
    loader.note("tag", f"the tag `{node.tag}` has no meaning here", node)
    if node.id == "scalar":
        return loader.construct_scalar(node)
    construct = loader.construct_sequence if node.id == "sequence" else loader.construct_mapping
    return construct(node, deep=True)


def _value_or_text(construct: Any) -> Any:
    """A constructor that keeps the text of a value that does not exist, such as the date 2021-02-30."""
    import yaml

    def constructed(loader: Any, node: Any) -> Any:
        try:
            return construct(loader, node)
        except (yaml.YAMLError, *yaml_text.NOT_BUILT):
            loader.note("value", f"`{node.value}` does not exist", node)
            return node.value

    return constructed
