"""The projects whose names a site refers to: `intersphinx_mapping` of Sphinx, `references` of mystmd.

An inventory that is in the project contains their names. The names of others are unknown, because nothing
is fetched. `inv:python#name` (MyST-Parser 5.2.0) and `xref:python#name` (mystmd 1.8.3, both run) name the project:
one that the settings do not name does not resolve.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext, below
from refcheck.links.files import Files
from refcheck.sites.inventories import FILE, Inventory, read_inventory

_NAMED: frozenset[Made] = frozenset(("label", "anchor", "definition"))
_MAPPING = compile_lazily(r"^intersphinx_mapping[ \t]*=[ \t]*\{", re.MULTILINE)
_MENTION = compile_lazily(r"\bintersphinx_mapping\b")
_COMMENT = compile_lazily(r"^[ \t]*#[^\n]*", re.MULTILINE)
_ENTRY = compile_lazily(
    r"[\"'](?P<name>[^\"'\n]{1,200})[\"']\s*:\s*[(\[]\s*[\"'](?P<target>[^\"'\n]{1,500})[\"']\s*,\s*"
    r"(?:None|[\"'](?P<file>[^\"'\n]{1,500})[\"'])\s*(?:,\s*)?[)\]]\s*(?:,\s*)?"
)
_LONGEST = 50_000
# Settings that extend each other.
_MOST_FILES = 20
_BY = "names of other projects"
_ADDRESS = compile_lazily(r"[A-Za-z][A-Za-z0-9+.-]*:")
# Roles whose names are compared in lower case.
_IN_LOWER_CASE = (":ref", ":numref", ":term")
_OF_SPHINX, _OF_MYSTMD = ("inv:",), ("xref:", "myst:")


class Projects(NamedTuple):
    """The projects that settings name, with the available inventories."""

    settings: str
    """The name of the file."""
    inventories: Mapping[str, Inventory | None]
    line: int = 0
    is_whole: bool = True
    """Whether the settings name no others."""
    without_address: frozenset[str] = frozenset()
    """The projects that are left out, because the settings give no address from which their names can be fetched."""


def unknowns(files: Files, folder: str) -> tuple[Unknown, ...]:
    """The names of other projects that count in the pages below the folder of the settings of Sphinx."""
    projects = files.once(_of_sphinx, folder)
    return tuple(_made(projects, folder)) if projects is not None else ()


def _made(projects: Projects, folder: str) -> Iterator[Unknown]:
    place = os.path.join(folder, projects.settings), projects.line
    for name, inventory in projects.inventories.items():
        if inventory is None:
            reason = f"`{name}` in {projects.settings} is a project elsewhere, whose names are not here"
            yield Unknown(_NAMED, ANY_NAME, Scope(folder=folder), reason, place, by=_BY)
        else:
            reason = f"the inventory of `{name}` in {projects.settings} has it"
            yield Unknown(_NAMED, OneOf(inventory.names), Scope(folder=folder), reason, place, by=_BY)
    if not projects.is_whole:
        reason = f"{projects.settings} names other projects in a way that cannot be read"
        yield Unknown(_NAMED, ANY_NAME, Scope(folder=folder), reason, place, by=_BY)


def of_sphinx(context: LinkContext, destination: str) -> str | Unknown | None:
    """What is wrong with a link into another project, or what may create its target; None if neither is known."""
    return _into(context, destination, _OF_SPHINX, ("conf.py", "_config.yml"), _of_sphinx)


def of_mystmd(context: LinkContext, destination: str) -> str | Unknown | None:
    """As `of_sphinx`, for mystmd."""
    return _into(context, destination, _OF_MYSTMD, ("myst.yml",), _of_mystmd)


def _into(
    context: LinkContext, destination: str, schemes: tuple[str, ...], settings: tuple[str, ...], read: Any
) -> str | Unknown | None:
    scheme = next((scheme for scheme in schemes if destination.startswith(scheme)), "")
    folder = context.files.above(context.folder, *settings) if scheme else None
    if not scheme or folder is None:
        return None
    projects: Projects | None = context.files.once(read, folder)
    if projects is None:
        return None
    path, mark, name = destination.removeprefix(scheme).partition("#")
    project = unquote(path.partition(":")[0].partition("/")[0])
    wanted = [project] if project and project != "*" else list(projects.inventories)
    if not projects.is_whole or (project and "*" in project):
        return None
    inventories = [projects.inventories[key] for key in wanted if key in projects.inventories]
    if not inventories:
        if project in projects.without_address:
            return f"the project `{project}` in {projects.settings} has no address"
        return f"no project `{project}` in {projects.settings}" if project else f"no project in {projects.settings}"
    if None in inventories:
        place = os.path.join(folder, projects.settings), projects.line
        reason = f"`{wanted[0]}` in {projects.settings} is a project elsewhere, whose names are not here"
        return Unknown(_NAMED, ANY_NAME, Scope(folder=folder), reason, place, by=_BY)
    name = unquote(name)
    if path.endswith(_IN_LOWER_CASE):
        name = name.lower()
    has_it = not mark or "*" in name or any(found is not None and name in found.names for found in inventories)
    return None if has_it else f"no `{name}` in the inventory of `{project or ', '.join(wanted)}`"


def _of_sphinx(files: Files, folder: str) -> Projects | None:
    text = files.texts.read(os.path.join(folder, "conf.py"))
    if text is None:
        return _of_book(files, folder)
    text = _COMMENT.sub("", text)
    mentions = len(_MENTION.findall(text))
    opening = _MAPPING.search(text)
    line = text.count("\n", 0, opening.start()) + 1 if opening else 0
    if not mentions:
        return Projects("conf.py", {})
    if opening is None or mentions > 1:
        return Projects("conf.py", {}, line, is_whole=False)
    found: dict[str, Inventory | None] = {}
    cursor, end = opening.end(), min(len(text), opening.end() + _LONGEST)
    while cursor < end and text[cursor].isspace():
        cursor += 1
    while entry := _ENTRY.match(text, cursor, end):
        found[entry["name"]] = _inventory(files, folder, entry["target"], entry["file"] or "")
        cursor = entry.end()
    return Projects("conf.py", found, line, is_whole=text.startswith("}", cursor))


def _of_book(files: Files, folder: str) -> Projects | None:
    """The projects in `_config.yml` of Jupyter Book 1."""
    mapping = _part(files, os.path.join(folder, "_config.yml"), ("sphinx", "config", "intersphinx_mapping"))
    found: dict[str, Inventory | None] = {}
    for name, value in mapping.items():
        target, file = (*value, None, None)[:2] if isinstance(value, list) else (None, None)
        found[str(name)] = _inventory(files, folder, str(target or ""), file if isinstance(file, str) else "")
    return Projects("_config.yml", found)


def _of_mystmd(files: Files, folder: str) -> Projects | None:
    """The projects in `myst.yml` and in the files that it extends; mystmd fetches these from an address, too."""
    names: dict[str, Inventory | None] = {}
    waiting, seen, is_whole = [os.path.join(folder, "myst.yml")], set[str](), True
    without = set[str]()
    while waiting and len(seen) < _MOST_FILES:
        path = waiting.pop()
        seen.add(path)
        settings = _settings(files, path)
        # mystmd fetches all of them; a path is not an address ("'url' must be valid URL").
        for name, value in _within(settings, ("project", "references")).items():
            if _has_address(value):
                names[str(name)] = None
            else:
                without.add(str(name))
        extended = settings.get("extends") or []
        for other in extended if isinstance(extended, list) else [extended]:
            local = os.path.normpath(os.path.join(os.path.dirname(path), str(other)))
            if "://" in str(other) or files.texts.read(local) is None:
                is_whole = False
            elif local not in seen:
                waiting.append(local)
    return Projects("myst.yml", names, is_whole=is_whole and not waiting, without_address=frozenset(without))


def _has_address(reference: Any) -> bool:
    address = reference.get("url") if isinstance(reference, dict) else reference
    return isinstance(address, str) and _ADDRESS.match(address) is not None


def _part(files: Files, path: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    return _within(_settings(files, path), keys)


def _settings(files: Files, path: str) -> Mapping[str, Any]:
    try:
        settings = yaml_text.load(files.texts.read(path) or "")
    except yaml_text.NotYaml:
        return {}
    return settings if isinstance(settings, dict) else {}


def _within(node: Any, keys: tuple[str, ...]) -> Mapping[str, Any]:
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _inventory(files: Files, folder: str, target: str, file: str) -> Inventory | None:
    """The inventory of a project, if it is in this one: the file that is named, or that in the folder of the pages."""
    path = file or ("" if "://" in target else f"{target}/{FILE}")
    return read_inventory(files, below(folder, path)) if path and "://" not in path else None
