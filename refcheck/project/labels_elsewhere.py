r"""Labels of a page that no Markdown defines: those in other formats, and in TeX where LaTeX is made of the page."""

from __future__ import annotations

from refcheck.links.destinations import LinkContext
from refcheck.links.files import Files
from refcheck.project import tex_files
from refcheck.project.label_index import LabelIndex
from refcheck.project.labels_in_other_formats import TEX
from refcheck.project.page import Page


def path_of(page: Page, key: str, labels: LabelIndex, files: Files) -> str | None:
    """The file that defines a label for a page in another format than Markdown; None if there is none."""
    if page.renderer.reads_tex_labels and _is_in_text(page, key):
        return page.location
    if page.renderer.shares_labels:
        label = page.renderer.label_key(key)
        for other, path in labels.in_other_formats().items():
            is_of_page = page.renderer.has_tex_pages or not _is_tex(path)
            if is_of_page and page.renderer.label_key(other) == label:
                return path
    if is_put_in_tex(page, files):
        in_files = files.once(tex_files.labels_in_files, files.root)
        return page.location if _is_in_text(page, key) else in_files.get(key)
    return None


def is_put_in_tex(page: Page, files: Files) -> bool:
    """Whether only TeX is made of a page, which shares its labels with the TeX that it is put into."""
    if page.book is not None and page.book.in_tex:
        return True
    makes_only_tex = page.renderer.makes_only_tex
    return makes_only_tex is not None and makes_only_tex(LinkContext(files, page.location))


def _is_in_text(page: Page, key: str) -> bool:
    return f"\\label{{{key}}}" in page.source.text


def _is_tex(path: str) -> bool:
    return path.lower().endswith(TEX)
