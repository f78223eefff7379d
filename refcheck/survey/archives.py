"""Archives of repositories: zip, and tar with or without compression."""

from __future__ import annotations

import os
import stat
import tarfile
import zipfile
import zlib
from lzma import LZMAError

from refcheck.survey.unpacking import Unpacking

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
"""In lower case: the ends of the names of archives."""

BROKEN = (tarfile.TarError, zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, RuntimeError)
"""What is raised for an archive that is damaged, encrypted, or compressed in an unknown way."""


def without_ending(name: str) -> str:
    """The name of an archive without its ending."""
    endings = [ending for ending in ENDINGS if name.lower().endswith(ending)]
    return name[: -len(max(endings, key=len))] if endings else name


def unpack(path: str, to: Unpacking) -> None:
    """Writes the files of an archive.

    Raises:
        TooLarge: if they are too many, or too large together.
        OSError: if it cannot be read.
    """
    if path.lower().endswith(".zip"):
        _unpack_zip(path, to)
    else:
        _unpack_tar(path, to)


def _unpack_zip(path: str, to: Unpacking) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if entry.is_dir():
                continue
            if kind not in (0, stat.S_IFREG):
                to.left_out += 1
                continue

            def content(most: int, entry: zipfile.ZipInfo = entry) -> bytes:
                # Whatever size it reports, no more is unpacked.
                with archive.open(entry) as file:
                    return file.read(most + 1)

            to.add(entry.filename, content)


def _unpack_tar(path: str, to: Unpacking) -> None:
    with tarfile.open(path, mode="r:*") as archive:
        for entry in archive:
            # The library remembers all entries, also those of an endless archive.
            archive.members = []  # type: ignore[attr-defined]
            if entry.isdir():
                continue
            if not entry.isreg() or entry.issparse():
                to.left_out += 1
                continue

            def content(most: int, entry: tarfile.TarInfo = entry) -> bytes:
                file = archive.extractfile(entry)
                return file.read(most + 1) if file is not None else b""

            to.add(entry.name, content)


def is_archive(path: str) -> bool:
    """Whether a file has the name of an archive."""
    return path.lower().endswith(ENDINGS) and os.path.isfile(path)
