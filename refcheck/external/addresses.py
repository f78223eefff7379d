"""Addresses of the web as they are requested: host, port, path, and the fragment apart."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize
from urllib.parse import quote, urljoin, urlsplit

from refcheck.external.networks import machine_of

SCHEMES = ("http", "https")
_PORTS = {"http": 80, "https": 443}
_LONGEST = 4_000
# Of other services, which could take a request for one of theirs. Browsers do not open them (the Fetch standard).
_PORTS_OF_OTHERS = frozenset(
    (
        *(
            0,
            1,
            7,
            9,
            11,
            13,
            15,
            17,
            19,
            20,
            21,
            22,
            23,
            25,
            37,
            42,
            43,
            53,
            69,
            77,
            79,
            87,
            95,
            101,
            102,
            103,
            104,
            109,
        ),
        *(110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530),
        *(
            531,
            532,
            540,
            548,
            554,
            556,
            563,
            587,
            601,
            636,
            989,
            990,
            993,
            995,
            1719,
            1720,
            1723,
            2049,
            3659,
            4045,
            4190,
        ),
        *(5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    )
)
# Kept for documentation and tests (RFC 2606, RFC 6761); nothing of the web is there.
_RESERVED = ("example", "invalid", "test", "localhost", "onion", "alt")
_RESERVED_HOSTS = ("example.com", "example.net", "example.org", "example.edu")
# Signs of a template or a placeholder: the address is not complete.
_HOLES = frozenset('{}<>$`\ufffc\\^|"')
# Letters of names (RFC 5892) that Python's codec replaces by others, as an older standard did.
_KEPT = frozenset("ßς")
_SAFE_IN_PATH = "/:@!$&'()*+,;=~%-._"
_SAFE_IN_QUERY = _SAFE_IN_PATH + "?[]"


class Address(NamedTuple):
    """An address of the web."""

    scheme: str
    host: str
    """In lower case and ASCII; an IPv6 address without its brackets."""
    port: int
    target: str
    """The path and the query, percent-encoded."""
    fragment: str = ""
    """Percent-encoded as written; empty if there is none."""

    @property
    def page(self) -> str:
        """The address without the fragment."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"

    @property
    def origin(self) -> str:
        """The scheme, host and port."""
        return self._replace(target="").page

    @property
    def full(self) -> str:
        """The whole address."""
        return f"{self.page}#{self.fragment}" if self.fragment else self.page

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]


# The pages of a site share many addresses.
@lru_cache(maxsize=1 << 12)
def read_address(destination: str) -> Address | None:
    """The address of a destination; None if it is another one, or is not complete.

    An address with a user name or password is None, too: it is for nobody but its author.
    """
    written = destination.strip()
    if written.startswith("//"):
        written = f"https:{written}"
    if written[:5].lower() not in ("http:", "https") or len(written) > _LONGEST or not _HOLES.isdisjoint(written):
        return None
    try:
        parts = urlsplit("".join(written.split("\n")))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    ascii_host = _ascii(host)
    if parts.scheme not in SCHEMES or not ascii_host or "@" in parts.netloc or port in _PORTS_OF_OTHERS:
        return None
    path = quote(parts.path or "/", safe=_SAFE_IN_PATH)
    query = f"?{quote(parts.query, safe=_SAFE_IN_QUERY)}" if parts.query else ""
    return Address(parts.scheme, ascii_host, port or _PORTS[parts.scheme], path + query, parts.fragment)


def joined(address: Address, location: str) -> Address | None:
    """The address that a `Location` header names; None if it is not one of the web, or not complete.

    Without a fragment of its own it takes over that of the first address, as in browsers.
    """
    try:
        target = urljoin(address.page, "".join(location.strip().splitlines()))
    except ValueError:
        return None
    encoded = "".join(
        letter if letter.isascii() and letter not in _HOLES else quote(letter, errors="surrogateescape")
        for letter in target
    )
    found = read_address(encoded)
    return found if found is None or found.fragment else found._replace(fragment=address.fragment)


@lru_cache(maxsize=1 << 12)
def is_reserved(host: str) -> bool:
    """Whether a name is kept for documentation or tests, so that nobody can have it."""
    return (
        host.rpartition(".")[2] in _RESERVED
        or host in _RESERVED_HOSTS
        or host.endswith(tuple(f".{name}" for name in _RESERVED_HOSTS))
    )


def _ascii(host: str) -> str:
    """A host in lower case and ASCII, in its usual form; empty if it cannot be one."""
    machine = machine_of(host)
    if machine is not None:
        return str(machine)
    bare = host.rstrip(".").lower()
    try:
        name = bare if bare.isascii() else ".".join(map(_ascii_label, bare.split(".")))
    except UnicodeError:
        return ""
    is_name = 0 < len(name) <= 253 and all(
        0 < len(label) < 64 and label.replace("-", "a").replace("_", "a").isalnum() for label in name.split(".")
    )
    # A name whose last label is a number is none: systems read it as an address, each in its own way.
    return name if is_name and not name.rpartition(".")[2].isdigit() else ""


def _ascii_label(label: str) -> str:
    """A part of a host's name in ASCII.

    Raises:
        UnicodeError: if it cannot be one.
    """
    if _KEPT.isdisjoint(label) or len(label) > 63:
        return label.encode("idna").decode("ascii")
    return "xn--" + normalize("NFC", label).encode("punycode").decode("ascii")
