"""`refcheck server`: the language server, for an editor."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from refcheck.cli._help import Command
from refcheck.cli._messages import fail, fail_to_import

_EXAMPLES = """\
refcheck server               # an editor starts it like this
refcheck server --tcp 5007    # waits for one editor on this machine
"""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("server", cls=Command, epilog=_EXAMPLES)(server)


def server(
    tcp: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            "--tcp",
            metavar="PORT",
            min=0,
            max=65535,
            help="Listen on a port of this machine, for one editor, instead of standard input and output.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Run the language server, for an editor.

    It shows findings while you write, and the targets of references. An editor starts it: docs/editors.md.
    """
    from refcheck.facts.model import Refused

    try:
        from refcheck.server.protocol.transport import listen, serve
    except ImportError as error:
        fail_to_import(error, ("lsprotocol", "pygls"), "the language server", "server")
    try:
        code = serve() if tcp is None else listen(tcp)
    except Refused as refused:
        fail(refused.message, refused.help)
    raise typer.Exit(code)
