"""Addresses, the machines that they name, and the settings and limits for them."""

from __future__ import annotations

import re
from ipaddress import ip_address

import pytest

from refcheck.external.addresses import joined, read_address
from refcheck.external.headers import HeaderError, HostHeaders
from refcheck.external.limits import Limits
from refcheck.external.networks import Allowed, is_public, machine_of
from refcheck.external.scope import Scope
from tests.external.conftest import address


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("https://Tool.dev", "https://tool.dev/"),
        ("//tool.dev/a", "https://tool.dev/a"),
        ("http://tool.dev:80/a?b=c d#e", "http://tool.dev/a?b=c%20d#e"),
        ("https://tool.dev:8443/ä", "https://tool.dev:8443/%C3%A4"),
        ("https://bücher.dev/", "https://xn--bcher-kva.dev/"),
        ("https://www.Straße.dev/", "https://www.xn--strae-oqa.dev/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://[::FFFF:127.0.0.1]/", "http://[::ffff:7f00:1]/"),
        ("https://tool.dev./a%20b", "https://tool.dev/a%20b"),
    ],
)
def test_an_address_has_one_form(written: str, full: str) -> None:
    found = address(written).full
    assert found in (full, full.replace("[::ffff:7f00:1]", "[::ffff:127.0.0.1]"))


@pytest.mark.parametrize(
    "written",
    [
        *("mailto:a@b.dev", "file:///etc/passwd", "ftp://tool.dev/", "javascript:alert(1)", "data:,x", "guide.md"),
        *(
            "https://user:word@tool.dev/",
            "https://user@tool.dev/",
            "https://tool.dev/{version}/",
            "https://",
            "https:///a",
        ),
        *(
            "https://tool.dev:99999/",
            "https://[::1/",
            "https://a..dev/",
            "https://tool.dev/<name>",
            "https://1.2.3.4.5/",
        ),
        *(
            "https://" + "a" * 300 + "/",
            "https://tool.dev/" + "a" * 5000,
            "http:tool.dev",
            "https://a b/",
            "https://256.1.1.1/",
            "http://tool.dev:25/",
            "http://tool.dev:6667/",
            "http://127\u30020\u30020\u30021/",
            "http://\u2460.0.0.1/",
        ),
    ],
)
def test_what_is_no_complete_address_of_the_web_is_none(written: str) -> None:
    assert read_address(written) is None


@pytest.mark.parametrize(
    ("location", "full"),
    [
        ("/b", "https://tool.dev/b#part"),
        ("c", "https://tool.dev/a/c#part"),
        ("//other.dev", "https://other.dev/#part"),
        ("/b#other", "https://tool.dev/b#other"),
        ("/ü", "https://tool.dev/%C3%BC#part"),
        ("file:///etc/passwd", None),
        ("https://u:p@tool.dev/", None),
        ("http://[::1", None),
    ],
)
def test_a_redirect_names_an_address(location: str, full: str | None) -> None:
    found = joined(address("https://tool.dev/a/b#part"), location)
    assert (found and found.full) == full


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.255.0.3",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
        ),
        *(
            "192.0.2.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "0x7f000001",
            "017700000001",
            "127.1",
            "2130706433",
        ),
        *("::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
        *("64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:0001::1", "::127.0.0.1", "2001:db8::1", "fec0::1"),
        *("2001:470::200:5efe:127.0.0.1", "2001:0:4136:e378:8000:63bf:f5ff:fffe"),
        # Reserved, and one of them with an IPv4 address in it (RFC 2765).
        *("::ffff:0:127.0.0.1", "4000::1", "100:0:0:1::1", "5f00::1"),
    ],
)
def test_a_machine_that_is_not_public_is_refused(host: str) -> None:
    machine = machine_of(host)
    assert machine is not None
    assert not is_public(machine)


@pytest.mark.parametrize(
    "host", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "0x08080808"]
)
def test_a_public_machine_is_not(host: str) -> None:
    machine = machine_of(host)
    assert machine is not None
    assert is_public(machine)


@pytest.mark.parametrize(
    "host", ["localhost", "db", "a.localhost", "nas.local", "x.internal", "router.lan", "fritz.home.arpa"]
)
def test_a_name_of_a_network_nearby_is_refused(host: str) -> None:
    assert Limits().refusal(address(f"https://{host}/"))
    assert not Limits(Allowed.of([host])).refusal(address(f"https://{host}/"))


def test_networks_are_allowed_by_their_numbers_alone() -> None:
    allowed = Allowed.of(["10.0.0.0/8", "::1"])
    assert [allowed.has(ip_address(written)) for written in ("10.2.3.4", "::ffff:10.2.3.4", "::1", "11.0.0.1")] == [
        *(True, True, True, False)
    ]


@pytest.mark.parametrize("word", ["10.0.0.0/99", "a b", "", "http://x/", "x/y"])
def test_what_is_no_host_cannot_be_allowed(word: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(word)}$"):
        Allowed.of([word])


@pytest.mark.parametrize(
    ("pattern", "url", "is_covered"),
    [
        ("tool.dev", "https://tool.dev/a", True),
        ("tool.dev", "https://www.tool.dev/a", False),
        ("*.tool.dev", "https://www.tool.dev/a", True),
        ("*.tool.dev", "https://eviltool.dev/a", False),
        ("https://tool.dev/old/*", "https://tool.dev/old/a#b", True),
        ("https://tool.dev/old/*", "https://tool.dev/new", False),
        ("https://*.dev/*/x", "https://tool.dev/a/b/x", True),
        ("https://*.dev/*/x", "https://tool.dev/x", False),
        ("*", "https://tool.dev/", True),
    ],
)
def test_a_pattern_covers_addresses_or_hosts(pattern: str, url: str, is_covered: bool) -> None:
    assert Scope.of((), [pattern], ()).covers(address(url)) is not is_covered
    assert Scope.of([pattern], (), ()).covers(address(url)) is is_covered


def test_many_stars_take_linear_time() -> None:
    scope = Scope.of((), ["https://" + "a*" * 500 + "b"], ())
    assert scope.covers(address("https://" + "a" * 60 + ".dev/" + "a" * 3000))


@pytest.mark.parametrize(
    ("url", "paths"),
    [
        ("https://tool.dev/docs/a", ("/a", "/docs/a")),
        ("http://www.tool.dev/docs/a", ("/a", "/docs/a")),
        ("https://tool.dev:8443/docs/a", ()),
        ("https://tool.dev/other/a", ()),
    ],
)
def test_the_own_site_is_a_host_with_its_port_and_path(url: str, paths: tuple[str, ...]) -> None:
    scope = Scope.of((), (), (), "https://tool.dev/docs/")._replace(site_page="/index.md")
    assert scope.paths_in_site(address(url)) == paths


def test_names_for_examples_are_not_checked() -> None:
    urls = [
        "https://example.org/",
        "https://a.example.com/",
        "https://x.test/",
        "https://x.invalid/",
        "https://x.example/",
    ]
    assert not any(Scope().covers(address(url)) for url in urls)
    assert Scope().covers(address("https://example.dev/"))


def test_headers_are_those_of_an_origin_and_a_path() -> None:
    headers = HostHeaders(
        "# mine\ntool.dev X-Key: 1\nhttps://tool.dev/team/ Authorization: Bearer 2\n\nhttp://old.dev A: 3\n"
    )
    sent = {
        "https://tool.dev/a": {"X-Key": "1"},
        "https://tool.dev/team/b": {"X-Key": "1", "Authorization": "Bearer 2"},
        "https://tool.dev/team/../b": {"X-Key": "1"},
        "https://tool.dev/team/%2e%2e/b": {"X-Key": "1"},
        "http://tool.dev/a": {},
        "https://tool.dev:8443/a": {},
        "https://a.tool.dev/": {},
        "https://tool.dev.evil.dev/": {},
        "http://old.dev/": {"A": "3"},
    }
    assert {url: dict(headers.of(address(url))) for url in sent} == sent


@pytest.mark.parametrize(
    "line",
    ["tool.dev", "tool.dev A", "tool.dev A:", "tool.dev Host: x", "file:///a A: b", "tool.dev A b: c", "t.dev A: ä"],
)
def test_a_line_that_is_no_header_is_named_by_its_number_and_not_shown(line: str) -> None:
    with pytest.raises(HeaderError, match=r"^line 2 of REFCHECK_EXTERNAL_HEADERS is not a header$"):
        HostHeaders(f"tool.dev A: secret\n{line}")
    assert "secret" not in repr(HostHeaders("tool.dev A: secret")._headers)
