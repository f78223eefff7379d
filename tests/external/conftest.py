"""Servers, and what the checks say of their addresses."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from refcheck.external import requests
from refcheck.external.addresses import Address, read_address
from refcheck.external.answers import Answer
from refcheck.external.checking import ask
from refcheck.external.headers import HostHeaders
from refcheck.external.limits import Limits
from refcheck.external.networks import Allowed

LOOPBACK = Limits(Allowed.of(["127.0.0.0/8"]), seconds_each=2.0, seconds_in_all=20.0)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts are asked again at once."""
    monkeypatch.setattr(requests, "FIRST_WAIT_SECONDS", 0.02)


def address(written: str) -> Address:
    """An address that is one."""
    found = read_address(written)
    assert found is not None
    return found


def answer(
    url: str, fragments: Iterable[str] = (), limits: Limits = LOOPBACK, headers: HostHeaders | None = None
) -> Answer:
    """The answer for an address on this machine."""
    page = address(url)
    return ask({page: frozenset(fragments)}, limits, headers or HostHeaders(), lambda done, number, host: None)[page]
