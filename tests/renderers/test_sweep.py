"""What readers get before and after `fix`, `fix --unsafe` and `convert`, by pandoc and cmark-gfm.

`python -m tests.renderers.sweep` does the same with all renderers that are installed, over any documents. All pairs of
renderers, of which these tests take a sixth, are tried with REFCHECK_PAIRS=all.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from refcheck.renderers import get, names

from .corpus import DOCUMENTS
from .engines import pandoc_path, render_with_cmark
from .oracles.programs import UnavailableError
from .shown import Shown, show
from .sweep import Attempt, converted, differences, fixed, lost

pytestmark = pytest.mark.live

WORDS = Path(__file__).parents[1] / "converting" / "words"
RENDERERS = [name for name in names() if name != "any"]

_DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<name>[\w-]+)\}(?P<title>[^\n]*)\n(?P<options>(?::[^\n]*\n)*)", re.MULTILINE
)
_LISTING = re.compile(r"^```\{[^\n]*(?:lst-cap|caption)=\"(?P<caption>[^\"\n]*)\"[^\n]*\}$", re.MULTILINE)
_FENCE_END = re.compile(r"^(?::{3,}|`{3,})$", re.MULTILINE)


@pytest.fixture(scope="module", autouse=True)
def renderers() -> None:
    """The two that come with refcheck's extra `test`, and need no Node."""
    try:
        pandoc_path()
        render_with_cmark("")
    except UnavailableError as error:
        pytest.skip(f"needs the real renderers: {error}")


def document(renderer: str) -> Path:
    """The one that is written in the idiom of a renderer."""
    if (WORDS / f"{renderer}.md").exists():
        return WORDS / f"{renderer}.md"
    if renderer.startswith("hexo"):
        return WORDS / "hexo.md"
    if get(renderer).pandoc_grammar:
        return WORDS / "pandoc.md"
    return WORDS / ("myst.md" if get(renderer).label_idiom == "directives" else "plain.md")


def shown_of(texts: dict[tuple[str, str], str]) -> dict[tuple[str, str], Shown | None]:
    """What a renderer shows of texts, or the one of pandoc and cmark-gfm that reads most like it, by any key.

    Args:
        texts: by renderer and name.
    """
    engines = {key: "pandoc" if get(key[0]).pandoc_grammar else "cmark" for key in texts}
    found: dict[tuple[str, str], Shown | None] = {}
    for engine in ("pandoc", "cmark"):
        keys = [key for key in texts if engines[key] == engine]
        found.update(zip(keys, show([_readable(texts[key], key[0]) for key in keys], engine), strict=True))
    return found


def _readable(text: str, renderer: str) -> str:
    """A text with what pandoc and cmark-gfm themselves do not show, and without what MyST does not."""
    if "code" in get(renderer).captions:
        return _LISTING.sub(r"\g<caption>\n\n\g<0>", text)
    if renderer == "d2l":
        return re.sub(r"!\[([^\n]*?)\]\(", r"\1 \g<0>", text)
    if get(renderer).label_idiom != "directives":
        return text
    text = _DIRECTIVE.sub(_opened, text)
    return re.sub(r"^\([\w:-]+\)=$|\{[\w:]+\}`[^`]*`", "", _FENCE_END.sub("", text), flags=re.MULTILINE)


def _opened(directive: re.Match[str]) -> str:
    options = dict(re.findall(r"^:([\w-]+):[ \t]*(.*)$", directive["options"], re.MULTILINE))
    title = "" if directive["name"] in ("figure", "code-block") else directive["title"]
    return f"{title} {options.get('caption', '')}\n\n"


def goals(own: str) -> list[str]:
    """The renderers to convert to from one: a few of them and those that differ most, or all where that is asked."""
    others = [name for name in RENDERERS if name != own]
    if os.environ.get("REFCHECK_PAIRS") == "all":
        return others
    first = RENDERERS.index(own) % 12
    return [name for index, name in enumerate(others) if name in ("github", "pandoc-crossref") or index % 12 == first]


@pytest.mark.parametrize("own", RENDERERS)
def test_no_word_is_lost_silently(own: str) -> None:
    path = document(own)
    made = {goal: converted(path, own, goal) for goal in goals(own)}
    # What could not be written without harm is refused, and then nothing changes.
    attempts = {goal: one for goal, one in made.items() if one is not None}
    assert attempts
    before = shown_of({(own, "before"): path.read_text(encoding="utf-8")})[own, "before"]
    after = shown_of({(goal, goal): one.after for goal, one in attempts.items()})
    told = {goal: list(lost(one, before, after[goal, goal])) for goal, one in attempts.items()}
    words = {goal: [one for one in found if one.startswith("words")] for goal, found in told.items()}
    assert {goal: found for goal, found in words.items() if found} == {}


KNOWN: dict[tuple[str, str, str], str] = {}
"""What differs and shall, with the reason, by document, command and renderer."""


@pytest.mark.parametrize("renderer", ["github", "pandoc"])
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_no_fix_takes_anything_from_readers(renderer: str, unsafe: bool) -> None:
    attempts = [one for path in DOCUMENTS if (one := fixed(path, renderer, unsafe=unsafe)) is not None]
    assert attempts
    found = [one for one in differences(attempts) if _name(one.attempt) not in KNOWN]
    assert list(map(str, found)) == []


def _name(attempt: Attempt) -> tuple[str, str, str]:
    return attempt.path.stem, attempt.command, attempt.own


def test_what_is_told_of() -> None:
    """The instrument itself: what is gone, dead or new is found, what is said is not."""
    texts = ["# A\n\n[x](#a) *word*\n", "# A\n\n[x](#b)\n", "# A\n\n[x](#a) [y](#c) *word*\n"]
    pages = show(texts, "github")
    attempt = Attempt(Path("a.md"), "fix", "github", "github", "", "")
    assert list(lost(attempt, pages[0], pages[0])) == []
    assert list(lost(attempt, pages[0], pages[1])) == [
        "words are gone: word",
        "the link to #a is gone or dead",
        "the link to #b is new and dead",
    ]
    assert list(lost(attempt, pages[0], pages[2])) == ["the link to #c is new and dead"]
    assert list(lost(attempt._replace(said="the word `word`, `#a`, `#b`"), pages[0], pages[1])) == []
    assert list(lost(attempt, pages[0], None)) == ["the page does not build any more"]
