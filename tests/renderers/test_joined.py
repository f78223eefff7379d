"""What pandoc makes of several files, recorded in `joined.txt`, and that refcheck says the same of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from refcheck.config import load
from refcheck.project.project import Project
from refcheck.session import open_session
from tests.cases import Case, Results, Suite

from .oracles.pandoc import newest, nodes, words
from .oracles.programs import UnavailableError, output


def asked(case: Case, folder: Path) -> Results:
    """The answer of pandoc; the recorded one where it is not installed."""
    case.write(folder)
    try:
        program = newest()
    except UnavailableError:
        return case.results
    tree = json.loads(output(program, *case.value("run").split(), "--to=json", folder=folder))
    return {"output": "".join(f"{line}\n" for line in _lines(tree))}


def _lines(tree: Any) -> Iterator[str]:
    """The notes and links of pandoc's tree, in order."""
    found = list(nodes(tree["blocks"]))
    ids = {attributes[0] for node in found for attributes in _attributes(node)}
    for node in found:
        if node["t"] == "Note":
            yield f"note: {words(node['c'])}"
        elif node["t"] == "Link":
            _, text, (target, _) = node["c"]
            dead = " dead" if target.startswith("#") and target[1:] not in ids else ""
            yield f"link {words(text)}: {target}{dead}"


def _attributes(node: Any) -> Iterator[Any]:
    if node["t"] == "Header":
        yield node["c"][1]
    elif node["t"] in ("Span", "Div", "Link", "Image", "Code"):
        yield node["c"][0]


def said(case: Case, folder: Path) -> str:
    """The same as refcheck resolves it."""
    (folder / "Makefile").write_text(f"x.html:\n\tpandoc {case.value('run')} -o x.html\n", encoding="utf-8")
    project = open_session([str(folder)], load(folder)).project
    is_file_scope = "--file-scope" in case.value("run")
    return "".join(f"{line}\n" for line in _resolved(project, is_file_scope))


def _resolved(project: Project, is_file_scope: bool) -> Iterator[str]:
    for page in project.pages.values():
        own = f"{Path(page.location).name}__" if is_file_scope else ""
        for reference in page.references:
            resolution = project.resolve(page, reference)
            found = resolution.definitions[0] if resolution.definitions else None
            where = resolution.page or page
            if reference.kind == "footnote" and found is not None:
                text = where.source.text[found.span.end : found.full_span.end].strip(": \n")
                yield f"note: {text}"
            elif reference.kind == "link" and reference.form != "definition":
                path, _, fragment = reference.key.rpartition("#")
                prefix = f"{path}__" if path else own
                dead = "" if resolution.status == "resolved" else " dead"
                yield f"link {reference.text}: #{prefix}{fragment}{dead}"
            elif reference.kind == "reference-link" and found is not None:
                is_heading = found.kind == "heading"
                target = f"#{own}{where.anchors.of(found)}" if is_heading else found.text
                yield f"link {reference.text}: {target}"


SUITE = Suite.of(__file__, "joined.txt", asked)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_refcheck_says_what_pandoc_says(case: Case, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    case.write(tmp_path)
    assert said(case, tmp_path) == case.results["output"]


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_pandoc_still_says_so(case: Case, tmp_path: Path) -> None:
    assert SUITE.run(case, tmp_path) == case.results
