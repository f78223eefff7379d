"""Resolutions that cannot be decided, with the reason: nothing that is read decides them, whatever the name is.

Other unknowns have evidence of something that creates their target (`refcheck.project.unknowns`), and are consulted
first. These are the last resort, so that nothing is resolved without a reason.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.destinations import Target, Untold
from refcheck.project.bibliographies import Bibliography
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, UNDEFINED, Missing, Resolution

_CITATION: frozenset[Made] = frozenset(("citation",))
_OF_PATHS: Mapping[Untold, tuple[str, str]] = {
    "outside": (
        "it leads out of the project, where links are only followed with `--follow-outside`",
        "links that lead out of the project (`--follow-outside` follows them)",
    ),
    "root": (
        "it begins at the root of the host, and what is there is not known",
        "addresses at the root of the host",
    ),
    "address": ("the site may give a page this address", "addresses that the site may give to a page"),
    "file": ("the site may have this file from elsewhere", "files that the site may have from elsewhere"),
}


def path(page: Page, why: Untold, target: Target) -> Resolution:
    """The resolution of a link whose path cannot be resolved."""
    if why == "forge":
        return Resolution(RESOLVED, target=target, ground="elsewhere")
    if page.renderer.is_unknown and why != "outside":
        # There the renderer is unknown, not the files that the project generates.
        return Resolution(RESOLVED, target=target, ground="any renderer")
    reason, by = _OF_PATHS[why]
    # Refcheck itself is told to follow links out of the project: the settings need not name anything.
    unknown = _unknown(page, "file", reason, by, is_settled=why == "outside")
    return Resolution(UNDEFINED, missing="file", target=target, made_by=unknown)


def template(page: Page) -> Resolution:
    """The resolution of an address with a part that is inserted when the page is built."""
    if page.renderer.is_unknown:
        return Resolution(RESOLVED, ground="any renderer")
    return _untold(page, "file", "a part of the address is put in when the page is built", "addresses with a hole")


def anchor(page: Page, reason: str, missing: Resolution) -> Resolution:
    """The resolution of a link within a page whose anchors are not all known.

    Args:
        reason: in the renderer's words.
        missing: the resolution without that.
    """
    return missing._replace(made_by=_unknown(page, "anchor", reason, "anchors that the text alone does not tell"))


def label_of_including_page(page: Page) -> Resolution:
    """The resolution of a reference to a label in a text that is included in pages."""
    reason = "the pages that this text is put into are not known"
    return _untold(page, "label", reason, "texts whose pages are not known")


def citation(page: Page, bibliography: Bibliography, key: str, *, is_bare: bool) -> Resolution:
    """The resolution of a citation if the bibliography is unknown.

    Args:
        is_bare: whether it is written without brackets.
    """
    if page.renderer.is_unknown:
        return Resolution(RESOLVED, ground="any renderer")
    if bibliography.complete and not bibliography.paths:
        path = bibliography.unnamed().get(key)
        if path is not None:
            reason = f"{os.path.basename(path)} has an entry of this key, and nothing names another bibliography"
            where = Scope(frozenset((page.location,)))
            return Resolution(RESOLVED, made_by=Unknown(_CITATION, OneOf(frozenset((key,))), where, reason, (path, 0)))
        found = _untold(page, "citation", "nothing names a bibliography", "citations without a bibliography")
        return found._replace(ground="perhaps text") if is_bare else found
    reason = "a bibliography that is named cannot be read, or has no entries"
    return _untold(page, "citation", reason, "bibliographies that cannot be read")


def _untold(page: Page, missing: Missing, reason: str, by: str) -> Resolution:
    return Resolution(UNDEFINED, missing=missing, made_by=_unknown(page, missing, reason, by))


def _unknown(page: Page, missing: Missing, reason: str, by: str, *, is_settled: bool = False) -> Unknown:
    makes: frozenset[Made] = frozenset((missing,)) if missing else frozenset()
    where = Scope(frozenset((page.location,)))
    return Unknown(makes, ANY_NAME, where, reason, (page.location, 0), by, is_settled=is_settled)
