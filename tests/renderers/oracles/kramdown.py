"""kramdown, with its own Markdown and with GitHub's."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from . import Facts, Oracle
from .facts import facts_of
from .programs import first_line, output

SCRIPT = Path(__file__).with_suffix(".rb")


def answer(parser: str, texts: list[str]) -> list[Facts]:
    pages = json.loads(output("ruby", SCRIPT, parser, text=json.dumps(texts)))
    return [facts_of(page) for page in pages]


def version() -> str:
    return first_line("ruby", SCRIPT, "version")


ORACLES = {
    "kramdown": Oracle(version, partial(answer, "kramdown")),
    "kramdown-gfm": Oracle(version, partial(answer, "GFM")),
}
