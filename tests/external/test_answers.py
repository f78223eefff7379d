"""What is said of an address, by what its host does. Each host is on this machine."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator

import pytest
import trustme

from refcheck.external import requests
from refcheck.external.checking import ask
from refcheck.external.connections import GuardedResolver
from refcheck.external.headers import HostHeaders
from refcheck.external.hosts import PAUSE_SECONDS, wait_of
from refcheck.external.limits import Limits
from refcheck.external.networks import Allowed
from tests.external.behaviours import ROUTES
from tests.external.conftest import LOOPBACK, address, answer
from tests.external.server import Request, Server, response, serving

QUICK = LOOPBACK._replace(seconds_each=0.4)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(ROUTES) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "verdict"),
    [
        ("/works", "works"),
        ("/none", "works"),
        ("/missing", "dead"),
        ("/gone", "dead"),
        ("/forbidden", "unknown"),
        ("/odd", "unknown"),
        ("/no-head", "works"),
        ("/no-page-for-head", "works"),
        ("/for-now", "works"),
        ("/to-gone", "dead"),
        ("/nowhere", "unknown"),
        ("/fails-once", "works"),
        ("/busy-once", "works"),
    ],
)
def test_a_status_says_whether_an_address_works(server: Server, path: str, verdict: str) -> None:
    assert answer(server.url(path)).verdict() == verdict


@pytest.mark.parametrize(
    ("path", "failure"),
    [
        ("/circle", "redirects"),
        ("/to-file", "address"),
        ("/to-script", "address"),
        ("/to-private", "private"),
        ("/to-metadata", "private"),
        ("/to-hidden-loopback", "private"),
        ("/endless-headers", "connection"),
        ("/no-http", "connection"),
        ("/hangs", "time"),
        ("/drips", "time"),
    ],
)
def test_what_proves_nothing_is_not_known(server: Server, path: str, failure: str) -> None:
    found = answer(server.url(path), limits=QUICK)
    assert (found.failure, found.verdict()) == (failure, "unknown")


@pytest.mark.parametrize(
    ("path", "moved"),
    [
        ("/for-good", "/works"),
        ("/for-good-too", "/works"),
        ("/then-for-now", "/for-now"),
        ("/to-part", "/works#install"),
        ("/for-now", ""),
        ("/works", ""),
    ],
)
def test_only_the_permanent_redirects_at_the_start_are_a_move(server: Server, path: str, moved: str) -> None:
    assert answer(server.url(path)).moved == (server.url(moved) if moved else "")


def test_a_page_is_asked_for_only_where_its_headers_are_not_enough(server: Server) -> None:
    server.requests.clear()
    answer(server.url("/works"))
    answer(server.url("/no-head"))
    assert (server.methods("/works"), server.methods("/no-head")) == (["HEAD"], ["HEAD", "GET"])


def test_a_host_that_asks_to_wait_is_asked_again_after_that(server: Server) -> None:
    started = time.monotonic()
    server.requests.clear()
    pages = {address(server.url("/busy-once?again")): frozenset[str](), address(server.url("/works")): frozenset[str]()}
    ask(pages, LOOPBACK, HostHeaders(), lambda done, number, host: None)
    assert time.monotonic() - started >= 1.0
    assert server.methods("/busy-once?again") == ["HEAD", "HEAD"]


def test_a_host_that_asks_to_wait_for_a_day_is_left_alone() -> None:
    with serving({"/": response(429, Retry_After="86400")}) as host:
        pages = {address(host.url(f"/?{number}")): frozenset[str]() for number in range(40)}
        answers = ask(pages, LOOPBACK, HostHeaders(), lambda done, number, host: None)
        assert {found.verdict() for found in answers.values()} == {"unknown"}
        # Those that were under way.
        assert len(host.requests) <= 10


def test_a_body_that_drips_ends_with_its_time(server: Server) -> None:
    started = time.monotonic()
    found = answer(server.url("/drips-later"), ["none"], QUICK)
    assert (found.verdict(), found.fragments) == ("works", {"none": "unknown"})
    assert time.monotonic() - started < 5


def test_all_ports_of_a_host_have_one_limit() -> None:
    with serving(ROUTES) as first, serving(ROUTES) as second:
        started = time.monotonic()
        pages = {address(host.url(f"/works?{n}")): frozenset[str]() for host in (first, second) for n in range(10)}
        ask(pages, LOOPBACK, HostHeaders(), lambda done, number, host: None)
        assert time.monotonic() - started >= 19 * PAUSE_SECONDS


def test_the_time_for_all_ends_the_run(server: Server) -> None:
    started = time.monotonic()
    limits = LOOPBACK._replace(seconds_each=30.0, seconds_in_all=0.5)
    assert answer(server.url("/hangs"), limits=limits).reason == "the time for all addresses was over"
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7),
        ("0", 0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 90),
        ("soon", None),
        ("", None),
        ("-1", None),
        ("9" * 99, 999999999),
    ],
)
def test_retry_after_is_a_number_or_a_date(header: str, seconds: float | None) -> None:
    assert wait_of(header, 10.0) == seconds


def test_the_time_of_a_request_starts_with_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow(request: Request, count: int) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.15)
        yield response(200)

    monkeypatch.setattr(requests, "MOST_AT_ONCE", 1)
    with serving({"/": slow}) as host:
        pages = {address(host.url(f"/?{number}")): frozenset[str]() for number in range(12)}
        answers = ask(pages, LOOPBACK._replace(seconds_each=0.8), HostHeaders(), lambda done, number, host: None)
        assert [found.reason for found in answers.values() if found.verdict() != "works"] == []
        assert len(host.requests) == 12


def test_what_fails_after_a_redirect_is_said_of_its_target(server: Server) -> None:
    expected = f"it redirects to `{server.url('/hangs')}`: there is no response in 0.4 seconds"
    assert answer(server.url("/to-hanging"), limits=QUICK).reason == expected


# Machines


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "localhost", "[::1]"])
def test_this_machine_is_not_asked_in_any_form(server: Server, host: str) -> None:
    server.requests.clear()
    found = answer(f"http://{host}:{server.port}/works", limits=Limits(seconds_each=1.0))
    assert (found.failure, server.requests) == ("private", [])


def test_a_name_that_means_this_machine_is_not_asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The resolver is a stranger's, too."""
    _resolve_to(monkeypatch, ["127.0.0.1"])
    server.requests.clear()
    found = answer(f"http://innocent.dev:{server.port}/works", limits=Limits(seconds_each=1.0))
    assert (found.failure, found.reason) == ("private", "the host `innocent.dev` is in a private network")
    assert server.requests == []


def test_a_name_that_changes_its_meaning_is_connected_to_as_it_was_checked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: first a machine that may be asked, where nobody listens, then the server, which may not."""
    _resolve_to(monkeypatch, ["127.0.0.2"], ["127.0.0.1"])
    server.requests.clear()
    found = answer(f"http://innocent.dev:{server.port}/works", limits=Limits(Allowed.of(["127.0.0.2"]), 1.0))
    assert (found.failure, server.requests) == ("connection", [])


def test_a_host_is_allowed_by_name_and_its_network_is_not(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    _resolve_to(monkeypatch, ["127.0.0.1"])
    limits = Limits(Allowed.of(["wiki.corp"]), 2.0)
    assert answer(f"http://wiki.corp:{server.port}/works", limits=limits).verdict() == "works"
    assert answer(f"http://other.corp.dev:{server.port}/works", limits=limits).failure == "private"


def _resolve_to(monkeypatch: pytest.MonkeyPatch, *machines: list[str]) -> list[str]:
    """Names mean these machines, one list after the other, the last one for ever. Returns the names that were asked."""
    asked: list[str] = []

    async def resolve(loop: object, host: str, port: int, **options: object) -> list[object]:
        found = machines[min(len(asked), len(machines) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, port)) for machine in found]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize(("machine", "is_shown"), [("8.8.8.8", True), ("127.0.0.1", False)])
def test_only_a_public_name_shows_that_there_is_a_network(
    machine: str, is_shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _resolve_to(monkeypatch, [machine])
    resolver = GuardedResolver(Allowed.of(["wiki.corp"]))
    asyncio.run(resolver.resolve("wiki.corp"))
    assert resolver.has_answered is is_shown


# Proxies


def _set_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    for name in ("HTTP_PROXY", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", proxy)


def test_a_proxy_without_a_scheme_is_one_of_http(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    _set_proxy(monkeypatch, f"127.0.0.1:{server.port}")
    server.requests.clear()
    answer("http://tool.dev/works")
    assert {request.path for request in server.requests} == {"http://tool.dev/works"}


def test_a_proxy_that_is_not_found_says_nothing_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(loop: object, host: str, port: int, **options: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", resolve)
    _set_proxy(monkeypatch, "http://proxy.invalid:3128")
    found = answer("http://tool.dev/works")
    assert (found.failure, found.reason) == ("connection", "the proxy that the environment names is not found")


# Headers


def test_a_header_is_sent_to_its_host_and_not_on_after_a_redirect(server: Server) -> None:
    with serving({"/start": response(302, Location=server.url("/works?from=start"))}) as first:
        headers = HostHeaders(f"http://127.0.0.1:{first.port}/ Authorization: Bearer secret")
        first.requests.clear()
        server.requests.clear()
        assert answer(first.url("/start"), headers=headers).verdict() == "works"
        assert [request.headers.get("authorization") for request in first.requests] == ["Bearer secret"]
        assert [request.headers.get("authorization") for request in server.requests] == [None]


# Certificates


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def _tls(authority: trustme.CA, *names: str, **options: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)  # type: ignore[arg-type]
    return context


def _over_tls(authority: trustme.CA, tls: ssl.SSLContext, *, is_trusted: bool = True) -> tuple[str, str]:
    client = ssl.create_default_context()
    if is_trusted:
        authority.configure_trust(client)
    with serving({"/": response(200)}, tls) as host:
        page = address(host.url("/"))
        found = ask({page: frozenset()}, LOOPBACK, HostHeaders(), lambda done, number, host: None, client)[page]
    return found.verdict(), found.reason


def test_a_good_certificate_works(authority: trustme.CA) -> None:
    assert _over_tls(authority, _tls(authority, "127.0.0.1"))[0] == "works"


def test_a_certificate_of_another_host_is_reported(authority: trustme.CA) -> None:
    expected = ("certificate", "its certificate is for another host")
    assert _over_tls(authority, _tls(authority, "elsewhere.dev")) == expected


def test_a_certificate_that_has_expired_is_reported(authority: trustme.CA) -> None:
    import datetime

    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    expired = _tls(authority, "127.0.0.1", not_before=past, not_after=past + datetime.timedelta(days=1))
    assert _over_tls(authority, expired) == ("certificate", "its certificate has expired")


def test_an_authority_that_this_machine_does_not_know_proves_nothing(authority: trustme.CA) -> None:
    expected = ("unknown", "it is not known who has signed its certificate")
    assert _over_tls(authority, _tls(authority, "127.0.0.1"), is_trusted=False) == expected
