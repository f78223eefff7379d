"""The settings of Docusaurus that determine the pages of a site: the content plug-ins, their folders and addresses.

Literals of `docusaurus.config.js` are read, nothing is executed. The classic preset has one plug-in each for documents,
blog and pages; `plugins` can have more, distinguished by their ids. (Docusaurus 3.10.2: `plugin-content-docs`, `-blog`,
`-pages`, `preset-classic`.) Settings with neither presets nor plug-ins make no page at all: refcheck treats them as a
part of the settings of a site with the classic preset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.site_marks import MARKS
from refcheck.links.destinations import below
from refcheck.links.files import Files
from refcheck.sites.script_literals import Value, declared, exported, literal_at
from refcheck.sites.scripted_site import settings_in

CONFIGS = MARKS["docusaurus"]

_KINDS = ("docs", "blog", "pages")
_CLASSIC = frozenset(("classic", "@docusaurus/preset-classic"))
_PLUGINS: dict[str, str] = {
    f"{prefix}{kind}": kind for kind in _KINDS for prefix in ("content-", "@docusaurus/plugin-content-")
}
_FOLDERS: dict[str, tuple[str, str]] = {
    "docs": ("docs", "docs"),
    "blog": ("blog", "blog"),
    "pages": ("src/pages", "/"),
}
"""The default folder and address by kind."""
_RETURN = compile_lazily(r"\breturn[ \t]*(?:\([ \t]*)?(?=\{)|=>[ \t]*\((?=\{)")
_RETURN_NAME = compile_lazily(r"(?:\breturn[ \t]+|=>[ \t]*)(?P<name>[A-Za-z_$][\w$]*)[ \t]*(?:;[ \t]*)?$", re.MULTILINE)
_NAME_CALLED = compile_lazily(r"require(?:\.resolve)?\([ \t]*[\"'](?P<name>[^\"'\n]{1,200})[\"'][ \t]*\)")
_MOST_RETURNS = 30
_STRING = compile_lazily(r"[\"'`]([^\"'`\n]{1,200})[\"'`]")
_NOTHING = Value("object")
_LISTS = ("presets", "plugins")


class Content(NamedTuple):
    """A content plug-in with its options."""

    kind: str
    """`docs`, `blog` or `pages`."""
    plugin_id: str
    """`default` if the settings name none."""
    folder: str
    """The absolute path of its pages."""
    address: str
    """The address of its pages' root, without a slash on either side."""
    options: Value

    def prefix(self, root: str) -> str:
        """The absolute path with which the names of its folders of versions start."""
        return os.path.join(root, "" if self.plugin_id == "default" else f"{self.plugin_id}_")


class SiteSettings(NamedTuple):
    """The settings for the addresses of a site."""

    root: str
    """The absolute path of their folder."""
    config: str
    """The name of the file."""
    text: str
    base: str
    """The address of the site on its host, `/` or `/name/`."""
    slash: bool | None
    """Whether all addresses end with a slash, or none; None if that depends on the page."""
    contents: tuple[Content, ...]
    redirects: Value
    """The options of the plug-in of redirects."""
    static: tuple[str, ...]
    """The absolute paths of the folders whose files are copied."""
    has_static: bool
    """Whether these are all."""
    is_read: bool
    """Whether the plug-ins with pages are all known."""


def read_settings(files: Files, root: str) -> SiteSettings:
    """The settings in a folder."""
    config, text = settings_in(files, root, CONFIGS)
    settings = _settings(text)
    plugins = [*_of_presets(settings), *_of_plugins(settings)]
    contents = tuple(_content(root, kind, options) for kind, options in plugins if kind in _FOLDERS)
    static = settings.member("staticDirectories")
    folders = [item.string for item in static.items if item.string] if static is not None else ["static"]
    slash = settings.member("trailingSlash")
    return SiteSettings(
        root,
        config,
        text,
        f"/{settings.text('baseUrl').strip('/')}/".replace("//", "/"),
        {"true": True, "false": False}.get(slash.word) if slash is not None else None,
        contents,
        next((options for kind, options in plugins if kind == "redirects"), _NOTHING),
        tuple(below(root, folder) for folder in folders),
        has_static="staticDirectories" not in text or (static is not None and len(folders) == len(static.items) > 0),
        is_read=bool(settings.members) and _is_whole(settings) and all(map(_is_told, contents)),
    )


def _settings(text: str) -> Value:
    """The object with the settings, even if a function returns it."""
    found = exported(text)
    if found is not None and found.member("presets") is not None:
        return found
    for value in _returned(text):
        if value.member("presets") is not None or value.member("themeConfig") is not None:
            return value
    return found if found is not None and found.kind == "object" else _NOTHING


def _returned(text: str) -> Iterator[Value]:
    """The literals that the functions of a script return, then the variables."""
    for match in islice(_RETURN.finditer(text), _MOST_RETURNS):
        yield literal_at(text, match.end())
    for name in dict.fromkeys(match["name"] for match in islice(_RETURN_NAME.finditer(text), _MOST_RETURNS)):
        value = declared(text, name)
        if value is not None:
            yield value


def _is_whole(settings: Value) -> bool:
    """Whether presets and plug-ins are written as literals, so that none is missed."""
    for name in _LISTS:
        value = settings.member(name)
        if value is not None and value.kind != "list":
            return False
    presets = settings.member("presets")
    return all(_name(item) for item in presets.items) if presets is not None else True


def _name(item: Value) -> str:
    """The name of a preset or a plug-in in a list; empty if it is not a literal."""
    first = item.items[0] if item.kind == "list" and item.items else item
    if first.string:
        return first.string
    called = _NAME_CALLED.fullmatch(first.word)
    return called["name"] if called else ""


def _options(item: Value) -> Value:
    return item.items[1] if item.kind == "list" and len(item.items) > 1 else _NOTHING


def _of_presets(settings: Value) -> list[tuple[str, Value]]:
    presets = settings.member("presets")
    if settings.members and not any(settings.member(name) for name in _LISTS):
        return [(kind, _NOTHING) for kind in _KINDS]
    found = list[tuple[str, Value]]()
    for item in presets.items if presets is not None else ():
        options = _options(item)
        # Presets that wrap the classic one have its options.
        if _name(item) in _CLASSIC or (_name(item) and any(options.member(kind) is not None for kind in _KINDS)):
            # `docs: false` disables the plug-in.
            of_kinds = ((kind, options.member(kind) or _NOTHING) for kind in _KINDS)
            found += [(kind, value) for kind, value in of_kinds if value.word != "false"]
    return found


def _of_plugins(settings: Value) -> list[tuple[str, Value]]:
    plugins = settings.member("plugins")
    found = list[tuple[str, Value]]()
    for item in plugins.items if plugins is not None else ():
        name = _name(item)
        kind = _PLUGINS.get(name) or ("redirects" if name.endswith("client-redirects") else "")
        if kind:
            found.append((kind, _options(item)))
    return found


def _content(root: str, kind: str, options: Value) -> Content:
    folder, address = _FOLDERS[kind]
    named = options.member("routeBasePath")
    if named is not None and (named.string or named.entry is not None):
        address = named.string
    return Content(
        kind,
        options.text("id") or "default",
        below(root, literal_path(options.member("path")) or folder),
        address.strip("/"),
        options,
    )


def literal_path(value: Value | None) -> str:
    """The path in an option, also in a call of `path.resolve` or `require.resolve`; empty if there is none."""
    if value is None:
        return ""
    strings = [value.string] if value.string or value.entry is not None else _STRING.findall(value.word)
    return strings[0] if len(strings) == 1 else ""


def _is_told(content: Content) -> bool:
    """Whether the options that determine its addresses are literals."""
    if content.options.kind != "object":
        return False
    values = (content.options.member(name) for name in ("id", "routeBasePath", "lastVersion"))
    path = content.options.member("path")
    return all(value is None or value.entry is not None or value.string for value in values) and (
        path is None or bool(literal_path(path))
    )
