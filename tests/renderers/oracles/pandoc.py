"""pandoc, and pandoc with the filters of pandoc-xnos.

`pandoc` is the one that `pypandoc_binary` brings, `pandoc-2` the one on the PATH where its version is 2.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

from . import Facts, Oracle
from .facts import is_live, squeeze
from .programs import UnavailableError, first_line, output, run

FILTERS = {"pandoc-fignos": "2.4.0", "pandoc-tablenos": "2.3.0", "pandoc-eqnos": "2.5.0", "pandoc-secnos": "2.2.2"}
ATTRIBUTE_AT = {"Header": 1, "Div": 0, "Span": 0, "CodeBlock": 0, "Code": 0, "Link": 0, "Image": 0, "Table": 0, "Figure": 0}
PREFIXES = ("fig:", "tbl:", "eq:", "sec:")


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
            " " if node["t"] in ("Space", "SoftBreak", "LineBreak") else node["c"] if node["t"] == "Str" else node["c"][1]
            for node in nodes(value)
            if node["t"] in ("Str", "Space", "SoftBreak", "LineBreak", "Code", "Math")
        )
    )


def tree(pandoc: str, text: str, reader: str = "markdown") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(output(pandoc, f"--from={reader}", "--to=json", text=text))
    return found


def identifiers(root: dict[str, Any]) -> set[str]:
    found = set()
    for node in nodes(root["blocks"]):
        if node["t"] in ATTRIBUTE_AT:
            found.add(node["c"][ATTRIBUTE_AT[node["t"]]][0])
        elif node["t"] in ("RawBlock", "RawInline") and node["c"][0] == "html":
            from .facts import anchors, parse

            found |= anchors(parse(node["c"][1]).walk())
    return found - {""}


def notes(root: dict[str, Any]) -> int:
    return sum(node["t"] == "Note" for node in nodes(root["blocks"]))


def page(pandoc: str, text: str) -> Facts:
    """Headings, links and notes as pandoc's tree has them."""
    try:
        root = tree(pandoc, text)
    except RuntimeError as error:
        return {"fatal": str(error)[:300]}
    targets = identifiers(root)
    headings, links = [], []
    for node in nodes(root["blocks"]):
        if node["t"] == "Header":
            level, attributes, content = node["c"]
            headings.append({"level": level, "id": attributes[0], "text": words(content)})
        elif node["t"] == "Link" and node["c"][2][0].startswith("#"):
            href = node["c"][2][0]
            links.append({"href": href, "text": words(node["c"][1]), "resolved": is_live(href[1:], targets)})
    refs = notes(tree(pandoc, text, "markdown-inline_notes"))
    return {"headings": headings, "links": links, "notes": {"refs": refs, "inline": notes(root) - refs}}


def pages(pandoc: Callable[[], str]) -> Callable[[list[str]], list[Facts]]:
    return lambda texts: [page(pandoc(), text) for text in texts]


def numbered(text: str) -> Facts:
    """Labels with their numbers and references, as the filters of pandoc-xnos leave them."""
    pandoc = second()
    before = tree(pandoc, text)
    filters = [f"--filter={name}" for name in FILTERS]
    done = run(pandoc, *filters, "--to=json", text=text)
    if done.returncode:
        return {"fatal": done.stderr.strip()[-300:]}
    after = json.loads(done.stdout)
    written = [node for node in nodes(before["blocks"]) if node["t"] == "Citation" or is_link(node)]
    shown = [
        node for node in nodes(after["blocks"]) if node["t"] == "Citation" or is_link(node) or node == {"t": "Str", "c": "??"}
    ]
    if len(written) != len(shown):
        raise RuntimeError(f"{len(written)} references became {len(shown)}:\n{text}")
    refs, numbers = [], {}
    for was, now in zip(written, shown, strict=True):
        if was["t"] != "Citation":
            continue
        key = was["c"]
        if now["t"] == "Citation":
            refs.append({"key": key, "xref": key.startswith(PREFIXES), "resolved": False, "number": None})
            if not key.startswith(PREFIXES):
                refs[-1]["resolved"] = None
        elif now["t"] == "Str":
            refs.append({"key": key, "resolved": False, "number": None})
        else:
            number = words(now["c"][1])
            target = now["c"][2][0][1:]
            numbers[target] = number
            refs.append({"key": key, "resolved": True, "number": number})
    return {"labels": labels(pandoc, text, filters), "refs": refs}


def is_link(node: dict[str, Any]) -> bool:
    return node["t"] == "Link" and bool(node["c"][2][0].startswith("#"))


def labels(pandoc: str, text: str, filters: list[str]) -> dict[str, str]:
    """The number of each label: what a reference to it shows, in the same text with references to all."""
    import re

    keys = list(dict.fromkeys(re.findall(r"(?<![\w&])(?:fig|tbl|eq|sec):[\w/-]*", text)))
    asked = text + "\n\n" + "\n\n".join(f"probe{number}probe {{@{key}}}" for number, key in enumerate(keys)) + "\n"
    done = run(pandoc, *filters, "--to=json", text=asked)
    if done.returncode:
        return {}
    found = {}
    for block in json.loads(done.stdout)["blocks"]:
        probe = re.match(r"probe(\d+)probe", words(block)) if block["t"] == "Para" else None
        links = [node for node in nodes(block) if is_link(node)] if probe else []
        if probe and len(links) == 1:
            found[keys[int(probe[1])]] = words(links[0]["c"][1])
    return found


def filter_versions() -> str:
    return ", ".join(f"{name} {version}" for name, version in FILTERS.items()) + f" on {first_line(second(), '--version')}"


ORACLES = {
    "pandoc": Oracle(lambda: first_line(newest(), "--version"), pages(newest)),
    "pandoc-2": Oracle(lambda: first_line(second(), "--version"), pages(second)),
    "pandoc-fignos": Oracle(filter_versions, lambda texts: [numbered(text) for text in texts]),
}
