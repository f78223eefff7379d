"""From a heading to its anchor: one function for each rule, one module for each family of rules.

Each function receives the headings of a document in order and returns their anchors in the same order, with the
suffixes that make equal ones unique; an empty text if a heading has no anchor. If the author gave an id that the
renderer supports (`Heading.own`), it is the anchor. Each docstring states the source of its rule; `tests/slugs`
compares the rules with recorded results of the renderers.

Imports: facts.
"""

from __future__ import annotations

from refcheck.slugs._github import docusaurus, github, vscode, vscode_2024
from refcheck.slugs._gitlab import gitlab, gitlab_16
from refcheck.slugs._heading import Heading
from refcheck.slugs._hexo import hexo, hexo_markdown_it, markdown_it_plus
from refcheck.slugs._hugo import hugo, hugo_ascii, hugo_blackfriday
from refcheck.slugs._jupyter import jupyter
from refcheck.slugs._kramdown import kramdown, kramdown_gfm
from refcheck.slugs._mdbook import mdbook
from refcheck.slugs._myst import docutils, myst, mystmd
from refcheck.slugs._obsidian import obsidian, obsidian_key
from refcheck.slugs._pandoc import pandoc, pandoc_ascii, pandoc_commonmark, pandoc_gfm
from refcheck.slugs._python_markdown import pymdownx, python_markdown

__all__ = [
    "Heading",
    "docusaurus",
    "docutils",
    "github",
    "gitlab",
    "gitlab_16",
    "hexo",
    "hexo_markdown_it",
    "hugo",
    "hugo_ascii",
    "hugo_blackfriday",
    "jupyter",
    "kramdown",
    "kramdown_gfm",
    "markdown_it_plus",
    "mdbook",
    "myst",
    "mystmd",
    "obsidian",
    "obsidian_key",
    "pandoc",
    "pandoc_ascii",
    "pandoc_commonmark",
    "pandoc_gfm",
    "pymdownx",
    "python_markdown",
    "vscode",
    "vscode_2024",
]
