"""What `fix` does to many documents, seen by the real renderers.

    python -m tests.renderers.fixing                                    # 100 fresh documents for every renderer
    python -m tests.renderers.fixing --count 300 --seed 7 pandoc hugo
    python -m tests.renderers.fixing --folder FOLDER pandoc             # the Markdown files of a folder instead

Prints whatever must not be, and a table. A **loss** is a word or a live link that is gone, or a new dead link, which no
finding named (`sweep.py`); **again** is a second run that changes anything; **beside** is an edit that belongs to no
finding that was fixed; **refused** are fixes that were withheld, with the reasons. The exit code is 1 where there is
one of the first three.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from refcheck import inventory
from refcheck.config import load
from refcheck.session import LintOptions, open_session

from .agreement import renderer_of
from .generate import documents
from .live import GOAL, UNSAFE, dialect_of, installed
from .shown import engine_of, is_there
from .sweep import Attempt, Difference, differences
from .sweep import documents as files

WAYS: tuple[Callable[[str], str], ...] = (
    str,
    str.swapcase,
    str.lower,
    lambda key: key.replace("-", "_"),
    lambda key: key.replace("-", ""),
    lambda key: key[:-1] or key,
    lambda key: f"{key}-1",
)
"""How a link names what the page has, or misses it."""


class Outcome(NamedTuple):
    """A document after `fix`."""

    attempt: Attempt
    again: str
    """The text after a second run; the same as after the first one if nothing is wrong."""
    beside: int
    """Edits that belong to no finding that was fixed."""
    refused: tuple[str, ...]
    """Why fixes were not made."""

    @property
    def is_changed(self) -> bool:
        return self.attempt.before != self.attempt.after

    def faults(self) -> Iterator[str]:
        """What is wrong without a look at the page."""
        if self.again != self.attempt.after:
            yield "a second run changes it again"
        if self.beside:
            yield f"{self.beside} edits belong to no finding"


def outcome(text: str, renderer: str, folder: Path) -> Outcome:
    """What `fix` makes of a text for a renderer.

    Args:
        folder: where the text is written.
    """
    path = folder / "page.md"
    after, said, beside, refused = _fixed(path, text, renderer)
    again = _fixed(path, after, renderer)[0] if after != text else after
    return Outcome(Attempt(path, "fix", renderer, renderer, text, after, said), again, beside, refused)


def _fixed(path: Path, text: str, renderer: str) -> tuple[str, str, int, tuple[str, ...]]:
    path.write_text(text, encoding="utf-8", newline="")
    session = open_session([str(path)], load(path.parent), LintOptions(renderer))
    page = session.pages[0]
    before = page.source.text
    said = "\n".join(finding.diagnostic.message for finding in session.findings(page))
    fixed, _ = session.fix(page)
    announced = {edit for finding in fixed.applied if finding.diagnostic.fix for edit in finding.diagnostic.fix.edits}
    beside = sum(edit not in announced for edits in fixed.rounds for edit in edits)
    refused = [withheld.reason for withheld in fixed.withheld] + ([fixed.refused] if fixed.refused else [])
    return text if fixed.text == before else fixed.text, said, beside, tuple(refused)


def nearly_right(dialect: str, renderer: str, seed: int) -> Iterator[str]:
    """Documents whose links lead to what the page has, or nearly."""
    chance = random.Random(f"{dialect} {renderer} {seed}")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "page.md"
        for text in documents(dialect, seed):
            path.write_text(text, encoding="utf-8", newline="")
            (page,) = inventory(path, renderer=renderer)
            keys = sorted({one["key"] for one in page["definitions"] if one["key"] and not UNSAFE.search(one["key"])})
            yield aimed_nearly(text, keys or ["none"], chance)


def aimed_nearly(text: str, keys: Sequence[str], chance: random.Random) -> str:
    """A text with links to some anchors, as they are and as they are not."""
    return GOAL.sub(lambda _: chance.choice(WAYS)(chance.choice(keys)), text)


def outcomes(texts: Iterable[str], renderer: str) -> list[Outcome]:
    """What `fix` makes of some texts, each alone in a folder."""
    found = []
    for text in texts:
        with tempfile.TemporaryDirectory() as name:
            found.append(outcome(text, renderer, Path(name)))
    return found


def faults(found: Sequence[Outcome]) -> tuple[list[Difference], list[Difference]]:
    """What readers lose by the changes, if the renderer can show that, and what else is wrong."""
    changed = [one.attempt for one in found if one.is_changed]
    losses = differences(changed) if changed and is_there(engine_of(changed[0].own)) else []
    return losses, [Difference(one.attempt, what) for one in found for what in one.faults()]


def row(engine: str, found: Sequence[Outcome], losses: Sequence[Difference]) -> str:
    """A line of the table."""
    reasons = Counter(" ".join(reason.split()[:6]) for one in found for reason in one.refused)
    why = "; ".join(f"{count} {reason}" for reason, count in reasons.most_common(3))
    numbers = (
        len(found),
        sum(one.is_changed for one in found),
        len(losses),
        sum(one.again != one.attempt.after for one in found),
        sum(one.beside for one in found),
        sum(reasons.values()),
    )
    return f"| {engine} | {' | '.join(map(str, numbers))} | {why} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser("python -m tests.renderers.fixing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("engines", nargs="*", metavar="ENGINE")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, action="append", help="of documents, instead of fresh ones")
    options = parser.parse_args(arguments)
    rows, good = [], True
    for engine, _ in installed(options.engines):
        if options.folder:
            texts = [path.read_bytes().decode("utf-8", errors="replace") for path in files(options.folder)]
        else:
            texts = list(islice(nearly_right(dialect_of(engine), renderer_of(engine), options.seed), options.count))
        found = outcomes(texts, renderer_of(engine))
        losses, others = faults(found)
        for one in (*losses, *others):
            print(f"{'~' * 30} {engine}: {one.what}\n{one.attempt.before}\n{'·' * 30}\n{one.attempt.after}")
        good &= not losses and not others
        rows.append(row(engine, found, losses))
    print("| renderer | documents | changed | losses | again | beside | refused | why |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
