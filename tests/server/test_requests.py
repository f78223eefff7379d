"""Every feature is asked through the protocol, by a client that can all and by one that can nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from refcheck.server.addresses import uri_of
from refcheck.server.features import all_features
from tests.server.served import WIDE, Refusal, Served

TEXTS = {
    "note.md": """\
---
bibliography: refs.bib
---

# Cars 😀

See [@fig:a], [@doe], [x](other.md#boats), [^1] and [@fig:none].

![A](a.png){#fig:a}

[^1]: Note.
""",
    "other.md": "# Boats\n\n[back](note.md#fig:a)\n",
    "refs.bib": "@book{doe,\n  title = {Title},\n  author = {Doe, Jane},\n  year = 2020\n}\n",
    "a.png": "",
    ".refcheck.yml": "renderer: pandoc-crossref\nlabel-scope: project\n",
}


def position(text: str, part: str, after: int = 0) -> dict[str, int]:
    """The position of a part of a text, in UTF-16."""
    head = text[: text.index(part) + after]
    line = head.rpartition("\n")[2]
    return {"line": head.count("\n"), "character": len(line.encode("utf-16-le")) // 2}


@pytest.fixture(scope="module", params=["wide", "bare"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("asked")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with Served(folder, WIDE if request.param == "wide" else {}) as served:
        served.open(folder / "note.md")
        served.findings(folder / "note.md", ["undefined-label"])
        yield served
        assert served.told_faults() == []


def document(served: Served, name: str = "note.md") -> dict[str, str]:
    return {"uri": uri_of(str(served.folder / name))}


def at(served: Served, part: str, after: int = 2, name: str = "note.md") -> dict[str, Any]:
    return {"textDocument": document(served, name), "position": position(TEXTS[name], part, after)}


def whole() -> dict[str, Any]:
    return {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}


def edit_or_refusal(served: Served, method: str, params: Any) -> Any:
    """The edits that are offered, or why they are not made: a proof may find damage."""
    try:
        return served.request(method, params)
    except Refusal as refused:
        return str(refused)


def is_wide(served: Served) -> bool:
    return bool(served.server.capabilities.workspace)


def test_hover(served: Served) -> None:
    answer = served.request("textDocument/hover", at(served, "@fig:a"))
    assert "Figure 1" in answer["contents"]["value"] or "figure 1" in answer["contents"]["value"].lower()
    assert answer["contents"]["kind"] == ("markdown" if is_wide(served) else "plaintext")


def test_completion(served: Served) -> None:
    answer = served.request("textDocument/completion", at(served, "@fig:a", after=5))
    assert [item["textEdit"]["newText"] for item in answer["items"]][:1] == ["@fig:a"] or answer["items"]
    resolved = served.request("completionItem/resolve", answer["items"][0])
    assert resolved["label"] == answer["items"][0]["label"]


@pytest.mark.parametrize("method", ["textDocument/definition", "textDocument/declaration"])
def test_definition(served: Served, method: str) -> None:
    (target,) = served.request(method, at(served, "other.md#boats", after=10))
    assert target["targetUri" if is_wide(served) else "uri"] == document(served, "other.md")["uri"]


def test_references(served: Served) -> None:
    params = {**at(served, "#fig:a"), "context": {"includeDeclaration": True}}
    found = served.request("textDocument/references", params)
    assert {place["uri"].rpartition("/")[2] for place in found} == {"note.md", "other.md"}


def test_highlights(served: Served) -> None:
    assert len(served.request("textDocument/documentHighlight", at(served, "#fig:a"))) >= 2


def test_symbols(served: Served) -> None:
    found = served.request("textDocument/documentSymbol", {"textDocument": document(served)})
    assert "Cars" in found[0]["name"]
    assert ("selectionRange" in found[0]) == is_wide(served)


def test_symbols_of_the_project(served: Served) -> None:
    found = served.request("workspace/symbol", {"query": "boats"})
    assert [one["location"]["uri"] for one in found] == [document(served, "other.md")["uri"]]


def test_links(served: Served) -> None:
    found = served.request("textDocument/documentLink", {"textDocument": document(served)})
    targets = [link.get("target") or served.request("documentLink/resolve", link)["target"] for link in found]
    assert any(target.startswith(document(served, "other.md")["uri"]) for target in targets)


def test_rename(served: Served) -> None:
    prepared = served.request("textDocument/prepareRename", at(served, "#fig:a", after=3))
    assert prepared["placeholder"] == "fig:a"
    edit = served.request("textDocument/rename", {**at(served, "#fig:a", after=3), "newName": "fig:b"})
    if is_wide(served):
        changed = {
            change["textDocument"]["uri"]: change["textDocument"]["version"] for change in edit["documentChanges"]
        }
        assert changed == {document(served)["uri"]: 1, document(served, "other.md")["uri"]: None}
    else:
        assert {*edit["changes"]} == {document(served)["uri"], document(served, "other.md")["uri"]}


def test_a_rename_that_cannot_be_done_is_refused_with_the_reason(served: Served) -> None:
    with pytest.raises(Refusal) as refused:
        served.request("textDocument/rename", {**at(served, "#fig:a", after=3), "newName": "not a label"})
    assert refused.value.code == -32803


def test_moves(served: Served) -> None:
    move = {"oldUri": document(served, "other.md")["uri"], "newUri": document(served, "sub/new.md")["uri"]}
    if is_wide(served):
        edit = served.request("workspace/willRenameFiles", {"files": [move]})
        assert document(served)["uri"] in [change["textDocument"]["uri"] for change in edit["documentChanges"]]


def test_actions(served: Served) -> None:
    params = {"textDocument": document(served), "range": whole(), "context": {"diagnostics": []}}
    actions = served.request("textDocument/codeAction", params)
    assert actions
    for action in actions:
        if action.get("edit") is None and action.get("disabled") is None:
            assert edit_or_refusal(served, "codeAction/resolve", action)


def test_hints(served: Served) -> None:
    assert isinstance(
        served.request("textDocument/inlayHint", {"textDocument": document(served), "range": whole()}), list
    )


def test_lenses(served: Served) -> None:
    lenses = served.request("textDocument/codeLens", {"textDocument": document(served)})
    for lens in lenses or []:
        assert (lens.get("command") or served.request("codeLens/resolve", lens)["command"])["title"]


def test_commands(served: Served) -> None:
    for command in served.capabilities["executeCommandProvider"]["commands"]:
        params = {"command": command, "arguments": [document(served)["uri"]]}
        edit_or_refusal(served, "workspace/executeCommand", params)


def test_a_bibliography_can_be_asked(served: Served) -> None:
    served.open(served.folder / "refs.bib")
    params = {**at(served, "doe", after=1, name="refs.bib"), "context": {"includeDeclaration": False}}
    found = served.request("textDocument/references", params)
    assert [place["uri"] for place in found] == [document(served)["uri"]]


def test_a_file_that_is_not_read_has_no_answers(served: Served) -> None:
    for uri in ("file:///none/x.md", "untitled:1", uri_of(str(served.folder / "a.png"))):
        params = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
        assert not served.request("textDocument/hover", params)


def test_every_feature_is_announced(served: Served) -> None:
    methods: Mapping[str, str] = {
        "textDocument/hover": "hoverProvider",
        "textDocument/completion": "completionProvider",
        "textDocument/definition": "definitionProvider",
        "textDocument/references": "referencesProvider",
        "textDocument/documentSymbol": "documentSymbolProvider",
        "textDocument/rename": "renameProvider",
        "textDocument/codeAction": "codeActionProvider",
    }
    there = {methods[feature.method] for feature in all_features() if feature.method in methods}
    assert {name for name in there if not served.capabilities.get(name)} == set()
