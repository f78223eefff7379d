"""Which forge shows the pages of a repository: GitHub or GitLab, by the address of its remote.

A forge shows every file of a repository. So a page that no site and no build claims is shown there, unless its text is
written for another program: it has the front matter of a site or of pandoc, tags of a template engine, or citations.
A README and the like are meant for the forge, even beside a site that is not recognized; not so a text with citations
or divs that has its bibliography beside it. Instructions for programs (AGENTS.md) are no pages of anything else.
"""

import os
import re

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.files import Files
from refcheck.links.repository import repository_of
from refcheck.renderers import Certainty, DetectionContext, Evidence, Reader

_COMMUNITY_FILES = frozenset(
    ("readme.md", "contributing.md", "changelog.md", "security.md", "code_of_conduct.md", "support.md")
)
# Also in other languages and of other kinds: `README.ja.md`, `README_zh-CN.md`.
_FOR_VISITORS = compile_lazily(
    r"(?:readme|contributing|changelog|changes|history|security|code[_-]of[_-]conduct|support|governance|authors"
    r"|contributors|maintainers|license|pull_request_template|issue_template)(?:[._-][a-z-]{2,12})?\.(?:md|markdown)",
    re.IGNORECASE,
)
# Instructions for programs that write code: no page of a site, and forms of other renderers in them are examples.
_FOR_PROGRAMS = compile_lazily(r"(?:agents|claude|gemini|copilot-instructions)(?:\.local)?\.md", re.IGNORECASE)
_CI_FILE = ".gitlab-ci.yml"
_TITLES = {"github": "GitHub", "gitlab": "GitLab"}
# Servers of GitLab whose names do not say so, by their "About" pages.
_GITLAB_SERVERS = frozenset(
    (
        "salsa.debian.org",
        "invent.kde.org",
        "code.videolan.org",
        "framagit.org",
        "foss.heptapod.net",
        "git.drupalcode.org",
    )
)
_OTHERS = frozenset(("codeberg.org", "gitea.com", "gitee.com", "bitbucket.org", "git.sr.ht"))
# More than that of forms in a text, less than that of the settings of a site.
_OF_INSTRUCTIONS, _OF_COMMUNITY, _OF_ANY_PAGE = 40, 20, 5
# Front matter of pages of sites and of notes for pandoc; a forge shows it as a table.
_SETTINGS = frozenset(
    (
        *("title", "layout", "permalink", "slug", "weight", "draft", "date", "lastmod", "categories", "tags", "id"),
        *("sidebar", "sidebar_label", "sidebar_position", "nav_order", "parent", "aliases", "url", "template", "toc"),
        *("author", "authors", "bibliography", "csl", "output", "format", "documentclass", "header-includes", "hero"),
        *("lang", "numbersections", "uid", "ms.topic", "myst", "jupytext", "kernelspec", "marp", "type"),
    )
)
_WRITTEN_FOR_OTHERS = frozenset(
    ("toml-front-matter", "hugo-shortcodes", "erb-references", "key-references", "citations", "cells", "divs")
)


class Forge(NamedTuple):
    """The forge that hosts a repository."""

    name: str
    """The name of its renderer."""
    host: str
    certainty: Certainty = "certain"


def is_community_file(name: str) -> bool:
    """Whether a file of a name is meant for the visitors of a forge."""
    return name.lower() in _COMMUNITY_FILES


def is_hosted(context: DetectionContext) -> bool:
    """Whether a forge hosts the repository of a note, so that it is one of the forge's pages if nothing claims it."""
    return context.once(_forge_of, context.folders[0]) is not None


def evidence(context: DetectionContext, name: str) -> Evidence | None:
    """Evidence that a forge, `github` or `gitlab`, shows a note."""
    forge: Forge | None = context.once(_forge_of, context.folders[0])
    title, own = _TITLES[name], context.forge_folder
    if forge is None:
        is_own = own == f".{name}"
        return Evidence(_OF_COMMUNITY, f"the note is in {own}", "likely") if is_own else None
    if forge.name != name:
        return None
    doubt = "" if forge.certainty == "certain" else f"the address {forge.host} does not say that it is {title}"
    if _FOR_PROGRAMS.fullmatch(context.name):
        reason = f"{context.name} of a project on {title} is read as it is written"
        return Evidence(_OF_INSTRUCTIONS, reason, forge.certainty, doubt)
    if is_community_file(context.name) and ".git" in context.names(context.folders[0]):
        return Evidence(_OF_COMMUNITY, f"{context.name} of a project on {title}", forge.certainty, doubt)
    if not own and _is_for_others(context) and not (_FOR_VISITORS.fullmatch(context.name) and not _is_paper(context)):
        return None
    reason = f"the repository is on {title} ({forge.host}), which shows each of its pages that no site claims"
    return Evidence(_OF_ANY_PAGE, reason, forge.certainty, doubt, claims=False)


def find_readers(context: DetectionContext) -> tuple[Reader, ...]:
    """The programs that instructions are for."""
    if not _FOR_PROGRAMS.fullmatch(context.name):
        return ()
    return (Reader(f"a program that follows {context.name}"),)


def _is_paper(context: DetectionContext) -> bool:
    """Whether the text has forms of pandoc, and its folder a bibliography."""
    return not context.syntaxes.isdisjoint(("citations", "divs", "cells")) and any(
        name.endswith(".bib") for name in context.names(context.folders[0])
    )


def _is_for_others(context: DetectionContext) -> bool:
    """Whether the text is written for another program than a forge."""
    if context.syntaxes & _WRITTEN_FOR_OTHERS or context.name.lower().endswith(".mdx"):
        return True
    return not _SETTINGS.isdisjoint(context.front_matter)


def _forge_of(files: Files, folder: str) -> Forge | None:
    """The forge of the repository that contains a folder, determined once for each folder."""
    if ".git" not in files.names(folder) and files.is_below_root(os.path.dirname(folder)):
        forge: Forge | None = files.once(_forge_of, os.path.dirname(folder))
        return forge
    repository = repository_of(files, folder)
    host = repository.host if repository is not None else ""
    if host in ("github.com", "gist.github.com") or host.endswith(".ghe.com"):
        return Forge("github", host)
    if host in _GITLAB_SERVERS or host.startswith("gitlab."):
        return Forge("gitlab", host)
    if host.startswith("github."):
        return Forge("github", host, "likely")
    if _CI_FILE in files.names(folder) and host not in _OTHERS:
        return Forge("gitlab", host or _CI_FILE, "likely")
    return None
