"""Finds the images of a run that no text of the project names."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping

from refcheck.config import Settings
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Finding, Severity
from refcheck.links.display import shown
from refcheck.links.files import Files
from refcheck.links.git_ignore import git_ignore
from refcheck.links.mentions import mentions
from refcheck.links.suffixes import IMAGES
from refcheck.rules._engine import lint_image
from refcheck.workspace.reachable import reachable_files

# Browsers and phones look for them by name.
_LOOKED_FOR = compile_lazily(
    r"(?:favicon|apple-touch-icon|android-chrome|mstile|safari-pinned-tab)[\w-]*\.\w+", re.IGNORECASE
)


def findings_of(
    files: Files, folders: Iterable[str], settings: Settings, rules_at: Callable[[str], Mapping[str, Severity]]
) -> dict[str, tuple[Finding, ...]]:
    """The findings about images, by their locations.

    Args:
        folders: the absolute paths of the folders that were searched.
        rules_at: returns the rules that are selected at a location, with their severities.
    """
    named = files.once(mentions, files.root)
    if not named.is_complete:
        return {}
    ignore = git_ignore(files, files.root)
    images = dict.fromkeys(path for folder in folders for path in files.walk(folder) if path.lower().endswith(IMAGES))
    unnamed = [path for path in images if not any(named.of_image(path)) and not _is_looked_for(path)]
    alone = [path for path in unnamed if ignore.decide(path) is None]
    findings = {
        path: tuple(lint_image(shown(path), rules_at(path)))
        for path in reachable_files(alone, settings, are_named=True)
    }
    return {path: found for path, found in findings.items() if found}


def _is_looked_for(path: str) -> bool:
    return _LOOKED_FOR.fullmatch(os.path.basename(path)) is not None
