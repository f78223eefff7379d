"""Escapes untrusted text for the output. All output goes through this module.

Escaped are characters that are invisible, that change how other text looks, or that a terminal or a CI runner acts on:

- control characters (C0, DEL, C1), line and paragraph separators, lone surrogates (file names that are not UTF-8);
- the default-ignorable characters of Unicode: direction marks and overrides, zero-width characters, tags, fillers, the
  soft hyphen;
- joiners and variation selectors, except where they have a meaning: between letters of joining scripts (Persian,
  Hindi), in and after emoji and other signs. After a Latin letter, or twice in a row, they hide something;
- `##[` and `##name[`, which runners of GitHub, Azure and TeamCity read as a command anywhere in a line, and `::` at the
  start of a line, after any spaces, as GitHub's runner reads it.

An escape is `\\x1b`, `\\u202e` or `\\U000e0041`; for a byte of a name that is not UTF-8 `\\xff`. All other
text is unchanged, in every script.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from refcheck.facts.lazy_regex import compile_lazily

# Default_Ignorable_Code_Point (DerivedCoreProperties.txt), without those that are allowed in some places.
_NEVER = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000e01f0-\U000e0fff"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_MONGOLIAN_SELECTORS = "\u180b-\u180d\u180f"
_IN_PLACES = f"\u200c\u200d{_SELECTORS}{_MONGOLIAN_SELECTORS}"
_COMMAND = r"#(?=#[A-Za-z]{0,20}\[)"
_SUSPECT = compile_lazily(f"[{_NEVER}{_IN_PLACES}]|{_COMMAND}")
_NEVER_ONE = compile_lazily(f"[{_NEVER}#]")
_SELECTOR = compile_lazily(f"[{_SELECTORS}]")
# Scripts whose letters join, or whose syllables do: Arabic to Sinhala, Myanmar, Khmer, Mongolian, and further ones.
_JOINING = compile_lazily(
    "[\u0620-\u0dff\u1000-\u109f\u1780-\u17b3\u17b6-\u17ff\u1807\u180a\u1820-\u18af\u1a20-\u1aaf\u1b00-\u1c4f"
    "\ua800-\ua8ff\ua980-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00010a00-\U00011fff]"
)
_EMOJI = compile_lazily("[\xa9\xae\u203c-\u205e\u20e3\u2100-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]")
# The characters that can precede a variation selector: signs, ideographs, emoji.
_VARIED = compile_lazily(
    "[\xa9\xae\u1000-\u109f\u203c-\u205e\u20a0-\ud7ff\uf900-\ufaff\uff01-\uff9f\U00010000-\U000dffff]"
)
_MONGOLIAN = compile_lazily("[\u1807\u180a\u1820-\u18af]")
_KEYCAP = "\u20e3"
_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
# As git writes them in the names of a diff.
_C_NAMED = {"\a": "a", "\b": "b", "\t": "t", "\n": "n", "\v": "v", "\f": "f", "\r": "r", '"': '"', "\\": "\\"}


def visible(text: str) -> str:
    """The escaped text, for use within a line."""
    return text if _is_plain(text) else _SUSPECT.sub(_escape, text)


def safe(text: str) -> str:
    """The escaped text, for use at the start of a line."""
    # Inlined for speed: most texts are plain ASCII.
    shown = text if text.isascii() and text.isprintable() and "##" not in text else visible(text)
    return _without_command(shown) if "::" in shown and shown.lstrip().startswith("::") else shown


def characters(text: str) -> Sequence[str]:
    """The characters of a text, each one escaped."""
    if _is_plain(text):
        return text
    shown = list(text)
    for match in _SUSPECT.finditer(text):
        shown[match.start()] = _escape(match)
    return shown


def safe_line(line: str) -> str:
    """An escaped line of a diff. Tabs and the newline are kept.

    Ordinary text is unchanged, so that the diff can be applied. That includes a line that starts with `::`, unless it
    has the form of a command (`::name ...::`).
    """
    text = line.removesuffix("\n")
    newline = line[len(text) :]
    if newline and text.endswith("\r"):
        text, newline = text[:-1], f"\r{newline}"
    shown = "\t".join(map(visible, text.split("\t")))
    start = shown.lstrip()
    if start.startswith("::") and not start.startswith(":::") and "::" in start[2:]:
        shown = _without_command(shown)
    return shown + newline


def quoted(name: str) -> str:
    """A file name in the header of a diff, quoted as by git if necessary.

    A byte that cannot be shown is written in octal digits, as `git apply` and `patch` read them.
    """
    shown = characters(name)
    if not any(new != old or new in _C_NAMED for new, old in zip(shown, name, strict=True)):
        return name
    return '"' + "".join(map(_quoted, name, shown)) + '"'


def safe_json(written: str) -> str:
    """Equivalent JSON in which everything that `visible` escapes, and all joiners and selectors, are JSON escapes."""
    if written.isascii() and "\x7f" not in written and "##" not in written:
        return written
    return _SUSPECT.sub(_json_escape, written)


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and "##" not in text


def _without_command(text: str) -> str:
    return text.replace(":", "\\x3a", 1)


def _escape(match: re.Match[str]) -> str:
    character = match.group()
    return character if _belongs(match.string, match.start()) else _escaped(character)


def _escaped(character: str) -> str:
    number = ord(character)
    # Bytes of a file name that are not UTF-8 come as U+DC80 to U+DCFF.
    if 0xDC80 <= number <= 0xDCFF:
        number -= 0xDC00
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _belongs(text: str, place: int) -> bool:
    """Whether a joiner or selector has a meaning where it is."""
    character = text[place]
    if _NEVER_ONE.match(character):
        return False
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if character in "\u200c\u200d":
        if _JOINING.match(before) and _JOINING.match(after):
            return True
        is_behind = _EMOJI.match(before) or (before == "\ufe0f" and _belongs(text, place - 1))
        return character == "\u200d" and bool(is_behind and _EMOJI.match(after))
    if _SELECTOR.match(character):
        return bool(_VARIED.match(before)) or (before in tuple("0123456789#*") and after == _KEYCAP)
    return bool(_MONGOLIAN.match(before))


def _quoted(character: str, shown: str) -> str:
    if character in _C_NAMED:
        return f"\\{_C_NAMED[character]}"
    if shown == character:
        return character
    error = "surrogateescape" if "\udc80" <= character <= "\udcff" else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", error))


def _json_escape(match: re.Match[str]) -> str:
    character = match.group()
    if character < " ":
        # A newline between two values: a string contains none.
        return character
    number = ord(character)
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"
