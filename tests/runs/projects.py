"""Small projects of every kind in which files depend on each other, and random changes of them.

Everything comes from a seed. A project is made of folders, one for each kind; a note is a list of blocks, so that
labels, headings and anchors come, go, move to another file and come back again.
"""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

Step = Mapping[str, str | None]
"""The new texts of files by their path; None where one goes."""

_INCLUDES = re.compile(r"include|--8<--|child=")
NAMES = ("one", "two", "three")
# `{n}` is a name, `{f}` a file of the same folder, `{s}` that file without its ending, `{i}` a number.
COMMON = (
    "# {n}",
    "## {n}",
    "## Part {{#{n}}}",
    "[link]({f}#{n})",
    "[link]({f}#{n}) and [more]({f})",
    "[own](#{n})",
    "[^{n}]",
    "[^{n}]: Note.",
    "[text][{n}]",
    "[{n}]: {f}#{n}",
    '<a id="{n}"></a>',
    "[@{n}]",
    "A word.",
)
PANDOC = (
    "![Caption](x.png){{#fig:{n}}}",
    "[@fig:{n}]",
    "@fig:{n} @fig:{n}s",
    "[Figure {i}](#fig:{n})",
    "[fig. {i}]({f}#fig:{n})",
    "$$ x $$ {{#eq:{n}}}",
)
FRONT = ("", "---\ntitle: {n}\n---\n\n", "---\nbibliography: refs.bib\n---\n\n", "---\nreferences:\n- id: {n}\n---\n\n")
BIB = (
    "@book{one, title={T}}\n",
    "@book{one, title={T}}\n@book{two, title={T}}\n",
    "@book{three, title={T}}\n@book{\n",
    "",
)


class Kind(NamedTuple):
    """A kind of project."""

    notes: tuple[str, ...]
    blocks: tuple[str, ...]
    settings: Mapping[str, tuple[str | None, ...]]
    """By path: the texts that it can have; the first one to begin with."""
    front: tuple[str, ...] = FRONT
    moved: tuple[str, ...] = ()
    """Where notes can go to."""


def _makefile(files: str) -> str:
    return f"book.html:\n\tpandoc -F pandoc-crossref {files} -o $@\n"


KINDS: Mapping[str, Kind] = {
    "plain": Kind(
        ("a.md", "b.md", "c.md", "d.md"),
        PANDOC,
        {
            "refs.bib": BIB,
            "x.png": ("", None),
            ".refcheckignore": (None, "c.md\n", "d*\n"),
            "sub/.gitignore": (None, "*.md\n"),
        },
        moved=("sub/a.md", "c.markdown", "e.md"),
    ),
    "pandoc": Kind(
        ("1.md", "2.md", "3.md", "alone.md"),
        PANDOC,
        {
            "Makefile": (
                _makefile("1.md 2.md 3.md"),
                _makefile("2.md 1.md"),
                _makefile("*.md --bibliography=refs.bib"),
                _makefile("1.md meta.yaml") + "# none\n",
                # The same files in another order, with others, and alone.
                _makefile("1.md 2.md 3.md")
                + "\tpandoc 2.md 1.md -o a.pdf\n\tpandoc alone.md 2.md -o b.pdf\n\tpandoc 3.md\n",
                _makefile("--file-scope 1.md 2.md 3.md"),
                None,
            ),
            "meta.yaml": (None, "---\nbibliography: refs.bib\n---\n"),
            "refs.bib": BIB,
        },
    ),
    "quarto": Kind(
        ("index.qmd", "2.qmd", "3.qmd", "_part.qmd"),
        (
            "![Caption](x.png){{#fig-{n}}}",
            "@fig-{n}",
            "## Heading {{#sec-{n}}}",
            "@sec-{n} [-@sec-{n}]",
            "{{{{< include _part.qmd >}}}}",
            "[Figure {i}](#fig-{n})",
        ),
        {
            "_quarto.yml": (
                "project:\n  type: book\nbook:\n  chapters: [index.qmd, 2.qmd, 3.qmd]\n",
                "project:\n  type: book\nbook:\n  chapters: [2.qmd]\n  appendices: [3.qmd]\nbibliography: refs.bib\n",
                "project:\n  type: website\n",
                None,
            ),
            "refs.bib": BIB,
        },
    ),
    "bookdown": Kind(
        ("index.Rmd", "2.Rmd", "3.Rmd", "_part.Rmd"),
        (
            "![(\\#fig:{n}) Caption](x.png)",
            "\\@ref(fig:{n})",
            "\\@ref({n})",
            "```{{r {n}, fig.cap='A'}}\nplot(1)\n```",
            "```{{r, child='_part.Rmd'}}\n```",
        ),
        {
            "_bookdown.yml": ("book_filename: x\n", 'rmd_files: ["index.Rmd", "2.Rmd"]\n', None),
            "_output.yml": (None, "bookdown::gitbook:\n  number_sections: false\n"),
            "refs.bib": BIB,
        },
        front=(*FRONT, "---\nsite: bookdown::bookdown_site\nbibliography: refs.bib\n---\n\n"),
    ),
    "mdbook": Kind(
        ("src/1.md", "src/2.md", "src/sub/3.md", "src/README.md"),
        ("{{{{#include 1.md}}}}", "{{{{#include ../2.md:5:7}}}}", "[x](sub/3.md#{n})", "[y]({s}.html#{n})"),
        {
            "book.toml": ('[book]\ntitle = "x"\n', '[book]\nsrc = "src/sub"\n', None),
            "src/SUMMARY.md": (
                "# Summary\n\n- [A](1.md)\n- [B](2.md)\n- [C](sub/3.md)\n",
                "# Summary\n\n- [A](1.md)\n- [R](README.md)\n",
                None,
            ),
        },
    ),
    "mkdocs": Kind(
        ("docs/index.md", "docs/a.md", "docs/b.md", "docs/part.md"),
        ('--8<-- "part.md"', '--8<-- "docs/part.md"', "[x](../{s}/#{n})", "{{ #{n} }}"),
        {
            "mkdocs.yml": (
                "site_name: x\nmarkdown_extensions: [footnotes, attr_list, pymdownx.snippets]\n",
                "site_name: x\nmarkdown_extensions:\n- toc\n- pymdownx.snippets:\n    base_path: docs\n",
                "site_name: x\nexclude_docs: part.md\nnav:\n- index.md\n",
                None,
            ),
        },
    ),
    "jupyter": Kind(
        ("intro.md", "a.md", "b.md", "part.md"),
        (
            "({n})=\n## Heading",
            "{{ref}}`{n}` {{numref}}`fig-{n}`",
            "```{{figure}} x.png\n:name: fig-{n}\nCaption\n```",
            "```{{include}} part.md\n```",
            "{{cite}}`{n}`",
            "[](#{n})",
        ),
        {
            "_config.yml": ("title: x\nbibtex_bibfiles: [refs.bib]\n", "title: x\n", None),
            "_toc.yml": (
                "format: jb-book\nroot: intro\nchapters:\n- file: a\n- file: b\n",
                "format: jb-book\nroot: intro\nchapters:\n- file: a\n",
                None,
            ),
            "refs.bib": BIB,
            "other.rst": (None, ".. _one:\n\nHeading\n-------\n"),
        },
    ),
    "myst": Kind(
        ("index.md", "a.md", "b.md", "part.md"),
        (
            "({n})=\n## Heading",
            "{{ref}}`{n}` @fig-{n}",
            "```{{figure}} x.png\n:name: fig-{n}\nCaption\n```",
            "```{{include}} part.md\n```",
            "[](#{n}) [](xref:{n})",
        ),
        {
            "myst.yml": (
                "version: 1\nproject:\n  toc:\n  - file: index.md\n  - file: a.md\nsite: {}\n",
                "version: 1\nproject:\n  bibliography: [refs.bib]\n",
                None,
            ),
            "refs.bib": BIB,
            "other.tex": (None, "\\label{one}\n"),
        },
    ),
    "hexo": Kind(
        ("source/_posts/one.md", "source/_posts/two.md", "source/_posts/three.md", "source/about/index.md"),
        (
            "{{% post_link {n} %}}",
            "{{% post_link {n} text %}}",
            "[x](/{n}/) [y](/2020/01/01/{n}/#{n})",
            "{{% asset_img x.png %}}",
            *PANDOC,
        ),
        {
            "_config.yml": (
                "title: x\npermalink: :title/\n",
                "title: x\npermalink: :year/:month/:day/:title/\nskip_render: about/*\n",
            ),
            "package.json": (
                '{"dependencies": {"hexo": "7", "hexo-renderer-marked": "6"}}\n',
                '{"dependencies": {"hexo": "7", "hexo-renderer-pandoc": "1"}}\n',
                '{"dependencies": {"hexo": "7"}}\n',
            ),
        },
        front=("", "---\ntitle: {n}\ndate: 2020-01-01\n---\n\n", "---\npermalink: /{n}/\npublished: false\n---\n\n"),
        moved=("source/_drafts/one.md", "source/_posts/four.md"),
    ),
    "hugo": Kind(
        ("content/a.md", "content/b.md", "content/sub/_index.md"),
        ('{{{{< ref "{f}#{n}" >}}}}', '[x]({{{{< relref "b.md" >}}}})', "[y](/{n}/)", "[z](/{s}/#{n})"),
        {"hugo.toml": ('baseURL = "https://example.org/"\n', "[markup]\n", None)},
        front=(
            "",
            "---\nslug: {n}\n---\n\n",
            "---\nurl: /{n}/\ndraft: true\n---\n\n",
            "---\naliases: [/{n}/]\n---\n\n",
        ),
    ),
    "obsidian": Kind(
        ("One.md", "sub/two.md", "three.md"),
        ("[[{n}]]", "[[{s}#{n}]]", "[[{s}#^{n}]]", "Text. ^{n}", "![[{n}]]"),
        {".obsidian/app.json": ("{}", None)},
        front=("", "---\naliases: [{n}]\n---\n\n"),
        moved=("sub/One.md", "two.md"),
    ),
}
# Of the project as a whole.
SETTINGS: Mapping[str, tuple[str | None, ...]] = {
    ".refcheck.yml": (
        None,
        "label-scope: project\n",
        "label-scope: project\nbibliography: [plain/refs.bib]\n",
        "renderer: pandoc-crossref\n",
        "exclude: ['**/a.md', '**/2.*']\n",
        "per-file:\n",
    ),
    "pyproject.toml": (
        None,
        '[tool.refcheck]\nlabel-scope = "project"\n',
        '[tool.refcheck]\nignore = ["unused-label"]\n',
    ),
    ".gitignore": (None, "part.md\n"),
}


class _Notes:
    """The notes of a project while it changes."""

    def __init__(self, chance: random.Random, kinds: Sequence[str]) -> None:
        self.chance = chance
        # Where pages include others, all of them are linted again whatever changes.
        self.includes = chance.random() < 0.3
        self.texts: dict[str, str | None] = {}
        self.before: list[tuple[str, str | None]] = []
        self.kinds = kinds
        for name in kinds:
            kind = KINDS[name]
            self.texts |= {f"{name}/{path}": texts[0] for path, texts in kind.settings.items()}
            self.texts |= {f"{name}/{path}": self.note(name, path) for path in kind.notes}
        # Of few pages all are linted again as soon as some have changed.
        self.texts |= {f"more/{number}.md": f"# More {number}\n" for number in range(8)}

    def block(self, name: str, path: str) -> str:
        """A paragraph of a note of a kind."""
        kind, chance = KINDS[name], self.chance
        form = chance.choice(kind.blocks if chance.random() < 0.5 else COMMON)
        if not self.includes and _INCLUDES.search(form):
            form = COMMON[0]
        other = os.path.relpath(chance.choice(kind.notes), os.path.dirname(path)).replace(os.sep, "/")
        stem = os.path.splitext(os.path.basename(other))[0]
        return form.format(n=chance.choice(NAMES), f=other, s=stem, i=chance.randint(1, 3))

    def note(self, name: str, path: str) -> str:
        """The text of a note."""
        front = self.chance.choice(KINDS[name].front).format(n=self.chance.choice(NAMES))
        return front + "\n\n".join(self.block(name, path) for _ in range(self.chance.randint(1, 5))) + "\n"

    def change(self) -> Step:
        """A random change."""
        chance, name = self.chance, self.chance.choice(self.kinds)
        kind = KINDS[name]
        paths = [path for path in kind.notes if self.texts.get(f"{name}/{path}") is not None] or list(kind.notes)
        path = f"{name}/{chance.choice(paths)}"
        other = f"{name}/{chance.choice(paths)}"
        text = self.texts.get(path) or ""
        blocks = text.rstrip("\n").split("\n\n")
        place = chance.randrange(len(blocks))
        what = chance.random()
        if what < 0.25 and self.before:
            # Back to what it was.
            path, old = chance.choice(self.before[-6:])
            return {path: old}
        if what < 0.4:
            return {path: _joined(blocks[:place] + blocks[place + 1 :])}
        if what < 0.55:
            return {
                path: _joined([*blocks[: place + 1], self.block(name, path[len(name) + 1 :]), *blocks[place + 1 :]])
            }
        if what < 0.65 and other != path:
            moved = {path: _joined(blocks[:place] + blocks[place + 1 :])}
            return {**moved, other: (self.texts.get(other) or "") + f"\n{blocks[place]}\n"}
        if what < 0.75:
            old, new = chance.sample(NAMES, 2)
            return {path: text.replace(old, new)}
        if what < 0.8:
            return {path: None}
        if what < 0.85 and (kind.moved or other != path):
            there = f"{name}/{chance.choice(kind.moved)}" if kind.moved else other
            return {path: None, there: text}
        if what < 0.9:
            where, texts = chance.choice(sorted(SETTINGS.items()))
            return {where: chance.choice(texts)}
        if what < 0.98:
            where, texts = chance.choice(sorted(kind.settings.items()))
            return {f"{name}/{where}": chance.choice(texts)}
        return {path: self.note(name, path[len(name) + 1 :])}

    def apply(self, step: Step) -> None:
        """Makes a change."""
        for path, text in step.items():
            self.before.append((path, self.texts.get(path)))
            self.texts[path] = text


def _joined(blocks: Sequence[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def steps(seed: int, kinds: Sequence[str], changes: int) -> Iterator[Step]:
    """A project of some kinds, then changes of it."""
    notes = _Notes(random.Random(f"{seed} {kinds}"), kinds)
    yield dict(notes.texts)
    for _ in range(changes):
        step = dict(notes.change())
        if notes.chance.random() < 0.3:
            step |= notes.change()
        notes.apply(step)
        yield step


def write(folder: Path, step: Step) -> None:
    """Changes the files, and lets the clock of the system go on: what is as young as a run is in doubt."""
    for name, text in step.items():
        path = folder / name
        if text is None:
            path.unlink(missing_ok=True)
        elif path.parent.is_dir() or not path.parent.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    time.sleep(0.03)
