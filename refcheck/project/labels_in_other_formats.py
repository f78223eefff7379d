"""The labels in reStructuredText, notebooks and TeX, which Sphinx, Jupyter Book and mystmd read beside Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

TEX = ".tex"
_TEXTS = (".rst", ".ipynb", TEX, ".txt")
_LABEL = compile_lazily(
    r"^[ \t]*\.\. _`?([^\n:`]+)`?:|\(([\w.:/+-]+)\)=|:(?:name|label):[ \t]+([^\s\\\"]+)"
    r"|\\label\{([^{}\n]+)\}|#\| label:[ \t]*([^\s\\\"]+)",
    re.MULTILINE,
)
_GLOSSARY = compile_lazily(r"^(?P<indent>[ \t]*)\.\. glossary::[^\n]*\n", re.MULTILINE)
_OPTION = compile_lazily(r":[\w-]+:")


def labels_in_other_formats(files: Files, folder: str) -> Mapping[str, str]:
    """The labels, as written, that files in other formats than Markdown in a folder and its subfolders define,
    with the path of the first file that defines each; TeX, which some renderers do not read, is last.
    """
    found: dict[str, str] = {}
    for path in sorted(files.walk(folder), key=lambda path: path.lower().endswith(TEX)):
        if path.lower().endswith(_TEXTS) and files.inside(path):
            text = files.texts.read_beginning(path)
            for match in _LABEL.finditer(text):
                found.setdefault(match[match.lastindex or 0].strip(), path)
            for term in _terms(text) if ".. glossary::" in text else ():
                found.setdefault(f"term-{term}", path)
    return found


def _terms(text: str) -> Iterator[str]:
    """The terms of glossaries in reStructuredText: the lines that are indented the least."""
    for opening in _GLOSSARY.finditer(text):
        margin = len(opening["indent"])
        least = 0
        cursor = opening.end()
        while cursor < len(text):
            end = text.find("\n", cursor)
            end = end if end >= 0 else len(text)
            line, cursor = text[cursor:end], end + 1
            indent = len(line) - len(line.lstrip())
            if not line.strip() or _OPTION.match(line, indent):
                continue
            if indent <= margin:
                break
            least = least or indent
            if indent == least and not line.startswith("..", indent):
                yield line.strip().partition(" : ")[0]
