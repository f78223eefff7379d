"""Resolutions that cannot be decided, with the reason: nothing that is read decides them, whatever the name is.

Other unknowns have evidence of something that creates their target (`refcheck.project.unknowns`), and are consulted
first. These are the last resort, so that nothing is resolved without a reason.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from refcheck.facts.unknowns import ANY_NAME, Made, OneOf, Scope, Unknown
from refcheck.links.destinations import Target, Untold
from refcheck.project.bibliographies import Bibliography
from refcheck.project.page import Page
from refcheck.project.resolution import RESOLVED, UNDEFINED, Missing, Resolution
from refcheck.project.unknowns import made_by

if TYPE_CHECKING:
    from refcheck.project.unread_ids import GivenId

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


def unread_id(page: Page, name: str, given: GivenId) -> Resolution:
    """The resolution of a reference to an id that a page gives in a form that is not read.

    Args:
        page: that gives it.
    """
    where, evidence = Scope(frozenset((page.location,))), (page.location, given.line)
    reason = f"`{given.written}` gives the id, in a form that refcheck does not read"
    by = "ids in forms that refcheck does not read"
    names = OneOf(frozenset((name,)))
    return made_by(Unknown(frozenset(("anchor", "label")), names, where, reason, evidence, by), is_known=False)


def in_unknown_page(page: Page, missing: Resolution) -> Resolution:
    """The resolution of a reference to something in the page that a text is put into, if that page is not known."""
    kind: Missing = "anchor" if missing.missing == "anchor" else "definition"
    reason = "the pages that this text is put into are not known"
    unknown = _unknown(page, kind, reason, "texts whose pages are not known")
    return made_by(unknown)._replace(target=missing.target)


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


def other_bibliography(page: Page, cited: int) -> Resolution:
    """The resolution of a citation in a page whose bibliography has none of the entries that it cites.

    Args:
        cited: how many entries.
    """
    reason = f"none of the {cited} entries that the page cites is in its bibliography: it may be built with another one"
    return _untold(page, "citation", f"{reason} (`bibliography` names it)", "citations of another bibliography")


def own_notation(page: Page) -> Resolution:
    """The resolution of a pair of brackets, `[a][b]`, in a text with many of them and no link definition."""
    reason = "the text has many pairs of brackets, and defines none of them: they may be a notation of its own"
    return _untold(page, "definition", reason, "pairs of brackets in a notation of their own")


def labels_made_elsewhere(page: Page, labels: int, pages: int) -> Resolution:
    """The resolution of the label of a link, where many pages refer to labels that none of them defines."""
    reason = f"none of {labels} labels on {pages} pages here is defined: something may add the definitions to each page"
    return _untold(page, "definition", reason, "labels that no page defines")


def unless_unsure(page: Page, target: Target, missing: Resolution) -> Resolution:
    """The resolution of a link to an anchor that is missing, but that a heading of its page may have."""
    other = missing.page or page
    headings = other.once(unless_unsure, lambda: _headings_without_id(other))
    reason = other.renderer.unsure_anchors(headings, target.fragment or "") if headings else ""
    return anchor(page, reason, missing) if reason else missing


def _headings_without_id(page: Page) -> tuple[str, ...]:
    """The texts of the headings of a page that are given no id."""
    return tuple(one.text for one in page.document.definitions if one.kind == "heading" and not one.key)


def _untold(page: Page, missing: Missing, reason: str, by: str) -> Resolution:
    return Resolution(UNDEFINED, missing=missing, made_by=_unknown(page, missing, reason, by))


def _unknown(page: Page, missing: Missing, reason: str, by: str, *, is_settled: bool = False) -> Unknown:
    makes: frozenset[Made] = frozenset((missing,)) if missing else frozenset()
    where = Scope(frozenset((page.location,)))
    return Unknown(makes, ANY_NAME, where, reason, (page.location, 0), by, is_settled=is_settled)
