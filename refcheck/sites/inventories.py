"""The names in an inventory of Sphinx (`objects.inv`), which mkdocstrings writes, too.

Four lines of head, then one line for each name, compressed with zlib: `NAME DOMAIN:ROLE PRIORITY ADDRESS TITLE`. A name
can contain spaces (source of Sphinx 9.0.4, `InventoryFile`). Compressed data are read up to a limit.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

from refcheck.links.files import Files

FILE = "objects.inv"
_HEAD = b"# Sphinx inventory version 2"
_LINES_OF_HEAD = 4
_MOST_PACKED, _MOST = 4 << 20, 32 << 20


class Inventory(NamedTuple):
    """The names that another project, or another build, defines."""

    names: frozenset[str]
    """As written, and in lower case, as labels and terms are compared."""
    objects: frozenset[str]
    """The names of program objects only: no labels, terms or pages."""


def read_inventory(files: Files, path: str) -> Inventory | None:
    """The names in the inventory at an absolute path; None if there is none, or it cannot be read."""
    if not files.inside(path) or not files.has(path):
        return None
    try:
        files.check(path)
        packed = files.texts.content(path, _MOST_PACKED)
    except OSError:
        return None
    return parse(packed)


def parse(data: bytes) -> Inventory | None:
    """The names in an inventory; None if it is not one, is damaged, or is larger than the limit."""
    if not data.startswith(_HEAD):
        return None
    start = 0
    for _ in range(_LINES_OF_HEAD):
        start = data.find(b"\n", start) + 1
        if not start:
            return None
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(data[start:], _MOST)
    except zlib.error:
        return None
    if unpacking.unconsumed_tail or not unpacking.eof:
        return None
    names, objects = set[str](), set[str]()
    for line in text.decode("utf-8", "replace").split("\n"):
        name, domain = _entry(line)
        if name:
            names |= {name, name.lower()}
            if domain != "std":
                objects.add(name)
    return Inventory(frozenset(names), frozenset(objects))


def _entry(line: str) -> tuple[str, str]:
    """The name and the domain of an entry; empty if a line is not an entry."""
    words = line.split(" ")
    for index in range(1, len(words) - 1):
        if ":" in words[index] and words[index + 1].lstrip("-").isdecimal():
            return " ".join(words[:index]), words[index].partition(":")[0]
    return "", ""
