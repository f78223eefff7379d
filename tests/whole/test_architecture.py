"""Data flows one way: a room of the house imports only rooms that are named before it."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "refcheck"

# Each room (a folder, or a module at the top) with the rooms that it may import, in the order of the flow.
ROOMS = {
    "facts": "",
    "guards": "facts",
    "notebooks": "facts",
    "webpage": "guards",
    "markdown": "facts",
    "bibliography": "facts guards",
    "syntax": "facts guards markdown bibliography",
    "links": "facts guards",
    "slugs": "facts",
    "sites": "facts guards links",
    "numbering": "facts",
    "builds": "facts guards links",
    "renderers": "facts guards markdown syntax links slugs sites numbering builds",
    "caching": "facts guards links",
    "external": "facts caching",
    "config": "facts guards numbering",
    "project": "facts guards markdown bibliography syntax links slugs numbering renderers",
    "describing": "facts bibliography links numbering renderers project",
    "fixes": "facts markdown syntax links numbering renderers project",
    "rules": "facts guards external bibliography markdown syntax links numbering renderers project fixes",
    "refactoring": "facts bibliography syntax links sites renderers project fixes",
    "workspace": "facts guards notebooks syntax links numbering builds renderers caching config project",
    "converting": "facts markdown syntax links numbering renderers project fixes",
    "session": "facts external bibliography links renderers caching config project converting fixes rules workspace",
    "reports": "facts guards webpage rules",
    "graph": "facts guards webpage links project describing rules",
    "overview": "facts guards bibliography webpage links project describing rules reports graph",
    "server": "facts guards notebooks bibliography markdown syntax links numbering renderers caching config project "
    "describing fixes refactoring workspace converting session",
    "survey": "facts guards links config project workspace session",
    "output": "guards",
    "cli": "facts guards webpage external markdown syntax links renderers caching config project rules refactoring "
    "workspace session converting reports graph overview server survey output",
}
# The modules of the room `project` in the order of the join: first the parts of a page, then those of a project. Each
# imports only those that are named before it.
PARTS_OF_A_PAGE = """
    publication view surrounding_text footnotes keys label_rules headings anchors candidates numbers label_names
    labels page
"""
PARTS_OF_A_PROJECT = """
    one_text book_structure volume numbered_book books bibliographies citation_keys unread_texts pages resolution
    dependencies edges joined labels_in_other_formats name_filter label_locations label_index put_in number_gaps
    unread_ids made_by_text unknowns context untold meant_references links including other_names agreement
    pages_around form_agreement label_agreement definition_agreement hints
    site_anchors split_pages tex_files labels_elsewhere resolver backlinks project tex_names tex_citations tex_images
    knitr_images unchecked
    interface updating captions target_places bare_addresses inventory
"""
# A project is brought up to date by a module that it imports only then; a page names the type of the text around it.
LATE = {("project", "updating"), ("page", "one_text")}


@dataclass(frozen=True)
class Module:
    """What is asked of a module; each is parsed once."""

    froms: tuple[tuple[str, tuple[str, ...]], ...]
    """The module and the names of each `from ... import`."""
    imports: tuple[str, ...]
    """The names of each `import`."""
    calls_of_next: tuple[int, ...]
    """The lines of calls of `next` that do not say what comes after the last."""
    attributes: frozenset[str]
    """The names of attributes that are read."""

    @property
    def libraries(self) -> set[str]:
        """The first names of all that it imports."""
        return {name.partition(".")[0] for name in (*(module for module, _ in self.froms), *self.imports)}


@cache
def module(path: Path) -> Module:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    return Module(
        froms=tuple((node.module or "", tuple(alias.name for alias in node.names)) for node in froms),
        imports=tuple(alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names),
        calls_of_next=tuple(
            call.lineno for call in calls if getattr(call.func, "id", "") == "next" and len(call.args) < 2
        ),
        attributes=frozenset(
            node.attr for node in nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Store)
        ),
    )


@cache
def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path.name not in ("__main__.py",))


def room(dotted: str) -> str:
    names = dotted.split(".")
    return names[1] if len(names) > 1 else ""


def imported(path: Path) -> set[str]:
    found = {room(name) for name in module(path).imports if name.startswith("refcheck.")}
    for name, names in module(path).froms:
        if name == "refcheck":
            found |= {*names}
        elif name.startswith("refcheck"):
            found.add(room(name))
    return found & ROOMS.keys()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_parts(path: Path) -> set[str]:
    """The modules of the room of a module that it imports."""
    own = f"refcheck.{room_of(path)}."
    return {name.removeprefix(own).partition(".")[0] for name, _ in module(path).froms if name.startswith(own)}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_the_table_allows(path: Path) -> None:
    own = room_of(path)
    allowed = {own, *ROOMS.get(own, " ".join(ROOMS)).split()}
    assert {other for other in imported(path) if other not in allowed} == set()


@pytest.mark.parametrize("path", sorted((PACKAGE / "project").glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_a_part_of_a_page_or_project_imports_only_those_before_it(path: Path) -> None:
    order = [*PARTS_OF_A_PAGE.split(), *PARTS_OF_A_PROJECT.split()]
    before = order[: order.index(path.stem)]
    assert {part for part in imported_parts(path) if part not in before and (path.stem, part) not in LATE} == set()


def test_every_part_of_a_page_or_project_has_its_place() -> None:
    parts = {path.stem for path in (PACKAGE / "project").glob("[a-z]*.py")}
    assert parts == {*PARTS_OF_A_PAGE.split(), *PARTS_OF_A_PROJECT.split()}


def test_the_table_names_every_room_and_nothing_else() -> None:
    assert {room_of(path) for path in modules()} - {"__init__"} == ROOMS.keys()


@pytest.mark.parametrize("name", [name for name in ROOMS if (PACKAGE / name).is_dir()])
def test_the_docstring_of_a_room_says_what_it_imports(name: str) -> None:
    text = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text(encoding="utf-8"))) or ""
    _, _, imports = text.rpartition("Imports: ")
    assert " ".join(imports.split()) == (", ".join(ROOMS[name].split()) or "no other room") + "."


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_comes_after_those_that_it_imports(name: str) -> None:
    order = list(ROOMS)
    assert [other for other in ROOMS[name].split() if order.index(other) >= order.index(name)] == []


@pytest.mark.parametrize("name", ROOMS)
def test_the_table_allows_nothing_that_is_not_used(name: str) -> None:
    used = {other for path in modules() if room_of(path) == name for other in imported(path)}
    assert set(ROOMS[name].split()) <= used


def test_next_says_what_comes_after_the_last() -> None:
    """Else it ends the generator that it stands in, or raises what nobody understands."""
    bare = [f"{path.relative_to(PACKAGE)}:{line}" for path in modules() for line in module(path).calls_of_next]
    assert bare == []


def test_no_markup_of_rich_is_read_out_of_files() -> None:
    """It draws the progress bar, which shows no text of a file."""
    users = [
        str(path.relative_to(PACKAGE))
        for path in modules()
        if "import rich" in path.read_text(encoding="utf-8") or "from rich" in path.read_text(encoding="utf-8")
    ]
    assert users == [str(Path("cli", "_progress.py"))]


def test_only_the_parser_knows_mistune() -> None:
    users = {path.relative_to(PACKAGE).parts[0] for path in modules() if "mistune" in module(path).libraries}
    assert users <= {"markdown", "syntax"}


def test_only_the_protocol_of_the_server_knows_its_library() -> None:
    library = {"pygls", "lsprotocol"}
    users = {str(path.relative_to(PACKAGE).parent) for path in modules() if library & module(path).libraries}
    assert users == {str(Path("server", "protocol"))}


def test_only_the_room_for_the_web_opens_connections() -> None:
    """`networks.py` there decides which machines are asked, for all of them; the server listens on this machine."""
    library = "aiohttp", "httpx", "requests", "urllib3", "socket", "ssl", "asyncio", "http.client"
    users = {
        str(path.relative_to(PACKAGE).parent)
        for path in modules()
        if any(name.startswith(library) for name, _ in module(path).froms)
        or any(name.split(".")[0] in library for name in module(path).imports)
    }
    assert users - {str(Path("server", "protocol"))} == {"external"}


def test_two_modules_fork() -> None:
    """They see to it that no other thread runs."""
    names = {"fork", "forkpty", "multiprocessing", "ProcessPoolExecutor"}
    users = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if names & (module(path).attributes | module(path).libraries)
    }
    assert users == {str(Path("survey", "limited.py")), str(Path("workspace", "processes.py"))}
