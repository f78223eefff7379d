"""Names of other projects: `objects.inv` files that are in the project.

The packed files are made here as Sphinx 9.0.4 writes them; `sphinx-build` with the same mapping answers the same.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

import refcheck
from refcheck.sites.inventories import parse

HEAD = b"# Sphinx inventory version 2\n# Project: other\n# Version: 1\n# The remainder is compressed using zlib.\n"
ENTRIES = """\
json.dumps py:function 1 json.html#$ -
a label std:label -1 page.html#a-label A title
Some Term std:term -1 glossary.html#term-Some-Term -
"""


def inventory(entries: str = ENTRIES) -> bytes:
    return HEAD + zlib.compress(entries.encode())


def dead(folder: Path, text: str, **files: str | bytes) -> list[str]:
    """The messages about a page beside some files."""
    (folder / ".git").mkdir()
    for name, content in {"a.md": text, **files}.items():
        path = folder / name.replace("__", "/").replace("_py", ".py").replace("_inv", ".inv").replace("_yml", ".yml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [finding.diagnostic.message for finding in refcheck.lint([folder / "a.md"])]


def test_names_can_hold_spaces() -> None:
    found = parse(inventory())

    assert found is not None
    assert {"json.dumps", "a label", "Some Term", "some term"} <= found.names
    assert found.objects == {"json.dumps"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"# Sphinx inventory version 1\n",
        HEAD,
        HEAD + b"no zlib",
        inventory()[:-6],
        HEAD + zlib.compress(b"x" * (33 << 20)),
    ],
    ids=["empty", "version 1", "nothing packed", "not packed", "cut off", "too large"],
)
def test_what_is_no_inventory_has_no_names(data: bytes) -> None:
    assert parse(data) is None


MAPPING = """\
extensions = ["myst_parser", "sphinx.ext.intersphinx"]
intersphinx_mapping = {
    "other": ("https://example.org/", "other.inv"),
}
"""
TEXT = "[a](json.dumps) {ref}`a label` {term}`some term` [b](#json.dumps) [c](inv:other#json.dumps) [d](inv:#json.*)\n"


def test_a_local_inventory_has_the_names_that_it_has_and_no_others(tmp_path: Path) -> None:
    gone = "{ref}`gone` [x](json.gone) [y](inv:other#gone) [z](inv:othre#x)\n"

    found = dead(tmp_path, TEXT + gone, conf_py=MAPPING, other_inv=inventory())

    assert found == [
        "no label `gone`",
        "no file `json.gone`",
        "no `gone` in the inventory of `other`",
        "no project `othre` in conf.py",
    ]


def test_a_role_for_names_of_other_projects_is_looked_up_in_their_inventories(tmp_path: Path) -> None:
    text = (
        "{external:std:ref}`A label` {external+other:py:func}`json.dumps` {external+other:ref}`T <a label>` "
        "{external+othre:std:ref}`a label` {external:std:ref}`gone` {external+other:py:class}`json.gone` "
        "{externally}`gone` {external}`gone`\n"
    )

    found = dead(tmp_path, text, conf_py=MAPPING, other_inv=inventory())

    assert found == [
        "no project `othre` in conf.py",
        "no `gone` in the inventory of `other`",
        "no `json.gone` in the inventory of `other`",
    ]


def test_of_one_that_is_elsewhere_nothing_is_known(tmp_path: Path) -> None:
    mapping = MAPPING.replace('"other.inv"', "None")

    found = dead(tmp_path, TEXT + "{ref}`gone` [y](inv:other#gone) [z](inv:othre#x)\n", conf_py=mapping)

    assert found == ["no project `othre` in conf.py"]


def test_a_mapping_that_is_made_when_it_runs_may_name_any_project(tmp_path: Path) -> None:
    mapping = MAPPING + "intersphinx_mapping.update(more())\n"

    assert dead(tmp_path, "{ref}`gone` [z](inv:othre#x)\n", conf_py=mapping, other_inv=inventory()) == []


def test_a_book_names_them_in_its_settings(tmp_path: Path) -> None:
    settings = "sphinx:\n  config:\n    intersphinx_mapping:\n      other: ['https://example.org', 'other.inv']\n"
    toc = "format: jb-book\nroot: a\n"

    found = dead(tmp_path, TEXT + "{ref}`gone`\n", _config_yml=settings, _toc_yml=toc, other_inv=inventory())

    assert found == ["no label `gone`"]


def test_the_last_build_has_objects_but_no_labels(tmp_path: Path) -> None:
    conf = 'extensions = ["myst_parser"]\n'

    found = dead(tmp_path, TEXT.partition("[c]")[0], conf_py=conf, _build__html__objects_inv=inventory())

    assert found == ["no label `a label`", "no term `some term` in a glossary"]


def test_mystmd_names_them_in_its_settings(tmp_path: Path) -> None:
    settings = "project:\n  references:\n    python: https://docs.python.org/3\n"

    found = dead(tmp_path, "[](xref:python#x) [](xref:pyhton#x) [](inv:python#x)\n", myst_yml=settings)

    assert found == ["no project `pyhton` in myst.yml"]


def test_mystmd_fetches_names_only_from_an_address(tmp_path: Path) -> None:
    settings = "project:\n  references:\n    other: ./other\n    third: {url: third, kind: intersphinx}\n"

    found = dead(
        tmp_path, "[](xref:other#x) {external:std:ref}`x`\n", myst_yml=settings, other__objects_inv=inventory()
    )

    assert found == ["the project `other` in myst.yml has no address"]


def test_mystmd_has_those_of_the_settings_that_it_extends(tmp_path: Path) -> None:
    text = "[](xref:python#x) [](xref:numpy#x) [](xref:pyhton#x)\n"
    settings = "extends: shared/base.yml\nproject:\n  references:\n    python: https://docs.python.org/3\n"
    base = "project:\n  references:\n    numpy: https://numpy.org/doc\nextends: ../myst.yml\n"

    assert dead(tmp_path, text, myst_yml=settings, shared__base_yml=base) == ["no project `pyhton` in myst.yml"]


@pytest.mark.parametrize("other", ["https://example.org/base.yml", "gone.yml"])
def test_settings_elsewhere_can_name_any_project(tmp_path: Path, other: str) -> None:
    assert dead(tmp_path, "[](xref:pyhton#x)\n", myst_yml=f"extends:\n  - {other}\nproject: {{}}\n") == []


def test_objects_of_mkdocstrings_are_those_of_the_last_build(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "site").mkdir()
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [mkdocstrings]\n", encoding="utf-8")
    (tmp_path / "site/objects.inv").write_bytes(inventory())
    page = tmp_path / "docs/index.md"
    page.write_text("[a][json.dumps] [b][json.other] [c][nothing]\n", encoding="utf-8")

    uses = refcheck.inventory([page])[0]["references"]

    assert [use["status"] for use in uses] == ["resolved", "unknown", "undefined"]
