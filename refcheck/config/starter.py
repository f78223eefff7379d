"""The settings that a project begins with: the renderer of each file, as detected, and the others as comments."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from refcheck.config.settings import Settings
from refcheck.config.table import settings_of

Found = Mapping[str, tuple[str, str]]
"""The renderer of each file and the reason for it, by path: relative to the folder, with forward slashes."""

_UNKNOWN = "any"
# More patterns than that are no settings that a person wants to keep.
_MOST_PATTERNS = 30
# What most projects set at some time, with a value to begin with.
_EXAMPLES = {
    "fail-on": "error",
    "ignore": "[]",
    "exclude": "[]",
    "bibliography": "[]",
    "unwritten-notes": "error",
    "baseline": ".refcheck-baseline.json",
}
_HEADER = """\
# Settings of refcheck. `refcheck config FILE` shows which of them apply to a file, and why.
# `refcheck schema` prints their JSON schema, with which editors complete and check them.
"""


def starter(found: Found) -> str:
    """The text of a `.refcheck.yml`, with which every file keeps its renderer."""
    blocks = [_HEADER, "\n".join(_renderers(found)) + "\n", "\n".join(_examples()) + "\n"]
    return "\n".join(blocks)


def _renderers(found: Found) -> Iterator[str]:
    counts = Counter(name for name, _ in found.values())
    known = sorted(counts.keys() - {_UNKNOWN}, key=lambda name: (-counts[name], name))
    if not known:
        yield "# No renderer was detected: name the one that the notes are published with (`refcheck renderers`)."
        yield "# renderer: github"
        return
    # Where some have none, a renderer for all files would be another one for these.
    usual = None if _UNKNOWN in counts else known[0]
    others = {name: _patterns(found, name) for name in known if name != usual}
    if sum(map(len, others.values())) > _MOST_PATTERNS:
        yield f"# {len(known)} renderers are detected, file by file (`refcheck renderers --for .`)."
        yield f"# renderer: {known[0]}"
        return
    if usual is not None:
        yield f"# Detected for {_files(counts[usual])}: {_reason(found, usual)}"
        yield f"renderer: {usual}"
    if others:
        yield "overrides:"
    for name, patterns in others.items():
        yield f"  # Detected for {_files(counts[name])}: {_reason(found, name)}"
        yield f"  - paths: [{', '.join(map(_quoted, patterns))}]"
        yield f"    renderer: {name}"


def _patterns(found: Found, name: str) -> Sequence[str]:
    """Patterns for all files of a renderer, and for no other one: folders where all files in them have it."""
    in_folders: dict[str, set[str]] = {}
    for path, (renderer, _) in found.items():
        for folder in _folders(path):
            in_folders.setdefault(folder, set()).add(renderer)
    paths = sorted(path for path, (renderer, _) in found.items() if renderer == name)
    outermost = (next((folder for folder in _folders(path) if in_folders[folder] == {name}), path) for path in paths)
    return tuple(dict.fromkeys(f"/{_escaped(path)}" for path in outermost))


def _folders(path: str) -> Iterator[str]:
    """The folders that contain a file, the outermost first, each with a slash at its end."""
    parts = path.split("/")
    return ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))


def _escaped(path: str) -> str:
    """A path as a pattern for it alone. What YAML cannot hold, as of a name that is not UTF-8, is any character."""
    return "".join(
        "?" if "\ud800" <= character <= "\udfff" else f"\\{character}" if character in "\\*?[ " else character
        for character in path
    )


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML reads it. Unlike JSON it takes no pair of surrogates for one character."""
    return "".join(
        character if character.isprintable() else f"\\U{ord(character):08x}"
        for character in json.dumps(text, ensure_ascii=False)
    )


def _examples() -> Iterator[str]:
    table = settings_of(Settings)
    width = max(len(f"{key}: {value}") for key, value in _EXAMPLES.items())
    for key, value in _EXAMPLES.items():
        written = f"{key}: {value}"
        yield f"# {written:<{width}}   # {table[key].meaning}"


def _reason(found: Found, name: str) -> str:
    """The most frequent reason for a renderer, in one line."""
    reasons = Counter(reason for renderer, reason in found.values() if renderer == name)
    return _quoted(reasons.most_common(1)[0][0])[1:-1]


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number} files"
