"""The files that Manubot writes to the folder `output` of a manuscript, beside the README that is kept there.

The template of Manubot ignores that folder in git, except its README, and deploys all of it to a branch of its own
(`ci/deploy.sh` of manubot/rootstock): there the links of the README resolve, in the sources they do not.
"""

from __future__ import annotations

import os

from refcheck.facts.unknowns import Made, Names, Scope, Unknown
from refcheck.links.files import Files

_METADATA = "metadata.yaml"
_MAKES: frozenset[Made] = frozenset(("file", "page"))


class _Written:
    """The names of the files that Manubot and the builds of its template write."""

    def matches(self, name: str) -> bool:
        """Whether it is one of them."""
        stem, ending = os.path.splitext(name)
        is_manuscript = stem == "manuscript" and ending in (".md", ".html", ".pdf", ".docx")
        return is_manuscript or name in ("citations.tsv", "references.json", "variables.json")


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
    return (Unknown(_MAKES, _WRITTEN, where, reason, (path, 1), by="files that Manubot writes"),)
