"""pandoc, and pandoc with the filters of pandoc-xnos.

`pandoc` is the one that `pypandoc_binary` brings, `pandoc-2` the one on the PATH where its version is 2.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import Facts, Oracle
from .facts import facts_of, squeeze
from .programs import UnavailableError, first_line, output, run

FILTERS = {"pandoc-fignos": "2.4.0", "pandoc-tablenos": "2.3.0", "pandoc-eqnos": "2.5.0", "pandoc-secnos": "2.2.2"}


def newest() -> str:
    try:
        import pypandoc
    except ImportError as error:
        raise UnavailableError("pypandoc_binary is not installed") from error
    return str(pypandoc.get_pandoc_path())


def second() -> str:
    path = shutil.which("pandoc")
    if path is None or not first_line(path, "--version").startswith("pandoc 2"):
        raise UnavailableError("pandoc 2 is not installed")
    return path


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every element of pandoc's tree, in the order of the text."""
    if isinstance(value, dict):
        if "t" in value:
            yield value
            if value["t"] == "Cite":
                # What it shows is the source; the citations within a suffix are real.
                for citation in value["c"][0]:
                    yield {"t": "Citation", "c": citation["citationId"]}
                    yield from nodes(citation["citationPrefix"])
                    yield from nodes(citation["citationSuffix"])
                return
            yield from nodes(value.get("c"))
        else:
            for part in value.values():
                yield from nodes(part)
    elif isinstance(value, list):
        for part in value:
            yield from nodes(part)


def words(value: Any) -> str:
    return squeeze(
        "".join(
            " "
            if node["t"] in ("Space", "SoftBreak", "LineBreak")
            else node["c"]
            if node["t"] == "Str"
            else node["c"][1]
            for node in nodes(value)
            if node["t"] in ("Str", "Space", "SoftBreak", "LineBreak", "Code", "Math")
        )
    )


def tree(pandoc: str, text: str, reader: str = "markdown") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output(pandoc, f"--from={reader}", "--to=json", text=text))
    return found


def notes(root: dict[str, Any]) -> int:
    return sum(node["t"] == "Note" for node in nodes(root["blocks"]))


def page(root: dict[str, Any], plain: dict[str, Any], html: str) -> Facts:
    """Headings and notes as pandoc's tree has them, links as its page has them.

    Args:
        plain: the tree without inline notes.
    """
    headings = [
        {"level": node["c"][0], "id": node["c"][1][0], "text": words(node["c"][2])}
        for node in nodes(root["blocks"])
        if node["t"] == "Header"
    ]
    refs = notes(plain)
    shown = facts_of(html, notes_once=True)
    return {
        "headings": headings,
        "links": shown["links"],
        "notes": {"refs": refs, "inline": notes(root) - refs},
        "source": shown["source"],
        "ids": shown["ids"],
    }


def pages(texts: list[str]) -> list[Facts]:
    """All texts in one run of pandoc's own Lua, which does not expand tabs as its command line does."""
    script = Path(__file__).with_suffix(".lua")
    answers = json.loads(output(newest(), "lua", script, text=json.dumps([text.expandtabs(4) for text in texts])))
    return [
        {"fatal": answer["error"][:300]}
        if "error" in answer
        else page(json.loads(answer["tree"]), json.loads(answer["plain"]), answer["html"])
        for answer in answers
    ]


def pages_of_second(texts: list[str]) -> list[Facts]:
    return [page_of_second(second(), text) for text in texts]


def page_of_second(pandoc: str, text: str) -> Facts:
    try:
        root = tree(pandoc, text)
    except RuntimeError as error:
        return {"fatal": str(error)[:300]}
    html = output(pandoc, "--from=markdown", "--to=html", text=text)
    return page(root, tree(pandoc, text, "markdown-inline_notes"), html)


# With the punctuation that a key of pandoc may have within it.
_KEY = re.compile(r"(?<![\w&])(?:fig|tbl|eq|sec):(?:[\w/-]+(?:[:.][\w/-]+)*)?")
PROBE = "probe of labels"


def numbered(text: str) -> Facts:
    """Labels with their numbers and references, as the filters of pandoc-xnos leave them.

    The number of a label is what a reference to it shows; references to all stand at the end of what is asked.
    """
    pandoc = second()
    keys = list(dict.fromkeys(_KEY.findall(text)))
    asked = "\n\n".join([text, PROBE, *(f"{{@{key}}}" for key in keys)]) + "\n"
    done = run(pandoc, *(f"--filter={name}" for name in FILTERS), "--to=json", text=asked)
    if done.returncode:
        return {"fatal": done.stderr.strip()[-300:]}
    before, (after, probes) = in_parts(tree(pandoc, asked))[0], in_parts(json.loads(done.stdout))
    written = [node for node in nodes(before) if node["t"] == "Citation" or is_link(node)]
    shown: list[dict[str, Any]] = []
    for node in nodes(after):
        if node["t"] == "Citation" or is_link(node):
            shown.append(node)
        elif node["t"] == "Str":
            # The filters join words, so that `??` may have what followed it.
            shown += [{"t": "Str"}] * node["c"].count("??")
    if len(written) != len(shown):
        raise RuntimeError(f"{len(written)} references became {len(shown)}:\n{text}")
    refs: list[Facts] = []
    for was, now in zip(written, shown, strict=True):
        if was["t"] != "Citation":
            continue
        if now["t"] == "Citation":
            refs.append({"key": was["c"], "resolved": None, "number": None})
        else:
            number = words(now["c"][1]) if now["t"] == "Link" else None
            refs.append({"key": was["c"], "resolved": number is not None, "number": number})
    labels = {}
    for key, block in zip(keys, probes, strict=True):
        link = next((node for node in nodes(block) if is_link(node)), None)
        if link:
            labels[key] = words(link["c"][1])
    return {"labels": labels, "refs": refs}


def in_parts(root: dict[str, Any]) -> tuple[list[Any], list[Any]]:
    """The blocks before and behind the probes' heading."""
    blocks = root["blocks"]
    border = next(number for number, block in enumerate(blocks) if words(block) == PROBE)
    return blocks[:border], blocks[border + 1 :]


def is_link(node: dict[str, Any]) -> bool:
    return node["t"] == "Link" and bool(node["c"][2][0].startswith("#"))


def filter_versions() -> str:
    missing = [name for name in FILTERS if shutil.which(name) is None]
    if missing:
        raise UnavailableError(f"{', '.join(missing)} are not installed")
    return (
        ", ".join(f"{name} {version}" for name, version in FILTERS.items()) + f" on {first_line(second(), '--version')}"
    )


ORACLES = {
    "pandoc": Oracle(lambda: first_line(newest(), "--version"), pages),
    "pandoc-2": Oracle(lambda: first_line(second(), "--version"), pages_of_second),
    "pandoc-fignos": Oracle(filter_versions, lambda texts: [numbered(text) for text in texts]),
}
