"""The part of an address of the playground that holds a text. `docs/playground/share.mjs` reads it."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence


def shared(text: str, renderers: Sequence[str]) -> str:
    """The fragment, without `#`, for a text in some renderers."""
    data = json.dumps({"text": text, "renderers": list(renderers)}, ensure_ascii=False, separators=(",", ":"))
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    packed = packer.compress(data.encode()) + packer.flush()
    return "note=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")
