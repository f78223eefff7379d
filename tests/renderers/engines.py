"""The real renderers: Markdown in, the HTML that a reader gets out.

| engine | what runs |
| --- | --- |
| `pandoc` | pandoc out of `pypandoc_binary` |
| `hexo-pandoc` | Hexo with hexo-renderer-pandoc (and that pandoc) and hexo-reference-plus |
| `hexo-marked` | Hexo with hexo-renderer-marked and hexo-reference-plus |
| `hexo-markdown-it` | Hexo with hexo-renderer-markdown-it and hexo-reference-plus |
| `hexo-markdown-it-plus` | Hexo with hexo-renderer-markdown-it-plus and hexo-reference-plus |
| `github` | cmark-gfm; it emits no heading ids, so npm's github-slugger adds those that GitHub gives |

The packages of `hexo/package-lock.json` are installed into `.renderers/` in the root of the repository on first use.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from .oracles.programs import UnavailableError
from .packages import installed

ENGINES = ("pandoc", "hexo-pandoc", "hexo-marked", "hexo-markdown-it", "hexo-markdown-it-plus", "github")

HEXO = Path(__file__).parent / "hexo"
FRONT_MATTER = re.compile(r"\A(?:\ufeff)?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)


class Job(NamedTuple):
    """One document for one engine."""

    name: str
    engine: str
    text: str


class Rendering(NamedTuple):
    """What an engine made of it: the HTML, or why the page does not build."""

    html: str | None
    error: str | None

    @property
    def builds(self) -> bool:
        return self.error is None


def render(jobs: list[Job]) -> list[Rendering]:
    """Render every job, in order; those that need Node share one process."""
    pandoc = pandoc_path()
    renderings: dict[int, Rendering] = {}
    for_node: list[tuple[int, Job]] = []
    for number, job in enumerate(jobs):
        if job.engine == "pandoc":
            renderings[number] = render_with_pandoc(pandoc, job.text)
        elif job.engine == "github":
            for_node.append((number, job._replace(engine="github-headings", text=render_with_cmark(job.text))))
        else:
            for_node.append((number, job))
    answers = render_with_node(pandoc, [job for _, job in for_node])
    renderings.update(zip((number for number, _ in for_node), answers, strict=True))
    return [renderings[number] for number in range(len(jobs))]


def pandoc_path() -> str:
    """The pandoc that `pypandoc_binary` brings."""
    try:
        import pypandoc
    except ImportError as error:
        raise UnavailableError("pypandoc_binary is not installed") from error
    return str(pypandoc.get_pandoc_path())


def render_with_pandoc(pandoc: str, text: str) -> Rendering:
    """Pandoc's Markdown as HTML, with its default extensions."""
    run = subprocess.run(
        [pandoc, "--from=markdown", "--to=html", "--wrap=none"],
        input=text.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    if run.returncode:
        return Rendering(None, run.stderr.decode(errors="replace").strip())
    return Rendering(run.stdout.decode(), None)


def render_with_cmark(text: str) -> str:
    """GitHub's Markdown as HTML; the front matter, which GitHub shows as a table, is left out."""
    try:
        from cmarkgfm import github_flavored_markdown_to_html
        from cmarkgfm.cmark import Options
    except ImportError as error:
        raise UnavailableError("cmarkgfm is not installed") from error
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(github_flavored_markdown_to_html(FRONT_MATTER.sub("", text, count=1), options))


def render_with_node(pandoc: str, jobs: list[Job]) -> list[Rendering]:
    """Hexo's pages, and heading ids for GitHub's."""
    if not jobs:
        return []
    with tempfile.TemporaryDirectory() as sites:
        run = subprocess.run(
            ["node", str(HEXO / "render.mjs"), sites, pandoc],
            input=json.dumps([job._asdict() for job in jobs]),
            cwd=installed(HEXO),
            capture_output=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
    if run.returncode:
        raise RuntimeError(f"render.mjs failed:\n{run.stderr[-4000:]}")
    return [Rendering(answer["html"], answer["error"]) for answer in json.loads(run.stdout)]
