"""The labels in reStructuredText, notebooks and TeX, which Sphinx, Jupyter Book and mystmd read beside Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

_TEXTS = (".rst", ".ipynb", ".tex", ".txt")
_LABEL = compile_lazily(
    r"^[ \t]*\.\. _`?([^\n:`]+)`?:|\(([\w.:/+-]+)\)=|:(?:name|label):[ \t]+([^\s\\\"]+)"
    r"|\\label\{([^{}\n]+)\}|#\| label:[ \t]*([^\s\\\"]+)",
    re.M,
)


def labels_in_other_formats(files: Files, folder: str) -> Mapping[str, str]:
    """The labels that other files than Markdown in a folder and those below it define, as they are written,
    with the path of the first that does.
    """
    found: dict[str, str] = {}
    for path in files.walk(folder):
        if path.lower().endswith(_TEXTS):
            for match in _LABEL.finditer(files.texts.read_beginning(path)):
                found.setdefault(match[match.lastindex or 0].strip(), path)
    return found
