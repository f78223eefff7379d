"""The `scripts` of package.json (npm 11) and composer.json (Composer 2.8): each is a line for a shell, or some."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.builds.settings_text import json_mapping, strings
from refcheck.builds.steps import Step


def steps(text: str) -> Iterator[Step]:
    """The scripts of a package.json or composer.json."""
    scripts = json_mapping(text).get("scripts")
    for commands in scripts.values() if isinstance(scripts, dict) else ():
        yield from map(Step, strings(commands))
