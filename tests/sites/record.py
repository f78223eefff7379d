"""Builds the sites of this folder with the real programs and writes which of their links are alive.

    python tests/sites/record.py [NAME ...]

Needs hugo, mkdocs, mdbook and jekyll in the search path; a site whose program is not there is left as it is. A link is
alive where the page or file that a browser would ask for is in what was built, with the anchor. Notes after a verdict
(`dead, not told: why`) are written by hand and stay.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

FOLDER = Path(__file__).parent
HOST = "https://example.org"
LINK = re.compile(r"!?\[(?P<number>\d+)\]\((?P<destination><[^>]*>|\{[{%].*?[}%]\}[^)]*|[^)]*)\)")
BUILD = {
    "hugo": ["hugo", "--quiet", "--source", ".", "--destination", "{out}"],
    "mkdocs": ["mkdocs", "build", "--quiet", "--site-dir", "{out}"],
    "mdbook": ["mdbook", "build", "--dest-dir", "{out}"],
    "jekyll": ["jekyll", "build", "--quiet", "--destination", "{out}"],
    "docusaurus": ["docusaurus", "build", "--out-dir", "{out}"],
}
CONTENT = {"hugo": "content", "mkdocs": "docs", "mdbook": "src", "jekyll": "", "docusaurus": ""}


class Links(HTMLParser):
    """The numbered links and images of a page, and its anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.anchors: set[str] = {"", "top"}
        self.redirect = ""
        self._open: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attributes}
        self.anchors |= {values[key] for key in ("id", "name") if key in values}
        if tag == "a":
            self._open = values.get("href", "")
        elif tag == "img" and values.get("alt", "").isdigit():
            self.links[values["alt"]] = values.get("src", "")
        elif tag == "meta" and values.get("http-equiv") == "refresh":
            self.redirect = values["content"].partition("=")[2].strip("\"'")

    def handle_data(self, data: str) -> None:
        if self._open is not None and data.strip().isdigit():
            self.links[data.strip()] = self._open
        self._open = None


def read(path: Path) -> Links:
    links = Links()
    links.feed(path.read_text(encoding="utf-8"))
    return links


def file_of(out: Path, address: str) -> Path | None:
    """The file that a plain web server sends for the path of an address."""
    path = out / unquote(address).lstrip("/")
    if path.is_dir():
        path /= "index.html"
    return path if path.is_file() else None


def alive(out: Path, page: str, link: str) -> bool:
    parts = urlsplit(urljoin(HOST + page, link))
    if f"{parts.scheme}://{parts.netloc}" != HOST:
        return True
    path = file_of(out, parts.path)
    if path is None:
        return False
    if path.suffix != ".html" or not parts.fragment:
        return True
    found = read(path)
    if found.redirect:
        return alive(out, parts.path, f"{found.redirect}#{parts.fragment}")
    return unquote(parts.fragment) in found.anchors


def page_of(out: Path, marker: str) -> str:
    """The address of the page that holds a marker."""
    for path in sorted(out.rglob("*.html")):
        # The whole book on one page, and the first chapter once more.
        if path.name in ("print.html", "toc.html") or marker not in path.read_text(encoding="utf-8"):
            continue
        return "/" + path.relative_to(out).as_posix().removesuffix("index.html")
    raise LookupError(marker)


def record(name: str) -> None:
    answers = FOLDER / name / "expected.txt"
    notes = {}
    for line in answers.read_text(encoding="utf-8").splitlines() if answers.exists() else ():
        place, _, verdict = line.partition(" -> ")
        notes[place] = verdict.partition(", ")[2]
    # Docusaurus looks for its packages in the folders above the site.
    above = str(Path(shutil.which(BUILD[name][0]) or ".").parents[2]) if name == "docusaurus" else None
    with tempfile.TemporaryDirectory(dir=above) as temporary:
        site, out = Path(temporary) / "site", Path(temporary) / "out"
        shutil.copytree(FOLDER / name, site)
        content = site / CONTENT[name]
        found = sorted(path for path in content.rglob("*") if path.suffix in (".md", ".mdx"))
        pages = [path for path in found if LINK.search(path.read_text(encoding="utf-8"))]
        for path in pages:
            marker = f"page-{pages.index(path)}-marker"
            path.write_text(f"{path.read_text(encoding='utf-8')}\n{marker}\n", encoding="utf-8")
        subprocess.run([part.format(out=out) for part in BUILD[name]], cwd=site, check=True, stdout=subprocess.DEVNULL)
        lines = []
        for path in pages:
            address = page_of(out, f"page-{pages.index(path)}-marker")
            links = read(out / (address.lstrip("/") + ("index.html" if address.endswith("/") else ""))).links
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for match in LINK.finditer(line):
                    place = f"{path.relative_to(site).as_posix()}:{number} {match['destination']}"
                    verdict = "ok" if alive(out, address, links[match["number"]]) else "dead"
                    lines.append(f"{place} -> {verdict}" + (f", {notes[place]}" if notes.get(place) else ""))
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for given in sys.argv[1:] or list(BUILD):
        if shutil.which(BUILD[given][0]):
            record(given)
