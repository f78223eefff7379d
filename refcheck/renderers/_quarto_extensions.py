"""The filters that extensions of Quarto bring: those that a note names, and those of its format.

An extension is a folder in `_extensions` of the note's folder or of one above it, with or without the folder of its
owner between (Quarto 1.9, "Creating Extensions"). `format: apaquarto-html` is the format `html` of the extension
`apaquarto`.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from refcheck.renderers import DetectionContext, Reader
from refcheck.renderers._settings import items, parse, part

_FOLDER, _SETTINGS = "_extensions", ("_extension.yml", "_extension.yaml")
_MOST_OWNERS = 50
_CITATIONS = frozenset(("citation",))


def readers_of_formats(context: DetectionContext, formats: object) -> Iterator[Reader]:
    """Yield each extension whose format a note is rendered to, if it brings filters: they may read citations.

    Args:
        formats: the value of `format`: a name, or a mapping with the names as keys.
    """
    named = [formats] if isinstance(formats, str) else formats if isinstance(formats, Mapping) else ()
    names = {name.rpartition("-")[0]: name for name in named if isinstance(name, str) and "-" in name}
    for extension, name in names.items():
        for _, text in _found(context, extension):
            of_formats = part(parse(text), "contributes", "formats")
            bases = ("common", name.removeprefix(f"{extension}-"))
            if any(items(part(of_formats, base), "filters") for base in bases):
                yield Reader(f"a filter of the format `{name}`", _CITATIONS)


def text_of_filter(context: DetectionContext, name: str) -> str | None:
    """The text of the filters that an extension brings, by its name; None if there is none, or not all can be read."""
    for folder, text in _found(context, name):
        filters = items(part(parse(text), "contributes"), "filters")
        paths = (entry.get("path") if isinstance(entry, dict) else entry for entry in filters)
        texts = [context.read(posixpath.normpath(f"{folder}/{path}")) for path in paths if isinstance(path, str)]
        if texts and None not in texts:
            return "\n".join(filter(None, texts))
    return None


def _found(context: DetectionContext, extension: str) -> Iterator[tuple[str, str]]:
    """The folder and the settings of the nearest extension of a name, which can begin with that of its owner."""
    for folder in context.folders:
        below = f"{folder}/{_FOLDER}"
        owners = context.names(below)[:_MOST_OWNERS]
        for place in (extension, *(f"{owner}/{extension}" for owner in owners)) if owners else ():
            for settings in _SETTINGS:
                text = context.read(f"{below}/{place}/{settings}")
                if text is not None:
                    yield f"{below}/{place}", text
                    return
