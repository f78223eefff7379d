"""The files that Manubot writes to the folder `output` of a manuscript, beside the README that is kept there.

The template of Manubot ignores that folder in git, except its README, and deploys all of it to a branch of its own
(`ci/deploy.sh` of manubot/rootstock): there the links of the README resolve, in the sources they do not.
"""

from __future__ import annotations

import os

from refcheck.facts.unknowns import Made, Names, OneOf, Scope, Unknown
from refcheck.links.files import Files

_METADATA = "metadata.yaml"
_MAKES: frozenset[Made] = frozenset(("file", "page"))


# `manubot process` writes all but the last in every run, and the build of the template makes that (build.sh).
_ALWAYS = frozenset(("manuscript.md", "citations.tsv", "references.json", "variables.json", "manuscript.html"))


class _Written:
    """The names of the files that builds of the template write, by their settings."""

    def matches(self, name: str) -> bool:
        """Whether it is one of them."""
        return name in ("manuscript.pdf", "manuscript.docx")


_WRITTEN: Names = _Written()


def unknowns(files: Files, output: str) -> tuple[Unknown, ...]:
    """The files in the folder `output`, if a manuscript is beside it.

    Args:
        output: the absolute path of that folder.
    """
    content = os.path.join(os.path.dirname(output), "content")
    if _METADATA not in files.names(content):
        return ()
    where, reason = Scope(folder=output), "Manubot writes it to `output`, which a branch of its own has"
    path = os.path.join(content, _METADATA)
    return (
        Unknown(_MAKES, OneOf(_ALWAYS), where, reason, (path, 1)),
        Unknown(_MAKES, _WRITTEN, where, reason, (path, 1), by="files that Manubot writes"),
    )
