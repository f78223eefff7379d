"""What a host can answer, by path: well, badly, or never."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from tests.external.server import Chunks, Request, response, zipped

TEXT = "Words that make a page long enough to be one that nobody builds by a script. " * 4
PAGE = (
    f"<!doctype html><h1 id=install>Install</h1><p>{TEXT}</p><a name='old'></a><h2 id=user-content-usage>Usage</h2>"
    "<h3>Frequent questions</h3><p id='caf&eacute;'>x</p><!-- <p id=hidden> --><script>made('by-script')</script>"
)


async def hang(request: Request, count: int) -> AsyncIterator[bytes]:
    """Says nothing."""
    await asyncio.sleep(60)
    yield b""


async def drip(request: Request, count: int) -> AsyncIterator[bytes]:
    """Sends its headers one letter at a time."""
    for letter in response(200, PAGE).decode("latin-1"):
        yield letter.encode("latin-1")
        await asyncio.sleep(0.2)


async def drip_later(request: Request, count: int) -> AsyncIterator[bytes]:
    """Sends a page one letter at a time."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
    for _ in range(1_000):
        yield b"a"
        await asyncio.sleep(0.1)


async def endless(request: Request, count: int) -> AsyncIterator[bytes]:
    """Sends a page without end."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1 id=first>First</h1>"
    for _ in range(1_000):
        yield b"<p>again</p>" * 10_000


async def endless_headers(request: Request, count: int) -> AsyncIterator[bytes]:
    """Sends headers without end."""
    yield b"HTTP/1.1 200 OK\r\n"
    for _ in range(1_000):
        yield b"X-Filler: " + b"x" * 4_000 + b"\r\n"


async def busy_once(request: Request, count: int) -> AsyncIterator[bytes]:
    """Asks to wait for a second, then works."""
    yield response(429, Retry_After="1") if count == 1 else response(200)


async def fails_once(request: Request, count: int) -> AsyncIterator[bytes]:
    """Fails twice (for `HEAD` and `GET`), then works."""
    yield response(503) if count <= 2 else response(200)


async def breaks_off(request: Request, count: int) -> AsyncIterator[bytes]:
    """Promises more than it sends."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<h1 id=first>First</h1>"
    await asyncio.sleep(0.1)
    raise ConnectionError


def only_get(status: int) -> Callable[[Request, int], Chunks]:
    """Answers `HEAD` with an error."""

    async def answer(request: Request, count: int) -> AsyncIterator[bytes]:
        yield response(status) if request.method == "HEAD" else response(200, PAGE)

    return answer


ROUTES: dict[str, bytes | Callable[[Request, int], Chunks]] = {
    "/works": response(200, PAGE),
    "/none": response(204),
    "/forbidden": response(403),
    "/failing": response(500),
    "/odd": response(999),
    "/teapot": response(418),
    "/gone": response(410),
    "/no-head": only_get(405),
    "/no-page-for-head": only_get(404),
    "/for-good": response(301, Location="/works"),
    "/for-good-too": response(308, Location="/for-good"),
    "/for-now": response(302, Location="/works"),
    "/then-for-now": response(301, Location="/for-now"),
    "/to-hanging": response(302, Location="/hangs"),
    "/to-gone": response(301, Location="/gone"),
    "/to-part": response(301, Location="/works#install"),
    "/circle": response(302, Location="/circle"),
    "/nowhere": response(302, Location=""),
    "/to-file": response(302, Location="file:///etc/passwd"),
    "/to-private": response(302, Location="http://10.1.2.3/"),
    "/to-metadata": response(301, Location="http://169.254.169.254/latest/meta-data/"),
    "/to-hidden-loopback": response(302, Location="http://[::ffff:a01:203]/"),
    "/to-script": response(301, Location="javascript:alert(1)"),
    "/to-markup": response(301, Location="/works?a=)[x](y)<b>`c`|d\\e"),
    "/busy": response(429, Retry_After="86400"),
    "/busy-once": busy_once,
    "/fails-once": fails_once,
    "/hangs": hang,
    "/drips": drip,
    "/drips-later": drip_later,
    "/endless": endless,
    "/endless-headers": endless_headers,
    "/breaks-off": breaks_off,
    "/packed": zipped(PAGE),
    "/bomb": zipped("<h1 id=first>First</h1>" + "<p>again</p>" * 2_000_000),
    "/damaged": response(200, b"\x1f\x8bnot packed", Content_Encoding="gzip"),
    "/latin": response(200, "<h1 id='größe'>G</h1>".encode("latin-1"), Content_Type="text/html; charset=latin-1"),
    "/no-charset": response(200, b"<h1 id='a'>\xff\xfe</h1>", Content_Type="text/html; charset=nonsense"),
    "/quadratic": response(200, "<h1 id=a>a</h1>" * 20_000, Content_Type="text/html; charset=punycode"),
    "/by-script": response(200, "<title>x</title><div id=root></div><script src=app.js></script>"),
    "/paper.pdf": response(200, "%PDF", Content_Type="application/pdf"),
    "/no-http": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
}
