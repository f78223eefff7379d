"""Decodes texts whose bytes are not UTF-8, and guesses their encoding."""

from __future__ import annotations

from typing import NamedTuple

from refcheck.facts.text_faults import EncodingFault

# In bytes. UTF-16 without a mark is only detected from the start.
_SAMPLE_BYTES = 4096
# A longer text in a European language has fewer accented letters; with more it is in another script.
_LETTERS_PER_ACCENT, _SHORT = 8, 64
_BOMS = (
    (b"\xff\xfe\0\0", "utf-32-le", "UTF-32"),
    (b"\0\0\xfe\xff", "utf-32-be", "UTF-32"),
    (b"\xff\xfe", "utf-16-le", "UTF-16"),
    (b"\xfe\xff", "utf-16-be", "UTF-16"),
)


class Decoded(NamedTuple):
    """A decoded text."""

    text: str
    fault: EncodingFault | None = None
    """Why it is not UTF-8; None if it is."""


def decode(data: bytes) -> Decoded:
    """Decodes a text as UTF-8, or as the encoding that it seems to have.

    Never fails: if the encoding cannot be determined, each byte becomes a character, so that there is a place to
    report.
    """
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            return _decoded_as(data, codec, name, f"the byte order mark is that of {name}, not of UTF-8", len(bom))
    if b"\0" in data:
        wide = _wide_codec(data[:_SAMPLE_BYTES])
        if wide:
            return _decoded_as(data, wide, "UTF-16", "every other byte is zero, as in UTF-16")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decoded_with_bad_bytes(data, error)
    zero = text.find("\0")
    return Decoded(text) if zero < 0 or not _is_binary(data) else _binary(data, zero, "byte 0x00 is not in a text")


def _decoded_as(data: bytes, codec: str, name: str, reason: str, start: int = 0) -> Decoded:
    try:
        text = data[start:].decode(codec)
    except UnicodeDecodeError as error:
        return _binary(data, start + error.start, f"{reason}, but the text is not {name}")
    return Decoded(text, EncodingFault(0, reason, name))


def _wide_codec(sample: bytes) -> str:
    """The codec of UTF-16 without a mark; empty if a text does not seem to be UTF-16."""
    half = len(sample) // 2
    for codec, zeros, letters in ("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2]):
        if half and zeros.count(0) > half * 0.6 and letters.count(0) == 0:
            return codec
    return ""


def _decoded_with_bad_bytes(data: bytes, error: UnicodeDecodeError) -> Decoded:
    """A text that contains bytes of another encoding.

    Each such byte is read as Windows-1252, which contains all letters of Latin-1; a text that is mostly UTF-8 is
    treated the same way.
    """
    reason = f"byte 0x{data[error.start]:02x} is not UTF-8"
    escaped = data.decode("utf-8", "surrogateescape")
    bad = [character for character in set(escaped) if "\udc80" <= character <= "\udcff"]
    number = sum(map(escaped.count, bad))
    offset = len(data[: error.start].decode("utf-8"))
    if _is_binary(data) or number * _LETTERS_PER_ACCENT > len(escaped) + _SHORT:
        return _binary(data, error.start, reason)
    table = {ord(character): _letter(ord(character) - 0xDC00) for character in bad}
    is_mixed = number < sum(character > "\x7f" for character in escaped)
    name = "UTF-8 with bytes of Windows-1252" if is_mixed else "Windows-1252"
    return Decoded(escaped.translate(table), EncodingFault(offset, reason, name))


def _letter(byte: int) -> str:
    # Five bytes are undefined in Windows-1252.
    return bytes((byte,)).decode("cp1252", "ignore") or chr(byte)


def _is_binary(data: bytes) -> bool:
    """Whether more than a few bytes are control characters that do not occur in text."""
    controls = sum(map(data.count, (b"%c" % byte for byte in (*range(9), *range(14, 27), 28, 29, 30, 31))))
    return controls * 100 > len(data)


def _binary(data: bytes, start: int, reason: str) -> Decoded:
    return Decoded(data.decode("latin-1"), EncodingFault(start, reason))
