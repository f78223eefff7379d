"""`refcheck explain`: the page of a rule."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from refcheck.cli._messages import fail

_UNKNOWN = "unknown"
# The beginning of the codes of rules that report what leads nowhere.
_OF_REFERENCES = "10"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("explain")(explain)


def explain(rule: Annotated[str, typer.Argument(help="Its name or code, or `unknown`.", show_default=False)]) -> None:
    """Tell what a rule reports, why it matters and what to do, with examples."""
    from refcheck.facts.suggestions import did_you_mean
    from refcheck.rules import names
    from refcheck.rules._engine import rule_named

    if rule == _UNKNOWN:
        from refcheck.facts import unknowns

        sys.stdout.write(f"# {_UNKNOWN}\n\n{unknowns.__doc__}")
        return
    found = rule_named(rule)
    if found is None:
        fail(f"there is no rule `{rule}`", did_you_mean(rule, names()) or "`refcheck rules` lists them")
    sys.stdout.write(f"# {found.name} ({found.code}, {found.severity})\n\n{found.documentation}\n")
    if found.code.startswith(_OF_REFERENCES):
        sys.stdout.write("\nWhat something else may make is not reported, see `refcheck explain unknown`.\n")
