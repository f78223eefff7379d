"""bookdown's `html_document2`, one page alone."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from . import Facts, Oracle
from .facts import HEADINGS, facts_of, in_reading_order, parse, squeeze
from .programs import first_line, run

SCRIPT = Path(__file__).with_suffix(".R")
KINDS = ("fig", "tab", "eq", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr", "hyp")
WRITTEN = re.compile(r"\\@ref\(([-/:\w]+)\)|\(\\?#([-/:\w]+)\)")
# Chunks, divs and headings, whose labels have no kind as they are written.
NAMED = re.compile(
    r"^```+\{\w+[ ,]+([-/\w]+) *[,}]|label *[=:] *\"?([-/\w]+)|\{[^{}\n]*#([-:/\w]+)[^{}\n]*\}", re.MULTILINE
)


def answer(texts: list[str]) -> list[Facts]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, text in enumerate(texts):
            (folder / f"page{number:03}.Rmd").write_text(text, encoding="utf-8", newline="")
            names = ["".join(found) for found in NAMED.findall(text)]
            keys = ["".join(found) for found in WRITTEN.findall(text)]
            keys += [*names, *(f"{kind}:{name}" for name in names for kind in KINDS)]
            probes = "".join(f"\n\nprobe \\@ref({key})" for key in dict.fromkeys(keys))
            (folder / f"page{number:03}-probes.Rmd").write_text(text + probes + "\n", encoding="utf-8", newline="")
        run("Rscript", SCRIPT, folder)
        return [facts(folder / f"page{number:03}.html", text) for number, text in enumerate(texts)]


def facts(path: Path, text: str) -> Facts:
    error = path.with_suffix(".error")
    if error.exists():
        return {"fatal": error.read_text(encoding="utf-8").strip()[:300]}
    html = body(path)
    found = facts_of(html)
    refs, links = [], []
    for element in in_reading_order(parse(html)):
        if "reference" not in element.classes:
            continue
        number = squeeze(element.text()).strip("()")
        refs.append(reference(element.attributes["href"][1:], number))
    hrefs = {f"#{ref['key']}" for ref in refs}
    links = [
        link
        for link in found["links"]
        if not (link["href"] in hrefs and re.fullmatch(r"\(?(?:\?\?|[\dA-Z.]+)\)?", link["text"]))
    ]
    return {**found, "headings": headings(html), "links": links, "labels": labels(path, text, refs), "refs": refs}


def reference(key: str, number: str) -> Facts:
    return {"key": key, "resolved": number != "??", "number": None if number == "??" else number}


def labels(path: Path, text: str, refs: list[Facts]) -> dict[str, str]:
    """What a reference to each label shows, in the same text with references to all.

    Of the labels that sections have of themselves those that are referred to.
    """
    known = {"".join(found) for found in NAMED.findall(text)} | {ref["key"] for ref in refs}
    probes = path.with_name(path.stem + "-probes.html")
    if not probes.exists():
        return {}
    found = {}
    for element in parse(body(probes)).walk():
        if "reference" in element.classes:
            number, key = squeeze(element.text()).strip("()"), element.attributes["href"][1:]
            if number != "??" and (key in known or key.startswith(tuple(f"{kind}:" for kind in KINDS))):
                found[key] = number
    return found


def headings(html: str) -> list[Facts]:
    """With `--section-divs` the id of a heading is that of the division around it."""
    found: list[Facts] = []
    for section in parse(html).walk():
        for child in section.children:
            if not isinstance(child, str) and child.tag in HEADINGS:
                text = (
                    re.sub(r"^[\d.]+ (?=\S)", "", squeeze(child.text()))
                    if "number" in section.attributes
                    else squeeze(child.text())
                )
                found.append(
                    {
                        "level": HEADINGS[child.tag],
                        "id": child.id or (section.id if "section" in section.classes else ""),
                        "text": text,
                    }
                )
    return found


def body(path: Path) -> str:
    html = path.read_text(encoding="utf-8")
    return html[html.index("<body>") : html.rindex("</body>")]


ORACLES = {
    "bookdown": Oracle(
        lambda: f"{first_line('Rscript', SCRIPT, 'version')} html_document2 on {first_line('pandoc', '--version')}",
        answer,
    )
}
