"""The types of settings: each checks a value of a file and returns it as the program uses it.

YAML is read with all its scalars as strings, so the types also accept `"true"` and `"1"`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any, NoReturn

from refcheck.facts import registry
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.renderer_names import OTHER_NAMES
from refcheck.facts.suggestions import did_you_mean

SEVERITIES = ("error", "warning", "info")

Place = tuple[str | int, ...]
"""The keys and indices that identify a value."""
Read = Callable[[Any, Place], Any]
"""Checks a value; raises `Invalid`."""

# Each file is matched against each of them.
MAX_ENTRIES = 1_000
# NUL, and lone surrogates, which YAML can write as escapes.
_UNWRITABLE = compile_lazily(r"[\0\ud800-\udfff]")
_STATUSES = compile_lazily(r"[1-9][0-9]{2}(?:-[1-9][0-9]{2})?")
_SEPARATORS = frozenset(", \t\n")
# Signs of a placeholder or a template.
_HOLES = frozenset('{}<>$`^\\|" \t\n')
_CODE = compile_lazily(r"[0-9]{1,3}|[0-9]xx|[0-9]{2}x", re.IGNORECASE)


class Invalid(Exception):
    """Raised for a value that a setting cannot have."""

    def __init__(self, place: Place, message: str, help: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.help = help


class ValueType(NamedTuple):
    """The type of a setting."""

    name: str
    """For the documentation."""
    read: Read


def list_of(read: Read, name: str, help: str, *, or_one: bool = True) -> ValueType:
    """A list.

    Args:
        read: reads an entry.
        name: the name of the entries, in the plural.
        help: an example.
        or_one: whether a word or a number is a list of one.
    """

    def read_list(value: Any, place: Place) -> tuple[Any, ...]:
        if or_one and _is_one(value):
            return (read(value, place),)
        if not isinstance(value, list):
            fail(place, f"{named(place)} must be a list of {name}, not {kind_of(value)}", help)
        if len(value) > MAX_ENTRIES:
            fail(place, f"{named(place)} has more than {MAX_ENTRIES:,} entries", "fewer patterns can say the same")
        return tuple(read(item, (*place, index)) for index, item in enumerate(value))

    return ValueType(f"a list of {name}", read_list)


def _is_one(value: Any) -> bool:
    """Whether a value is one entry. Commas or spaces may be meant to separate several, and `true` names nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return False
    return _SEPARATORS.isdisjoint(str(value)) and str(value).lower() not in ("", "true", "false")


def mapping_of(read_key: Read, value_type: ValueType, name: str) -> ValueType:
    """A table with keys of one type and values of another one."""

    def read_mapping(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            fail(place, f"{named(place)} must be a table from {name}, not {kind_of(value)}")
        return {read_key(key, (*place, key)): value_type.read(item, (*place, key)) for key, item in value.items()}

    return ValueType(f"a table from {name}", read_mapping)


def choice(name: str, known: Callable[[], Collection[str]]) -> ValueType:
    """One of several words.

    Args:
        known: returns the words, which may have to be looked up.
    """

    def read_choice(value: Any, place: Place) -> str:
        word = read_string(value, place)
        if word not in known():
            fail_unknown(place, f"{named(place)} cannot be `{word}`", word, known())
        return word

    return ValueType(name, read_choice)


def read_string(value: Any, place: Place) -> str:
    """A string that is not blank."""
    if not isinstance(value, str):
        fail(place, f"{named(place)} must be text, not {kind_of(value)}")
    if not value.strip():
        fail(place, f"{named(place)} is empty")
    if _UNWRITABLE.search(value):
        fail(place, f"{named(place)} contains a character that no text has", "leave it out")
    return str(value)


def read_key(value: Any, place: Place, known: Collection[str]) -> str:
    """A key of a table that has only some keys."""
    if value not in known:
        fail_unknown(place, f"unknown key `{value}` in {named(place[:-1])}", value, known)
    return str(value)


def read_rule(value: Any, place: Place) -> str:
    """The name of a rule, or its code, or the first digits of a code: `1` for `1xx`."""
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else read_string(value, place)
    if _CODE.fullmatch(word):
        return word.rstrip("xX")
    name = word.replace("_", "-")
    if name not in _rules():
        fail_unknown(place, f"unknown rule `{word}`", name, _rules())
    return name


def read_defined(value: Any, place: Place) -> str:
    """`#anchor`, `@label` or `[link definition]`."""
    word = read_string(value, place)
    if not (word[0] in "#@" or (word[0] == "[" and word[-1] == "]")) or not word.strip("#@[]*"):
        fail(place, f"{named(place)} cannot be `{word}`", "write `#anchor`, `@label` or `[link definition]`")
    return word


def fail(place: Place, message: str, help: str = "") -> NoReturn:
    """Raises `Invalid`."""
    raise Invalid(place, message, help)


def fail_unknown(place: Place, message: str, word: str, known: Collection[str]) -> NoReturn:
    """Raises `Invalid` for a word that does not exist, and suggests one that does."""
    listed = f"known: {', '.join(f'`{name}`' for name in known)}" if known else ""
    fail(place, message, did_you_mean(word, known) or listed)


def named(place: Place) -> str:
    """The name of the setting that a place belongs to, for messages."""
    keys = [step for step in place if isinstance(step, str)]
    if not keys:
        return "the settings"
    return f"an entry of `{'.'.join(keys)}`" if isinstance(place[-1], int) else f"`{'.'.join(keys)}`"


def kind_of(value: Any) -> str:
    """The type of a value, for messages."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    return "a table of keys" if isinstance(value, dict) else "a number or date"


def _flag(value: Any, place: Place) -> bool:
    if isinstance(value, bool) or value in ("true", "false"):
        return value in (True, "true")
    fail(place, f"{named(place)} must be true or false, not {kind_of(value)}")


def _chapters(value: Any, place: Place) -> int | bool:
    if str(value) in ("1", "2", "3", "4", "5", "6"):
        return int(value)
    if isinstance(value, bool) or value in ("true", "false"):
        return value in (True, "true")
    fail(place, f"{named(place)} must be true or false, or a level of headings from 1 to 6")


def _refused(value: Any, place: Place) -> NoReturn:
    fail(place, f"{named(place)} is an option of the command line, and no setting", "give `--follow-outside`")


def _read_statuses(value: Any, place: Place) -> str:
    """A status, or those from one to another: `403`, `500-599`."""
    first, _, last = str(value).partition("-")
    if _STATUSES.fullmatch(str(value)) is None or (last and last < first):
        fail(place, f"{named(place)} must be a status of HTTP, or a range of them", "for example 403, or 500-599")
    return str(value)


def _read_web_address(value: Any, place: Place) -> str:
    address = read_string(value, place).strip()
    if not _is_web_address(address):
        help = "write it whole, without a user name, a query or a fragment: https://example.org/docs/"
        fail(place, f"{named(place)} must be an address of the web", help)
    return address


def _is_web_address(address: str) -> bool:
    """Whether an address can be that of a site."""
    # Few projects have this setting.
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https") and port != 0 and _HOLES.isdisjoint(address)
    return is_whole and all(host.split(".")) and not any(("@" in parts.netloc, parts.query, parts.fragment))


def _hyphenated(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.replace("_", "-") for name in names)


def _renderers() -> tuple[str, ...]:
    return _hyphenated(registry.names("refcheck.renderers"))


def _rules() -> tuple[str, ...]:
    return _hyphenated((*registry.names("refcheck.rules"), *registry.names("refcheck.rules.external")))


def _read_renderer(value: Any, place: Place) -> str:
    name = OTHER_NAMES.get(value, value) if isinstance(value, str) else value
    renderer: str = choice("a renderer", _renderers).read(name, place)
    return renderer


TEXT = ValueType("text", read_string)
FLAG = ValueType("true or false", _flag)
CHAPTERS = ValueType("true or false, or a level of headings", _chapters)
RENDERER = ValueType("a renderer", _read_renderer)
SEVERITY = choice("a severity", lambda: SEVERITIES)
RULES = list_of(read_rule, "rules", 'for example ["undefined-label", "3xx"]')
PATTERNS = list_of(read_string, "patterns", 'for example ["drafts/", "*.txt"]')
NAMES = list_of(read_defined, "names", 'for example ["#part*", "@fig-a", "[api]"]')
KEYS = list_of(read_string, "keys", 'for example ["image", "cover.image"]')
ADDRESSES = list_of(read_string, "addresses", 'for example ["https://example.org/old/*", "*.example.org"]')
STATUSES = list_of(_read_statuses, "statuses", 'for example [403, "500-599"]')
WEB_ADDRESS = ValueType("an address", _read_web_address)
FILES = list_of(read_string, "files", 'for example ["references.bib"]')
FOLDERS = list_of(read_string, "folders", 'for example ["static"]')
SEVERITY_OR_OFF = choice("a severity or `off`", lambda: (*SEVERITIES, "off"))
SEVERITIES_BY_RULE = mapping_of(read_rule, SEVERITY_OR_OFF, "rules to severities")
COMMAND_LINE_ONLY = ValueType("an option of the command line", _refused)
"""Only the user may set it: the settings may come from somebody else."""
