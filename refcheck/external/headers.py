"""Headers that the user sends to some hosts, for example to sign in: from one environment variable, and never shown.

The variable has a line for each header: an address or host, then the header.

    https://docs.example.org/private/ Authorization: Bearer 1234
    api.example.org X-Key: 5678

The settings of a project neither name a variable nor a header: a stranger's project could name the secrets of whoever
checks it, and its own host. A host alone means `https`, so that nothing is sent in the clear by mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from refcheck.external.addresses import Address, read_address

VARIABLE = "REFCHECK_EXTERNAL_HEADERS"
# What would break the request, or send it elsewhere.
_REFUSED = frozenset(("host", "content-length", "transfer-encoding", "connection", "upgrade", "expect"))
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")


class HeaderError(ValueError):
    """A line is not a header. The message names the line by its number, and shows nothing of it."""


class Header(NamedTuple):
    """A header for the addresses that start with an origin and a path."""

    origin: str
    path: str
    name: str
    value: str

    def __repr__(self) -> str:
        return f"Header({self.origin}{self.path}, {self.name})"


class HostHeaders:
    """The headers for each address.

    Args:
        written: the value of the variable.

    Raises:
        HeaderError: if a line of it is not a header.
    """

    def __init__(self, written: str = "") -> None:
        lines = [(number, line.strip()) for number, line in enumerate(written.splitlines(), 1)]
        self._headers = tuple(_header(number, line) for number, line in lines if line and not line.startswith("#"))

    def of(self, address: Address) -> Mapping[str, str]:
        """The headers that are sent to an address, and to no other one after a redirect."""
        origin, path = address.origin, address.path
        if "/." in path or "%2e" in path.lower() or "%2f" in path.lower() or "//" in path or "\\" in path:
            # A host may read such a path as one elsewhere.
            path = "/"
        return {
            header.name: header.value
            for header in self._headers
            if header.origin == origin and path.startswith(header.path)
        }


def _header(number: int, line: str) -> Header:
    where, _, rest = line.partition(" ")
    name, colon, value = rest.strip().partition(":")
    address = read_address(where if "://" in where else f"https://{where}")
    name, value = name.strip(), value.strip()
    is_sound = value.isprintable() and value.isascii() and name and _TOKEN.issuperset(name.lower())
    if address is None or not colon or not value or not is_sound or name.lower() in _REFUSED:
        raise HeaderError(f"line {number} of {VARIABLE} is not a header")
    return Header(address.origin, address.path, name, value)
