"""The files and folders that mark a site, a book or a vault, by the program that builds it.

Without a repository, the outermost of them marks the root of a project. Some have other uses, too: the code that reads
the file decides whether it belongs to the program.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily

_SCRIPTS = ("js", "ts", "mjs", "cjs", "mts")

MARKS = {
    "mkdocs": ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "zensical.toml"),
    "docusaurus": tuple(f"docusaurus.config.{ending}" for ending in _SCRIPTS),
    "mdbook": ("book.toml",),
    "jekyll, hexo": ("_config.yml",),
    "hugo": (
        *(f"hugo.{ending}" for ending in ("toml", "yaml", "yml", "json")),
        *("config.toml", "config.yaml", "config.yml", "config/_default"),
    ),
    "zola": ("zola.toml",),
    "quarto": ("_quarto.yml", "_quarto.yaml"),
    "bookdown": ("_bookdown.yml",),
    "myst": ("myst.yml", "_toc.yml", "conf.py"),
    "obsidian": (".obsidian",),
    "vitepress": (".vitepress",),
    "astro": tuple(f"astro.config.{ending}" for ending in _SCRIPTS),
    "eleventy": (".eleventy.js", *(f"eleventy.config.{ending}" for ending in ("js", "mjs", "cjs"))),
    "vuepress": (".vuepress",),
    "mintlify": ("docs.json", "mint.json"),
    "fumadocs": tuple(f"source.config.{ending}" for ending in _SCRIPTS),
    "next": tuple(f"next.config.{ending}" for ending in ("js", "ts", "mjs")),
    "gatsby": tuple(f"gatsby-config.{ending}" for ending in ("js", "ts", "mjs")),
    "rspress": ("rspress.config.ts", "rspress.config.js"),
    "quartz": ("quartz.config.ts", "quartz.config.yaml"),
    "pelican": ("pelicanconf.py",),
    "docfx": ("docfx.json",),
    "dendron": ("dendron.yml",),
    "gitbook": (".gitbook.yaml", "book.json"),
    "gridsome": ("gridsome.config.js", "gridsome.config.ts"),
    "nuxt": tuple(f"nuxt.config.{ending}" for ending in ("ts", "js", "mjs")),
    "contentlayer": ("contentlayer.config.ts", "contentlayer.config.js"),
    "velite": ("velite.config.ts", "velite.config.js"),
    "vocs": ("vocs.config.ts", "vocs.config.tsx"),
    "dumi": (".dumirc.ts", ".dumirc.js"),
    "valaxy": ("valaxy.config.ts",),
    "svelte": ("svelte.config.js", "svelte.config.ts"),
    "docz": ("doczrc.js",),
    "retype": ("retype.yml", "retype.yaml"),
    "writerside": ("writerside.cfg",),
    "bridgetown": ("bridgetown.config.yml",),
    "cobalt": ("_cobalt.yml",),
}

ALL_MARKS = tuple(dict.fromkeys(mark for marks in MARKS.values() for mark in marks))

_NO_RENDERER = (
    "vuepress",
    "next",
    "gatsby",
    "rspress",
    "pelican",
    "docfx",
    "dendron",
    "gitbook",
    "gridsome",
    "nuxt",
    "contentlayer",
    "velite",
    "vocs",
    "dumi",
    "valaxy",
    "svelte",
    "docz",
    "retype",
    "writerside",
    "bridgetown",
    "cobalt",
)
WITHOUT_RENDERER = (
    *(mark for name in (*_NO_RENDERER, "astro") for mark in MARKS[name]),
    *("conf.py", "make.jl", "index.html", "logseq"),
)
"""The marks of programs that have no renderer."""
BY_RENDERER = {
    "any": (*WITHOUT_RENDERER, *MARKS["mdbook"]),
    "eleventy": MARKS["eleventy"],
    "fumadocs": MARKS["fumadocs"],
    "hexo-markdown-it": MARKS["jekyll, hexo"],
    "hexo-markdown-it-plus": MARKS["jekyll, hexo"],
    "hugo": (*MARKS["hugo"], "config.json", "config"),
    "jekyll": MARKS["jekyll, hexo"],
    "mdbook": MARKS["mdbook"],
    "mintlify": MARKS["mintlify"],
    "mkdocs": MARKS["mkdocs"],
    "mystmd": ("myst.yml",),
    "nextra": MARKS["next"],
    "quartz": MARKS["quartz"],
    "sphinx": ("_toc.yml", "conf.py"),
    "starlight": MARKS["astro"],
    "vitepress": MARKS["vitepress"],
    "zola": (*MARKS["zola"], "config.toml"),
}
"""The renderers that are detected only by a file in a folder above: without one they need not be loaded."""

CATALOG = ".docc"
"""The end of the name of a folder that is a catalog of Swift-DocC: its mark, which has no renderer."""

PASTED_PICTURE = compile_lazily(r"Pasted image \d{8,}")
"""The start of the name that Obsidian gives to a picture pasted into a note."""

BY_SUFFIX = {"jupyter": ".ipynb"}
"""The renderers that are detected only for files with a suffix, in lower case."""
