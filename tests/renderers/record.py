"""Ask the real renderers, and write their answers beside the documents of `recorded/`.

usage: python -m tests.renderers.record [DIALECT[/NAME] ...]        ask again, about all documents or one
       python -m tests.renderers.record --choose COUNT DIALECT ...  first write COUNT generated documents

Renderers that are not installed keep the answers that they gave before.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .generate import document, grammar
from .oracles import Facts, Oracle, oracles
from .oracles.programs import UnavailableError

RECORDED = Path(__file__).parent / "recorded"
GENERATED = "generated-"
SLOW = frozenset({"bookdown", "myst", "pandoc-fignos"})
TARGET = re.compile(r"(?<=\(#)[^)\s]+|(?<=href=\"#)[^\"]+")


def dialects() -> dict[str, list[str]]:
    """Which engines read the documents of each folder."""
    lines = (RECORDED / "engines.txt").read_text(encoding="utf-8").splitlines()
    return {name: engines.split() for name, _, engines in (line.partition(":") for line in lines) if engines}


def available(engines: list[str]) -> dict[str, tuple[str, Oracle]]:
    """Those that are installed, with their versions."""
    found = {}
    for engine in engines:
        oracle = oracles()[engine]
        try:
            found[engine] = (oracle.version(), oracle)
        except UnavailableError as error:
            print(f"{engine}: {error}", file=sys.stderr)
    return found


def record(dialect: str, engines: dict[str, tuple[str, Oracle]], name: str = "*") -> None:
    """Write the answers for every document of a folder, or for one of them."""
    paths = sorted((RECORDED / dialect).glob(f"{name}.md"))
    texts = [path.read_bytes().decode("utf-8") for path in paths]
    answers = {engine: oracle.answer(texts) for engine, (_, oracle) in engines.items()}
    order = dialects()[dialect]
    for number, path in enumerate(paths):
        file = path.with_suffix(".expected.json")
        before = json.loads(file.read_text(encoding="utf-8"))["oracle"] if file.exists() else {}
        facts = {engine: answers[engine][number] if engine in engines else before.get(engine) for engine in order}
        file.write_text(written({engine: kept(found) for engine, found in facts.items() if found}), encoding="utf-8")
    print(f"{dialect}: {len(paths)} documents, {', '.join(version for version, _ in engines.values())}")


def kept(facts: Facts) -> Facts:
    """An answer without what only a reader wants to know."""
    facts = {fact: value for fact, value in facts.items() if fact != "ids"}
    if "headings" in facts:
        facts = {**facts, "headings": [{"id": heading["id"]} for heading in facts["headings"]]}
    if "links" in facts:
        links = [{"href": link["href"], "resolved": link["resolved"]} for link in facts["links"]]
        facts = {**facts, "links": links}
    return facts


def written(answers: dict[str, Facts]) -> str:
    """Answers as JSON, one engine a line."""
    lines = (
        f"  {json.dumps(engine)}: {json.dumps(facts, ensure_ascii=False, separators=(',', ':'))}"
        for engine, facts in answers.items()
    )
    return '{"oracle": {\n' + ",\n".join(lines) + "\n}}\n"


def choose(dialect: str, count: int, engines: dict[str, tuple[str, Oracle]]) -> list[str]:
    """Out of some times as many documents those that show the most that the ones before them do not."""
    chance = random.Random(dialect)
    size = (3 if SLOW.intersection(engines) else 10) * count
    texts, used = (list(column) for column in zip(*(write(dialect, chance) for _ in range(size)), strict=True))
    texts = [aim(text, facts, chance) for text, facts in zip(texts, asked(texts, engines), strict=True)]
    shown = [taken | set(outcomes(facts)) for taken, facts in zip(used, asked(texts, engines), strict=True)]
    chosen: list[int] = []
    seen: dict[str, int] = {}
    for _ in range(count):
        best = max(
            (number for number in range(len(texts)) if number not in chosen),
            key=lambda number: (
                sum(0.5 ** (2 * seen.get(what, 0)) for what in shown[number]) / (len(texts[number]) + 60)
            ),
        )
        chosen.append(best)
        for what in shown[best]:
            seen[what] = seen.get(what, 0) + 1
    return [texts[number] for number in chosen]


def write(dialect: str, chance: random.Random) -> tuple[str, set[str]]:
    """A document, and the alternatives of the grammar that it took; which target is no matter."""
    taken: list[str] = []

    def pick(options: Sequence[str]) -> str:
        taken.append(chance.choice(options))
        return taken[-1]

    text = document(dialect, chance.randint(3, 6), pick)
    rules = grammar(dialect)
    return text, set(taken) - {*rules.get("target", ()), *rules.get("id", ())}


def asked(texts: list[str], engines: dict[str, tuple[str, Oracle]]) -> list[dict[str, Facts]]:
    answers = {engine: oracle.answer(texts) for engine, (_, oracle) in engines.items()}
    return [{engine: answers[engine][number] for engine in engines} for number in range(len(texts))]


def aim(text: str, facts: dict[str, Facts], chance: random.Random) -> str:
    """Turn half of the links to what some renderer has on this page."""
    there = sorted(
        {heading["id"] for found in facts.values() for heading in found.get("headings", ()) if heading["id"]}
    )
    safe = [identifier for identifier in there if not re.search(r"[\s()<>\"&%]", identifier)]
    return TARGET.sub(lambda match: chance.choice(safe) if safe and chance.random() < 0.5 else match[0], text)


def outcomes(facts: dict[str, Facts]) -> Iterator[str]:
    """What a document shows: which engines agree on what."""
    for fact in ("links", "refs"):
        lists: list[list[Any]] = [found.get(fact, []) for found in facts.values()]
        if len({len(items) for items in lists}) > 1:
            yield f"{fact}: {[len(items) for items in lists]}"
        else:
            for items in zip(*lists, strict=True):
                yield f"{fact}: {[item['resolved'] for item in items]}"
    yield f"headings: {[len({heading['id'] for heading in found.get('headings', ())}) for found in facts.values()]}"
    yield f"notes: {[found.get('notes') for found in facts.values()]}"
    yield f"fatal: {['fatal' in found for found in facts.values()]}"


def main(arguments: list[str]) -> int:
    count = 0
    if arguments[:1] == ["--choose"]:
        count, arguments = int(arguments[1]), arguments[2:]
    for argument in arguments or dialects():
        dialect, _, name = argument.partition("/")
        engines = available(dialects()[dialect])
        if count and engines:
            for path in (RECORDED / dialect).glob(f"{GENERATED}*"):
                path.unlink()
            (RECORDED / dialect).mkdir(parents=True, exist_ok=True)
            for number, text in enumerate(choose(dialect, count, engines)):
                (RECORDED / dialect / f"{GENERATED}{number:02}.md").write_text(text, encoding="utf-8")
        record(dialect, engines, name or "*")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
