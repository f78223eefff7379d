"""How often each host is asked: a few requests at a time, with a pause between them, and later if it asks to wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime

# As lychee has it: neither is noticed by a host that a few people visit at the same time.
REQUESTS_AT_ONCE = 10
PAUSE_SECONDS = 0.05
# Whoever asks to wait for longer is not asked again in this run.
LONGEST_WAIT_SECONDS = 60.0


class Host:
    """A host, with the requests to it."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(REQUESTS_AT_ONCE)
        self._next = 0.0
        self.is_busy = False
        """Whether it asked to wait for longer than this run does."""

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Waits until the host may be asked; held during a request."""
        async with self._slots:
            while (wait := self._next - time.monotonic()) > 0 and not self.is_busy:
                await asyncio.sleep(wait)
            self._next = time.monotonic() + PAUSE_SECONDS
            yield

    def wait(self, seconds: float) -> None:
        """Asks the host nothing for some time."""
        if seconds > LONGEST_WAIT_SECONDS:
            self.is_busy = True
        else:
            self._next = max(self._next, time.monotonic() + seconds)


class Hosts:
    """All hosts of a run by name, whatever their ports."""

    def __init__(self) -> None:
        self._by_name: dict[str, Host] = {}

    def of(self, name: str) -> Host:
        """The host of a name."""
        return self._by_name.setdefault(name, Host())


def wait_of(header: str, now: float) -> float | None:
    """The seconds that a `Retry-After` header asks to wait: a number, or a date; None if it is neither.

    Args:
        now: in seconds since 1970.
    """
    written = header.strip()
    if written.isascii() and written.isdigit():
        return float(written[:9])
    try:
        return max(0.0, parsedate_to_datetime(written[:100]).timestamp() - now)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
