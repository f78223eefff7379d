"""Reads suppression comments for refcheck, or for a linter with equivalent rules.

`refcheck-disable-next-line RULE, RULE -- reason` and its kin; the same actions for markdownlint and rumdl, plus
`capture`, `restore` and `configure-file` (their documentation of version 0.40 and 0.0.180).
"""

from __future__ import annotations

import re
from typing import cast, get_args

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span, Suppression, SuppressionAction

NAMES = ("refcheck", "markdownlint", "rumdl")
"""The names with which such comments start."""

_COMMENT = compile_lazily(
    r"-{0,9}\s*(?P<name>refcheck|markdownlint|rumdl)(?:-(?P<action>[a-z]+(?:-[a-z]+)*)\b"
    r"|[:\s]\s*(?=(?:disable|enable|ignore|skip|off|on|noqa|suppress|allow)\b))(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ACTIONS = frozenset(get_args(SuppressionAction)) - {"unknown"}
_FOREIGN_ONLY = frozenset(("capture", "restore", "enable-file"))
_REASON = compile_lazily(r"(?:^|\s)--(?:\s|$)")
_RULES = compile_lazily(r"[\w\s,-]*")
_RULE = compile_lazily(r"\w[\w-]*")
_LONGEST_SETTINGS = 10_000


def read_comment(text: str, place: Span) -> Suppression | None:
    """The suppression in a comment; None if it is not one for refcheck.

    Args:
        text: the text of the comment, without its delimiters.
        place: the place of the whole comment.
    """
    match = _COMMENT.match(text)
    if match is None:
        return None
    name, action = match["name"], match["action"] or ""
    rest = _REASON.split(match["rest"], 1)[0]
    if name.lower() != "refcheck":
        return _of_other_linter(name.lower(), action.lower(), rest, place)
    if action not in _ACTIONS or action in _FOREIGN_ONLY or not _RULES.fullmatch(rest):
        written = " ".join(text.split()).strip("- ")
        return Suppression("unknown", (written,), place)
    return Suppression(cast("SuppressionAction", action), tuple(_RULE.findall(rest)), place)


def _of_other_linter(name: str, action: str, rest: str, place: Span) -> Suppression | None:
    if action == "configure-file":
        off = _switched_off(rest)
        return Suppression("disable-file", off, place, name) if off else None
    if action not in _ACTIONS:
        return None
    return Suppression(cast("SuppressionAction", action), tuple(_RULE.findall(rest)), place, name)


def _switched_off(settings: str) -> tuple[str, ...]:
    """The rules that settings in JSON disable."""
    if len(settings) > _LONGEST_SETTINGS or settings.count("{") + settings.count("[") > 100:
        return ()
    # Rarely needed.
    import json

    try:
        values = json.loads(settings)
    except ValueError:
        return ()
    return tuple(key for key, value in values.items() if value is False) if isinstance(values, dict) else ()
