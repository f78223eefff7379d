"""Whether Sphinx numbers the sections of a project, which a toctree with `:numbered:` asks for (Sphinx 9.0.4)."""

from __future__ import annotations

import re
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files

# The option of a directive in either of its forms, and that of `_toc.yml` in a Jupyter Book, also in braces or in the
# JSON of a notebook. In a sentence it is none.
_NUMBERED = compile_lazily(r"^[ \t>-]*:?numbered:|[\"{]:?numbered:|[{,][ \t]*numbered:[ \t]*(?:true|\d)", re.MULTILINE)
_MAY_HOLD = (".md", ".rst", ".txt", ".ipynb", ".inc", "_toc.yml", "_toc.yaml")
_MOST_FILES = 2000


def may_number(context: LinkContext) -> bool:
    """Whether a file of the project has such an option, or there are too many files to tell."""
    return context.files.once(_may_number, context.files.root)


def _may_number(files: Files, root: str) -> bool:
    paths = list(islice((path for path in files.walk(root) if path.endswith(_MAY_HOLD)), _MOST_FILES + 1))
    return len(paths) > _MOST_FILES or any(_NUMBERED.search(files.texts.read_beginning(path)) for path in paths)
