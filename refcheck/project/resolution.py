"""The resolution of a reference, as data."""

from typing import Final, Literal, NamedTuple

from refcheck.facts.model import Definition, Reference
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import PathRules, Target, also_from_root
from refcheck.links.lookup import Found
from refcheck.project.page import Page

Status = Literal["resolved", "undefined", "ambiguous", "unsupported", "unknown"]
"""`unknown`: nothing defines it, and something that refcheck does not run may make it."""
Missing = Literal["", "label", "anchor", "file", "page", "definition", "footnote", "key", "citation"]

RESOLVED: Final = "resolved"
UNDEFINED: Final = "undefined"
AMBIGUOUS: Final = "ambiguous"
UNSUPPORTED: Final = "unsupported"
UNKNOWN: Final = "unknown"

Ground = Literal["", "elsewhere", "generated", "any renderer", "tag", "example", "perhaps text"]
"""Why a reference is not undefined that leads to no definition and no file of the project:

- `elsewhere`: it is an address elsewhere, or a persistent identifier, which has one;
- `generated`: the renderer makes the anchor by itself;
- `any renderer`: the renderer is not known, and in some of them it works;
- `tag`: its address is a template tag, which is a reference of its own;
- `example`: it is the number of an item of an example list;
- `perhaps text`: there is nothing that it could refer to, so that it may be no reference at all: `@kim`.
"""


class Resolution(NamedTuple):
    """The result of resolving a reference."""

    status: Status
    definitions: tuple[Definition, ...] = ()
    page: Page | None = None
    """Where the definitions are, or would be."""
    missing: Missing = ""
    """What does not exist; empty if all exists that the reference names."""
    found: Found | None = None
    """The file that is linked to, as it is spelled on disk."""
    target: Target | None = None
    """The destination of a link in its parts; None for one out of the project."""
    reason: str = ""
    """Why there is no page of a file that exists, or no reference of its form to a label that exists."""
    via_repository_url: bool = False
    """Whether it is the full address of a file of the project's own repository."""
    made_by: Unknown | None = None
    """What may make the target of a reference that is unknown; of one that is resolved, what makes it.

    Of one that is undefined, why it cannot be told: it is unknown if nothing is found that makes it.
    """
    ground: Ground = ""


def undefined(missing: Missing) -> Resolution:
    """The resolution of what a page does not define."""
    return Resolution(UNDEFINED, missing=missing)


def paths_of(page: Page, reference: Reference) -> PathRules:
    """How the destination of a link in a page is read."""
    if reference.form == "front-matter":
        return also_from_root(page.renderer.paths)
    if reference.kind == "image" and page.renderer.image_paths is not None and reference.syntax != "html":
        return page.renderer.tag_paths.get(reference.form, page.renderer.image_paths)
    return page.renderer.tag_paths.get(reference.form, page.renderer.paths)
