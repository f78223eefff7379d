"""The layout of a command's `--help`: options in groups, and examples that keep their lines."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

# The groups of options, in their order; an option without one is among the first.
MAIN = "Options"
RULES = "Rules"
FILES = "Files"
WEB = "Addresses on the web"
OUTPUT = "Output"
_GROUPS = (MAIN, RULES, FILES, WEB, OUTPUT)


class Command(TyperCommand):
    """A command whose options are grouped by their `rich_help_panel`, and whose epilog is printed unchanged."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Writes the arguments, then each group of options."""
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], **{group: [] for group in _GROUPS}}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                is_argument = param.param_type_name == "argument"
                groups["Arguments" if is_argument else getattr(param, "rich_help_panel", None) or MAIN].append(record)
        for group, records in groups.items():
            if records:
                with formatter.section(group):
                    formatter.write_dl(records)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Writes the examples."""
        if self.epilog:
            with formatter.section("Examples"):
                for line in self.epilog.strip().split("\n"):
                    formatter.write(f"{'':{formatter.current_indent}}{line}\n")
