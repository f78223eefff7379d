"""The entries of a bibliography: BibTeX, CSL JSON, CSL YAML, and `references:` in metadata.

Entries are `Definition`s of the kind `citation-entry`. A broken entry does not hide the others, and its key, if it can
be determined, is known anyway.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.source import Source
from refcheck.guards import yaml_text

_BIBTEX_KEY = compile_lazily(r"@\s*(?P<type>\w+)\s*[{(]\s*(?P<key>[^\s,{}()\"]*)")
_JSON_BLANK = compile_lazily(r"[ \t\r\n]*")
_JSON_ID = compile_lazily(r'"id"[ \t\r\n]*:[ \t\r\n]*(?P<id>"[^"]*"|[0-9]+)')
_JSON_ITEMS = compile_lazily(r'"items"[ \t\r\n]*:[ \t\r\n]*(?=\[)')
# In characters: how much text is searched without success for broken entries, a second's work; after that, how far
# behind an entry the next one is searched for.
_MOST_SEARCHED = 1_000_000_000
_LEAST_REACH = 10_000
_ALIASES = compile_lazily(r"[\s,{}\"]+")


class Fault(NamedTuple):
    """A part that cannot be read, or that repeats the key of an earlier entry, with its place."""

    message: str
    offset: int
    remedy: str = "correct it; the other entries were read"
    repeated: str = ""
    """The key that an earlier entry has, too."""


class Entries(NamedTuple):
    """The content of a bibliography."""

    definitions: tuple[Definition, ...]
    """In the order of the text."""
    faults: tuple[Fault, ...] = ()


def can_be_read(path: str) -> bool:
    """Whether a file is in a supported format, by its name."""
    return _extension(path) in _READERS


def repeated(source: Source, entries: Iterable[Definition]) -> Iterator[Fault]:
    """The entries of a bibliography whose key an earlier entry has, too."""
    first: dict[str, Definition] = {}
    for entry in entries:
        before = first.setdefault(entry.key, entry)
        if before is not entry and before.full_span != entry.full_span:
            line = source.line_of(before.span.start)
            message = f"`{entry.key}` has an entry on line {line} already"
            yield Fault(message, entry.span.start, "give one of them another key, or remove it", entry.key)


def read_entries(source: Source) -> Entries:
    """The entries of a bibliography, in the format given by the name of the file.

    Raises:
        KeyError: if the format is not supported.
    """
    definitions: list[Definition] = []
    faults: list[Fault] = []
    for read in _READERS[_extension(source.path)](source.text):
        if isinstance(read, Fault):
            faults.append(read)
        else:
            definitions.append(read)
    return Entries(tuple(definitions), tuple(faults))


def metadata_entries(text: str, offset: int, syntax: str) -> Iterator[Definition]:
    """The entries of `references:` in metadata.

    Args:
        text: YAML, a mapping.
        offset: the offset of the text in the file.
        syntax: the name of the syntax that reads such metadata.

    Raises:
        yaml_text.NotYaml: if the text is not YAML.
    """
    yield from _listed(yaml_text.value_of(yaml_text.compose(text), "references"), offset, syntax)


def _bibtex(text: str) -> Iterator[Definition | Fault]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

    from refcheck.bibliography.keys import alias_spans

    position, reach, searched = 0, len(text), 0
    with silenced("bibtexparser"):
        blocks = parse_string(text, parse_stack=[]).blocks
    for block in blocks:
        # The raw text of other blocks may not be in the source unchanged.
        raw = (block.raw or "") if isinstance(block, (Entry, ParsingFailedBlock)) else ""
        start = text.find(raw, position, position + reach) if raw else -1
        if start < 0:
            searched += len(text) - position if raw else 0
            if searched > _MOST_SEARCHED:
                reach = _LEAST_REACH
            continue
        position = start + len(raw)
        entry: Any = block
        if isinstance(block, (DuplicateBlockKeyBlock, DuplicateFieldKeyBlock)):
            # Two fields of the same name, of which one counts, and two entries with the same key: both are entries.
            entry = block.ignore_error_block
        written = _BIBTEX_KEY.match(text, start)
        if isinstance(entry, Entry):
            fields = {field.key.lower(): str(field.value) for field in entry.fields}
            key_start = written.start("key") if written else start
            if not entry.key:
                yield Fault("the entry has no key", start)
                continue
            yield _entry(
                "bibtex", entry.key, key_start, Span(start, position), entry.entry_type, fields.get("title", "")
            )
            body = Span(start, position)
            aliases = list(filter(None, _ALIASES.split(fields.get("ids", ""))))
            places = alias_spans(text, body) if aliases else {}
            for alias in aliases:
                first = places[alias].start if alias in places else key_start
                yield _entry("bibtex", alias, first, body, "alias", "")
        elif isinstance(entry, ParsingFailedBlock):
            yield Fault(_reason(str(getattr(entry.error, "abort_reason", entry.error))), start)
            if written and written["key"]:
                yield _entry("bibtex", written["key"], written.start("key"), Span(start, position), written["type"], "")


@contextmanager
def silenced(library: str) -> Iterator[None]:
    """Stops a library from logging broken entries, which takes longer than finding them."""
    import logging

    logger = logging.getLogger(library)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _reason(said: str) -> str:
    return (said[:1].lower() + said[1:]).strip().rstrip(".")


def _json(text: str) -> Iterator[Definition | Fault]:
    import json

    decoder = json.JSONDecoder()
    position = 0
    try:
        position = _after_blanks(text, 0)
        if text[position : position + 1] == "{":
            items = decoder.raw_decode(text, position)[0].get("items")
            found = _JSON_ITEMS.search(text)
            if not isinstance(items, list) or found is None:
                yield Fault("no list of entries", position)
                return
            position = found.end()
        elif text[position : position + 1] != "[":
            decoder.raw_decode(text, position)
            yield Fault("no list of entries", position)
            return
        position = _after_blanks(text, position + 1)
        while text[position : position + 1] != "]":
            item, end = decoder.raw_decode(text, position)
            if isinstance(item, dict) and isinstance(item.get("id"), (str, int)):
                yield _of_json(text, item, position, end)
            position = _after_blanks(text, end)
            if text[position : position + 1] == ",":
                position = _after_blanks(text, position + 1)
                if text[position : position + 1] == "]":
                    yield Fault("there is a comma before `]`", position)
            elif text[position : position + 1] != "]":
                yield Fault("`,` or `]` is missing after an entry", position)
                return
    except json.JSONDecodeError as error:
        yield Fault(error.msg[:1].lower() + error.msg[1:], error.pos)
    except RecursionError:
        yield Fault("nested too deeply", position)
    except ValueError:
        # Python refuses to convert a number of more than 4,300 digits.
        yield Fault("a number is too long", position)


def _of_json(text: str, item: dict[str, Any], start: int, end: int) -> Definition:
    key = str(item["id"])
    for found in _JSON_ID.finditer(text, start, end):
        if found["id"].strip('"') == key:
            start_of_key = found.start("id") + found["id"].startswith('"')
            break
    else:
        # It is written with escapes.
        start_of_key = start
    return _entry(
        "csl-json", key, start_of_key, Span(start, end), str(item.get("type", "")), str(item.get("title", ""))
    )


def _after_blanks(text: str, position: int) -> int:
    found = _JSON_BLANK.match(text, position)
    return found.end() if found else position


def _yaml(text: str) -> Iterator[Definition | Fault]:
    try:
        root = yaml_text.compose(text)
    except yaml_text.NotYaml as error:
        yield Fault(error.message, error.offset)
        return
    yield from _listed(yaml_text.value_of(root, "references") or root, 0, "csl-yaml")


def _listed(node: Any, offset: int, syntax: str) -> Iterator[Definition]:
    for item in node.value if node is not None and node.id == "sequence" else ():
        key = yaml_text.value_of(item, "id")
        if key is None or key.id != "scalar" or not key.value:
            continue
        # A quoted key starts after its quote.
        start = offset + key.start_mark.index + (key.style in ("'", '"'))
        body = Span(offset + item.start_mark.index, offset + item.end_mark.index)
        texts = {
            name: found.value
            for name in ("type", "title")
            if (found := yaml_text.value_of(item, name)) is not None and found.id == "scalar"
        }
        yield _entry(syntax, key.value, start, body, texts.get("type", ""), texts.get("title", ""))


def _entry(syntax: str, key: str, start: int, body: Span, element: str, text: str) -> Definition:
    place = Span(start, min(start + len(key), body.end))
    return Definition(
        "citation-entry", syntax, key=key, span=place, key_span=place, full_span=body, element=element, text=text
    )


def _extension(path: str) -> str:
    return os.path.splitext(path)[1].lower()


_READERS: dict[str, Callable[[str], Iterator[Definition | Fault]]] = {
    ".bib": _bibtex,
    ".bibtex": _bibtex,
    ".biblatex": _bibtex,
    ".json": _json,
    ".yaml": _yaml,
    ".yml": _yaml,
}
