"""Images of the project as they are put into the page: small ones, as data, up to a budget.

No image is decoded here. What a browser gets is checked by its size in bytes and in pixels. An SVG is only ever the
source of an `img`, in which a browser runs nothing and fetches nothing; `svg_faults.py` says which are left out.
"""

from __future__ import annotations

import base64
import os
from typing import NamedTuple

from refcheck.guards.regular_files import Unreadable, read_bytes
from refcheck.links.files import Files
from refcheck.overview.image_size import size_of
from refcheck.overview.svg_faults import svg_fault

_BUDGET = 5_000_000
"""In bytes: of all images of a page together."""
_MOST_OF_WHAT_IS_LEFT = 5
"""An image has at most a fifth of what is left of it, so that a few large ones leave room for others."""
_SMALL = 150_000
"""In bytes: such an image has as much as is left."""
_MOST_PIXELS = 16_000_000
_TYPES = {
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".gif": "gif",
    ".webp": "webp",
    ".avif": "avif",
    ".bmp": "bmp",
    ".svg": "svg+xml",
}


class Thumbnail(NamedTuple):
    """An image for the page, or the reason why it is left out."""

    number: int | None = None
    """Its index among the images of the page; None if it is left out."""
    left_out: str = ""


class Thumbnails:
    """Reads images, each once, until the budget is used up.

    Args:
        files: of the project; images out of it are not read.

    Attributes:
        addresses: the images of the page, as `data:` addresses.
        left_out: the number of images that are left out because of their size.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._left = _BUDGET
        self._known: dict[str, Thumbnail] = {}
        self.addresses: list[str] = []
        self.left_out = 0

    def of(self, path: str) -> Thumbnail:
        """The image at an absolute path."""
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._read(path)
        return found

    def _read(self, path: str) -> Thumbnail:
        kind = _TYPES.get(os.path.splitext(path)[1].lower())
        if kind is None:
            return Thumbnail(left_out="Browsers do not show files of this kind.")
        try:
            self._files.check(path)
        except Unreadable:
            return Thumbnail(left_out="It is not in the project.")
        try:
            data = read_bytes(path, self._most_bytes)
        except OSError:
            return self._without(path)
        if len(data) > self._left:
            self.left_out += 1
            return Thumbnail(left_out="Left out: the images of this page are large enough.")
        reason = svg_fault(data) if kind == "svg+xml" else _raster_fault(data)
        if reason:
            return Thumbnail(left_out=reason)
        self._left -= len(data)
        self.addresses.append(f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}")
        return Thumbnail(len(self.addresses) - 1)

    @property
    def _most_bytes(self) -> int:
        return max(_SMALL, self._left // _MOST_OF_WHAT_IS_LEFT)

    def _without(self, path: str) -> Thumbnail:
        try:
            size = os.path.getsize(path)
        except OSError:
            return Thumbnail(left_out="It cannot be read.")
        if size <= self._most_bytes:
            return Thumbnail(left_out="It cannot be read.")
        self.left_out += 1
        return Thumbnail(left_out=f"Left out, as it is large: {size / 1000:,.0f} kB.")


def _raster_fault(data: bytes) -> str:
    size = size_of(data)
    if size is None:
        return "It is no image of the kind that its name says." if data else "It is empty."
    width, height = size
    return f"Left out: it has {width} × {height} pixels." if width * height > _MOST_PIXELS else ""
