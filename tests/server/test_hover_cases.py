"""What is shown at the cursor, `‸`: the cases in `hover/`. A picture is shown by its path.

Of the renderers in which a reference works only some are named here, so that a new one changes no case.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refcheck.server.features import hover
from tests.cases import Case, Results, Suite
from tests.cursor import open_at_cursor

NAMED = frozenset(
    (
        *("bookdown", "commonmark", "docusaurus", "github", "hugo", "manubot", "mkdocs", "mystmd", "obsidian"),
        *("pandoc", "pandoc-crossref", "quarto"),
    )
)
_LIST = re.compile(r"(?P<words>(?:Works|Shown as text|Does not work|Not known) in) (?P<names>[\w, -]+)\.(?: |$)")
_REST = re.compile(r"all \d+ (others|renderers)")


def observe(case: Case, folder: Path) -> Results:
    """What is shown, and for which part of the text."""
    view, offset = open_at_cursor(case, folder)
    found = hover.answer(view, offset)
    if found is None or found.span is None:
        return {"hover": ""}
    shown = found.text.replace(folder.as_uri(), "file:///FOLDER")
    *above, last = shown.split("\n\n")
    shown = "\n\n".join([*above, _LIST.sub(_with_few, last).rstrip()])
    return {"hover": f"{view.text[slice(*found.span)]}\n\n{shown}\n"}


def _with_few(match: re.Match[str]) -> str:
    rest = _REST.fullmatch(match["names"])
    if rest is not None:
        return f"{match['words']} all {rest[1]}. "
    names = [name for name in match["names"].split(", ") if name in NAMED]
    return f"{match['words']} {', '.join(names)}. " if names else ""


SUITE = Suite.of(__file__, "hover/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results
