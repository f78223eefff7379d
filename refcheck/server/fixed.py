"""All fixes of a file as one change."""

from __future__ import annotations

from refcheck.facts.model import Edit, Refused
from refcheck.server.answers import Changes
from refcheck.server.edits import edits_between
from refcheck.server.proven import check_writable
from refcheck.server.views import PageView


def fix_all(view: PageView) -> Changes | None:
    """The edits that `refcheck fix` makes in a file; None if there are none.

    Raises:
        Refused: if the edits cannot be proven safe.
    """
    check_writable(view, [view.location])
    fixed, _ = view.session.fix(view.page, unsafe=view.options.fix_unsafe)
    if fixed.refused:
        raise Refused(f"nothing is fixed: {fixed.refused}")
    edits: tuple[Edit, ...] = edits_between(view.text, fixed.text)
    return Changes({view.location: edits}, title="Fix all") if edits else None
