"""From a heading to its anchor: one function a rule, one module a family of rules.

Each takes the headings of a document in order and returns their anchors in the same order, with the
suffixes that tell equal ones apart; an empty text where a heading gets none. Where the author gave an
id that the renderer honours (`Heading.own`), it is the anchor. How a rule was found out is said at
each; `tests/slugs` holds them to what the renderers themselves answer.

Imports: facts.
"""

from __future__ import annotations

from refcheck.slugs._github import docusaurus, github, vscode, vscode_2024
from refcheck.slugs._gitlab import gitlab, gitlab_16
from refcheck.slugs._heading import Heading
from refcheck.slugs._hexo import hexo, hexo_markdown_it, markdown_it_plus
from refcheck.slugs._hugo import hugo, hugo_ascii, hugo_blackfriday
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
