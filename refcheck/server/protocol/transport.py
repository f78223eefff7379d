"""The transport of messages: standard input and output, or one connection on a port of this machine."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import suppress
from threading import Event

from pygls.io_ import run_async

from refcheck.facts.model import Refused
from refcheck.server.protocol.server import RefcheckServer

# Only programs on this machine can connect.
_HOST = "127.0.0.1"


# The library logs tracebacks of refusals and of invalid messages. The server logs the errors that matter.
logging.getLogger("pygls").setLevel(logging.CRITICAL)


def serve() -> int:
    """Serves the client at standard input and output until it ends; returns the exit code.

    All other output, for example of a library, goes to standard error, because it would corrupt the messages.
    """
    printed, messages = sys.stdout, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    server = RefcheckServer()
    try:
        server.start_io(sys.stdin.buffer, messages)
    finally:
        server.work.close()
        sys.stdout = printed
    return server.exit_code


def listen(port: int) -> int:
    """Serves one client that connects to a port of this machine; returns the exit code.

    Raises:
        Refused: if the port cannot be used.
    """
    printed, sys.stdout = sys.stdout, sys.stderr
    server = RefcheckServer()
    try:
        with suppress(SystemExit):
            asyncio.run(_listen(server, port))
    finally:
        server.work.close()
        sys.stdout = printed
    return server.exit_code


async def _listen(server: RefcheckServer, port: int) -> None:
    ended, is_taken = asyncio.Event(), False

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal is_taken
        if is_taken:
            writer.close()
            return
        is_taken = True
        server.protocol.set_writer(writer)
        try:
            await run_async(Event(), reader, server.protocol, error_handler=server.report_server_error)
        except (SystemExit, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            ended.set()

    try:
        # The buffer of the stream must hold the longest line of a header, not a whole message.
        listener = await asyncio.start_server(connected, _HOST, port)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        raise Refused(f"nothing can be received on port {port}: {reason}", "name another port, or 0 for any") from None
    sys.stderr.write(f"refcheck: listening on {_HOST}:{listener.sockets[0].getsockname()[1]}\n")
    sys.stderr.flush()
    async with listener:
        await ended.wait()
