"""The settings of a Hugo site, from all of its files, and the folders with the pages of each language.

Names are compared in lower case. `config/_default/languages.toml` corresponds to `languages` in
`hugo.toml`. A page is in the language of its folder (`contentDir`, a mount with `lang`), of the end of its name
(`about.fr.md`), or else in the default one. Run with Hugo 0.168.0.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from refcheck.guards import yaml_text
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.sites.toml import read_toml

_KINDS = ("toml", "yaml", "yml", "json")
OWN_CONFIGS = tuple(f"hugo.{kind}" for kind in _KINDS)
OTHER_CONFIGS = tuple(f"config.{kind}" for kind in _KINDS)
_FOLDER = "config/_default"
_FOLDER_CONFIGS = tuple(f"{_FOLDER}/{name}" for name in (*OWN_CONFIGS, *OTHER_CONFIGS))
_PARTS = ("markup", "languages", "module", "permalinks")
PART_CONFIGS = tuple(f"{_FOLDER}/{part}.{kind}" for part in _PARTS for kind in _KINDS)
"""Files that contain the part of the settings under the name of the file."""
CONFIGS = (*OWN_CONFIGS, *OTHER_CONFIGS, *_FOLDER_CONFIGS)
_KEYS = frozenset(("baseurl", "languagecode", "theme", "markup", "defaultcontentlanguage", "taxonomies", "permalinks"))
# Settings can be nested arbitrarily deep.
_MOST_LEVELS = 40


class Content(NamedTuple):
    """A folder with pages."""

    folder: str
    """Its path, from the folder of the site."""
    target: str
    """The path of its pages below the content of the site; empty for the top."""
    language: str
    """The language of its pages; empty if their names determine it."""


@lru_cache(maxsize=32)
def settings(name: str, text: str) -> Mapping[str, Any]:
    """The settings in a file of a name and text, by names in lower case; empty if they cannot be read."""
    data: Any
    if name.endswith(".toml"):
        data = read_toml(text)
    else:
        try:
            # JSON is YAML, too.
            data = yaml_text.load(text)
        except yaml_text.NotYaml:
            data = {}
    return _lower(data) if isinstance(data, dict) else {}


def _lower(data: Any, depth: int = 0) -> Any:
    if isinstance(data, Mapping) and depth < _MOST_LEVELS:
        return {str(name).lower(): _lower(value, depth + 1) for name, value in data.items()}
    if isinstance(data, list) and depth < _MOST_LEVELS:
        return [_lower(value, depth + 1) for value in data]
    return data


def is_hugo(name: str, found: Mapping[str, Any]) -> bool:
    """Whether settings in a file of a name are those of a Hugo site."""
    if name in OWN_CONFIGS or name in _FOLDER_CONFIGS:
        return True
    # That is Zola's.
    return "base_url" not in found and not _KEYS.isdisjoint(found)


def read(files: Files, root: str) -> Mapping[str, Any]:
    """All settings of the site in a folder; if several files have the same setting, the first counts."""
    found: dict[str, Any] = {}
    for name in CONFIGS:
        text = files.texts.read(os.path.join(root, name))
        if text is not None and is_hugo(name, settings(name, text)):
            found = {**settings(name, text), **found}
    if files.has(os.path.join(root, _FOLDER)):
        for name in PART_CONFIGS:
            text = files.texts.read(os.path.join(root, name))
            if text is not None:
                found.setdefault(os.path.basename(name).partition(".")[0], settings(name, text))
    return found


def default_language(found: Mapping[str, Any]) -> str:
    """The language of pages without another one."""
    language = found.get("defaultcontentlanguage")
    return language.lower() if isinstance(language, str) and language else "en"


def languages(found: Mapping[str, Any]) -> tuple[str, ...]:
    """All languages of a site, the default one first."""
    named = found.get("languages")
    return tuple(dict.fromkeys((default_language(found), *(named if isinstance(named, Mapping) else ()))))


def contents(found: Mapping[str, Any]) -> tuple[Content, ...]:
    """The folders with pages: those that are mounted, else that of each language."""
    mounted = tuple(_mounted(found))
    if mounted:
        return mounted
    named = found.get("languages")
    by_language = named if isinstance(named, Mapping) else {}
    folders: dict[str, list[str]] = {}
    for language in languages(found):
        own = by_language.get(language)
        folder = own.get("contentdir") if isinstance(own, Mapping) else None
        folder = folder if isinstance(folder, str) else found.get("contentdir")
        folders.setdefault(folder if isinstance(folder, str) else "content", []).append(language)
    return tuple(Content(folder, "", known[0] if len(known) == 1 else "") for folder, known in folders.items())


def _mounted(found: Mapping[str, Any]) -> list[Content]:
    module = found.get("module")
    mounts = module.get("mounts") if isinstance(module, Mapping) else None
    result = []
    for mount in mounts if isinstance(mounts, list) else ():
        source, target = (mount.get("source"), mount.get("target")) if isinstance(mount, Mapping) else (None, None)
        if isinstance(source, str) and isinstance(target, str) and f"{target}/".startswith("content/"):
            language = mount.get("lang")
            inner = target.removeprefix("content").strip("/")
            result.append(Content(source, inner, language.lower() if isinstance(language, str) else ""))
    return result


def is_below_content(root: str, found: Mapping[str, Any], folder: str) -> bool:
    """Whether a folder is in one with pages of the site."""
    return any(f"{folder}{os.sep}".startswith(below(root, content.folder) + os.sep) for content in contents(found))
