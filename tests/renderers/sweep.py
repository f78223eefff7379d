"""What a reader loses by `fix`, `fix --unsafe` and `convert`, seen by the real renderers.

    python -m tests.renderers.sweep FOLDER ...                  # all documents, all renderers that are installed
    python -m tests.renderers.sweep --commands fix --renderers github,pandoc FOLDER
    python -m tests.renderers.sweep --commands convert --from pandoc-crossref --renderers github,pandoc FOLDER

Each Markdown file of the folders is changed (nothing is written) and shown by the renderer before and after. Told of
is where words are gone, where a link within the page that led somewhere is gone or dead, where a dead one is new, and
where a page does not build any more, unless refcheck said so: `convert` by what it calls lost, `fix` by a finding.
The exit code is 1 where there is such a thing. What is compared is in `shown.py`.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from refcheck.config import load
from refcheck.converting.conversion import LOST
from refcheck.renderers import names
from refcheck.session import LintOptions, open_session

from .shown import REFERENCE, WORD, Shown, engine_of, is_there, show

COMMANDS = ("fix", "fix --unsafe", "convert")
FEW = 400
"""How many texts an engine is shown at once."""


class Attempt(NamedTuple):
    """A document before and after a command."""

    path: Path
    command: str
    own: str
    """The renderer that it is for."""
    goal: str
    """The renderer that it is for afterwards."""
    before: str
    after: str
    said: str = ""
    """What refcheck says is lost by it."""
    error: str = ""
    """How it failed."""


class Difference(NamedTuple):
    """What a reader no longer gets."""

    attempt: Attempt
    what: str

    def __str__(self) -> str:
        one = self.attempt
        renderers = one.own if one.own == one.goal else f"{one.own} to {one.goal}"
        return f"{one.path}: {one.command} ({renderers}): {self.what}"


def documents(folders: Iterable[Path]) -> list[Path]:
    """The Markdown files of folders, and those that are named themselves, sorted."""
    found = (path for folder in folders for path in (folder.rglob("*.md") if folder.is_dir() else [folder]))
    return sorted(path for path in set(found) if path.is_file())


def fixed(path: Path, renderer: str, *, unsafe: bool) -> Attempt | None:
    """A document with its fixes; None where there are none."""
    session = open_session([str(path)], load(path.parent), LintOptions(renderer))
    if not session.pages:
        return None
    page = session.pages[0]
    before = page.source.text
    found = session.findings(page)
    result, _ = session.fix(page, unsafe=unsafe)
    if result.text == before:
        return None
    said = "\n".join(finding.diagnostic.message for finding in found)
    return Attempt(path, "fix --unsafe" if unsafe else "fix", renderer, renderer, before, result.text, said)


def converted(path: Path, own: str, goal: str) -> Attempt | None:
    """A document for another renderer; None where that is refused."""
    session = open_session([str(path)], load(path.parent), LintOptions(own))
    if not session.pages:
        return None
    before = session.pages[0].source.text
    result = session.convert(goal)
    if result.refused:
        return None
    said = "\n".join(loss.message for loss in result.losses if loss.kind == LOST)
    return Attempt(path, "convert", own, goal, before, next(iter(result.texts.values()), before), said)


def tried(path: Path, command: str, own: str, goal: str, run: Callable[[], Attempt | None]) -> Attempt | None:
    """What a command makes of a document; where it fails that is its error."""
    try:
        return run()
    except Exception as error:
        return Attempt(path, command, own, goal, "", "", error=f"{type(error).__name__}: {error}")


def attempts(
    paths: Sequence[Path], commands: Sequence[str], renderers: Sequence[str], sources: Sequence[str]
) -> Iterator[Attempt]:
    """Every document with every command in every renderer, or from every one to every other one."""
    for path in paths:
        for renderer in renderers:
            for command in commands:
                if command != "convert":
                    unsafe = command == "fix --unsafe"
                    made = tried(path, command, renderer, renderer, partial(fixed, path, renderer, unsafe=unsafe))
                    yield from () if made is None else (made,)
        for own in sources if "convert" in commands else ():
            for goal in renderers:
                if own != goal:
                    made = tried(path, "convert", own, goal, partial(converted, path, own, goal))
                    yield from () if made is None else (made,)


def differences(made: Sequence[Attempt]) -> list[Difference]:
    """What readers lose by some attempts."""
    asked = {(engine_of(one.own), one.before) for one in made} | {(engine_of(one.goal), one.after) for one in made}
    pages: dict[tuple[str, str], Shown | None] = {}
    for engine in sorted({name for name, _ in asked}):
        texts = sorted(text for name, text in asked if name == engine)
        for start in range(0, len(texts), FEW):
            some = texts[start : start + FEW]
            pages.update(zip(((engine, text) for text in some), show(some, engine), strict=True))
    found: list[Difference] = []
    found += (Difference(one, one.error) for one in made if one.error)
    for one in made:
        was, now = pages[engine_of(one.own), one.before], pages[engine_of(one.goal), one.after]
        found += (Difference(one, what) for what in lost(one, was, now))
    return found


def lost(attempt: Attempt, was: Shown | None, now: Shown | None) -> Iterator[str]:
    """What a reader of a page loses, in words."""
    if was is None:
        return
    if now is None:
        if attempt.command != "convert" or "build" not in attempt.said:
            yield "the page does not build any more"
        return
    gone = was.words - now.words - _said(attempt.said)
    if gone:
        yield f"words are gone: {', '.join(sorted(gone.elements()))}"
    if attempt.own == attempt.goal:
        yield from _changed_links(attempt, was, now)
    else:
        yield from _converted_links(attempt, was, now)


def _said(said: str) -> Counter[str]:
    """The words that are said to be lost; they may stand there more than once."""
    return Counter(dict.fromkeys(WORD.findall(said.casefold()), 100))


def _changed_links(attempt: Attempt, was: Shown, now: Shown) -> Iterator[str]:
    living = Counter(href for href, _ in was.live.elements()) - Counter(href for href, _ in now.live.elements())
    for href in living:
        if href not in attempt.said:
            yield f"the link to {href} is gone or dead"
    dying = Counter(href for href, _ in now.dead.elements()) - Counter(href for href, _ in was.dead.elements())
    for href in dying:
        if href not in attempt.said:
            yield f"the link to {href} is new and dead"


def _converted_links(attempt: Attempt, was: Shown, now: Shown) -> Iterator[str]:
    """The same where anchors have other names afterwards, and numbered links may be references."""
    living = _texts(was.live) - _texts(now.live)
    for text in living:
        hrefs = {href for href, other in was.live if other == text}
        if text not in attempt.said and not any(href in attempt.said for href in hrefs):
            yield f"the link with the text {text!r} is gone or dead"
    for href, text in now.dead - was.dead:
        if _plain(text) and text in _texts(was.dead):
            continue
        if href not in attempt.said and text not in attempt.said:
            yield f"the link to {href} is new and dead"


def _texts(links: Counter[tuple[str, str]]) -> Counter[str]:
    return Counter(text for _, text in links.elements() if _plain(text))


def _plain(text: str) -> str:
    """The text of a link without what refers."""
    return REFERENCE.sub("", text).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.renderers.sweep", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="folders or single documents")
    parser.add_argument("--commands", default=",".join(COMMANDS), help="parted by commas")
    parser.add_argument("--renderers", default="", help="parted by commas; all that can be shown if not given")
    parser.add_argument("--from", dest="sources", default="", help="for `convert`: the renderers of the documents")
    options = parser.parse_args(arguments)
    known = [name for name in names() if name != "any"]
    chosen = [one for one in options.renderers.split(",") if one] or known
    there = {engine: is_there(engine) for engine in {engine_of(name) for name in chosen}}
    renderers = [name for name in chosen if there.get(engine_of(name))]
    sources = [one for one in options.sources.split(",") if one] or renderers
    paths = documents(options.folders)
    print(f"{len(paths)} documents; shown by {', '.join(renderers)}", file=sys.stderr)
    made = list(attempts(paths, options.commands.split(","), renderers, sources))
    found = differences(made)
    for one in found:
        print(one)
    print(f"{len(made)} changes, {len(found)} differences", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
