"""Which renderers build a site or a book, so that a build may make files that their pages link to."""

from __future__ import annotations

from refcheck import renderers

MAKE_A_SITE = """
    bookdown d2l docusaurus eleventy fumadocs hexo-markdown-it hexo-markdown-it-plus hexo-marked hexo-pandoc hugo jekyll
    mdbook mintlify mkdocs myst mystmd nextra quartz quarto sphinx starlight vitepress zola
"""
SHOW_A_FILE = """
    any commonmark github gitlab jupyter kramdown manubot obsidian pandoc pandoc-crossref pandoc-fignos rmarkdown
"""


def test_every_renderer_is_one_of_the_two() -> None:
    makers = {name for name in renderers.names() if renderers.get(name).makes_site}

    assert makers == set(MAKE_A_SITE.split())
    assert set(renderers.names()) - makers == set(SHOW_A_FILE.split())
