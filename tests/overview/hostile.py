"""A project whose names and texts try to become markup, to run and to be fetched."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

NAME = "<img src=x onerror=hacked()>.md"
TEXT = """\
---
title: "<script>hacked()</script>"
bibliography: refs.bib
---
# Title </script><script>hacked()</script> {#sec:a}

See [@fig:a], [@fig:a] and [@fig:gone<b>], [x](gone.md), [y](docs/a.md), [@doe] and a note[^n].

![A </script><img src=x onerror=hacked()> caption](a.png){#fig:a}

![Unused \u202ecaption](b.png){#fig:b}

![](evil.svg) ![](plain.svg) ![](https://example.org/out.png)

$$ x < y $$ {#eq:a}

: Table <b>one</b> {#tbl:a}

| a | b |
| - | - |
| 1 | 2 |

[^n]: Note <iframe src="https://example.org"></iframe>.
"""
FILES = {
    NAME: TEXT,
    "docs/a.md": "# A\n\n[b](b.md) [c](../c.md#no) [d](../nope\u202e.md)\n",
    "docs/b.md": "# B\n\n[a](a.md)\n",
    "c.md": "# C\n\n[x](empty.md) [z](docs/B.md)\n",
    "alone.md": "# Alone\n",
    "new\nline.md": "[x](</script>.md)\n",
    "refs.bib": "@book{doe, author={Doe, J}, year={1999}, title={T </script>}}\n@book{not, title={Not cited}}\n",
    "evil.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>parent.hacked()</script></svg>",
    "plain.svg": "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'><image href='https://example.org/x.png'/>"
    "<rect width='40' height='20' fill='green'/></svg>",
}


def write_project(folder: Path) -> None:
    """Writes the files into a folder."""
    (folder / ".git").mkdir()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(png(60, 40))


def png(width: int, height: int) -> bytes:
    """A blue image."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x20\x60\xd0" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
