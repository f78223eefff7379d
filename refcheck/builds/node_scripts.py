"""The `scripts` of package.json (npm 11, "scripts"): each is a line for a shell."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.builds.settings_text import json_mapping
from refcheck.builds.steps import Step


def steps(text: str) -> Iterator[Step]:
    """The scripts of a package.json."""
    scripts = json_mapping(text).get("scripts")
    for command in scripts.values() if isinstance(scripts, dict) else ():
        if isinstance(command, str):
            yield Step(command)
