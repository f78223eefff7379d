"""Each request through the protocol: a client asks, and makes the edits that it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from refcheck.facts.source import Source
from refcheck.server.addresses import uri_of
from refcheck.server.protocol.conversion import Lines
from tests.conftest import MakeFiles
from tests.server.served import Refusal, Served

# The smiley is two units of UTF-16, in which the client counts.
LINK = "😀 See [@fig:cat] and [@fig:none], [@doe] and [set up](set.md#set-up).\n\n![A cat](cat.png) {#fig:dog}\n"
TEXTS = {
    "link.md": f"---\nbibliography: refs.bib\n---\n\n{LINK}",
    "set.md": "# Set up\n\n![A cat](cat.png){#fig:cat}\n\nOne[^2], two[^1].\n\n[^1]: A.\n\n[^2]: B.\n",
    "refs.bib": "@book{doe, title = {A book}}\n",
    "cat.png": "x",
    ".refcheck.yml": "renderer: pandoc-crossref\nlabel-scope: project\n",
}

FOUND = ["undefined-label", "unused-label", "detached-attributes"]


@pytest.fixture
def folder(make_files: MakeFiles) -> Path:
    return make_files(TEXTS)


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    with Served(folder) as served:
        # All is read when it is known that nothing refers to a label.
        served.open(folder / "link.md")
        served.findings(folder / "link.md", FOUND)
        yield served


def at(folder: Path, name: str, words: str) -> dict[str, Any]:
    """The position of some words in a file, as a client says it."""
    text = TEXTS[name]
    before = text[: text.index(words)]
    line = before.rpartition("\n")[2]
    position = {"line": before.count("\n"), "character": len(line.encode("utf-16-le")) // 2}
    return {"textDocument": {"uri": uri_of(str(folder / name))}, "position": position}


def marked(folder: Path, place: Mapping[str, Any]) -> str:
    """The file and the text of a place that the server has answered."""
    uri, part = place.get("uri", place.get("targetUri")), place.get("range", place.get("targetSelectionRange"))
    name = uri.rpartition("/")[2]
    return f"{name}: {cut(TEXTS[name], part)[1]}"


def cut(text: str, part: Mapping[str, Any]) -> tuple[str, str, str]:
    """A text before, in and after a range."""
    start, end = (offset(text, part[name]) for name in ("start", "end"))
    return text[:start], text[start:end], text[end:]


def offset(text: str, position: Mapping[str, Any]) -> int:
    lines = text.split("\n")
    line = lines[position["line"]].encode("utf-16-le")[: 2 * position["character"]]
    return sum(len(one) + 1 for one in lines[: position["line"]]) + len(line.decode("utf-16-le"))


def made(edit: Mapping[str, Any], texts: Mapping[str, str] = TEXTS) -> dict[str, str]:
    """The files that a client has changed after it has made edits; new files, too."""
    changed: dict[str, str] = {}
    for change in edit["documentChanges"]:
        if change.get("kind") == "create":
            changed[change["uri"].rpartition("/")[2]] = ""
            continue
        name = change["textDocument"]["uri"].rpartition("/")[2]
        text = changed.get(name, texts.get(name, ""))
        for one in sorted(change["edits"], key=lambda one: offset(text, one["range"]["start"]), reverse=True):
            before, _, after = cut(text, one["range"])
            text = before + one["newText"] + after
        changed[name] = text
    return changed


def test_definition(served: Served, folder: Path) -> None:
    (found,) = served.request("textDocument/definition", at(folder, "link.md", "fig:cat]"))
    assert marked(folder, found) == "set.md: fig:cat"
    assert cut(TEXTS["link.md"], found["originSelectionRange"])[1] == "[@fig:cat]"


def test_declaration_of_a_citation(served: Served, folder: Path) -> None:
    (found,) = served.request("textDocument/declaration", at(folder, "link.md", "doe]"))
    assert marked(folder, found) == "refs.bib: doe"


def test_references(served: Served, folder: Path) -> None:
    params = {**at(folder, "set.md", "fig:cat}"), "context": {"includeDeclaration": True}}
    found = served.request("textDocument/references", params)
    assert [marked(folder, place) for place in found] == ["set.md: fig:cat", "link.md: fig:cat"]


def test_references_in_a_bibliography(served: Served, folder: Path) -> None:
    served.open(folder / "refs.bib")
    params = {**at(folder, "refs.bib", "doe,"), "context": {"includeDeclaration": False}}
    assert [marked(folder, place) for place in served.request("textDocument/references", params)] == ["link.md: doe"]


def test_highlights(served: Served, folder: Path) -> None:
    (found,) = served.request("textDocument/documentHighlight", at(folder, "link.md", "fig:cat]"))
    assert (cut(TEXTS["link.md"], found["range"])[1], found["kind"]) == ("fig:cat", 2)


def test_document_symbols(served: Served, folder: Path) -> None:
    document = {"textDocument": {"uri": uri_of(str(folder / "set.md"))}}
    (heading,) = served.request("textDocument/documentSymbol", document)
    assert (heading["name"], [child["name"] for child in heading["children"]]) == ("Set up", ["Figure 1: A cat"])


def test_workspace_symbols(served: Served, folder: Path) -> None:
    (found,) = served.request("workspace/symbol", {"query": "setup"})
    assert (found["name"], marked(folder, found["location"])) == ("Set up", "set.md: Set up")


def test_document_links(served: Served, folder: Path) -> None:
    document = {"textDocument": {"uri": uri_of(str(folder / "link.md"))}}
    found = served.request("textDocument/documentLink", document)
    targets = {cut(TEXTS["link.md"], link["range"])[1]: link["target"] for link in found}
    assert targets == {
        "set.md#set-up": uri_of(str(folder / "set.md")) + "#1",
        "cat.png": uri_of(str(folder / "cat.png")),
    }


def test_prepare_rename(served: Served, folder: Path) -> None:
    found = served.request("textDocument/prepareRename", at(folder, "link.md", "fig:cat]"))
    assert (found["placeholder"], cut(TEXTS["link.md"], found["range"])[1]) == ("fig:cat", "fig:cat")


def test_prepare_rename_is_refused_with_the_reason(served: Served, folder: Path) -> None:
    with pytest.raises(Refusal, match="`fig:none` is not defined") as refusal:
        served.request("textDocument/prepareRename", at(folder, "link.md", "fig:none"))
    assert refusal.value.code == -32803


def test_rename_over_unsaved_texts(served: Served, folder: Path) -> None:
    text = f"\n{TEXTS['link.md']}".replace("\n---\nbibl", "---\nbibl", 1)
    served.change(folder / "link.md", text)
    edit = served.request("textDocument/rename", {**at(folder, "set.md", "fig:cat}"), "newName": "fig:lion"})
    changed = made(edit, {**TEXTS, "link.md": text})
    assert changed == {name: {**TEXTS, "link.md": text}[name].replace("fig:cat", "fig:lion") for name in changed}
    versions = {
        change["textDocument"]["uri"][-7:]: change["textDocument"]["version"] for change in edit["documentChanges"]
    }
    assert versions == {"link.md": 2, "/set.md": None}


def test_rename_is_refused_with_the_reason(served: Served, folder: Path) -> None:
    with pytest.raises(Refusal, match="`dog` is not a valid label for a figure: let it begin with `fig:`"):
        served.request("textDocument/rename", {**at(folder, "set.md", "fig:cat}"), "newName": "dog"})


def test_rename_of_a_citation_key_in_its_bibliography(served: Served, folder: Path) -> None:
    served.open(folder / "refs.bib")
    edit = served.request("textDocument/rename", {**at(folder, "refs.bib", "doe,"), "newName": "roe"})
    assert made(edit) == {name: TEXTS[name].replace("doe", "roe") for name in ("link.md", "refs.bib")}


def test_links_follow_a_file(served: Served, folder: Path) -> None:
    files = [{"oldUri": uri_of(str(folder / "set.md")), "newUri": uri_of(str(folder / "new" / "set.md"))}]
    edit = served.request("workspace/willRenameFiles", {"files": files})
    assert made(edit) == {
        "link.md": TEXTS["link.md"].replace("(set.md#", "(new/set.md#"),
        "set.md": TEXTS["set.md"].replace("(cat.png)", "(../cat.png)"),
    }


def test_a_move_that_is_not_possible_is_only_a_message(served: Served, folder: Path) -> None:
    files = [{"oldUri": uri_of(str(folder / "set.md")), "newUri": uri_of(str(folder / "link.md"))}]
    assert served.request("workspace/willRenameFiles", {"files": files}) is None
    assert "exists" in served.told("window/showMessage")["message"]


def actions(served: Served, folder: Path, words: str, **context: Any) -> list[dict[str, Any]]:
    place = at(folder, "link.md", words)
    part = {"start": place["position"], "end": place["position"]}
    params = {"textDocument": place["textDocument"], "range": part, "context": {"diagnostics": [], **context}}
    found: list[dict[str, Any]] = served.request("textDocument/codeAction", params)
    return found


def test_a_fix_is_resolved_when_it_is_chosen(served: Served, folder: Path) -> None:
    found = actions(served, folder, "{#fig:dog}", only=["quickfix"])
    fix = next(action for action in found if action.get("isPreferred"))
    assert "edit" not in fix
    edit = served.request("codeAction/resolve", fix)["edit"]
    assert made(edit) == {"link.md": TEXTS["link.md"].replace(" {#fig:dog}", "{#fig:dog}")}


def test_all_safe_fixes_on_saving(served: Served, folder: Path) -> None:
    (action,) = actions(served, folder, "See", only=["source.fixAll"])
    edit = served.request("codeAction/resolve", action)["edit"]
    assert made(edit) == {"link.md": TEXTS["link.md"].replace(" {#fig:dog}", "{#fig:dog}")}


def test_a_finding_is_suppressed(served: Served, folder: Path) -> None:
    found = actions(served, folder, "fig:none", only=["quickfix"])
    (action,) = (action for action in found if action["title"].startswith("Suppress"))
    comment = "<!-- refcheck-disable-next-line undefined-label -->\n"
    assert made(action["edit"]) == {"link.md": TEXTS["link.md"].replace("😀", f"{comment}😀")}


def test_a_missing_file_is_created(served: Served, folder: Path) -> None:
    text = "[The plan](plan.md)\n"
    served.change(folder / "link.md", text)
    start = {"line": 0, "character": 12}
    params = {
        "textDocument": {"uri": uri_of(str(folder / "link.md"))},
        "range": {"start": start, "end": start},
        "context": {"diagnostics": [], "only": ["quickfix"]},
    }
    found = served.request("textDocument/codeAction", params)
    (action,) = (action for action in found if action["title"].startswith("Create"))
    assert made(action["edit"]) == {"plan.md": "# The plan\n"}


def test_hints(served: Served, folder: Path) -> None:
    whole = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
    params = {"textDocument": {"uri": uri_of(str(folder / "link.md"))}, "range": whole}
    (hint,) = served.request("textDocument/inlayHint", params)
    assert hint["label"] == "Figure 1"
    assert TEXTS["link.md"][: offset(TEXTS["link.md"], hint["position"])].endswith("[@fig:cat]")


def test_lenses_open_the_list_of_references(folder: Path) -> None:
    options = {"refcheck": {"lenses": True}, "showReferences": "refcheck.show"}
    with Served(folder, options=options) as served:
        served.open(folder / "set.md")
        served.open(folder / "link.md")
        served.findings(folder / "link.md", FOUND)
        document = {"textDocument": {"uri": uri_of(str(folder / "set.md"))}}
        first = served.request("textDocument/codeLens", document)[0]
        assert (first["command"]["title"], first["command"]["command"]) == ("1 reference", "refcheck.show")
        assert [marked(folder, place) for place in first["command"]["arguments"][2]] == ["link.md: set.md#set-up"]


def test_renumbering_is_reviewed(served: Served, folder: Path) -> None:
    served.request(
        "workspace/executeCommand", {"command": "refcheck.renumber", "arguments": [uri_of(str(folder / "set.md"))]}
    )
    edit = served.told("workspace/applyEdit")["edit"]
    (annotation,) = edit["changeAnnotations"].values()
    assert made(edit)["set.md"].startswith(TEXTS["set.md"].partition("One")[0] + "One[^1], two[^2].")
    assert (annotation["label"], annotation["needsConfirmation"]) == ("Renumber footnotes", True)


def test_conversion_is_reviewed(served: Served, folder: Path) -> None:
    arguments = [uri_of(str(folder / "link.md")), "quarto"]
    served.request("workspace/executeCommand", {"command": "refcheck.convert", "arguments": arguments})
    edit = served.told("workspace/applyEdit")["edit"]
    assert "@fig-cat" in made(edit)["link.md"]
    assert {change["edits"][0]["annotationId"] for change in edit["documentChanges"]} == {*edit["changeAnnotations"]}


def test_an_unknown_renderer_is_refused(served: Served, folder: Path) -> None:
    arguments = [uri_of(str(folder / "link.md")), "quatro"]
    with pytest.raises(Refusal, match="there is no renderer `quatro`"):
        served.request("workspace/executeCommand", {"command": "refcheck.convert", "arguments": arguments})


def test_a_place_in_a_notebook_is_one_in_its_file() -> None:
    cells = [{"cell_type": "markdown", "metadata": {}, "source": ["# One\n", "\n", "## Two"]}]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1)
    source = Source.decoded("book.ipynb", text.encode())
    position = Lines(lambda location: source, "utf-16").position("/book.ipynb", source.text.index("Two"))
    assert text.split("\n")[position.line][position.column :].startswith('Two"')


@pytest.fixture
def poor(folder: Path) -> Iterator[Served]:
    """A client that says nothing of what it can do."""
    with Served(folder, {}) as served:
        served.open(folder / "link.md")
        served.findings(folder / "link.md", FOUND)
        yield served


def test_a_poor_client_gets_plain_places(poor: Served, folder: Path) -> None:
    (found,) = poor.request("textDocument/definition", at(folder, "link.md", "fig:cat]"))
    assert (found.keys(), marked(folder, found)) == ({"uri", "range"}, "set.md: fig:cat")


def test_a_poor_client_gets_a_flat_outline(poor: Served, folder: Path) -> None:
    document = {"textDocument": {"uri": uri_of(str(folder / "set.md"))}}
    found = poor.request("textDocument/documentSymbol", document)
    names = [(one["name"], one.get("containerName")) for one in found]
    assert names == [("Set up", None), ("Figure 1: A cat", "Set up")]


def test_a_poor_client_gets_edits_by_file(poor: Served, folder: Path) -> None:
    edit = poor.request("textDocument/rename", {**at(folder, "set.md", "fig:cat}"), "newName": "fig:lion"})
    changes = [{"textDocument": {"uri": uri}, "edits": edits} for uri, edits in edit["changes"].items()]
    expected = {name: TEXTS[name].replace("fig:cat", "fig:lion") for name in ("link.md", "set.md")}
    assert made({"documentChanges": changes}) == expected


def test_a_poor_client_gets_the_edits_of_a_fix_at_once(poor: Served, folder: Path) -> None:
    found = actions(poor, folder, "{#fig:dog}", only=["quickfix"])
    (fix,) = (action for action in found if action.get("isPreferred"))
    (edits,) = fix["edit"]["changes"].values()
    assert [edit["newText"] for edit in edits] == [""]
