"""A server on this machine that answers in each way in which hosts answer, good or bad.

`behaviours.py` has the answers. Each request is recorded.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

Chunks = AsyncIterator[bytes]


class Request(NamedTuple):
    """A request as it was received."""

    method: str
    path: str
    """With the query."""
    headers: dict[str, str]
    """By name in lower case."""


def response(status: int, body: str | bytes = b"", **headers: str) -> bytes:
    """A response; in the names of headers `_` is `-`."""
    content = body.encode() if isinstance(body, str) else body
    given = {"Content_Length": str(len(content)), "Content_Type": "text/html", **headers}
    lines = [f"HTTP/1.1 {status} X", *(f"{name.replace('_', '-')}: {value}" for name, value in given.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + content


class Server:
    """A server that runs in a thread.

    Attributes:
        requests: those that were received.
        routes: what each path is answered with: a response, or a function that makes its parts.
    """

    def __init__(self, routes: dict[str, bytes | Callable[[Request, int], Chunks]], tls: ssl.SSLContext | None) -> None:
        self.requests: list[Request] = []
        self.routes = routes
        self._tls = tls
        self._counts: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.port = 0

    def start(self) -> None:
        """Starts it."""
        self._thread.start()
        self._started.wait(10)

    def stop(self) -> None:
        """Ends it, with all connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http{'s' if self._tls else ''}://{host}:{self.port}{path}"

    def methods(self, path: str) -> list[str]:
        """The methods of the requests for a path."""
        return [request.method for request in self.requests if request.path == path]

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").splitlines()
                method, path, _ = first.split(" ")
                pairs = (line.partition(":") for line in lines if line)
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                request = Request(method, path, headers)
                self.requests.append(request)
                self._counts[path] += 1
                await self._answer(request, writer)
        writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        route = self.routes.get(request.path.partition("?")[0], response(404))
        if isinstance(route, bytes):
            head, end, body = route.partition(b"\r\n\r\n")
            writer.write(head + end + (b"" if request.method == "HEAD" else body))
            await writer.drain()
            return
        async for chunk in route(request, self._counts[request.path]):
            writer.write(chunk)
            await writer.drain()


@contextmanager
def serving(
    routes: dict[str, bytes | Callable[[Request, int], Chunks]], tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """A running server with some routes."""
    server = Server(routes, tls)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def zipped(body: str) -> bytes:
    """A page that is packed."""
    return response(200, gzip.compress(body.encode()), Content_Encoding="gzip")
