"""Asks for many addresses at the same time, within the time for all."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor

from refcheck.external.addresses import Address
from refcheck.external.answers import TIME_IS_OVER, Answer
from refcheck.external.connections import Connections, GuardedResolver
from refcheck.external.headers import HostHeaders
from refcheck.external.hosts import REQUESTS_AT_ONCE, Hosts
from refcheck.external.limits import Limits
from refcheck.external.requests import Requests

Progress = Callable[[int, int, str], None]
"""Is told how many addresses of how many are done, and the host of the last one."""
# Names are looked up by threads: one that takes long does not hold up the others.
_MOST_NAMES_AT_ONCE = 32
# So many that a few slow ones do not matter, so few that their tasks take little memory.
_MOST_HOSTS_AT_ONCE = 400


def ask(
    pages: Mapping[Address, Collection[str]],
    limits: Limits,
    headers: HostHeaders,
    progress: Progress,
    authorities: ssl.SSLContext | None = None,
) -> dict[Address, Answer]:
    """The answers for addresses.

    Args:
        pages: the fragments that are looked for, by address without fragment.
        authorities: whose certificates are trusted; those of the system if not given.
    """
    return asyncio.run(_Run(pages, limits, headers, progress).answers(authorities))


class _Run:
    """Asks for addresses: some hosts at a time, each with as many workers as there may be requests to it."""

    def __init__(
        self, pages: Mapping[Address, Collection[str]], limits: Limits, headers: HostHeaders, progress: Progress
    ) -> None:
        self._pages = pages
        self._limits = limits
        self._headers = headers
        self._progress = progress
        self._answers: dict[Address, Answer] = {}

    async def answers(self, authorities: ssl.SSLContext | None) -> dict[Address, Answer]:
        """All answers; those that are not there in time say so."""
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_MOST_NAMES_AT_ONCE))
        resolver = GuardedResolver(self._limits.allowed)
        async with Connections(resolver, self._limits.seconds_each, authorities) as connections:
            requests = Requests(connections, Hosts(), self._headers, self._limits)
            by_host: defaultdict[str, list[Address]] = defaultdict(list)
            for address in reversed([*self._pages]):
                by_host[address.host].append(address)
            hosts = [*reversed(by_host.values())]
            workers = [
                asyncio.ensure_future(self._work_through(requests, hosts))
                for _ in range(min(len(hosts), _MOST_HOSTS_AT_ONCE))
            ]
            if workers:
                _, late = await asyncio.wait(workers, timeout=self._limits.seconds_in_all)
                for worker in late:
                    worker.cancel()
                await asyncio.gather(*workers, return_exceptions=True)
        return {address: self._final(address, resolver.has_answered) for address in self._pages}

    async def _work_through(self, requests: Requests, hosts: list[list[Address]]) -> None:
        """Asks hosts, one after the other, that no other worker has taken."""
        while hosts:
            left = hosts.pop()
            await asyncio.gather(*(self._work(requests, left) for _ in range(min(len(left), REQUESTS_AT_ONCE))))

    async def _work(self, requests: Requests, left: list[Address]) -> None:
        """Asks for the addresses of a host that no other worker has taken."""
        while left:
            address = left.pop()
            self._answers[address] = await requests.answer(address, self._pages[address])
            self._progress(len(self._answers), len(self._pages), address.host)

    def _final(self, address: Address, has_names: bool) -> Answer:
        answer = self._answers.get(address)
        if answer is None:
            return Answer(failure="time", detail=TIME_IS_OVER)
        if answer.failure == "no-host" and not has_names:
            # Without a network no host has a name.
            return answer._replace(failure="connection", detail="no host has a name: there may be no network")
        return answer
