"""The files beside the page of the playground: Python for browsers, refcheck with what it imports, and the examples."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml

from docs.website.pages import ROOT
from refcheck import renderers

FOLDER = ROOT / "docs" / "playground"
_SCRIPTS = ("*.mjs", "*.css")
_PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
# What refcheck imports while it checks and fixes a text. All of them run without their parts in C.
_IMPORTED = ("mistune", "PyYAML", "RapidFuzz", "bibtexparser", "pylatexenc")
_NOTE = ROOT / "fixtures" / "notes" / "cq_cnn_intro.md"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def page(text: str) -> str:
    """The page of the playground, with the editor in its place."""
    editor = (FOLDER / "playground.html").read_text(encoding="utf-8")
    before, found, _ = text.partition("<!-- playground -->\n")
    assert found, "the page of the playground has no place for the editor"
    return before + editor


def copy_scripts(folder: Path) -> None:
    """Copies the scripts and the style of the page."""
    for pattern in _SCRIPTS:
        for path in FOLDER.glob(pattern):
            shutil.copy(path, folder)


def write_files(folder: Path, node_packages: Path) -> None:
    """Writes the other files beside the page, which are made or installed."""
    (folder / "pyodide").mkdir()
    for name in _PYODIDE:
        shutil.copy(node_packages / "pyodide" / name, folder / "pyodide")
    write_packages(folder / "refcheck.zip")
    fetched = [folder / "refcheck.zip", *(folder / "pyodide" / name for name in _PYODIDE if not name.endswith(".mjs"))]
    about = {
        "bytes": sum(path.stat().st_size for path in fetched),
        "renderers": {
            one.name: one.summary for one in map(renderers.get, renderers.names()) if not one.stands_for_several
        },
        "examples": examples(),
    }
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def examples() -> list[dict[str, object]]:
    """The examples that can be chosen: `name`, `title`, `renderers`, `text`."""
    listed: list[dict[str, object]] = yaml.safe_load((FOLDER / "examples.yml").read_text(encoding="utf-8"))
    note = {"text": _NOTE.read_text(encoding="utf-8")}
    return [{**(note if entry["name"] == _NOTE.stem else {}), **entry} for entry in listed]


def write_packages(path: Path) -> None:
    """Writes an archive with refcheck, what it imports, and their licences; the same bytes each time."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for name, source in sorted(_packed()):
            archive.writestr(ZipInfo(name, _LONG_AGO), source.read_bytes(), ZIP_DEFLATED)


def _packed() -> Iterator[tuple[str, Path]]:
    """The name in the archive and the path of each file."""
    yield "checked.py", FOLDER / "checked.py"
    yield "licenses/refcheck/LICENSE", ROOT / "LICENSE"
    package = ROOT / "refcheck"
    for path in package.rglob("*"):
        if path.suffix in (".py", ".txt"):
            yield str(PurePosixPath("refcheck", path.relative_to(package).as_posix())), path
    for name in _IMPORTED:
        yield from _of_distribution(distribution(name))


def _of_distribution(installed: Distribution) -> Iterator[tuple[str, Path]]:
    """The Python files and licences of an installed package."""
    for file in installed.files or ():
        path = Path(str(installed.locate_file(file)))
        is_licence = ".dist-info" in file.parts[0] and path.name.upper().startswith(("LICEN", "COPYING", "AUTHORS"))
        if is_licence and path.is_file():
            yield f"licenses/{installed.name}/{path.name}", path
        elif file.suffix == ".py" and ".." not in file.parts and path.is_file():
            yield file.as_posix(), path
