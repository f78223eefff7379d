"""Finds the files that can contain a name by their bytes, which is much faster than parsing Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from refcheck.links.files import Files

_LEFT_OUT = bytes(code for code in range(128) if not chr(code).isalnum())


def _folded(data: bytes) -> bytes:
    """Letters and digits in one case, so that spaces, hyphens and escapes make no difference."""
    return data.lower().translate(None, _LEFT_OUT)


def _forms(name: str) -> set[bytes]:
    """The forms that a name can have in a folded text: as it is, in another case, or percent-encoded."""
    encodings = (name, name.lower(), quote(name), quote(name.lower()))
    return {form for form in (_folded(text.encode("utf-8", "surrogateescape")) for text in encodings) if form}


class NameFilter:
    """Finds the files that can contain a name.

    Args:
        files: that are read.
        locations: the absolute paths of the texts.
    """

    def __init__(self, files: Files, locations: Iterable[str]) -> None:
        self._files = files
        self._texts: dict[str, bytes | None] = dict.fromkeys(locations)

    def files_that_may_hold(self, names: Iterable[str], among: Iterable[str] | None = None) -> list[str]:
        """The locations of the texts that can contain one of some names; all of them for a name of only punctuation.

        Args:
            among: the locations to search; None for all.
        """
        locations = list(self._texts if among is None else among)
        forms = [_forms(name) for name in names]
        if not all(forms):
            return locations
        wanted: set[bytes] = set().union(*forms)
        return [location for location in locations if any(form in self._text(location) for form in wanted)]

    def _text(self, location: str) -> bytes:
        text = self._texts[location]
        if text is None:
            try:
                text = _folded(self._files.texts.content(location))
            except OSError:
                text = b""
            self._texts[location] = text
        return text
