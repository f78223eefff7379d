"""Holds refcheck against the real renderers that are installed, over as many fresh documents as wanted.

    python -m tests.renderers.live                                  # every renderer that is installed
    python -m tests.renderers.live --count 300 --seed 7 pandoc hugo # these, 300 documents each
    python -m tests.renderers.live --answers FILE ...               # goes on where the last run with this file stopped

Prints what differs, shrunk, and a table: how many items (a heading's id, a link with its verdict, a label with its
number, a footnote ...) both have, of all that either has. The exit code is 1 where fewer than 99.5 % agree.

The documents come out of `grammars/wide*.txt`; a renderer without one of its own gets those of `wide.txt`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from refcheck import inventory
from refcheck.renderers import names

from .agreement import APART, ORDER, agreement, disagreements, renderer_of
from .generate import GRAMMARS, documents
from .oracles import Facts, Oracle, oracles, sites, sphinx
from .oracles.programs import UnavailableError

TOGETHER = 30
"""How many documents a program is asked at once."""
WANTED = 0.995
DIALECTS = {
    "docusaurus": "wide-docusaurus",
    "hexo-markdown-it": "wide-hexo",
    "hexo-markdown-it-plus": "wide-hexo",
    "hexo-marked": "wide-hexo",
    "hexo-pandoc": "wide-hexo-pandoc",
    "hugo": "wide-hugo",
    "jekyll": "wide-kramdown",
    "kramdown": "wide-kramdown",
    "kramdown-gfm": "wide-kramdown",
    "mdbook": "wide-mdbook",
    "mkdocs": "wide-python-markdown",
    "myst": "wide-myst",
    "mystmd": "wide-myst",
    "pandoc": "wide-pandoc",
    "sphinx": "wide-myst",
}
"""Grammars of the renderers that have idioms."""
BESIDE = {"sphinx": {"conf.py": sphinx.SETTINGS}, "mkdocs": {"mkdocs.yml": sites.mkdocs_settings()}}
"""The settings that are beside each document for refcheck, as the renderer has them."""
GOAL = re.compile(r"(?<=#)goal\b")
UNSAFE = re.compile(r"[\s()<>\[\]{}\"'&%|\\`*\ufffc\ud800-\udfff]")
"""What would have to be escaped in a link, halves of characters, which Hexo makes, and its placeholders."""


FURNITURE = re.compile(r"footnote-label|more|(?:user-content-)?fnref[-\d:].*")
"""What renderers name by themselves, and nobody links to."""


class Answer(NamedTuple):
    """What a renderer makes of a document."""

    text: str
    facts: Facts


class Compared(NamedTuple):
    """What a renderer and refcheck made of a document."""

    text: str
    same: int
    """Items that both have."""
    items: int
    """Items that one of them has."""
    differences: dict[str, str]


def dialect_of(engine: str) -> str:
    """The grammar of an engine's documents."""
    dialect = DIALECTS.get(engine, "wide")
    return dialect if (GRAMMARS / f"{dialect}.txt").exists() else "wide"


def batches(engine: str, seed: int, count: int) -> Iterator[list[str]]:
    """Documents for an engine, those together that are asked at once."""
    texts = islice(documents(dialect_of(engine), seed), count)
    while some := list(islice(texts, TOGETHER)):
        yield some


def aimed_at_pages(texts: list[str], oracle: Oracle, chance: random.Random) -> list[str]:
    """The texts with links to what their pages have."""
    return [aimed(text, facts, chance) for text, facts in zip(texts, oracle.answer(texts), strict=True)]


def aimed(text: str, facts: Facts, chance: random.Random) -> str:
    """The text with half of its links leading to what the page has."""
    there = {*facts.get("ids", ()), *(heading["id"] for heading in facts.get("headings", ()))}
    safe = sorted(one for one in there if one and not UNSAFE.search(one) and not FURNITURE.fullmatch(one))
    return GOAL.sub(lambda _: chance.choice(safe) if safe and chance.random() < 0.6 else chance.choice(GUESSES), text)


GUESSES = ("results", "results-1", "Results", "one", "two", "fig:a", "nowhere", "top", "one-two", "section")


def compared(texts: Sequence[str], engine: str, oracle: Oracle) -> list[Compared]:
    """What the renderer and refcheck make of each text."""
    return held_against(
        [Answer(text, facts) for text, facts in zip(texts, oracle.answer(list(texts)), strict=True)], engine
    )


def held_against(answers: Sequence[Answer], engine: str) -> list[Compared]:
    """Answers of a renderer beside what refcheck makes of the same texts."""
    with tempfile.TemporaryDirectory() as name:
        paths = [Path(name) / f"{number:06}" / "page.md" for number in range(len(answers))]
        for path, answer in zip(paths, answers, strict=True):
            path.parent.mkdir()
            path.write_text(answer.text, encoding="utf-8", newline="")
            for file, text in BESIDE.get(engine, {}).items():
                (path.parent / file).write_text(text, encoding="utf-8")
        together = [[path] for path in paths] if engine in APART else [paths]
        pages = [page for some in together for page in inventory(some, renderer=renderer_of(engine))]
        listed: dict[str, dict[str, Any]] = {Path(page["path"]).parent.name: page for page in pages}
    found = []
    for path, (text, facts) in zip(paths, answers, strict=True):
        document = listed[path.parent.name]
        # Where notes are shown does not matter here.
        different = {fact: why for fact, why in disagreements(facts, document).items() if not why.startswith(ORDER)}
        found.append(Compared(text, *agreement(facts, document), different))
    return found


def shrink(text: str, differences: Iterable[str], differs: Callable[[list[str]], list[dict[str, str]]]) -> str:
    """The text without the lines and words that do not matter; the candidates of each round are asked at once.

    Args:
        differences: the facts that differ. What differs in others instead is another text.
    """
    facts = set(differences)
    while candidates := list(shorter(text)):
        found = next(
            (one for one, why in zip(candidates, differs(candidates), strict=True) if why and why.keys() <= facts), None
        )
        if found is None:
            break
        text = found
    return text


def shorter(text: str) -> list[str]:
    """The text without one block, one line or one word."""
    found = []
    blocks = text.split("\n\n")
    if len(blocks) > 8:
        # Most of a long document does not matter.
        size = (len(blocks) + 3) // 4
        found += ["\n\n".join(blocks[:start] + blocks[start + size :]) for start in range(0, len(blocks), size)]
    for parts, glue in ((blocks, "\n\n"), (text.split("\n"), "\n"), (re.split(r"(?<= )", text), "")):
        found += [glue.join(parts[:index] + parts[index + 1 :]) for index in range(len(parts))]
    return [one for one in dict.fromkeys(found) if one.strip() and one != text]


def kept(file: Path | None, engine: str, seed: int) -> list[Answer]:
    """What a file of answers has of an engine already."""
    if file is None or not file.exists():
        return []
    lines = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    return [Answer(line["text"], line["facts"]) for line in lines if (line["engine"], line["seed"]) == (engine, seed)]


def ask(engine: str, oracle: Oracle, seed: int, count: int, file: Path | None) -> list[Answer]:
    """The answers of an engine; those that the file has not are asked for, and written into it."""
    found = kept(file, engine, seed)
    for number, some in enumerate(batches(engine, seed, count)):
        if number < len(found) // TOGETHER:
            continue
        texts = aimed_at_pages(some, oracle, random.Random(f"{engine} {seed} {number}"))
        new = list(map(Answer, texts, oracle.answer(texts)))
        found += new
        if file is not None:
            with file.open("a", encoding="utf-8") as answers:
                lines = ({"engine": engine, "seed": seed, **one._asdict()} for one in new)
                answers.writelines(json.dumps(line) + "\n" for line in lines)
    return found[:count]


def row(engine: str, found: Sequence[Compared]) -> str:
    """A line of the table."""
    same, items = sum(one.same for one in found), sum(one.items for one in found)
    differing = sum(bool(one.differences) for one in found)
    return f"| {engine} | {len(found)} | {differing} | {same} of {items} | {100 * same / max(items, 1):.2f} % |"


def explained(engine: str, oracle: Oracle, found: Sequence[Compared], most: int) -> Iterator[str]:
    """Some documents that differ, shrunk, each with what differs."""

    def differs(texts: list[str]) -> list[dict[str, str]]:
        return [one.differences for one in compared(texts, engine, oracle)]

    told = set()
    for one in sorted((one for one in found if one.differences), key=lambda one: len(one.text))[:most]:
        text = shrink(one.text, one.differences, differs)
        if text not in told:
            told.add(text)
            yield f"{'~' * 30} {engine}\n{text}\n{'·' * 30}\n{differs([text])[0]}"


def installed(chosen: Iterable[str]) -> Iterator[tuple[str, Oracle]]:
    """The engines that are there, of those that refcheck has a renderer for."""
    known = {engine: oracle for engine, oracle in oracles().items() if renderer_of(engine) in names()}
    for engine in chosen or known:
        try:
            known[engine].version()
        except (UnavailableError, KeyError) as error:
            print(f"{engine}: {error}", file=sys.stderr)
        else:
            yield engine, known[engine]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.renderers.live", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("engines", nargs="*", metavar="ENGINE")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--answers", type=Path, help="a file of what was answered, to go on with")
    parser.add_argument("--shrink", type=int, default=3, help="how many documents of each engine are shown")
    options = parser.parse_args(arguments)
    rows, good = [], True
    for engine, oracle in installed(options.engines):
        found = held_against(ask(engine, oracle, options.seed, options.count, options.answers), engine)
        for text in explained(engine, oracle, found, options.shrink):
            print(text, flush=True)
        rows.append(row(engine, found))
        good &= sum(one.same for one in found) >= WANTED * sum(one.items for one in found)
    print("| renderer | documents | differ | items | agreement |\n| --- | --- | --- | --- | --- |")
    print("\n".join(rows))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
