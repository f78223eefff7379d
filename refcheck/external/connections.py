"""Connections to hosts, with aiohttp; no connection is made to a machine that is not allowed.

Of the libraries that are maintained, aiohttp alone lets a program both answer for the names of hosts and make each
socket, so that what was checked is what is connected to, however often a name changes its meaning (DNS rebinding).
(3.14; 0.17 s of processor time to import, beside `asyncio` and `ssl`. httpx had no release for two years; niquests
replaces the urllib3 of its environment by another one; urllib3 takes a thread for each request. HTTP/2, which aiohttp
lacks, changes no answer: who has it speaks HTTP/1.1 as well.)
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from ipaddress import ip_address
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_reqrep import ClientResponse

from refcheck import __version__
from refcheck.external.addresses import Address
from refcheck.external.networks import Allowed, Machine, is_public

# More sites refuse an unknown program than one that says what it is.
_AGENT = f"Mozilla/5.0 (compatible; refcheck/{__version__}; link check)"
_HEADERS = {"User-Agent": _AGENT, "Accept": "text/html,*/*;q=0.8", "Accept-Encoding": "gzip", "Accept-Language": "en"}
_SECONDS_FOR_NAMES = 300


class PrivateMachine(OSError):
    """A name leads only to machines that are not public, and not allowed."""


class MissingProxy(OSError):
    """Nobody has the name of the proxy, which says nothing about the address."""


class GuardedResolver(AbstractResolver):
    """Looks up names, and leaves out machines that may not be asked.

    Args:
        allowed: private machines that may be asked all the same.
    """

    def __init__(self, allowed: Allowed) -> None:
        self._allowed = allowed
        self._permitted: set[Machine] = set()
        self.has_answered = False
        """Whether a public name was found in this run. Others are found without the internet."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The machines of a name that may be asked.

        Raises:
            PrivateMachine: if there are only others.
            socket.gaierror: if there are none.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        is_named = host.lower().rstrip(".") in self._allowed.names
        results: list[ResolveResult] = []
        for kind, _, protocol, _, place in found:
            machine = _machine(str(place[0]))
            self.has_answered = self.has_answered or is_public(machine)
            if is_named:
                self._permitted.add(machine)
            elif not self._is_allowed(machine):
                continue
            results.append(
                ResolveResult(
                    hostname=host,
                    host=str(place[0]),
                    port=port,
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        if not results:
            raise PrivateMachine(f"the host `{host}` is in a private network")
        return results

    async def close(self) -> None:
        """Nothing is open."""

    def make_socket(self, info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
        """A socket for a connection: the last place where a machine is checked, whoever looked it up."""
        kind, way, protocol, _, place = info
        machine = _machine(place[0])
        if machine not in self._permitted and not self._is_allowed(machine):
            raise PrivateMachine("the host is in a private network")
        made = socket.socket(kind, way, protocol)
        made.setblocking(False)
        return made

    def _is_allowed(self, machine: Machine) -> bool:
        return is_public(machine) or self._allowed.has(machine)


class Connections:
    """Open connections; a context.

    Args:
        resolver: looks up names.
        seconds: for each request, with its body.
        authorities: whose certificates are trusted; those of the system if not given.
    """

    def __init__(self, resolver: GuardedResolver, seconds: float, authorities: ssl.SSLContext | None = None) -> None:
        self.resolver = resolver
        self._seconds = seconds
        # True stands for those of the system, which aiohttp reads when it is loaded: that takes a while.
        self._tls = authorities or True
        # These are the user's own. aiohttp would also send what `.netrc` holds.
        self._proxies = getproxies()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Connections:
        direct = aiohttp.TCPConnector(
            # `Requests` limits them: whoever waits here loses the time of its request.
            limit=0,
            resolver=self.resolver,
            ttl_dns_cache=_SECONDS_FOR_NAMES,
            ssl=self._tls,
            socket_factory=self.resolver.make_socket,
        )
        self._direct = await self._stack.enter_async_context(_session(direct, self._seconds))
        self._by_proxy = self._direct
        if self._proxies:
            # The proxy itself may be in a private network, and looks up all names.
            self._by_proxy = await self._stack.enter_async_context(
                _session(aiohttp.TCPConnector(limit=0, ssl=self._tls), self._seconds)
            )
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    async def request(self, method: str, address: Address, headers: Mapping[str, str]) -> ClientResponse:
        """The response of a host, before its body is read. It must be closed.

        Raises:
            MissingProxy: if there is no proxy of the name that the environment has.
            PrivateMachine, aiohttp.ClientError, OSError, ValueError: if there is no response.
        """
        from yarl import URL

        proxy = self._proxy_for(address)
        session = self._by_proxy if proxy else self._direct
        url = URL(address.page, encoded=True)
        try:
            return await session.request(method, url, headers=headers, allow_redirects=False, proxy=proxy)
        except aiohttp.ClientConnectorDNSError:
            if proxy is None:
                raise
            raise MissingProxy("the proxy that the environment names is not found") from None

    def _proxy_for(self, address: Address) -> str | None:
        if not self._proxies or proxy_bypass(f"{address.host}:{address.port}"):
            return None
        proxy = self._proxies.get(address.scheme) or self._proxies.get("all")
        return f"http://{proxy}" if proxy and "://" not in proxy else proxy


def _session(connector: aiohttp.TCPConnector, seconds: float) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=_HEADERS,
        auto_decompress=False,
        trust_env=False,
        timeout=aiohttp.ClientTimeout(total=seconds, sock_connect=None),
    )


def _machine(written: str) -> Machine:
    return ip_address(written.partition("%")[0])
