"""The suffixes of Markdown files, bibliographies and images. It imports nothing of the rest."""

from __future__ import annotations

MARKDOWN = (
    ".md",
    ".markdown",
    ".qmd",
    ".rmd",
    ".mdx",
    ".mdown",
    ".mkd",
    ".mkdn",
    ".mdwn",
    ".mdtxt",
    ".mdtext",
    ".rmarkdown",
)
"""In lower case. Folders are searched for these files, links to them have anchors, and no others are written."""

NOTEBOOK = ".ipynb"
"""In lower case: the suffix of notebooks, whose Markdown cells are searched and written, too."""

BIBTEX = (".bib", ".bibtex", ".biblatex")
"""In lower case. Keys are renamed in these files."""

IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".bmp", ".tif", ".tiff")
"""Of images, in lower case."""
