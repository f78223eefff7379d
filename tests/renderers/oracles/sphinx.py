"""MyST-Parser with Sphinx: each text is a project of its own, since Sphinx numbers through a project."""

from __future__ import annotations

import json
import re
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

from . import Facts, Oracle
from .facts import HEADINGS, anchors, in_reading_order, is_furniture, is_live, is_note_reference, parse, squeeze
from .programs import UnavailableError, output

CONFIGURATION = {
    "extensions": ["myst_parser"],
    "numfig": True,
    "html_theme": "basic",
    "myst_heading_anchors": 6,
    "myst_enable_extensions": [
        "amsmath",
        "attrs_block",
        "attrs_inline",
        "colon_fence",
        "deflist",
        "dollarmath",
        "html_image",
    ],
}
SETTINGS = "".join(f"{name} = {value!r}\n" for name, value in CONFIGURATION.items())
RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DOCUTILS = frozenset({"reference", "footnote-reference", "headerlink"})
MARK = re.compile(r"mark(\d+)")


def answer(texts: list[str]) -> list[Facts]:
    try:
        import myst_parser  # noqa: F401
    except ImportError as error:
        raise UnavailableError("myst-parser is not installed") from error
    return json.loads(output(sys.executable, "-m", "tests.renderers.oracles.sphinx", text=json.dumps(texts)))  # type: ignore[no-any-return]


def page(text: str) -> Facts:
    """Build one text, with a mark around each reference, which Sphinx replaces by what it leads to."""
    from docutils import nodes
    from myst_parser.mdit_to_docutils.transforms import ResolveAnchorIds
    from sphinx import addnodes
    from sphinx.application import Sphinx

    asked: list[tuple[str, str]] = []

    def mark(node: Any, kind: str, target: str) -> None:
        wrapper = nodes.inline(classes=[f"mark{len(asked)}"])
        asked.append((kind, target))
        node.replace_self(wrapper)
        wrapper += node

    resolve_anchors = ResolveAnchorIds.apply

    def mark_anchors(self: Any, **options: Any) -> None:
        # MyST-Parser looks up `[](#x)` as soon as a page is read.
        for node in list(self.document.findall(nodes.reference)):
            if node.get("id_link"):
                mark(node, "link", node["refuri"])
        resolve_anchors(self, **options)

    def mark_roles(_: Any, doctree: Any) -> None:
        for node in list(doctree.findall(addnodes.pending_xref)):
            if not any(name.startswith("mark") for name in node.parent.get("classes", ())):
                mark(node, str(node["reftype"]), str(node["reftarget"]))

    with tempfile.TemporaryDirectory() as name, mock.patch.object(ResolveAnchorIds, "apply", mark_anchors):
        folder = Path(name)
        (folder / "index.md").write_text(text, encoding="utf-8", newline="")
        with (folder / "warnings").open("w") as warnings:
            application = Sphinx(
                folder, None, folder / "out", folder / "trees", "html", CONFIGURATION, status=None, warning=warnings
            )
            application.connect("doctree-read", mark_roles)
            # The index of words fails where no page of a project has words in its title.
            application.builder.search = False
            application.build(force_all=True)
        html = (folder / "out/index.html").read_text(encoding="utf-8")
    start = html.index('<div class="body" role="main">')
    body = html[start : html.index('<div class="sphinxsidebar"', start)]
    return {**facts(body, asked), "labels": labels(application.env)}


def facts(html: str, asked: list[tuple[str, str]]) -> Facts:
    root = parse(html)
    targets = anchors(root.walk())
    refs, links = [], []
    for element in in_reading_order(root):
        mark = next((MARK.fullmatch(name) for name in element.classes if MARK.fullmatch(name)), None)
        if mark is None:
            href = element.attributes.get("href", "")
            # Links of docutils have this class, those in HTML have not. A footnote that is missing links to a message.
            if any("problematic" in part.classes for part in element.walk()):
                continue
            if href.startswith("#") and not DOCUTILS.intersection(element.classes) and not is_furniture(element):
                links.append({"href": href, "text": element.text(), "resolved": is_live(href[1:], targets)})
            continue
        kind, target = asked[int(mark[1])]
        shown = squeeze(element.text())
        hrefs = [part.attributes["href"] for part in element.walk() if part.attributes.get("href", "").startswith("#")]
        live = any(is_live(href[1:], targets) for href in hrefs)
        if kind in ("link", "myst"):
            if not target.startswith("#"):
                continue
            links.append({"href": target, "text": shown, "resolved": live})
        elif kind != "doc":
            number = re.search(r"\d+(?:\.\d+)*", shown) if kind in ("numref", "eq") and live else None
            refs.append({"key": target, "kind": kind, "resolved": live, "number": number[0] if number else None})
    return {"headings": headings(root), "links": links, "refs": refs, "notes": {"total": notes(root)}}


def notes(root: Any) -> int:
    """How many references lead to a footnote. docutils also takes a heading of the name of a note that is missing."""
    elements = list(root.walk())
    shown = {element.id for element in elements if "footnote" in element.classes}
    return sum(is_note_reference(element) and element.attributes["href"][1:] in shown for element in elements)


def headings(root: Any) -> list[Facts]:
    """The id of a heading is that of its section."""
    found: list[Facts] = []
    for section in root.walk():
        for child in section.children:
            if not isinstance(child, str) and child.tag in HEADINGS:
                text = squeeze(child.text()).removesuffix("¶")
                found.append({"level": HEADINGS[child.tag], "id": section.id, "text": text})
    return found


def labels(environment: Any) -> Facts:
    """The numbers of figures, tables, listings and equations, by the names that Sphinx knows them by."""
    numbers = {
        identifier: ".".join(map(str, number))
        for kinds in environment.toc_fignumbers.values()
        for kind in kinds.values()
        for identifier, number in kind.items()
    }
    found = {
        name: numbers[identifier]
        for name, (_, identifier) in environment.domains["std"].anonlabels.items()
        if identifier in numbers
    }
    equations = {name: str(number) for name, (_, number) in environment.domains["math"].equations.items()}
    # One of LaTeX's environments without a label has a random one.
    return {**found, **{name: number for name, number in equations.items() if not RANDOM.fullmatch(name)}}


def versions() -> str:
    try:
        return f"MyST-Parser {version('myst-parser')}, Sphinx {version('sphinx')}"
    except ImportError as error:
        raise UnavailableError("myst-parser is not installed") from error


def answer_as_in_projects(texts: list[str]) -> list[Facts]:
    """The same without numbers and ids of headings.

    Sphinx counts through all pages, whose order refcheck does not know; of the several ids of a heading the first
    one that is listed is not the same. Links to them are compared.
    """
    found = []
    for facts in answer(texts):
        refs = [{**ref, "number": None} for ref in facts["refs"]]
        found.append({"links": facts["links"], "refs": refs, "notes": facts["notes"]})
    return found


ORACLES = {"myst": Oracle(versions, answer), "sphinx": Oracle(versions, answer_as_in_projects)}

if __name__ == "__main__":
    json.dump([page(text) for text in json.load(sys.stdin)], sys.stdout)
