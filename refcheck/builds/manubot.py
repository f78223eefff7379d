"""Manubot: all `content/[0-9]*.md` are one text, which pandoc reads with the filters of its defaults.

After its documentation ("USAGE.md" of rootstock) and its template: `content/metadata.yaml` beside the chapters, options
of pandoc in `build/pandoc/defaults`. Its script links `content/images` into the folder where pandoc runs, so a path of
an image is read from `content`.
"""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.builds.file_names import FileNames, at
from refcheck.builds.steps import Step

_DEFAULTS = "build/pandoc/defaults/common.yaml"
# The filters of the template.
_FILTERS = ("pandoc-fignos", "pandoc-eqnos", "pandoc-tablenos", "pandoc-manubot-cite", "pandoc-xnos")


def steps(names: FileNames, folder: str) -> Iterator[Step]:
    """The commands that Manubot runs for the manuscript in a folder."""
    if names.text(at(folder, _DEFAULTS)) is not None:
        yield Step(f"cd content && pandoc [0-9]*.md -d ../{_DEFAULTS}")
    else:
        yield Step(f"cd content && pandoc [0-9]*.md {' '.join(f'-F {name}' for name in _FILTERS)}")
