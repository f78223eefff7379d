"""Addresses of the protocol become paths, and paths the addresses that the client uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.server.addresses import Addresses, location_of, uri_of


@pytest.mark.parametrize("name", ["a.md", "with space.md", "ä😀.md", "100%.md", "a#b.md", "a?b.md", "a:b;c,d.md"])
def test_an_address_leads_back_to_its_file(tmp_path: Path, name: str) -> None:
    location = str(tmp_path.resolve() / name)
    assert location_of(uri_of(location)) == location


@pytest.mark.parametrize("written", ["%2Fhome/x/a%20b.md", "/home/x/./a%20b.md", "/home/y/../x/a b.md"])
def test_addresses_are_written_in_several_ways(written: str) -> None:
    assert location_of(f"file://{written if written[0] == '/' else '/' + written[3:]}") == "/home/x/a b.md"


@pytest.mark.parametrize("uri", ["untitled:", "git:/a.md", "file://host/a.md", "file:///a%00.md", "", "http://["])
def test_what_is_no_file_has_no_location(uri: str) -> None:
    assert location_of(uri) is None


def test_an_open_file_keeps_the_address_that_the_client_uses() -> None:
    addresses = Addresses()
    addresses.opened("/real/a.md", "file:///link/a%2Emd")
    assert addresses.uri_of("/real/a.md") == "file:///link/a%2Emd"
    addresses.closed("/real/a.md")
    assert addresses.uri_of("/real/a.md") == "file:///real/a.md"


def test_files_of_a_folder_are_named_as_the_folder_is() -> None:
    addresses = Addresses()
    addresses.entered("/real", "/link")
    assert addresses.uri_of("/real/sub/a.md") == "file:///link/sub/a.md"
    assert addresses.uri_of("/really/a.md") == "file:///really/a.md"
