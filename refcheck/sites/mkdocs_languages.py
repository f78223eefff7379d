"""The languages of a MkDocs site by mkdocs-static-i18n: a link of a page leads to the page in the same language.

With `docs_structure: suffix`, `b.md` in `a.it.md` is `b.it.md`, else that of the default language, else `b.md`; with
`folder`, a page that `it/` lacks is the one in the folder of the default language. The same holds for images. What is
in the folder of no language is beside the pages of each. Read in mkdocs-static-i18n 1.3.1 (`suffix.py` and `folder.py`,
`get_file_from_path`), and built with 0.56, whose settings name the languages in a mapping, and the default apart.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from refcheck.links.files import Files
from refcheck.sites.mkdocs_settings import read_settings
from refcheck.sites.yaml_entries import items, pairs, text, value

_NAMES = ("i18n", "static-i18n")
_TRUE = ("true", "yes", "on")


class Languages(NamedTuple):
    """The languages of a site."""

    docs: str
    """The absolute path of the folder with the pages."""
    by_folder: bool
    """Whether each has a folder of its own, and not an ending before that of its files."""
    default: str
    others: frozenset[str]

    def places(self, location: str, wanted: str) -> Iterator[str]:
        """The absolute paths of the files that a link can lead to, in the order in which they are tried.

        Args:
            location: the absolute path of the page with the link.
            wanted: the absolute path that the link names.
        """
        return self._in_folders(location, wanted) if self.by_folder else self._by_suffix(location, wanted)

    def _by_suffix(self, location: str, wanted: str) -> Iterator[str]:
        language = os.path.splitext(os.path.splitext(location)[0])[1].removeprefix(".")
        stem, ending = os.path.splitext(wanted)
        yield f"{stem}.{language if language in self.others else self.default}{ending}"
        yield f"{stem}.{self.default}{ending}"
        yield wanted

    def _in_folders(self, location: str, wanted: str) -> Iterator[str]:
        yield wanted
        language, _, inner = os.path.relpath(wanted, self.docs).partition(os.sep)
        if language in self.others and inner:
            yield os.path.join(self.docs, self.default, inner)
        if inner and (language in self.others or language == self.default):
            yield os.path.join(self.docs, inner)


def read_languages(files: Files, folder: str) -> Languages | None:
    """The languages of the site in a folder; None if it has no such plug-in."""
    settings = read_settings(files, folder)
    plugins = settings.plugins()
    options = next((plugins[name][0] for name in _NAMES if name in plugins), None)
    if options is None:
        return None
    languages = [item for item in items(value(options, "languages")) if text(value(item, "locale"))]
    defaults = [text(value(item, "locale")) for item in languages if text(value(item, "default")).lower() in _TRUE]
    if not defaults:
        defaults = list(filter(None, [text(value(options, "default_language"))]))
        named = frozenset(text(name) for name, _ in pairs(value(options, "languages")))
        if not defaults or not named:
            return None
        by_folder = text(value(options, "docs_structure")) == "folder"
        return Languages(settings.docs, by_folder, defaults[0], named - {defaults[0], "default"})
    locales = frozenset(text(value(item, "locale")) for item in languages)
    by_folder = text(value(options, "docs_structure")) == "folder"
    return Languages(settings.docs, by_folder, defaults[0], locales - {defaults[0]})
