"""Which addresses of machines are public, in each form in which they can be written.

Never asked without `--allow-private` are machines that a stranger's text must not reach through whoever checks it: the
own one (loopback), those of a private or shared network, link-local ones (with the metadata services of clouds),
multicast and reserved ones. An IPv6 address that contains an IPv4 address counts as both: mapped and compatible ones,
NAT64, 6to4, Teredo, ISATAP.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple

Machine = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
# The end of an interface identifier that contains an IPv4 address (RFC 5214).
_ISATAP = (0x00005EFE, 0x02005EFE)
# All other IPv6 addresses are private, local or reserved (RFC 4291).
_GLOBAL_UNICAST = ip_network("2000::/3")
# Reserved, and seen as global by some versions of Python.
_NEVER_PUBLIC = tuple(
    ip_network(written)
    for written in (
        *("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "224.0.0.0/4"),
        "240.0.0.0/4",
        *("2001:2::/48", "2001:db8::/32", "3fff::/20"),
    )
)
_LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa")


class Allowed(NamedTuple):
    """The private machines that the user allows."""

    names: frozenset[str] = frozenset()
    """Of hosts, in lower case; all machines that they are the name of."""
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, written: Iterable[str]) -> Allowed:
        """The machines of names, addresses and networks (`10.0.0.0/8`).

        Raises:
            ValueError: if one is neither; with it as the message.
        """
        names, networks = set(), []
        for word in written:
            bare = word.strip().strip("[]").lower().rstrip(".")
            if "/" in bare or machine_of(bare) is not None:
                try:
                    networks.append(ip_network(machine_of(bare) or bare, strict=False))
                except ValueError:
                    raise ValueError(word) from None
            elif bare and all(part.replace("-", "a").replace("_", "a").isalnum() for part in bare.split(".")):
                names.add(bare)
            else:
                raise ValueError(word)
        return cls(frozenset(names), tuple(networks))

    def has(self, machine: Machine) -> bool:
        """Whether a machine is in an allowed network."""
        return any(other in network for other in _all_forms(machine) for network in self.networks)


def machine_of(host: str) -> Machine | None:
    """The machine that a host names by number, in any form that browsers and systems read; None for a name.

    An IPv4 address can have one to four parts, each decimal, octal (`0177`) or hexadecimal (`0x7f`); the last part
    fills what is left, so that `2130706433` and `127.1` are `127.0.0.1`.
    """
    bare = host.strip("[]").rstrip(".")
    try:
        return ip_address(bare.partition("%")[0])
    except ValueError:
        pass
    parts = bare.split(".")
    if not 1 <= len(parts) <= 4:
        return None
    numbers = [_number(part) for part in parts]
    if None in numbers:
        return None
    *first, last = [number for number in numbers if number is not None]
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        return None
    value = sum(number << 8 * (3 - index) for index, number in enumerate(first)) + last
    return IPv4Address(value)


def _number(written: str) -> int | None:
    lower = written.lower()
    digits, base = (lower[2:], 16) if lower.startswith("0x") else (lower, 8 if lower[:1] == "0" else 10)
    if not lower.isascii() or not lower.isalnum() or len(lower) > 20:
        return None
    try:
        return int(digits or "0", base)
    except ValueError:
        return None


def is_public(machine: Machine) -> bool:
    """Whether a machine, and each one that its address contains, can be reached by anybody on the internet."""
    return all(map(_is_public, _all_forms(machine)))


def _is_public(form: Machine) -> bool:
    is_routed = form.version == 4 or form in _GLOBAL_UNICAST
    return is_routed and form.is_global and not any(form in network for network in _NEVER_PUBLIC)


def is_local_name(host: str) -> bool:
    """Whether a name is that of a machine nearby by its form: without a dot, or below a name kept for local use."""
    bare = host.rstrip(".").lower()
    return "." not in bare or bare.endswith(tuple(f".{name}" for name in _LOCAL_NAMES))


def _all_forms(machine: Machine) -> Iterator[Machine]:
    """A machine, and the IPv4 addresses in its IPv6 address.

    A mapped address and one of NAT64 are only another way to write the one in it, so they are left out.
    """
    if isinstance(machine, IPv6Address):
        yield from _inner(machine)
        if machine.ipv4_mapped is not None or machine in _NAT64:
            return
    yield machine


def _inner(machine: IPv6Address) -> Iterator[IPv4Address]:
    value = int(machine)
    if machine.ipv4_mapped is not None:
        yield machine.ipv4_mapped
    if machine.sixtofour is not None:
        yield machine.sixtofour
    if machine.teredo is not None:
        yield from machine.teredo
    if machine in _NAT64 or (machine in _COMPATIBLE and value > 1):
        yield IPv4Address(value & 0xFFFFFFFF)
    if (value >> 32) & 0xFFFFFFFF in _ISATAP:
        yield IPv4Address(value & 0xFFFFFFFF)
