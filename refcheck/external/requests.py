"""One address: its requests, from one redirect to the next, and the answer that they give."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from aiohttp import ClientError, ClientResponseError, ServerDisconnectedError
from aiohttp.client_reqrep import ClientResponse

from refcheck.external.addresses import Address, joined
from refcheck.external.answers import Answer, Failure, FragmentState
from refcheck.external.connections import Connections, MissingProxy, PrivateMachine
from refcheck.external.fragments import Body, states_of
from refcheck.external.headers import HostHeaders
from refcheck.external.hosts import Hosts, wait_of
from refcheck.external.limits import Limits

MOST_REDIRECTS = 10
ATTEMPTS = 3
FIRST_WAIT_SECONDS = 1.0
# Of all hosts together.
MOST_AT_ONCE = 128
_PERMANENT = frozenset((301, 308))
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
# A host says so for a while only.
_PASSING = frozenset((408, 425, 429, 500, 502, 503, 504))
# So many bodies are read at the same time, which bounds the memory that they take.
_MOST_BODIES = 16
# What OpenSSL says of a certificate that no browser accepts. Others depend on the list of authorities of this machine.
_CERTIFICATE_FAULTS = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by itself",
    23: "its certificate is revoked",
    62: "its certificate is for another host",
    64: "its certificate is for another host",
}


class _Refused(Exception):
    """An address is not asked for."""

    def __init__(self, failure: Failure, detail: str) -> None:
        super().__init__(detail)
        self.failure = failure
        self.detail = detail


class _Response(NamedTuple):
    """What is left of a response when it is closed."""

    status: int
    location: str
    fragments: Mapping[str, FragmentState]


class Requests:
    """Asks for addresses.

    Args:
        connections: to hosts.
        hosts: says when each host may be asked.
        headers: of the user for some hosts.
    """

    def __init__(self, connections: Connections, hosts: Hosts, headers: HostHeaders, limits: Limits) -> None:
        self._connections = connections
        self._hosts = hosts
        self._headers = headers
        self._limits = limits
        self._turns = asyncio.Semaphore(MOST_AT_ONCE)
        self._bodies = asyncio.Semaphore(_MOST_BODIES)
        # Several threads that read pages would leave little to the one that asks.
        self._reading = asyncio.Semaphore(1)

    async def answer(self, address: Address, fragments: Iterable[str]) -> Answer:
        """The answer for an address: asked again if it may be another one in a moment."""
        wanted, answer = frozenset(fragments), Answer()
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(FIRST_WAIT_SECONDS * 2 ** (attempt - 1))
            answer = await self._attempt(address, wanted)
            is_passing = answer.failure in ("connection", "time") or (not answer.failure and answer.status in _PASSING)
            # A host that says nothing takes all of its time: once more is enough.
            if not is_passing or (answer.failure == "time" and attempt):
                break
        return answer._replace(checked=time.time())

    async def _attempt(self, address: Address, fragments: frozenset[str]) -> Answer:
        try:
            return await self._follow(address, fragments)
        except Exception as error:
            failure, detail = _failure_of(error, self._limits.seconds_each)
            return Answer(failure=failure, detail=detail)

    async def _follow(self, address: Address, fragments: frozenset[str]) -> Answer:
        """Follows redirects to the last response."""
        moved, is_permanent = "", True
        for step in range(MOST_REDIRECTS + 1):
            refusal = self._limits.refusal(address)
            if refusal:
                raise _Refused("private", "it redirects into a private network" if step else refusal)
            try:
                response = await self._ask(address, fragments)
            except Exception as error:
                if not step:
                    raise
                failure, detail = _failure_of(error, self._limits.seconds_each)
                raise _Refused(failure, f"it redirects to `{address.page}`: {detail}") from error
            if response.status not in _REDIRECTS or not response.location:
                return Answer(response.status, moved=moved, fragments=response.fragments)
            target = joined(address, response.location)
            if target is None:
                raise _Refused("address", "it redirects to what is not an address of the web")
            is_permanent = is_permanent and response.status in _PERMANENT
            if is_permanent:
                moved = target.full
            if target.fragment:
                # The reader is led to this one.
                fragments = frozenset()
            address = target._replace(fragment="")
        raise _Refused("redirects", f"there are more than {MOST_REDIRECTS} redirects")

    async def _ask(self, address: Address, fragments: frozenset[str]) -> _Response:
        """Asks for the headers only; for the page if a fragment is looked for, or if the host does not like that."""
        if not fragments:
            with suppress(ClientResponseError, ServerDisconnectedError, ConnectionResetError):
                response = await self._request("HEAD", address, fragments)
                if response.status < 400 or response.status == 429:
                    return response
        return await self._request("GET", address, fragments)

    async def _request(self, method: str, address: Address, fragments: frozenset[str]) -> _Response:
        host = self._hosts.of(address.host)
        async with host.slot():
            if host.is_busy:
                raise _Refused("busy", "the host asks to wait for longer")
            async with self._turns:
                return await self._exchange(method, address, fragments)

    async def _exchange(self, method: str, address: Address, fragments: frozenset[str]) -> _Response:
        response = await self._connections.request(method, address, self._headers.of(address))
        try:
            states: Mapping[str, FragmentState] = {}
            if fragments and 200 <= response.status < 300:
                states = await self._states(response, fragments)
            if response.status in (429, 503):
                wait = wait_of(response.headers.get("Retry-After", ""), time.time())
                self._hosts.of(address.host).wait(wait or 0.0)
            return _Response(response.status, response.headers.get("Location", ""), states)
        finally:
            # A connection whose body is not read to its end is closed, any other one is used again.
            response.release()

    async def _states(self, response: ClientResponse, fragments: frozenset[str]) -> Mapping[str, FragmentState]:
        headers = response.headers
        body = Body(response.content.iter_any(), headers.get("Content-Type", ""), headers.get("Content-Encoding", ""))
        try:
            async with self._bodies:
                return await states_of(body, fragments, self._reading)
        except (ClientError, OSError, asyncio.TimeoutError):
            # It breaks off, or takes too long.
            return dict.fromkeys(fragments, "unknown")


def _failure_of(error: Exception, seconds: float) -> tuple[Failure, str]:
    """What an error says of an address."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _Refused):
            return cause.failure, cause.detail
        if isinstance(cause, PrivateMachine):
            return "private", str(cause)
        if isinstance(cause, MissingProxy):
            return "connection", str(cause)
        if isinstance(cause, socket.gaierror):
            if cause.errno == socket.EAI_NONAME:
                return "no-host", "there is no host of this name"
            return "connection", "the name of the host cannot be looked up"
        if isinstance(cause, ssl.SSLCertVerificationError):
            # aiohttp's own is of this class as well, and has the one of OpenSSL in it.
            inner = getattr(cause, "certificate_error", cause)
            fault = _CERTIFICATE_FAULTS.get(getattr(inner, "verify_code", 0))
            if fault is not None:
                return "certificate", fault
            return "connection", "it is not known who has signed its certificate"
        cause = cause.__cause__ or getattr(cause, "os_error", None)
    if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
        return "time", f"there is no response in {seconds:g} seconds"
    return "connection", "the connection fails"
