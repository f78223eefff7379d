"""What the settings of a Starlight site say of its addresses: `base`, `locales`, `redirects`, plug-ins.

Literals are read, nothing is executed. A page that is not translated is shown in each language at the address that its
translation would have; Astro leaves the links of a page as they are, also without `base`. Run with Starlight 0.42.4 and
Astro 7.3.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.sites.script_literals import Value, literal_at

_SETTINGS = compile_lazily(r"\bdefineConfig\(\s*(?=\{)|\bexport\s+default\s+(?=\{)")
_STARLIGHT = compile_lazily(r"\bstarlight\(\s*(?=\{)")
_BASE = compile_lazily(r"\bbase\b\s*[:,]")
_MAKES_PAGES = compile_lazily(r"\brouteMiddleware\s*:")
_LOCALES = compile_lazily(r"\blocales\b")
_DECLARED = compile_lazily(r"\b(?:const|let)\s+locales\b[^=\n]{0,200}=\s*(?=\{)")
_REDIRECTS = compile_lazily(r"\bredirects\b")
_PLUGINS = compile_lazily(r"\bplugins\s*:|\bplugins\b\s*,")
# Of those that are used most, by what they say of themselves.
_MAKES_NONE = compile_lazily(
    r"@astrojs/starlight(?:[-/].*)?|(?:@[\w-]+/)?starlight(?:-(?:links-validator|image-zoom|heading-badges|kbd|giscus"
    r"|theme-.*|scroll-to-top|auto-sidebar|sidebar-topics|llms-txt|page-actions|site-graph|fullview-mode|github-alerts|videos"
    r"|package-managers|showcases|contributor-list|auto-drafts|sidebar-swipe|ion-theme))"
)
_OTHER_ADDRESSES = compile_lazily(r"\btrailingSlash\s*:\s*[\"']never|\bformat\s*:\s*[\"'](?:file|preserve)")
_CALLED = compile_lazily(r"\b(?P<name>[A-Za-z_$][\w$]*)\(")
_IMPORT = compile_lazily(
    r"\bimport\b(?P<names>[\w${},* \t\n]{1,300}?)\bfrom[ \t]*[\"'](?P<package>[^\"'\n]{1,200})[\"']"
)
_OWN = ("astro/", "@astrojs/")
_NAME = compile_lazily(r"[A-Za-z_$][\w$]*")


class Settings(NamedTuple):
    """What the settings say of addresses."""

    base: str | None
    """The address of the site on its host, with a slash at both ends; None if it cannot be read."""
    locales: tuple[str, ...]
    """The folders of further languages."""
    default: str
    """The folder of the default language; empty if that is the folder of all pages."""
    redirects: Mapping[str, str]
    """The addresses to which others lead, as they are written; empty for one that cannot be read."""
    is_open: bool
    """Whether something else may make pages."""
    has_folders: bool
    """Whether the address of a page is that of a folder, so that its relative links begin there."""


def read_settings(text: str) -> Settings:
    """The settings in the text of a script."""
    opening = _SETTINGS.search(text)
    settings = literal_at(text, opening.end()) if opening is not None else Value("object")
    called = _STARLIGHT.search(text)
    options = literal_at(text, called.end()) if called is not None else Value("object")
    locales, redirects = options.member("locales"), settings.member("redirects")
    declared = _DECLARED.search(text) if locales is None else None
    if declared is not None:
        locales = literal_at(text, declared.end())
    names = tuple(name for name, _ in locales.members if name != "root") if locales is not None else ()
    has_root = locales is None or locales.member("root") is not None
    packages = _packages(text)
    is_whole = _is_read(text, _LOCALES, locales) and _is_read(text, _REDIRECTS, redirects)
    return Settings(
        _base(text, settings),
        names,
        "" if has_root else options.text("defaultLocale"),
        {name: _target(value) for name, value in redirects.members} if redirects is not None else {},
        not is_whole
        or _MAKES_PAGES.search(text) is not None
        or _has_other_plugins(text, options.member("plugins"), packages)
        or _has_own_integrations(settings.member("integrations"), packages),
        _OTHER_ADDRESSES.search(text) is None,
    )


def _base(text: str, settings: Value) -> str | None:
    value = settings.member("base")
    if value is None:
        return None if not settings.members or _BASE.search(text) else "/"
    if not value.string and value.entry is None:
        return None
    return f"/{value.string.strip('/')}/".replace("//", "/")


def _is_read(text: str, name: re.Pattern[str], value: Value | None) -> bool:
    """Whether a setting is absent, or written as an object of which all members are read."""
    return name.search(text) is None or (value is not None and value.kind == "object" and not value.is_partial)


def _target(value: Value) -> str:
    return value.string or value.text("destination")


def _has_other_plugins(text: str, plugins: Value | None, packages: Mapping[str, str]) -> bool:
    """Whether there are plug-ins of which it is not known that they make no pages.

    Args:
        plugins: the list of them; None if it is not in the settings, or these are not read.
        packages: see `_packages`.
    """
    if _PLUGINS.search(text) is None:
        return False
    if plugins is not None and plugins.kind == "list":
        return not all(_makes_no_page(item, packages) for item in plugins.items)
    others = {name: package for name, package in packages.items() if not package.startswith(_OWN)}
    return not _makes_no_page(Value("other", word=text), others)


def _has_own_integrations(integrations: Value | None, packages: Mapping[str, str]) -> bool:
    """Whether a script of the project is an integration of Astro, which may add any page."""
    called = (_CALLED.match(item.word) for item in (integrations.items if integrations is not None else ()))
    return any(match is not None and packages.get(match["name"], "").startswith(".") for match in called)


def _packages(text: str) -> dict[str, str]:
    """What is imported from where, by name."""
    found = dict[str, str]()
    for match in _IMPORT.finditer(text):
        found.update(dict.fromkeys(_NAME.findall(match["names"]), match["package"]))
    return found


def _makes_no_page(plugin: Value, packages: Mapping[str, str]) -> bool:
    named = [packages[name] for name in _CALLED.findall(plugin.word) if name in packages]
    return bool(named) and all(map(_MAKES_NONE.fullmatch, named))
