"""The resolution of a reference, as data."""

from typing import Final, Literal

from refcheck.facts.model import Definition, Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.facts.unknowns import Unknown
from refcheck.links.destinations import PathRules, Target, also_from_root
from refcheck.links.lookup import Found
from refcheck.project.page import Page

Status = Literal["resolved", "undefined", "ambiguous", "unsupported", "unknown"]
"""`unknown`: nothing defines it, but something that refcheck does not run may create it."""
Missing = Literal["", "label", "anchor", "file", "page", "definition", "footnote", "key", "citation"]

RESOLVED: Final = "resolved"
UNDEFINED: Final = "undefined"
AMBIGUOUS: Final = "ambiguous"
UNSUPPORTED: Final = "unsupported"
UNKNOWN: Final = "unknown"

Ground = Literal["", "elsewhere", "generated", "any renderer", "tag", "example", "perhaps text"]
"""Why a reference is not undefined although it resolves to no definition and no file of the project:

- `elsewhere`: it is an address elsewhere, or a persistent identifier, which has one;
- `generated`: the renderer makes the anchor itself;
- `any renderer`: the renderer is unknown, and in some renderers it works;
- `tag`: its address is a template tag, which is a reference of its own;
- `example`: it is the number of an item of an example list;
- `perhaps text`: there is nothing that it could refer to, so that it may not be a reference at all: `@kim`.
"""


class Resolution(NamedTuple):
    """The result of resolving a reference."""

    status: Status
    definitions: tuple[Definition, ...] = ()
    page: Page | None = None
    """The page that has, or would have, the definitions."""
    missing: Missing = ""
    """The kind of target that does not exist; empty if everything that the reference names exists."""
    found: Found | None = None
    """The file that is linked to, in its spelling on disk."""
    target: Target | None = None
    """The destination of a link in its parts; None for one out of the project."""
    reason: str = ""
    """Why an existing file has no page, or why an existing label cannot be referenced in this form."""
    via_repository_url: bool = False
    """Whether it is the full address of a file of the project's own repository."""
    made_by: Unknown | None = None
    """The possible creator of the target, if the reference is unknown; its creator, if it is resolved.

    For an undefined reference, the reason why it cannot be decided: it becomes unknown unless a creator is found.
    """
    ground: Ground = ""
    remedy: str = ""
    """What to do about a label that cannot be referenced in this form."""
    instead: str = ""
    """The name by which a link finds this label."""

    @property
    def is_unexplained(self) -> bool:
        """Whether a link within the project finds nothing, and no reason for that is known."""
        return self.found is None and not self.via_repository_url and not self.reason


def undefined(missing: Missing) -> Resolution:
    """The resolution of a reference that a page does not define."""
    return Resolution(UNDEFINED, missing=missing)


def paths_of(page: Page, reference: Reference) -> PathRules:
    """The rules for reading the destination of a link in a page."""
    if reference.form == "front-matter":
        return also_from_root(page.renderer.paths)
    if reference.kind == "image" and page.renderer.image_paths is not None and reference.syntax != "html":
        return page.renderer.tag_paths.get(reference.form, page.renderer.image_paths)
    return page.renderer.tag_paths.get(reference.form, page.renderer.paths)
