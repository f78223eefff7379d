"""Data flows one way: a module imports only what comes before it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "refcheck"

# Each may import what is named before it, and its own package.
ORDER = [
    "regular_files",
    "expressions",
    "safe_text",
    "interrupts",
    "differences",
    "source",
    "model",
    "registry",
    "nearest",
    "wildmatch",
    "patterns",
    "yaml_text",
    "toml_text",
    "bibliography",
    "markdown",
    "syntax",
    "trust",
    "folders",
    "files",
    "processes",
    "packing",
    "cache",
    "last_run",
    "git_places",
    "git",
    "mentions",
    "foreign_labels",
    "destinations",
    "sites",
    "repository",
    "slugs",
    "words",
    "templates",
    "numbering",
    "renderers",
    "page",
    "pages",
    "wholes",
    "literature",
    "project",
    "captions",
    "idioms",
    "suppressions",
    "rules",
    "linting",
    "portability",
    "proof",
    "fix_proof",
    "fixing",
    "following",
    "renaming",
    "spelling",
    "moving",
    "renumbering",
    "converting",
    "config",
    "discovery",
    "reading",
    "detection",
    "workspace",
    "session",
    "staging",
    "conversion",
    "baseline",
    "listing",
    "writing",
    "reports",
    "repeat",
    "faults",
    "output",
    "cli",
]
# The reader asks the registry of syntaxes for all of them; each of them knows the reader.
ALLOWED = {("markdown", "syntax")}


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name not in ("__main__.py",))


def part(dotted: str) -> str:
    names = dotted.split(".")
    return names[1] if len(names) > 1 else ""


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("refcheck"):
            if node.module == "refcheck":
                found |= {alias.name for alias in node.names}
            else:
                found.add(part(node.module))
        elif isinstance(node, ast.Import):
            found |= {part(alias.name) for alias in node.names if alias.name.startswith("refcheck.")}
    return found & set(ORDER)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_backward(path: Path) -> None:
    relative = path.relative_to(PACKAGE)
    own = relative.parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for other in imported(path):
        assert own == other or (own, other) in ALLOWED or ORDER.index(other) < ORDER.index(own), f"{own} -> {other}"


def test_every_module_has_its_place() -> None:
    parts = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in modules()}
    assert parts - {"__init__"} == set(ORDER)


def test_next_says_what_comes_after_the_last() -> None:
    """Else it ends the generator that it stands in, or raises what nobody understands."""
    bare = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "next" and len(node.args) < 2
    ]
    assert bare == []


def test_no_markup_of_rich_is_read_out_of_files() -> None:
    """It draws the progress bar, which shows no text of a file."""
    users = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if "import rich" in path.read_text(encoding="utf-8") or "from rich" in path.read_text(encoding="utf-8")
    ]
    assert users == [str(Path("cli", "_run.py"))]


def test_only_the_parser_knows_mistune() -> None:
    users = {
        path.relative_to(PACKAGE).parts[0]
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "mistune")
        or (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "mistune" for alias in node.names))
    }
    assert users <= {"markdown", "syntax"}
