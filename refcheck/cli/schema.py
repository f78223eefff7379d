"""`refcheck schema`: the JSON schema of the settings."""

from __future__ import annotations

import sys

import typer

from refcheck.cli._help import Command

_EXAMPLES = """\
refcheck schema > refcheck.schema.json
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("schema", cls=Command, epilog=_EXAMPLES)(schema)


def schema() -> None:
    """Print the JSON schema of the settings, for editors.

    It describes `.refcheck.yml` and `[tool.refcheck]` of pyproject.toml.
    """
    from refcheck.config.json_schema import written_schema

    sys.stdout.write(written_schema())
