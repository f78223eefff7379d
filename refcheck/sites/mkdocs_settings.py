"""The settings in mkdocs.yml as nodes with their places, including inherited settings."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.sites.yaml_entries import items, pairs, root, text, value

CONFIGS = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml")
_MOST_INHERITED = 10
_OF_ENVIRONMENT = ("!ENV", ":os.getenv", ":os.environ.get")


class Settings(NamedTuple):
    """The settings of a site: those of its own file, then of those that it inherits from."""

    files: tuple[tuple[str, Any], ...]
    """The absolute path of each, with the node of its content."""

    @property
    def location(self) -> str:
        """The absolute path of the site's own file."""
        return self.files[0][0]

    @property
    def folder(self) -> str:
        """The absolute path of the folder of the site."""
        return os.path.dirname(self.location)

    @property
    def docs(self) -> str:
        """The absolute path of the folder with the pages."""
        return below(self.folder, _text_or_default(self.find("docs_dir")[1]) or "docs")

    def find(self, *keys: str) -> tuple[str, Any]:
        """The first file that has a value under some keys, with its node; an empty path and None if none has one."""
        for location, node in self.files:
            found = value(node, *keys)
            if found is not None:
                return location, found
        return "", None

    def plugins(self) -> dict[str, tuple[Any, int]]:
        """The plugins by name, without the prefix of their package or theme: the node of the options, and the line."""
        node, found = self.find("plugins")[1], dict[str, tuple[Any, int]]()
        for name, options in (*pairs(node), *(pair for item in items(node) for pair in _named(item))):
            plugin = text(name).rpartition("/")[2].removeprefix("mkdocs-")
            found[plugin] = options, name.start_mark.line + 1
        return found


def _text_or_default(node: Any) -> str:
    """A text, or the last one of `!ENV [NAME, text]` and `!!python/object/apply:os.getenv [NAME, text]`."""
    given = list(items(node)) if node is not None and node.tag.endswith(_OF_ENVIRONMENT) else []
    return text(given[-1]) if len(given) > 1 else text(node)


def _named(item: Any) -> list[tuple[Any, Any]]:
    return list(pairs(item)) if item.id == "mapping" else [(item, None)]


def read_settings(files: Files, folder: str) -> Settings:
    """The settings of the site in a folder, without those of files that cannot be read."""
    name = next((name for name in CONFIGS if files.has(os.path.join(folder, name))), CONFIGS[0])
    location, found = os.path.join(folder, name), list[tuple[str, Any]]()
    while len(found) < _MOST_INHERITED and location not in [known for known, _ in found]:
        node = root(files.texts.read(location) or "")
        found.append((location, node))
        inherited = text(value(node, "INHERIT"))
        if not inherited:
            break
        location = below(os.path.dirname(location), inherited)
    return Settings(tuple(found))
