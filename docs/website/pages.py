"""The committed pages of the site: the documentation, and the files at the top level that readers need.

They are written to be read on a forge. Their links are changed to the places that the pages have on the site.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import escape
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
_FILES = (".svg", ".png", ".json")
_PLAYGROUND = "playground/index.md"
# The note is the first example of the playground.
_ELSEWHERE = {f"docs/{_PLAYGROUND}": _PLAYGROUND, "fixtures/notes/cq_cnn_intro.md": _PLAYGROUND}
_FENCE = re.compile(r"(`{3,}|~{3,})([\w-]*)(?: ([^`]+))?")
_DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Zensical would load it from another host.
_DRAWS_DIAGRAMS = '\n<script src="../mermaid.tiny.js"></script>\n'
_LINK = re.compile(r"\]\(([^()\s#]+)(#[^()\s]*)?\)")


def committed_pages() -> Mapping[str, str]:
    """The path on the site of each committed page, by its path in the project."""
    return {**OTHER_PAGES, **{f"docs/{path.name}": path.name for path in sorted((ROOT / "docs").glob("*.md"))}}


def committed_files() -> Mapping[str, Path]:
    """The pictures and other files that pages show or link to, by their path on the site."""
    return {path.name: path for path in sorted((ROOT / "docs").iterdir()) if path.suffix in _FILES}


def copied_pages() -> Iterator[tuple[str, str]]:
    """The path on the site and the text of each committed page."""
    published = committed_pages()
    places = {**published, **{f"docs/{name}": name for name in committed_files()}, **_ELSEWHERE}
    for path, place in published.items():
        text = with_links_of_site((ROOT / path).read_text(encoding="utf-8"), path, places)
        yield place, with_diagrams(with_titles_of_fences(text))


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


def with_titles_of_fences(text: str) -> str:
    """A page in which what follows the language of a fence, as in "yaml mkdocs.yml", is the title of its code.

    On a forge it is not shown, and the generator would not read the fence.
    """
    lines = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.fullmatch(line)
        if match and not fence:
            fence = match[1]
            line = f'{fence}{match[2]} title="{match[3]}"' if match[3] else line
        elif match and match[1].startswith(fence) and not match[2]:
            fence = ""
        lines.append(line)
    return "\n".join(lines)


def with_diagrams(text: str) -> str:
    """A page below the start page whose diagrams are drawn; its own script does that."""
    drawn = _DIAGRAM.sub(lambda match: f'<pre class="mermaid"><code>{escape(match[1])}</code></pre>', text)
    return text if drawn == text else drawn + _DRAWS_DIAGRAMS
