"""The labels in reStructuredText, notebooks and TeX, which Sphinx, Jupyter Book and mystmd read beside Markdown."""

from __future__ import annotations

import re

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

_TEXTS = (".rst", ".ipynb", ".tex", ".txt")
_LABEL = compile_lazily(
    r"^[ \t]*\.\. _`?([^\n:`]+)`?:|\(([\w.:/+-]+)\)=|:(?:name|label):[ \t]+([^\s\\\"]+)"
    r"|\\label\{([^{}\n]+)\}|#\| label:[ \t]*([^\s\\\"]+)",
    re.M,
)


def labels_in_other_formats(files: Files, folder: str) -> frozenset[str]:
    """The labels that other files than Markdown in a folder and those below it define, as they are written."""
    found: set[str] = set()
    for path in files.walk(folder):
        if path.lower().endswith(_TEXTS):
            for match in _LABEL.finditer(files.texts.read_beginning(path)):
                found.add(match[match.lastindex or 0].strip())
    return frozenset(found)
