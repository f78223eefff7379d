r"""The images that TeX in a text shows, `\includegraphics[width=3cm]{plot.png}`, and that the project does not have.

LaTeX stops at them. `\graphicspath` and the options of a run name folders: a file of the same name anywhere in the
project counts. So does what code may write. A name without an ending is left alone, as LaTeX tries several.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Span
from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.project.page import Page
from refcheck.project.project import Project
from refcheck.project.tex_names import lines_with_tex, makes_only_tex

_IMAGE = compile_lazily(r"\\includegraphics\*?(?:\[[^\[\]\n]{0,200}\])?\{(?P<path>[^{}\\#$%\n]{1,300})\}")
_ENDINGS = (".png", ".pdf", ".jpg", ".jpeg", ".eps")


def missing_images(page: Page, project: Project) -> Iterator[tuple[Span, str]]:
    """The places and paths of such images, if the only output format is LaTeX."""
    text = page.source.text
    if "\\includegraphics" not in text or page.view.is_fragment or not makes_only_tex(page, project):
        return
    context = LinkContext(project.files, page.location)
    for start, line in lines_with_tex(text, "\\includegraphics"):
        for image in _IMAGE.finditer(line):
            path = image["path"].strip()
            wanted = context.beside(path)
            if not path.lower().endswith(_ENDINGS) or not project.files.inside(wanted):
                continue
            if os.path.basename(path) in project.files.once(_names, project.files.root):
                continue
            if project.unknowns.of_path(page, wanted) is None:
                yield Span(start + image.start("path"), start + image.end("path")), path


def _names(files: Files, root: str) -> frozenset[str]:
    return frozenset(map(os.path.basename, files.walk(root)))
