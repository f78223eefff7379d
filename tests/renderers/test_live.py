"""Whatever small document the grammars make, refcheck lists of it what the real renderer shows.

Programs are slow to start, so each is asked for many documents at once; where one differs, lines are left out as long
as it goes on differing, and what is left is shown. The documents are the same in every run. More of them, or others:

    REFCHECK_EXAMPLES=2000 REFCHECK_SEED=7 python -m pytest tests/renderers/test_live.py -k pandoc

Programs that no package of the tests brings are asked where they are installed.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from refcheck import inventory
from refcheck.renderers import names

from .agreement import APART, ORDER, disagreements, renderer_of
from .generate import documents
from .oracles import Oracle, oracles
from .oracles.programs import UnavailableError
from .record import dialects

pytestmark = pytest.mark.live

EXAMPLES = int(os.environ.get("REFCHECK_EXAMPLES", "0"))
SEED = int(os.environ.get("REFCHECK_SEED", "0"))
FEW = {"pandoc-fignos": 4, "myst": 10}
"""How many documents are asked of those that are slow; of the others it is `MANY`."""
MANY = 200
BROUGHT = frozenset({"github", "pandoc", "hexo-pandoc", "hexo-marked", "hexo-markdown-it", "hexo-markdown-it-plus"})
"""What is installed with refcheck's extra `test`, or out of `hexo/package-lock.json`."""
RECORDED_ONLY = frozenset({"pandoc-2", "bookdown"})
"""A version that refcheck does not follow, and a program that takes seconds for each document: their answers are in
`recorded/`."""

SHOWN_EACH_TIME = frozenset({"pandoc", "hexo-pandoc"})
"""Engines that show a note, and the links in it, once for each reference to it; refcheck lists what is in it once."""
NOT_READ = {
    "kramdown": re.compile(r"\{::options|^#+ *$", re.M),
    "jekyll": re.compile(r"\{::options|^#+ *$", re.M),
}
"""What refcheck does not know on purpose: kramdown's settings within the text, and headings without a text."""
DIFFERENT = {"kramdown": 3, "jekyll": 3, "mystmd": 1}
"""How many documents differ, and should one day not. kramdown: a line of attributes that stands between two blocks
goes to the second where that is a heading, with Jekyll, too, where also an empty heading has none;
mystmd: a label that is given to four things."""
REFERRED_TWICE = re.compile(r"(\[\^\w+\])(?!:).*\1(?!:)", re.DOTALL)

CASES = [
    (dialect, engine)
    for dialect, engines in dialects().items()
    for engine in engines
    if renderer_of(engine) in names() and engine not in RECORDED_ONLY
]


@pytest.mark.parametrize(("dialect", "engine"), CASES)
def test_live(dialect: str, engine: str) -> None:
    oracle = oracles()[engine]
    try:
        oracle.version()
    except UnavailableError as error:
        if engine in BROUGHT:
            pytest.skip(str(error))
        pytest.xfail(str(error))
    texts = list(islice(documents(dialect, SEED), EXAMPLES or FEW.get(engine, MANY)))
    if engine in SHOWN_EACH_TIME:
        texts = [text for text in texts if not REFERRED_TWICE.search(text)]
    if engine in NOT_READ:
        texts = [text for text in texts if not NOT_READ[engine].search(text)]
    differing = {text: found for text, found in zip(texts, compared(texts, engine, oracle), strict=True) if found}
    if len(differing) > DIFFERENT.get(engine, 0):
        shrunk = {shrink(text, lambda shorter: compared(shorter, engine, oracle)) for text in list(differing)[:3]}
        pytest.fail(
            f"{len(differing)} of {len(texts)} documents differ:\n"
            + "\n".join(f"{'~' * 40}\n{text}\n{compared([text], engine, oracle)[0]}" for text in shrunk)
        )


def compared(texts: list[str], engine: str, oracle: Oracle) -> list[dict[str, str]]:
    """Where the renderer and refcheck differ, for each text."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{number:06}" / "page.md" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8", newline="")
        together = [[path] for path in paths] if engine in APART else [paths]
        pages = [page for one in together for page in inventory(one, renderer=renderer_of(engine))]
        listed = {Path(page["path"]).parent.name: page for page in pages}
    answers = oracle.answer(texts)
    found = [disagreements(facts, listed[path.parent.name]) for path, facts in zip(paths, answers, strict=True)]
    # Where notes are shown does not matter here.
    return [{fact: why for fact, why in one.items() if not why.startswith(ORDER)} for one in found]


def shrink(text: str, differs: Callable[[list[str]], list[dict[str, str]]]) -> str:
    """The text without the lines and words that do not matter; the candidates of each round are asked at once."""
    while candidates := list(shorter(text)):
        found = next((one for one, why in zip(candidates, differs(candidates), strict=True) if why), None)
        if found is None:
            break
        text = found
    return text


def shorter(text: str) -> list[str]:
    """The text without one block, one line or one word."""
    found = []
    for parts, glue in ((text.split("\n\n"), "\n\n"), (text.split("\n"), "\n"), (re.split(r"(?<= )", text), "")):
        found += [glue.join(parts[:index] + parts[index + 1 :]) for index in range(len(parts))]
    return [one for one in dict.fromkeys(found) if one.strip() and one != text]
