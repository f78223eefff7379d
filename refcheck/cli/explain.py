"""`refcheck explain`: the page of a rule."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from refcheck.cli._help import Command
from refcheck.cli._messages import fail
from refcheck.cli._options import rule_names

_UNKNOWN = "unknown"
# The first digits of the codes of rules that report references without a target.
_OF_REFERENCES = "10"


_EXAMPLES = """\
refcheck explain 401
refcheck explain undefined-anchor
refcheck explain unknown
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("explain", cls=Command, epilog=_EXAMPLES)(explain)


def explain(
    rule: Annotated[
        str,
        typer.Argument(
            help="Name or code of a rule, the first digits of codes, or `unknown`.",
            show_default=False,
            autocompletion=rule_names,
        ),
    ],
) -> None:
    """Explain a rule: what it reports, why, and how to fix it."""
    from shutil import get_terminal_size

    from refcheck.cli._rule_page import rule_page
    from refcheck.facts.suggestions import did_you_mean
    from refcheck.reports._terminal import has_color, painted, plain
    from refcheck.rules import all_rules, names

    if rule == _UNKNOWN:
        from refcheck.facts import unknowns

        sys.stdout.write(f"{_UNKNOWN}\n\n{unknowns.__doc__}")
        return
    found = [one for one in all_rules() if rule != "all" and one.selected_by(rule)]
    if not found:
        fail(f"unknown rule `{rule}`", did_you_mean(rule, names()) or "`refcheck rules` lists them")
    if len(found) > 1:
        sys.stdout.writelines(f"{one.code} {one.name}: {one.summary}\n" for one in found)
        return
    sys.stdout.write(rule_page(found[0], get_terminal_size().columns, painted if has_color() else plain))
    if found[0].code.startswith(_OF_REFERENCES):
        sys.stdout.write("What something else may make is not reported, see `refcheck explain unknown`.\n")
