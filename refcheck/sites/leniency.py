"""The settings that keep a site's own program from reporting problems that readers meet and refcheck reports.

MkDocs 1.6.1: `validation`, where `ignore` and `info` do not stop a strict build. Sphinx 9.0.4: `suppress_warnings`.
mystmd 1.8.3: `error_rules`. Docusaurus 3.10.2: `onBrokenLinks` and the like. The effects of these settings on the pages
themselves are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext
from refcheck.sites import docusaurus, mkdocs_settings, sphinx_settings
from refcheck.sites.yaml_entries import text

# The warnings of Sphinx and of its parts that are about references.
_OF_REFERENCES = ("myst", "ref", "toc", "image", "download", "docutils")
_RULES = frozenset(
    (
        *("link-resolves", "reference-target-resolves", "myst-link-valid", "image-exists", "toc-contents-exist"),
        "footnote-references-definition",
    )
)
_OF_LINKS = {"not_found": "missing files", "anchors": "dead anchors", "unrecognized_links": "links to folders"}

_ON_BROKEN = compile_lazily(
    r"\b(?P<name>onBroken(?:Links|Anchors|MarkdownLinks|MarkdownImages))\s*:\s*[\"'](?P<level>ignore|log)[\"']"
)
_OF_DOCUSAURUS = {
    "onBrokenLinks": "dead links",
    "onBrokenAnchors": "dead anchors",
    "onBrokenMarkdownLinks": "missing pages",
    "onBrokenMarkdownImages": "missing images",
}


def of_docusaurus(context: LinkContext) -> Iterator[str]:
    """The settings for the handling of broken references, each as a clause."""
    site = context.files.once(docusaurus.site_above, context.folder)
    for match in _ON_BROKEN.finditer(site.text) if site is not None else ():
        name, level = match["name"], match["level"]
        yield f"Docusaurus does not warn of {_OF_DOCUSAURUS[name]} (`{name}: {level}`)"


def of_mkdocs(context: LinkContext) -> Iterator[str]:
    """The settings of `validation`, each as a clause."""
    folder = context.files.above(context.folder, *mkdocs_settings.CONFIGS)
    if folder is None:
        return
    settings = mkdocs_settings.read_settings(context.files, folder)
    for name, what in _OF_LINKS.items():
        level = text(settings.find("validation", "links", name)[1]) or text(settings.find("validation", name)[1])
        if level in ("ignore", "info"):
            yield f"MkDocs does not warn of {what} (`{name}: {level}` in `validation`)"


def of_sphinx(context: LinkContext) -> Iterator[str]:
    """The warnings that are disabled, as a clause."""
    folder = context.files.above(context.folder, *sphinx_settings.CONFIGS)
    if folder is None:
        return
    program = context.files.texts.read(f"{folder}/conf.py")
    book = context.files.texts.read(f"{folder}/_config.yml") or ""
    settings = sphinx_settings.of_program(program) if program is not None else sphinx_settings.of_book(book)
    found = sorted(name for name in settings.suppressed or () if name.partition(".")[0] in _OF_REFERENCES)
    if found:
        names = ", ".join(f"`{name}`" for name in found)
        yield f"Sphinx does not warn of {names} (`suppress_warnings`)"


def of_mystmd(context: LinkContext) -> Iterator[str]:
    """The rules that are disabled, as a clause."""
    folder = context.files.above(context.folder, "myst.yml")
    try:
        settings = yaml_text.load(context.files.texts.read(f"{folder}/myst.yml") or "") if folder else None
    except yaml_text.NotYaml:
        return
    project = settings.get("project") if isinstance(settings, dict) else None
    rules = project.get("error_rules") if isinstance(project, dict) else None
    found = sorted(filter(None, map(_ignored, rules if isinstance(rules, list) else ())))
    if found:
        yield f"mystmd does not report {', '.join(f'`{name}`' for name in found)} (`error_rules`)"


def _ignored(rule: Any) -> str:
    """The name of a rule about references that is disabled; empty for others."""
    if not isinstance(rule, dict):
        return ""
    name = rule.get("rule", rule.get("id"))
    return name if rule.get("severity", "ignore") == "ignore" and name in _RULES else ""
