"""The names of the files that git tracks, read from its index (gitformat-index(5)) without running git."""

from bisect import bisect_left
from collections.abc import Sequence

MAX_INDEX = 16 << 20
"""In bytes, some hundred for each file. Larger ones are not read."""
_HEADER_BYTES, _FLAGS_BYTE, _CHECKSUM_BYTES = 12, 60, 20
# The extensions of an index that is incomplete, or lists folders in place of their files.
_PARTIAL = (b"link", b"sdir")


def names_in(index: bytes) -> list[bytes]:
    """The names of all files in an index, sorted; empty if not all can be read there."""
    # From version 4 on names are abbreviated.
    if index[:4] != b"DIRC" or index[4:8] not in (b"\0\0\0\2", b"\0\0\0\3"):
        return []
    names, end = _entries(index)
    return [] if _is_partial(index, end) else sorted(names)


def may_have_changes(index: bytes) -> bool:
    """Whether an index may differ from the last commit. It does not where it knows the tree that it would commit.

    That is an extension at its end: `TREE`, its size, an empty path, and the number of entries, or -1 if that tree is
    not known.
    """
    start = index.rfind(b"TREE")
    return start < 0 or index[start + 8 : start + 11] == b"\0-1"


def has(names: Sequence[bytes], name: bytes) -> bool:
    """Whether sorted names contain a file, or any file in a folder."""
    for wanted in (name, name + b"/"):
        place = bisect_left(names, wanted)
        found = names[place] if place < len(names) else b""
        if found == name or found.startswith(name + b"/"):
            return True
    return False


def _entries(index: bytes) -> tuple[list[bytes], int]:
    """The names of all entries, and where the extensions begin."""
    names, start = [], _HEADER_BYTES
    for _ in range(int.from_bytes(index[8:12], "big")):
        flags = index[start + _FLAGS_BYTE : start + _FLAGS_BYTE + 1]
        begin = start + _FLAGS_BYTE + (4 if flags and flags[0] & 0x40 else 2)
        end = index.find(b"\0", begin)
        if end < 0:
            break
        names.append(index[begin:end])
        # Each entry is padded with one to eight zeros.
        start += (end - start) // 8 * 8 + 8
    return names, start


def _is_partial(index: bytes, start: int) -> bool:
    """Whether one of the extensions, each of which begins with its name and size, makes the entries incomplete."""
    while start + 8 <= len(index) - _CHECKSUM_BYTES:
        if index[start : start + 4] in _PARTIAL:
            return True
        start += 8 + int.from_bytes(index[start + 4 : start + 8], "big")
    return False
