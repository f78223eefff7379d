"""Chromium without a window, driven by Playwright: for every page that refcheck makes.

A test of a page is marked `live`, takes the fixture `chromium` (`conftest.py`), and is skipped where there is no
Chromium. `Visit` holds what a page may not do: write errors, or fetch anything from another host.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Scripts of pages are JavaScript modules; WebAssembly is compiled while it is loaded.
_TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm"}
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}


def program() -> str | None:
    """The path of Chromium, if it is installed."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a profile of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Chromium refuses to run for the administrator in its sandbox.
        arguments = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=program(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


class _Handler(SimpleHTTPRequestHandler):
    extensions_map: ClassVar = {**SimpleHTTPRequestHandler.extensions_map, **_TYPES}

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: a test says what is wrong."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which this machine alone can read a folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Visit:
    """A page in the browser, with what it wrote to the console and what it asked for.

    Args:
        color_scheme: `light` or `dark`.
    """

    def __init__(self, browser: Browser, size: dict[str, int] = DESKTOP, color_scheme: Any = "light") -> None:
        self.context = browser.new_context(viewport=size, color_scheme=color_scheme)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.on("request", lambda request: self.addresses.append(request.url))

    def elsewhere(self, allowed: Sequence[str]) -> list[str]:
        """The addresses asked for that begin with none of `allowed`."""
        return [address for address in self.addresses if not address.startswith(tuple(allowed))]

    def __enter__(self) -> Visit:
        return self

    def __exit__(self, *error: object) -> None:
        self.context.close()
