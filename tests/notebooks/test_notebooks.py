"""What is reported in notebooks, and which bytes a command writes: the cases in `cases/`."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest

from refcheck.facts.source import NotText
from refcheck.notebooks.source import NotebookSource
from tests.cases import Case, Results, Suite
from tests.command import run


def observe(case: Case, folder: Path) -> Results:
    """What a command prints, and the files that it changes."""
    case.write(folder)
    before = _read(folder)
    _, out, err = run(*case.value("run").split())
    changed = {f"changed: {name}": text for name, text in _read(folder).items() if before.get(name) != text}
    return {"output": (out + err).replace(f"{folder}/", ""), **changed}


def _read(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".refcheck_cache" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}


SUITE = Suite.of(__file__, "cases/*.txt", observe)


@pytest.mark.parametrize("case", SUITE.cases(), ids=str)
def test_case(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert SUITE.run(case, tmp_path) == case.results


def _notebook(cells: list[str | list[str]], *, ascii_only: bool, indent: int | None) -> bytes:
    made = [{"cell_type": "markdown", "metadata": {}, "source": source} for source in cells]
    return json.dumps(
        {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, ensure_ascii=ascii_only, indent=indent
    ).encode()


@pytest.mark.parametrize("seed", range(200))
def test_random_edits_change_the_cells_and_nothing_else(seed: int) -> None:
    draw = random.Random(seed)
    signs = ["a", "b", "\n", "\n", '"', "\\", "é", "\U0001f600", "\t", "\u2028", "]"]
    texts = ["".join(draw.choices(signs, k=draw.randint(1, 30))) for _ in range(3)]
    sources: list[str | list[str]] = [
        text if draw.random() < 0.3 else text.splitlines(keepends=True) or [text] for text in texts
    ]
    ascii_only, indent = draw.random() < 0.5, draw.choice([None, 1, 4])
    data = _notebook(sources, ascii_only=ascii_only, indent=indent)
    source = NotebookSource("a.ipynb", data)
    new = [text if draw.random() < 0.3 else _edited(text, draw, signs) for text in texts]
    separator = "\n\n\ufdd0\n\n"
    assert source.text == separator.join(texts)

    written = source.to_bytes(separator.join(new))

    assert ["".join(cell["source"]) for cell in json.loads(written)["cells"]] == new
    assert NotebookSource("a.ipynb", written).text == separator.join(new)
    # An edit that is taken back leaves the bytes as they were, and a cell that is not edited keeps its lines.
    for text, changed, cell in zip(texts, new, json.loads(written)["cells"], strict=True):
        if text == changed:
            assert json.dumps(cell, ensure_ascii=ascii_only, indent=indent).split("\n")[-1] in written.decode()


def _edited(text: str, draw: random.Random, signs: list[str]) -> str:
    start = draw.randint(0, len(text))
    end = min(len(text), start + draw.randint(0, 6))
    return text[:start] + "".join(draw.choices(signs, k=draw.randint(0, 6))) + text[end:]


def test_the_byte_order_mark_and_the_end_of_the_file_stay() -> None:
    data = b"\xef\xbb\xbf" + _notebook(["a b"], ascii_only=False, indent=1) + b"\r\n\r\n"
    source = NotebookSource("a.ipynb", data)
    assert source.to_bytes() == data
    assert source.to_bytes("a c") == data.replace(b"a b", b"a c")


def test_a_change_over_two_cells_is_refused() -> None:
    source = NotebookSource("a.ipynb", _notebook(["a", "b"], ascii_only=False, indent=1))
    with pytest.raises(NotText, match="not inside of one cell"):
        source.to_bytes("a and b")


@pytest.mark.parametrize(
    "text",
    ["", "[", "{", '{"cells": [{"source": 1}]}', '{"cells": {}}', "[" * 100_000, '{"nbformat": 1' + "0" * 9999 + "}"],
    ids=range(7),
)
def test_a_file_that_is_not_a_notebook_is_a_fault(text: str) -> None:
    source = NotebookSource("a.ipynb", text.encode())
    assert source.fault is not None
    assert not source.fault.is_readable
    assert source.to_bytes() == text.encode()


def test_places_of_a_long_cell_are_found_at_once() -> None:
    """With a walk through the cell for each of them this takes a hundred times as long as the limit."""
    lines = [f"[x](gone{number}.md) é\n" for number in range(20_000)]
    source = NotebookSource("a.ipynb", _notebook([lines, "".join(lines)], ascii_only=True, indent=1))
    start = time.process_time()
    for offset in range(0, len(source.text), 40):
        source.displayed(offset)
        source.in_file(offset)
    assert time.process_time() - start < 10


def test_cells_that_are_no_text_are_left_out() -> None:
    cells = [{"cell_type": "raw", "source": "[x](y)"}, {"cell_type": "markdown", "source": []}, {"source": "a"}]
    data = json.dumps({"cells": cells, "nbformat": 4}).encode()
    assert NotebookSource("a.ipynb", data).text == ""


def test_the_character_between_cells_is_no_text_of_a_cell() -> None:
    source = NotebookSource("a.ipynb", _notebook(["a \ufdd0 b"], ascii_only=False, indent=1))
    assert source.fault is not None
    assert "U+FDD0" in source.fault.reason


def test_the_same_bytes_in_a_note_have_other_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    data = _notebook(["[x](gone.md)"], ascii_only=False, indent=None)
    for name in ("a.md", "b.ipynb"):
        (tmp_path / name).write_bytes(data)
    for _ in range(2):
        found = run("lint", "--cache", "-r", "github", "-f", "concise", ".")[1]
        assert [line.partition(":1:")[0] for line in found.splitlines()] == ["a.md", "b.ipynb:cell 1"]
