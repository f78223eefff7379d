"""The files that a search for Markdown takes: by name, and by the patterns of settings and ignore files."""

import os
from collections.abc import Collection, Mapping, Set
from pathlib import Path

from refcheck.config import NearestSettings, Settings
from refcheck.config.root import REPOSITORY
from refcheck.config.search import NAMES
from refcheck.facts.named_tuple import NamedTuple
from refcheck.guards.patterns import Patterns
from refcheck.links.suffixes import MARKDOWN, NOTEBOOK
from refcheck.workspace.ignore_files import Ignore, IgnoreFiles
from refcheck.workspace.link_bounds import with_slash
from refcheck.workspace.output_folders import OUTPUT_SETTINGS

_SEARCHED = (*MARKDOWN, NOTEBOOK)
OF_FORGES = frozenset((".github", ".gitlab"))
"""The names of hidden folders that are searched: GitHub and GitLab show the documents in them."""
# Folders of version control programs, and refcheck's own: whatever the settings say, they contain no notes.
_NEVER_SEARCHED = frozenset((".git", ".hg", ".jj", ".svn", ".refcheck_cache"))
VENDORED = frozenset(
    ("__pycache__", "bower_components", "jspm_packages", "node_modules", "site-packages", "third_party", "vendor")
)
"""The names of folders that are not searched."""
# A folder with one of these was made by a tool: a virtual environment, a cache or build output.
_MADE_BY_TOOLS = ("CACHEDIR.TAG", "pyvenv.cfg")
# bookdown writes the keys of its labels beside the pages, which may be copied elsewhere; a book can be its own output.
_OF_BOOKDOWN, _PAGE, _BOOK = "reference-keys.txt", "index.html", "_bookdown.yml"
# Sphinx writes these two beside its pages, with copies of notebooks and of downloads (9.0.4, HTML builder).
_BUILD_INFO, _INVENTORY = ".buildinfo", "objects.inv"
_SOURCES_OF_SPHINX = ("conf.py", "_toc.yml")
MADE_MARKS = (*_MADE_BY_TOOLS, _OF_BOOKDOWN, _PAGE, _BOOK, _BUILD_INFO, _INVENTORY, *_SOURCES_OF_SPHINX)
"""The names by which `is_made` decides."""
_OUTPUT = {
    "_book": ("_bookdown.yml", "_quarto.yml"),
    "_build": ("_toc.yml", "conf.py", "myst.yml"),
    "_manuscript": ("_quarto.yml",),
    "_site": ("_config.yml", "_quarto.yml"),
    "_sources": ("searchindex.js",),
    # Former states of pages, which Logseq 0.10 keeps and does not show.
    "bak": ("config.edn",),
    "version-files": ("config.edn",),
}
"""By the names of folders that a program writes: settings of this program, one of which is beside the folder."""
# Hugo fills in what is there, whatever its ending is, and makes no page of it ("Template lookup order" and "Archetypes"
# of its documentation). Of `theme` it has only that in TOML: `theme.json` is one of WordPress.
_OF_HUGO = ("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "theme.toml")
_TEMPLATES: Mapping[str, tuple[str, ...]] = {"layouts": (*_OF_HUGO, "archetypes"), "archetypes": (*_OF_HUGO, "layouts")}
"""By the names of folders with templates: marks, one of which is beside the folder."""
# Intermediate files of knitr and rmarkdown on the way to pandoc.
_INTERMEDIATE = (".knit.md", ".utf8.md")
_IGNORE_FILES = (REPOSITORY, ".gitignore", ".refcheckignore")
MARKS = frozenset((*_IGNORE_FILES, *NAMES, *OUTPUT_SETTINGS))
"""The names of entries that can change which files of their folder are searched."""


class Folder(NamedTuple):
    """A folder under four names, each with a slash at the end."""

    shown: str
    full: str
    """The absolute path, links as they are."""
    real: str
    """The absolute path, links followed."""
    relative: str
    """Relative to the folder of its settings."""
    ignores: tuple[Ignore, ...]
    """Innermost first."""
    rules: "SearchRules"
    """By the settings of the folder."""

    def inner(self, name: str) -> "Folder":
        """A folder in it, without the ignore files of that."""
        name += "/"
        shown, full, real, relative, ignores, rules = self
        return Folder(shown + name, full + name, real + name, relative + name, ignores, rules)


class SearchRules:
    """The files and folders that a search takes, by the settings of a folder.

    Args:
        settings: with excluded files, and included files with other suffixes.
    """

    def __init__(self, settings: Settings, ignore_files: IgnoreFiles) -> None:
        self.ignore_files = ignore_files
        self._root = os.path.abspath(settings.root)
        self._exclude = Patterns(settings.exclude)
        self._include = Patterns(settings.include)
        self._hidden = Patterns(settings.hidden)

    def is_markdown(self, path: str) -> bool:
        """Whether a file that the user names is Markdown, by its own name or that of the file that it links to."""
        names = path, os.path.realpath(path)
        if any(name.lower().endswith(_SEARCHED) for name in names):
            return True
        return bool(self._include) and self._include.covers(self.relative(os.path.abspath(path)).rstrip("/"))

    def is_searched(self, folder: Folder, name: str) -> bool:
        """Whether a search takes files with the name of this one."""
        return name.lower().endswith(_SEARCHED) or (
            bool(self._include) and self._include.covers(folder.relative + name)
        )

    def is_hidden(self, folder: Folder, name: str) -> bool:
        """Whether an entry of a folder is hidden, and not a folder that a forge shows or the settings name."""
        if name[0] != "." or name in OF_FORGES:
            return False
        is_named = bool(self._hidden) and self._hidden.decide_alone(folder.relative + name, True)
        return not is_named or name in _NEVER_SEARCHED

    def is_skipped(self, folder: Folder, name: str, directory: bool = False) -> bool:
        """Whether an entry of a folder is left out: a build writes or fills it in, or settings or git ignore it."""
        if _is_output(folder, name, directory):
            return True
        if self._exclude and self._exclude.decide(folder.relative + name, directory):
            return True
        if folder.full in self.ignore_files.only_tracked and not self._is_tracked(folder.full + name, directory):
            return True
        if folder.ignores:
            full = folder.full + name
            for ignore in folder.ignores:
                # The folders above it are known not to be ignored.
                verdict = ignore.patterns.decide_alone(full[ignore.skip :], directory)
                if verdict is not None:
                    is_by_git = verdict and ignore.is_by_git(full[ignore.skip :], directory)
                    return verdict and not (is_by_git and self._is_tracked(full, directory))
        return False

    def _is_tracked(self, full: str, directory: bool) -> bool:
        """Whether git tracks a path that it ignores, or anything in a folder: only that is searched."""
        is_tracked = self.ignore_files.tracks(full)
        if is_tracked and directory:
            self.ignore_files.only_tracked.add(full + "/")
        return is_tracked

    def with_ignores(self, folder: Folder) -> Folder:
        """A folder that also ignores the entries that its own ignore files name."""
        patterns = self.ignore_files.of(folder.full)
        if not patterns:
            return folder
        return folder._replace(ignores=(self.ignore_files.ignore(folder.full), *folder.ignores))

    def relative(self, full: str) -> str:
        """The path of a folder relative to that of the settings, with a slash at the end; empty if it is the same."""
        is_inside = with_slash(full).startswith(with_slash(self._root))
        try:
            relative = os.path.relpath(full if is_inside else os.path.realpath(full), self._root)
        except ValueError:  # On another drive.
            relative = full
        return "" if relative == "." else with_slash(relative)


class NearestRules:
    """The rules of each folder, by the nearest settings above it.

    Args:
        settings: of the run.
    """

    def __init__(self, settings: Settings, ignore_files: IgnoreFiles) -> None:
        self.ignore_files = ignore_files
        self.nearest = NearestSettings(settings)
        self._rules: dict[Path, SearchRules] = {}

    def of(self, folder: str) -> SearchRules:
        """The rules in a folder.

        Args:
            folder: its real path.
        """
        settings = self.nearest.of_folder(os.path.normpath(folder))
        rules = self._rules.get(settings.root)
        if rules is None:
            rules = self._rules[settings.root] = SearchRules(settings, self.ignore_files)
        return rules

    def entered(self, folder: Folder, names: Set[str]) -> Folder:
        """A folder with its own ignore files, and with its own settings.

        Args:
            names: of what is in it.
        """
        if MARKS.isdisjoint(names):
            return folder
        rules = self.of(folder.real)
        if rules is not folder.rules:
            folder = folder._replace(rules=rules, relative=rules.relative(folder.full))
        is_ignoring = any(name in names for name in (*_IGNORE_FILES, *OUTPUT_SETTINGS))
        return rules.with_ignores(folder) if is_ignoring else folder


def is_made(names: Collection[str]) -> bool:
    """Whether a folder with entries of some names was made by a tool, or by a build of bookdown or Sphinx."""
    if _OF_BOOKDOWN in names and _PAGE in names and _BOOK not in names:
        return True
    if _BUILD_INFO in names and _INVENTORY in names and not any(name in names for name in _SOURCES_OF_SPHINX):
        return True
    return any(name in names for name in _MADE_BY_TOOLS)


def _is_output(folder: Folder, name: str, directory: bool) -> bool:
    if not directory:
        return name.endswith(_INTERMEDIATE)
    marks = _OUTPUT.get(name) or _TEMPLATES.get(name, ())
    return any(os.path.lexists(folder.full + mark) for mark in marks)
