"""Asks pandoc which emoji have a name, and writes what it says into `refcheck/slugs/emoji.txt`.

    python tests/slugs/record_emoji.py FOLDER

The emoji asked about are those of the npm package gemoji, which is installed into FOLDER; pandoc is that of
pypandoc_binary.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pypandoc

GEMOJI = "gemoji@8.1.0"
NAMES = Path(__file__).parents[2] / "refcheck" / "slugs" / "emoji.txt"
_LIST = 'import {gemoji} from "gemoji"; console.log(JSON.stringify(gemoji.map(({emoji}) => emoji)))'
_HEADING = re.compile(r"<h1 id=\"before-(?P<name>[^\"]*)-after\">")


def emoji(folder: Path) -> list[str]:
    """All that gemoji knows."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", GEMOJI], cwd=folder, check=True)
    command = ["node", "--input-type=module", "--eval", _LIST]
    return json.loads(subprocess.run(command, cwd=folder, check=True, capture_output=True).stdout)  # type: ignore[no-any-return]


def names(asked: Sequence[str]) -> list[str]:
    """The name that pandoc writes for each into the identifier of a heading."""
    text = "".join(f"# before {one} after\n\n" for one in asked)
    return _HEADING.findall(pypandoc.convert_text(text, "html", format="markdown+gfm_auto_identifiers"))


def main() -> None:
    asked = emoji(Path(sys.argv[1]))
    lines = [f"{name} {one}\n" for name, one in zip(names(asked), asked, strict=True) if name]
    NAMES.write_text("".join(lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
