"""Whatever small document the grammars make, refcheck lists of it what the real renderer shows.

Programs are slow to start, so each is asked for many documents at once; where one differs, lines are left out as long
as it goes on differing, and what is left is shown. The documents are the same in every run. More of them, or others:

    REFCHECK_EXAMPLES=2000 REFCHECK_SEED=7 python -m pytest tests/renderers/test_live.py -k pandoc

Programs that no package of the tests brings are asked where they are installed.
"""

from __future__ import annotations

import os
import re
from itertools import islice

import pytest

from refcheck.renderers import names

from .agreement import renderer_of
from .generate import documents
from .live import compared, explained
from .oracles import oracles
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
_NOTE_OF_ONE_WORD = re.compile(r"^ {0,3}\[\^\w+\]: +\S+ *$", re.MULTILINE)
NOT_READ = {
    "hexo-marked": _NOTE_OF_ONE_WORD,
    "hexo-markdown-it": _NOTE_OF_ONE_WORD,
    "kramdown": re.compile(r"\{::options|^#+ *$", re.MULTILINE),
    "jekyll": re.compile(r"\{::options|^#+ *$", re.MULTILINE),
}
"""What refcheck does not know on purpose: kramdown's settings within the text, headings without a text, and a footnote
that is a link definition where there are no footnotes: `[^1]` is a link then, which is as useless as its source."""
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
    found = compared(texts, engine, oracle)
    differing = sum(bool(one.differences) for one in found)
    if differing > DIFFERENT.get(engine, 0):
        pytest.fail(f"{differing} of {len(texts)} documents differ:\n" + "\n".join(explained(engine, oracle, found, 3)))
