"""Which addresses the settings of a project let be checked, and which statuses count as working."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from refcheck.external.addresses import Address, is_reserved, read_address

_ANY = "*"


class Pattern(NamedTuple):
    """A pattern for addresses: their parts between stars. Without a scheme it is one for hosts."""

    parts: tuple[str, ...]
    is_of_host: bool

    @classmethod
    def of(cls, written: str) -> Pattern:
        """The pattern as the settings write it: `https://example.org/old/*`, `example.org`, `*.example.org`."""
        is_of_host = "://" not in written
        return cls(tuple((written.lower() if is_of_host else written).split(_ANY)), is_of_host)

    def covers(self, address: Address) -> bool:
        """Whether the whole address, or its host, has these parts in this order. Takes linear time."""
        text = address.host if self.is_of_host else address.full
        if len(self.parts) == 1:
            return text == self.parts[0]
        first, *inner, last = self.parts
        position, end = len(first), len(text) - len(last)
        if not text.startswith(first) or not text.endswith(last) or end < position:
            return False
        for part in inner:
            place = text.find(part, position, end)
            if place < 0:
                return False
            position = place + len(part)
        return True


class Scope(NamedTuple):
    """What the settings of a project say of its addresses."""

    include: tuple[Pattern, ...] = ()
    """Only these are checked, if there are any."""
    exclude: tuple[Pattern, ...] = ()
    accepted: frozenset[int] = frozenset()
    """Statuses that count as working, besides those from 200 to 299."""
    site: Address | None = None
    """Where the project itself is published."""
    site_page: str = ""
    """The location of a page that is published there; empty if there is none."""

    @classmethod
    def of(
        cls, include: Iterable[str], exclude: Iterable[str], accepted: Iterable[str], site: str | None = None
    ) -> Scope:
        """The scope that settings describe.

        Args:
            accepted: statuses, or ranges of them: `500-599`.
            site: where the project itself is published.
        """
        ranges = (statuses.partition("-") for statuses in accepted)
        spans = (range(int(first), int(last or first) + 1) for first, _, last in ranges)
        statuses = frozenset(status for span in spans for status in span)
        return cls(tuple(map(Pattern.of, include)), tuple(map(Pattern.of, exclude)), statuses, read_address(site or ""))

    def covers(self, address: Address) -> bool:
        """Whether an address is checked."""
        if is_reserved(address.host) and address.host != "localhost":
            return False
        if self.include and not any(pattern.covers(address) for pattern in self.include):
            return False
        return not any(pattern.covers(address) for pattern in self.exclude)

    def paths_in_site(self, address: Address) -> tuple[str, ...]:
        """The paths that an address can have in the project's own site; none if it is elsewhere."""
        site = self.site
        if site is None or not self.site_page or site.host.removeprefix("www.") != address.host.removeprefix("www."):
            return ()
        if site.port != address.port and {site.port, address.port} != {80, 443}:
            # It is another server.
            return ()
        base = site.path.rstrip("/") + "/"
        if not f"{address.path}/".startswith(base):
            return ()
        inner = "/" + address.path[len(base) :]
        return (inner,) if base == "/" else (inner, address.path)
