"""Builds the sites in `built/` with the real programs and writes which of their links are alive.

    python -m tests.sites.record_built NAME ...

A link is alive where the page or file that a browser would ask for is in what was built, with the anchor. What a line
says after its verdict is written by hand and stays.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.sites.record import LINK, alive, page_of, read

FOLDER = Path(__file__).parent / "built"
ENDINGS = (".md", ".mdx", ".Rmd")


class Build(NamedTuple):
    """How a site is built."""

    command: tuple[str, ...]
    out: str
    """The folder that the program writes."""
    base: str = ""
    """The path of the site on its host, without slashes at its ends."""


_R = ("Rscript", "-e")
# As the template of Manubot calls pandoc.
_FILTERS = "--filter pandoc-fignos --filter pandoc-eqnos --filter pandoc-tablenos --filter pandoc-manubot-cite"
_MANUBOT = f"""
manubot process --content-directory content --output-directory output --skip-citations
ln -s ../content/images output/images
echo "bibliography: content/manual-references.json" > output/defaults.yaml
pandoc output/manuscript.md --from markdown --to html5 --standalone --section-divs {_FILTERS} --citeproc \\
  --metadata link-citations=true --metadata-file output/defaults.yaml --output output/manuscript.html
"""
_BOOK = "bookdown::render_book('index.Rmd', 'bookdown::gitbook', quiet = TRUE)"
BUILDS = {
    "bookdown_book": Build((*_R, _BOOK), "_book"),
    "bookdown_files": Build((*_R, _BOOK), "_book"),
    "bookdown_sections": Build((*_R, _BOOK), "_book"),
    "eleventy_plugins": Build(("eleventy", "--quiet"), "_site", "docs"),
    "manubot_paper": Build(("sh", "-ec", _MANUBOT), "output"),
    "rmarkdown_site": Build((*_R, "rmarkdown::render_site(quiet = TRUE)"), "_site"),
    "zola_base": Build(("zola", "build"), "public", "site"),
}


def verdicts(site: Path, build: Build) -> Iterator[str]:
    """Each link of a site that is built in its folder, `FILE:LINE DESTINATION -> VERDICT`."""
    found = sorted(path for path in site.rglob("*") if path.suffix in ENDINGS)
    pages = [path for path in found if LINK.search(path.read_text(encoding="utf-8"))]
    for number, path in enumerate(pages):
        text = path.read_text(encoding="utf-8").rstrip("\n")
        path.write_text(f"{text}\n\npage-{number}-marker\n", encoding="utf-8")
    subprocess.run(build.command, cwd=site, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as host:
        shutil.copytree(site / build.out, Path(host) / build.base, dirs_exist_ok=True)
        # A text can become several pages.
        others = [f"/{page.relative_to(host).as_posix()}" for page in sorted(Path(host).glob("*.html"))]
        for number, path in enumerate(pages):
            try:
                address = page_of(Path(host), f"page-{number}-marker")
            except LookupError:
                # A text that is a page of its own nowhere.
                continue
            for line, written in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                for match in LINK.finditer(written):
                    name = match["number"] or match["content"]
                    where = next((page for page in (address, *others) if name in _links(Path(host), page)), address)
                    link = _links(Path(host), where).get(name)
                    verdict = "ok" if link and alive(Path(host), where, link) else "dead"
                    destination = match["destination"] or match["address"]
                    yield f"{path.relative_to(site).as_posix()}:{line} {destination} -> {verdict}"


def _links(host: Path, address: str) -> Mapping[str, str]:
    """The links of a page by their texts."""
    return read(host / (address.lstrip("/") + ("index.html" if address.endswith("/") else ""))).links


def record(name: str) -> None:
    """Writes the answers for a site, with the notes that were there."""
    answers = FOLDER / name / "expected.txt"
    known = answers.read_text(encoding="utf-8").splitlines() if answers.exists() else []
    notes = {line.partition(",")[0]: line.partition(",")[2] for line in known}
    build = BUILDS[name]
    # Programs of npm look for their packages in the folders above the site.
    program = Path(shutil.which(build.command[0]) or ".").resolve()
    above = next((folder.parent for folder in program.parents if folder.name == "node_modules"), None)
    with tempfile.TemporaryDirectory(dir=above) as temporary:
        site = Path(temporary) / "site"
        shutil.copytree(FOLDER / name, site)
        (site / "expected.txt").unlink(missing_ok=True)
        lines = [f"{line},{notes[line]}" if notes.get(line) else line for line in verdicts(site, build)]
    answers.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    for given in sys.argv[1:]:
        record(given)
