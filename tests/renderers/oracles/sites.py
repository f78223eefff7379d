"""Programs that build a site: all texts become pages of one."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import Facts, Oracle
from .facts import facts_of
from .programs import first_line, run


def site(
    write: Callable[[Path, int, str], None], build: Callable[[Path], None], page: str
) -> Callable[[list[str]], list[Facts]]:
    """An oracle's `answer`: write each text, build, read each page. One that stops the whole build is built alone."""

    def render(texts: dict[int, str]) -> dict[int, Facts]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for number, text in texts.items():
                write(folder, number, text)
            try:
                build(folder)
            except RuntimeError as error:
                if len(texts) == 1:
                    return {key: {"fatal": str(error)} for key in texts}
                return {number: found for key, text in texts.items() for number, found in render({key: text}).items()}
            return {number: read(folder / page.format(number)) for number in texts}

    def answer(texts: list[str]) -> list[Facts]:
        found = render(dict(enumerate(texts)))
        return [found[number] for number in range(len(texts))]

    return answer


def read(path: Path) -> Facts:
    """What a page of the site shows; a text can make its generator leave it out."""
    if not path.exists():
        return {"fatal": "no page was made"}
    return facts_of(path.read_text(encoding="utf-8", errors="replace"))


def command(*parts: str) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        done = run(*parts, folder=folder)
        if done.returncode:
            raise RuntimeError(explain(done.stderr + done.stdout, folder))

    return build


def explain(text: str, folder: Path) -> str:
    """The last line that tells of an error, without this machine's names."""
    lines = [
        line.strip()
        for line in re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()
        if re.search(r"error", line, re.IGNORECASE)
    ]
    return (lines or [text.strip()])[-1].replace(str(folder), "")[:300]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def jekyll_page(folder: Path, number: int, text: str) -> None:
    write(folder / "_config.yml", "markdown: kramdown\n")
    write(folder / f"page{number}.md", text if text.startswith("---\n") else "---\n---\n" + text)


def hugo_page(folder: Path, number: int, text: str) -> None:
    write(folder / "config.toml", "baseURL = 'https://example.org/'\n[markup.goldmark.renderer]\nunsafe = true\n")
    write(folder / "layouts/_default/single.html", "{{ .Content }}")
    write(folder / f"content/page{number}.md", text)


def mdbook_page(folder: Path, number: int, text: str) -> None:
    write(folder / "book.toml", "[book]\ntitle = 'Pages'\n[output.html]\n")
    write(folder / "src" / f"page{number}.md", text)
    summary = folder / "src/SUMMARY.md"
    summary.parent.mkdir(exist_ok=True)
    with summary.open("a") as file:
        file.write(f"- [Page {number}](page{number}.md)\n")


def mdbook_build(folder: Path) -> None:
    command("mdbook", "build")(folder)
    for page in (folder / "book").glob("page*.html"):
        content = re.search(r"<main>(.*)</main>", page.read_text(encoding="utf-8"), re.DOTALL)
        page.write_text(content[1] if content else "", encoding="utf-8")


def mkdocs_settings(extensions: str = "attr_list, footnotes, md_in_html") -> str:
    theme = "theme: {name: null, custom_dir: theme}"
    return f"site_name: Pages\nuse_directory_urls: false\n{theme}\nmarkdown_extensions: [{extensions}]\n"


def mkdocs_page(extensions: str) -> Callable[[Path, int, str], None]:
    def page(folder: Path, number: int, text: str) -> None:
        write(
            folder / "mkdocs.yml",
            mkdocs_settings(extensions),
        )
        write(folder / "theme/main.html", "{{ page.content }}")
        write(folder / f"docs/page{number}.md", text)

    return page


ORACLES = {
    "jekyll": Oracle(
        lambda: first_line("jekyll", "--version"),
        site(jekyll_page, command("jekyll", "build", "--quiet"), "_site/page{}.html"),
    ),
    "hugo": Oracle(
        lambda: " ".join(first_line("hugo", "version").split()[:2]),
        site(hugo_page, command("hugo", "--quiet"), "public/page{}/index.html"),
    ),
    "mdbook": Oracle(
        lambda: first_line("mdbook", "--version").replace("mdbook v", "mdbook "),
        site(mdbook_page, mdbook_build, "book/page{}.html"),
    ),
    "mkdocs": Oracle(
        lambda: " ".join(first_line("mkdocs", "--version").split()[:3]) + " with attr_list, footnotes, md_in_html",
        site(
            mkdocs_page("attr_list, footnotes, md_in_html"), command("mkdocs", "build", "--quiet"), "site/page{}.html"
        ),
    ),
    "mkdocs-plain": Oracle(
        lambda: " ".join(first_line("mkdocs", "--version").split()[:3]) + " without extensions of its own",
        site(mkdocs_page(""), command("mkdocs", "build", "--quiet"), "site/page{}.html"),
    ),
}
