"""A site whose settings are a script: it is read as text, never run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

from refcheck.links.files import Files


class ScriptedSite(NamedTuple):
    """A site with its settings in JavaScript or TypeScript."""

    root: str
    """The absolute path of its folder."""
    config: str
    """The path of the settings from there; empty if there are none."""
    text: str
    """The text of the settings, and of other scripts that belong to them."""
    pages: str
    """The absolute path of the folder with the pages."""


def settings_in(files: Files, root: str, names: Iterable[str]) -> tuple[str, str]:
    """The path and the text of the first readable settings file in a folder; both empty if there is none."""
    read = ((name, files.texts.read(os.path.join(root, name))) for name in names)
    return next(((name, text) for name, text in read if text is not None), ("", ""))
