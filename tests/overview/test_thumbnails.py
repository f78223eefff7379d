"""Images of the project in the page: small ones, of which nothing can run or unpack to gigabytes."""

from __future__ import annotations

import base64
import struct
import time
from pathlib import Path

import pytest

from refcheck.links.files import Files
from refcheck.overview.image_size import size_of
from refcheck.overview.svg_faults import svg_fault
from refcheck.overview.thumbnails import Thumbnails


def png(width: int, height: int, more: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + more


GIF = b"GIF89a" + struct.pack("<HH", 3, 4)
BMP = b"BM" + bytes(16) + struct.pack("<ii", 3, -4)
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 4, 3) + bytes(6)
WEBP = b"RIFF\0\0\0\0WEBPVP8X" + bytes(8) + b"\x02\0\0\x03\0\0"
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (2 | 3 << 14).to_bytes(4, "little")
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + bytes(10) + struct.pack("<HH", 3, 4)
AVIF = b"\0\0\0\x1cftypavif" + b"ispe\0\0\0\0" + struct.pack(">II", 1, 1) + b"ispe\0\0\0\0" + struct.pack(">II", 3, 4)


@pytest.mark.parametrize(
    "data", [png(3, 4), GIF, BMP, JPEG, WEBP, LOSSLESS, LOSSY, AVIF], ids=lambda data: repr(data[:12])
)
def test_the_size_is_read_from_the_first_bytes(data: bytes) -> None:
    assert size_of(data) == (3, 4)


@pytest.mark.parametrize("data", [b"", b"<html>", png(3, 4)[:20], b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPxxxx", b"GIF89a"])
def test_the_size_of_something_else_is_not_known(data: bytes) -> None:
    assert size_of(data) is None


def read(folder: Path, name: str, data: bytes) -> tuple[str, str]:
    """The address of an image that is in the page, or why it is left out."""
    (folder / name).write_bytes(data)
    thumbnails = Thumbnails(Files(folder))
    found = thumbnails.of(str(folder / name))
    return thumbnails.addresses[0] if found.number is not None else "", found.left_out


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.png", png(3, 4), "png"),
        ("a.JPG", JPEG, "jpeg"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg+xml"),
        ("a.svg", b"<svg><text>a script, only one = x; description: none</text></svg>", "svg+xml"),
    ],
)
def test_a_small_image_is_in_the_page(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    address = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    assert read(tmp_path.resolve(), name, data) == (address, "")


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.png", png(60_000, 60_000), "Left out: it has 60000 × 60000 pixels."),
        ("a.png", png(3, 4, bytes(1_100_000)), "Left out, as it is large: 1,100 kB."),
        ("a.png", b"<html><script>alert(1)</script>", "It is no image of the kind that its name says."),
        ("a.png", b"", "It is empty."),
        ("a.pdf", b"%PDF", "Browsers do not show files of this kind."),
        ("a.svg", b"<svg><SCRIPT>alert(1)</SCRIPT></svg>", "Left out: it contains a script."),
        ("a.svg", b'<svg xmlns:s="http://www.w3.org/2000/svg"><s:script/></svg>', "Left out: it contains a script."),
        ("a.svg", b'<svg onload = "alert(1)"/>', "Left out: it contains a script."),
        ("a.svg", b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', "Left out: it contains a script."),
        ("a.svg", "<svg><script/></svg>".encode("utf-16"), "Left out: it is not UTF-8."),
        ("a.svg", b"<html/>", "It is no image of the kind that its name says."),
    ],
)
def test_an_image_is_left_out_with_the_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    assert read(tmp_path.resolve(), name, data) == ("", reason)


def test_an_image_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    (folder / "project").mkdir()
    (folder / "secret.png").write_bytes(png(3, 4))
    (folder / "project" / "a.png").symlink_to(folder / "secret.png")
    thumbnails = Thumbnails(Files(folder / "project"))
    for path in (folder / "secret.png", folder / "project" / "a.png"):
        assert thumbnails.of(str(path)).left_out == "It is not in the project."
    assert thumbnails.addresses == []


def test_an_image_is_once_in_the_page_and_all_of_them_keep_to_the_budget(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    thumbnails = Thumbnails(Files(folder))
    for number in range(40):
        (folder / f"{number}.png").write_bytes(png(3, 4, bytes(140_000)))
    for _ in range(2):
        for number in range(40):
            thumbnails.of(str(folder / f"{number}.png"))
    assert (len(thumbnails.addresses), thumbnails.left_out) == (35, 5)


def test_a_few_large_images_leave_room_for_small_ones(tmp_path: Path) -> None:
    folder = tmp_path.resolve()
    thumbnails = Thumbnails(Files(folder))
    sizes = (900_000, 900_000, 900_000, 700_000, 400_000, 500_000, 140_000, 160_000, 140_000)
    for number, size in enumerate(sizes):
        (folder / f"{number}.png").write_bytes(png(3, 4, bytes(size)))
    shown = [size for number, size in enumerate(sizes) if not thumbnails.of(str(folder / f"{number}.png")).left_out]
    assert shown == [900_000, 700_000, 400_000, 500_000, 140_000, 160_000, 140_000]


def svg(inner: str) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'.encode()


def drawn_again(steps: int, times: int, how: str = '<use href="#a{}"/>') -> bytes:
    """An image in which each step draws the one before it several times."""
    groups = (f'<g id="a{step}">{how.format(step - 1) * times}</g>' for step in range(1, steps))
    return svg(f'<defs><g id="a0"><path/></g>{"".join(groups)}</defs><use href="#a{steps - 1}"/>')


_SLOW = "Left out: it takes a browser too long to draw."
_OTHER = "Left out: it contains an image that is large, or of another kind."
# What it is about is filled with 1,000 elements.
_RULE = "<style>{}{{fill:url(#b)}}</style><b id='b'>" + "<a/>" * 1000 + "</b>"
_OTHERS = "".join(f"fill:url(#o{number});" for number in range(30))
_INNER = '<image xlink:href="data:image/{};base64,{}"/>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (drawn_again(3, 10), ""),
        (drawn_again(8, 10), _SLOW),
        (drawn_again(8, 10, '<rect fill="url(#a{})"/>'), _SLOW),
        (drawn_again(8, 10, "<rect style='mask: url( &quot;#a{}&quot; )'/>"), _SLOW),
        (svg("<style>.p{fill:url(#b)}</style><b id='b'>" + "<a/>" * 1000 + "</b>" + "<a class='q p'/>" * 1000), _SLOW),
        (svg("<style>.p{fill:url(#b)}</style><b id='b'>" + "<a/>" * 1000 + "</b>" + "<a class='q'/>" * 1000), ""),
        (svg("<style>rect{fill:url(#b)}</style><b id='b'>" + "<a/>" * 1000 + "</b>" + "<rect/>" * 1000), _SLOW),
        (svg("<rect/>" * 1000 + _RULE.format("rect")), _SLOW),
        (svg("<rect/>" * 1000 + _RULE.format("rect").replace("<a/>", "<rect/>", 1)), _SLOW),
        (svg("<rect/>" * 1000 + _RULE.format("*")), _SLOW),
        (svg(_RULE.format(".q rect") + "<g class='q'>" + "<rect/>" * 1000 + "</g>"), _SLOW),
        (svg(_RULE.format("rect:not(.q)") + "<rect/>" * 1000), _SLOW),
        (svg(_RULE.format("g.q > .r") + "<a class='q'/>" * 1000), ""),
        (svg(_RULE.format(".q{fill:red} @media all{.r") + "<a class='r'/>" * 1000), _SLOW),
        (svg(_RULE.format(".r").replace("fill", f"{_OTHERS}fill") + "<a class='r'/>" * 1000), _SLOW),
        (svg(_RULE.format(".r{fill:url(#b);.q") + "<a class='r'/>" * 1000), _SLOW),
        (svg("<g><g>" + "<a/>" * 1000 + "</g></g>" + "<a href='#'/>" * 1000).replace(b"<svg", b"<svg id='s'"), ""),
        (svg(f"<path id='p' d='{'M0 0h1' * 2000}'/>" + "<use href='#p'/>" * 2000), _SLOW),
        (svg("<g id='a'><use href='#a'/><use href='#b'/></g><g id='b'><use href='#a'/></g>"), ""),
        (svg("<g>" * 20_000 + "</g>" * 20_000), ""),
        (svg("<g>"), "It is not well-formed XML."),
        (svg(_INNER.format("png", base64.b64encode(png(30, 40)).decode())), ""),
        (svg(_INNER.format("png", base64.b64encode(png(60_000, 60_000)).decode())), _OTHER),
        (svg(_INNER.format("svg+xml", base64.b64encode(svg("")).decode())), _OTHER),
        (svg("<image href='data:image/png,x'/>"), _OTHER),
        (svg("<foreignObject><div>a label of draw.io</div></foreignObject>"), ""),
    ],
)
def test_an_svg_that_is_drawn_many_times_is_left_out(data: bytes, reason: str) -> None:
    assert svg_fault(data) == reason


def test_the_time_for_an_svg_grows_with_its_length() -> None:
    styles = ".a{fill:url(#p)}" * 4000 + ",".join(f".b{number}" for number in range(3000)) + "{x:url(#p)}"
    started = time.process_time()
    assert svg_fault(svg(f"<style>{styles}</style>" + "<rect class='a'/>" * 4000 + "<p id='p'/>")) == ""
    assert svg_fault(svg(f"<text>{'x' * 140_000}</text>")) == ""
    assert time.process_time() - started < 2
