"""The table of all settings. To add a setting, add a field: its type, its default and its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from refcheck.config.table import read_settings, setting, settings_of
from refcheck.config.templates import TEMPLATES
from refcheck.config.values import (
    ADDRESSES,
    CHAPTERS,
    COMMAND_LINE_ONLY,
    FILES,
    FLAG,
    FOLDERS,
    KEYS,
    NAMES,
    PATTERNS,
    RENDERER,
    RULES,
    SEVERITIES_BY_RULE,
    SEVERITY,
    SEVERITY_OR_OFF,
    STATUSES,
    TEXT,
    WEB_ADDRESS,
    Place,
    choice,
    fail,
    list_of,
)
from refcheck.facts.dataclass import dataclass
from refcheck.guards.patterns import Patterns

if TYPE_CHECKING:
    from refcheck.facts.model import SeveritySetting

_SCOPE = choice("`file` or `project`", lambda: ("file", "project"))


def _added(value: tuple[str, ...], override: tuple[str, ...]) -> tuple[str, ...]:
    return (*value, *override)


def _laid_over(value: Mapping[str, Any], override: Mapping[str, Any]) -> dict[str, Any]:
    # The keys of the override come last: of two that name the same rule, for example `1` and `101`, the last one wins.
    return {**{key: item for key, item in value.items() if key not in override}, **override}


@dataclass(frozen=True, slots=True)
class PathSettings:
    """The settings that can differ from file to file.

    Rules are given by their name, by their code, or by the first digits of codes: `1xx` is stored as `1`.
    """

    renderer: str | None = setting(RENDERER, "The renderer that the notes are for. Without it: detected for each file.")
    select: tuple[str, ...] | None = setting(RULES, "The rules to run. Without it: all.")
    ignore: tuple[str, ...] = setting(RULES, "Rules that are not run.", default=(), combine=_added)
    severity: Mapping[str, SeveritySetting] = setting(
        SEVERITIES_BY_RULE,
        "Other severities than those of the rules, or `off`. Of two keys that name the same rule the last one wins.",
        default={},
        combine=_laid_over,
    )
    templates: Mapping[str, str] = setting(
        TEMPLATES,
        "The text of links, with `{number}` or `{title}`, by kind of definition, or by language and kind "
        "(`de.figure`).",
        default={},
        combine=_laid_over,
    )
    caption_numbers: bool | None = setting(FLAG, "Whether captions show numbers if the renderer does not add them.")
    chapters: int | bool | None = setting(
        CHAPTERS, "The level of headings that are chapters if the renderer gives no numbers; true for the highest one."
    )
    unwritten_notes: str | None = setting(
        SEVERITY_OR_OFF, "The severity of links in a vault to notes that do not exist, or `off`. Without it: error."
    )


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for the files that match some patterns."""

    paths: tuple[str, ...] = setting(PATTERNS, "Patterns for the files.", default=())
    settings: PathSettings = PathSettings()

    def covers(self, relative_path: str) -> bool:
        """Whether a file matches; for the path see `Settings.for_path`."""
        return _patterns(self.paths).covers(relative_path)


def _override(value: Any, place: Place) -> Override:
    values = read_settings({**settings_of(Override), **settings_of(PathSettings)}, value, place)
    paths = values.pop("paths", ())
    if not paths:
        fail(place, "an override needs `paths`", 'a list of patterns, for example ["docs/"]')
    return Override(paths, PathSettings(**values))


_OVERRIDES = list_of(_override, "tables", "each with `paths` and what is different there", or_one=False)


@dataclass(frozen=True, slots=True)
class Settings(PathSettings):
    """The settings of a project."""

    label_scope: str | None = setting(_SCOPE, "Where labels must be unique. Without it: as in the renderer.")
    exclude: tuple[str, ...] = setting(PATTERNS, "Patterns, as in `.gitignore`, for what is not searched.", default=())
    include: tuple[str, ...] = setting(
        PATTERNS, "Patterns for files with other suffixes that are searched, too.", default=()
    )
    hidden: tuple[str, ...] = setting(
        PATTERNS, "Patterns for hidden folders that are searched, too, such as `.agents/`.", default=()
    )
    follow_outside: bool = setting(
        COMMAND_LINE_ONLY, "Whether links may lead out of the project's folder.", default=False
    )
    front_matter_paths: tuple[str, ...] = setting(
        KEYS,
        "The keys of front matter whose values are paths of files, with dots between nested keys.",
        default=(),
    )
    bibliography: tuple[str, ...] = setting(
        FILES,
        "Bibliographies that all notes cite from, in addition to those that they name; relative to the root.",
        default=(),
    )
    paths_from: tuple[str, ...] = setting(
        FOLDERS,
        "Folders, relative to the root, that the build reads paths of links and images from, besides that of the page.",
        default=(),
    )
    generated: tuple[str, ...] | None = setting(
        PATTERNS, "Patterns for the files and pages that a build makes. Where they are given, it makes no others."
    )
    defines: tuple[str, ...] | None = setting(
        NAMES,
        "What a build defines: `#anchor`, `@label`, `[link definition]`, with `*` for any part of a name. Where they "
        "are given, it defines no others.",
    )
    site_url: str | None = setting(
        WEB_ADDRESS, "Where the project is published: links to it are looked up among its own files, not on the web."
    )
    external_include: tuple[str, ...] = setting(
        ADDRESSES, "The only addresses that `--external` checks, with `*` for any text, or hosts.", default=()
    )
    external_exclude: tuple[str, ...] = setting(ADDRESSES, "Addresses that it does not check.", default=())
    external_accept: tuple[str, ...] = setting(
        STATUSES, "Statuses of addresses that work, besides 200 to 299.", default=()
    )
    overrides: tuple[Override, ...] = setting(
        _OVERRIDES, "Other settings for the files that match some patterns. A later one wins.", default=()
    )
    baseline: str | None = setting(TEXT, "The baseline file, relative to the root.")
    fail_on: str = setting(SEVERITY, "The lowest severity that makes a run fail.", default="error")

    path: Path | None = None
    """The file that the settings were read from."""
    root: Path = Path()
    """The folder that all patterns are relative to: that of the settings, else the project's."""
    outer_root: Path | None = None
    """The project's folder, if it is above `root`."""
    are_nearest: bool = field(default=False, compare=False)
    """Whether settings further down apply to the files there, as these were searched for and not given."""

    @property
    def project_root(self) -> Path:
        """The project's folder, out of which links may not point."""
        return self.outer_root or self.root

    def for_path(self, relative_path: str) -> Settings:
        """The settings of one file, with the overrides that match it, the later ones over the earlier.

        An override replaces the renderer and the selection. What it ignores is added, and what it selects by the same
        word is no longer ignored. Its severities and templates are merged into the others.

        Args:
            relative_path: relative to `root`, with forward slashes.
        """
        settings = self
        for override in self.overrides:
            if override.covers(relative_path):
                settings = settings._with(override.settings)
        return settings

    @property
    def all_templates(self) -> Mapping[str, tuple[str, ...]]:
        """Every template, of any file and language, by kind."""
        return _by_kind([self.templates, *(override.settings.templates for override in self.overrides)])

    def _with(self, override: PathSettings) -> Settings:
        selected = override.select or ()
        settings = replace(self, ignore=tuple(rule for rule in self.ignore if rule not in selected))
        changes = {}
        for key, row in settings_of(PathSettings).items():
            name = key.replace("-", "_")
            changes[name] = row.combine(getattr(settings, name), getattr(override, name))
        return replace(settings, **changes)


def _by_kind(tables: Sequence[Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    templates: dict[str, dict[str, None]] = {}
    for table in tables:
        for key, template in table.items():
            templates.setdefault(key.rpartition(".")[2], {})[template] = None
    return {kind: tuple(of_kind) for kind, of_kind in templates.items()}


@cache
def _patterns(paths: tuple[str, ...]) -> Patterns:
    return Patterns(paths)
