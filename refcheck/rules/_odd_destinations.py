"""Destinations that are odd as written: empty, paths of one computer, and malformed addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, Span
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.resolution import RESOLVED
from refcheck.rules._links import unused_places

OddKind = Literal["empty", "path", "address"]

# Prefixes of local paths besides `C:` and `file:`: the folder of a user, and one that each user has.
_HOME = compile_lazily(
    r"/(?:Users|home)/[^/]{1,64}/(?:Desktop|Documents|Downloads|Dropbox|Library|Movies|Music|OneDrive|Pictures|Videos)/"
    # A folder with repositories.
    r"|/Users/[^/]{1,64}/(?:[Cc]ode|dev|[Gg]it|[Gg]it[Hh]ub|[Pp]rojects?|[Rr]epos?|src|[Ww]orkspaces?)/"
)
_MAIL_SCHEMES = frozenset(("mail", "email", "e-mail"))
_WEB_SCHEMES = frozenset(("http", "https"))
_FILES = (".md", ".png", ".svg", ".jpg", ".pdf", ".gif")
# Those that are written in small letters, and before two slashes by mistake.
_DRIVES = frozenset("cd")
# Similar to those of the web, but others.
_OTHER_SCHEMES = frozenset(("shttp", "httpg", "httpu"))
# `icon@2x.png` is a file.
_MAIL_ADDRESS = compile_lazily(
    r"[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}"
    r"\.(?!(?:png|jpe?g|gif|svg|webp|avif|ico|md|html?|pdf|js|ts|css|json|ya?ml|zip|txt|mp4)(?:\?|$))[A-Za-z]{2,63}"
    r"(?:\?[^\s]{0,500})?"
)
# Names of hosts. Endings that follow `www.`, or that are used without it, are never file endings; those of languages
# are.
_HOST = compile_lazily(
    r"(?:www\.[A-Za-z0-9]|https?[;,.]?//|[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}"
    r"\.(?:(?P<common>com|org|net|edu|gov)(?:[/?#:]|$)|(?:io|dev)(?:[/?#]|$)|(?:de|uk|eu|fr|nl|ch|jp|cn|ru|info|co|me)/))",
)
# Marks that are written around an address by mistake.
_MARKS = {"(": ")", "[": "]", '"': '"', "'": "'", "“": "”", "‘": "’", "<": ">", ">": ""}
_WEB_ADDRESS = compile_lazily(r"https?://[\w\[]|www\.[A-Za-z0-9]")
# A scheme of the web, whatever separates it from the rest.
_WEB = compile_lazily(r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)(?:[:;,.]{1,3}[/\\]{0,5}|[/\\]{2,5})")


class OddDestination(NamedTuple):
    """A link or image with an odd destination, and the place where that is written."""

    kind: OddKind
    reference: Reference
    span: Span


def odd_destinations(page: Page, project: Project, kind: OddKind) -> Iterator[OddDestination]:
    """The odd destinations of one kind in a page, in the order of the text."""
    found = project.once(page, odd_destinations, lambda: tuple(_find(page, project)))
    return iter([odd for odd in found if odd.kind == kind] if found else ())


def _find(page: Page, project: Project) -> Iterator[OddDestination]:
    for reference in page.references:
        if reference.kind not in ("link", "image") or reference.syntax not in ("links", "html"):
            continue
        kind = _kind(reference.key)
        if kind is None or (kind == "path" and reference.form == "autolink"):
            continue
        if kind == "path" and reference.key[0] == "/" and project.resolve(page, reference).status == RESOLVED:
            # A folder of the project has such a name.
            continue
        if kind == "address" and has_no_scheme(reference.key) and not _is_nothing_else(page, project, reference):
            continue
        if reference.form == "definition" and reference.span in unused_places(page, project):
            continue
        place = reference.key_span
        yield OddDestination(kind, reference, place if place.end > place.start else reference.span)


def _is_nothing_else(page: Page, project: Project, reference: Reference) -> bool:
    """Whether an address without a scheme is neither a file nor a possible page of its site."""
    resolution = project.resolve(page, reference)
    if resolution.missing == "file":
        return resolution.found is None
    host = _HOST.match(reference.key)
    return resolution.status != RESOLVED and (host is None or host["common"] is not None or _is_strong(reference.key))


def _is_strong(key: str) -> bool:
    return key[:4].lower() in ("www.", "http")


# The pages of a site share many links.
@lru_cache(maxsize=1 << 12)
def _kind(key: str) -> OddKind | None:
    """The kind of an odd destination; None for others. Called for each link."""
    if not key or key == "#":
        return "empty"
    if key[0] in "#.":
        return None
    if key.startswith(("https://", "http://")):
        rest = key[8 if key[4] == "s" else 7 :]
        return "address" if not rest or rest[0] in "/?#" or rest.startswith(("http:/", "https:/")) else None
    scheme, colon, rest = key.partition(":")
    if colon and key[0] not in _MARKS and "/" not in scheme and "." not in scheme and "@" not in scheme:
        if rest.startswith("//") and len(scheme) == 1 and scheme.islower() and scheme not in _DRIVES:
            # `g://guides` is for a program of the project.
            return None
        return _kind_of_scheme(scheme.lower(), rest)
    if key[0] in _MARKS:
        return "address" if _WEB_ADDRESS.match(without_marks(key)) else None
    if key[0] == "/":
        return "path" if _HOME.match(key) else None
    # Most are paths: the name of a host has a period, and is not a file name.
    head = key.partition("/")[0]
    if ("." not in head and not head.startswith("http")) or (head == key and key.endswith(_FILES)):
        return None
    return "address" if _HOST.match(key) or ("@" in key and _MAIL_ADDRESS.fullmatch(key)) else None


def _kind_of_scheme(scheme: str, rest: str) -> OddKind | None:
    """The kind of a destination of the form `scheme:rest`."""
    if scheme == "file":
        return "path"
    if len(scheme) == 1 and scheme.isalpha():
        return "path" if rest[:1] in ("/", "\\") else None
    if scheme in _WEB_SCHEMES:
        return None if rest.startswith("//") and rest[2:3] not in ("", "/", "?", "#") else "address"
    if scheme == "mailto":
        return "address" if not rest.strip() or rest.startswith("//") else None
    if scheme in _MAIL_SCHEMES:
        return "address" if _MAIL_ADDRESS.fullmatch(rest.strip("/")) else None
    return "address" if rest.startswith("//") and _is_misspelt(scheme) else None


@lru_cache(maxsize=256)
def _is_misspelt(scheme: str) -> bool:
    """Whether a scheme is `http` or `https` with one letter missing, added, replaced or swapped with the next."""
    if not 3 <= len(scheme) <= 6 or scheme in _OTHER_SCHEMES:
        return False
    from rapidfuzz.distance import OSA

    return any(OSA.distance(scheme, web) == 1 for web in _WEB_SCHEMES)


def has_no_scheme(key: str) -> bool:
    """Whether an odd address has no scheme, so that it may be the path of a file."""
    return bool(_HOST.match(key) or _MAIL_ADDRESS.fullmatch(key))


def is_odd(key: str) -> bool:
    """Whether more is wrong with an unresolved destination than a missing file."""
    return _kind(key) is not None


def without_marks(key: str) -> str:
    """A destination without the brackets or quotation marks around it or before it."""
    if key[:1] not in _MARKS:
        return key
    closing = _MARKS[key[0]]
    return key[1:].removesuffix(closing) if closing else key[1:]


def corrected(key: str) -> str:
    """The address that an odd one was meant to be; empty if that cannot be determined."""
    key = without_marks(key)
    if _MAIL_ADDRESS.fullmatch(key):
        return f"mailto:{key}"
    scheme, colon, rest = key.partition(":")
    lower = scheme.lower()
    if colon and (lower == "mailto" or lower in _MAIL_SCHEMES):
        return f"mailto:{rest.strip('/')}" if rest.strip("/") else ""
    position = 0
    written = "https"
    # The scheme may be repeated, in different spellings: the last one counts.
    while match := _WEB.match(key, position):
        written = "http" if match["scheme"].lower() == "http" else "https"
        position = match.end()
    if position == 0 and colon and rest.startswith("//"):
        written, position = ("https" if lower.endswith("s") else "http"), len(scheme) + 3
    rest = key[position:].lstrip("/\\")
    return f"{written}://{rest}" if rest and rest[0] not in "?#" else ""
