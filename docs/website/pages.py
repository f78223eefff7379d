"""The committed pages of the site: the documentation, and the files at the top level that readers need.

They are written to be read on a forge. Their links are changed to the places that the pages have on the site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
OTHER_PAGES = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CODE_OF_CONDUCT.md": "code-of-conduct.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
    "benchmarks/RESULTS.md": "benchmarks.md",
    "tests/README.md": "cases.md",
}
"""Pages that are not in `docs`, by their path in the project."""
_FILES = ("docs/lint.svg", "docs/refcheck.schema.json")
# The note is an example of the playground.
_ELSEWHERE = {"fixtures/notes/cq_cnn_intro.md": "playground/index.md"}
_LINK = re.compile(r"\]\(([^()\s#]+)(#[^()\s]*)?\)")


def committed_pages() -> Mapping[str, str]:
    """The path on the site of each committed page and file, by its path in the project."""
    documentation = (path.name for path in sorted((ROOT / "docs").glob("*.md")))
    files = {path: path.removeprefix("docs/") for path in _FILES}
    return {**OTHER_PAGES, **{f"docs/{name}": name for name in documentation}, **files}


def copied_pages() -> Iterator[tuple[str, str]]:
    """The path on the site and the text of each committed page and file."""
    published = committed_pages()
    for path, place in published.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        yield place, text if path in _FILES else with_links_of_site(text, path, {**published, **_ELSEWHERE})


def with_links_of_site(text: str, path: str, published: Mapping[str, str]) -> str:
    """A page whose links lead to the same pages on the site; links to what is not published stay as they are.

    Args:
        path: the path of the page in the project.
        published: the path on the site of each page, by its path in the project.
    """
    folder = posixpath.dirname(path)

    def on_site(match: re.Match[str]) -> str:
        target = published.get(posixpath.normpath(posixpath.join(folder, match[1])))
        return match[0] if target is None else f"]({target}{match[2] or ''})"

    return _LINK.sub(on_site, text)
