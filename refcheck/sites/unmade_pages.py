"""The files that a page at an address would have: a build may make them where git ignores them, or in a submodule.

A site that looks up addresses in a table of its pages knows no file of a page that does not exist.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.links.destinations import below
from refcheck.links.files import Files

_ENDINGS = (".md", ".mdx", "/index.md", "/index.mdx")


def unmade(files: Files, folder: str, base: str, address: str) -> Iterator[str]:
    """The absolute paths in a folder of pages; none that exists, as such a file has another address.

    Args:
        base: the address of the folder, without a slash on either side.
        address: that of the page, without a slash on either side.
    """
    if base and not f"{address}/".startswith(f"{base}/"):
        return
    name = address[len(base) :].strip("/")
    # Where nothing can be, no page can: an address has as many files as the site has folders.
    if name and files.has(folder):
        paths = (below(folder, f"{name}{ending}".replace("/", os.sep)) for ending in _ENDINGS)
        yield from (path for path in paths if not files.has(path))
