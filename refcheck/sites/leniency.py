"""The settings that keep a site's own program from reporting problems that readers meet and refcheck reports.

MkDocs 1.6.1: `validation`, where `ignore` and `info` do not stop a strict build. Sphinx 9.0.4: `suppress_warnings`.
mystmd 1.8.3: `error_rules`. Docusaurus 3.10.2: `onBrokenLinks` and the like. VitePress 1.6.4: `ignoreDeadLinks`.
starlight-links-validator 0.19.2, mdbook-linkcheck 0.7.7, Hugo 0.168.0 (`refLinksErrorLevel`), Zola (`internal_level`).
Only what is written is named, not the defaults. The effects of these settings on the pages themselves are elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.guards import yaml_text
from refcheck.links.destinations import LinkContext
from refcheck.sites import (
    docusaurus,
    hugo,
    hugo_settings,
    mdbook,
    mkdocs_settings,
    sphinx_settings,
    starlight,
    vitepress,
    zola,
)
from refcheck.sites.script_literals import literal_at
from refcheck.sites.toml import read_toml
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
    r"\b(?P<name>onBroken(?:Links|Anchors|MarkdownLinks|MarkdownImages))\s*:\s*[\"'](?P<level>ignore|log|warn)[\"']"
)
_OF_DOCUSAURUS = {
    "onBrokenLinks": "dead links",
    "onBrokenAnchors": "dead anchors",
    "onBrokenMarkdownLinks": "missing pages",
    "onBrokenMarkdownImages": "missing images",
}

_IGNORED_BY_VITEPRESS = compile_lazily(r"\bignoreDeadLinks\s*:\s*(?P<value>true|\[)")
_VALIDATOR = compile_lazily(r"\bstarlightLinksValidator(?:Plugin)?\(\s*(?=\{)")
_OF_VALIDATOR = {
    "errorOnInvalidHashes": "dead anchors",
    "errorOnRelativeLinks": "relative links",
}


def of_docusaurus(context: LinkContext) -> Iterator[str]:
    """The settings for the handling of broken references, each as a clause."""
    site = context.files.once(docusaurus.site_above, context.folder)
    for match in _ON_BROKEN.finditer(site.text) if site is not None else ():
        name, level = match["name"], match["level"]
        verb = "does not fail because of" if level == "warn" else "does not warn of"
        yield f"Docusaurus {verb} {_OF_DOCUSAURUS[name]} (`{name}: {level}`)"


def of_vitepress(context: LinkContext) -> Iterator[str]:
    """The setting for dead links, as a clause."""
    site = context.files.once(vitepress.site_above, context.folder)
    match = _IGNORED_BY_VITEPRESS.search(site.text) if site is not None else None
    if match is not None:
        which = "dead links" if match["value"] == "true" else "some dead links"
        shown = ": true" if match["value"] == "true" else ""
        yield f"VitePress does not fail because of {which} (`ignoreDeadLinks{shown}`)"


def of_starlight(context: LinkContext) -> Iterator[str]:
    """The options of the plug-in that checks links, each as a clause."""
    site = context.files.once(starlight.site_above, context.folder)
    called = _VALIDATOR.search(site.text) if site is not None else None
    if site is None or called is None:
        return
    options = literal_at(site.text, called.end())
    for name, what in _OF_VALIDATOR.items():
        value = options.member(name)
        if value is not None and value.word == "false":
            yield f"starlight-links-validator does not fail because of {what} (`{name}: false`)"
    if options.member("exclude") is not None:
        yield "starlight-links-validator does not check some links (`exclude`)"


def of_mdbook(context: LinkContext) -> Iterator[str]:
    """The links that the checker of a book leaves out, as a clause."""
    folder = context.files.above(context.folder, mdbook.CONFIG)
    settings = read_toml(context.files.texts.read(f"{folder}/{mdbook.CONFIG}") or "") if folder else {}
    output = settings.get("output")
    for name in ("linkcheck", "linkcheck2"):
        options = output.get(name) if isinstance(output, dict) else None
        if isinstance(options, dict) and options.get("exclude"):
            yield f"mdbook-{name} does not check some links (`exclude`)"


def of_hugo(context: LinkContext) -> Iterator[str]:
    """The level of errors of `ref` and `relref`, as a clause."""
    site = hugo.site_of(context)
    found = hugo_settings.read(context.files, site.root) if site is not None else {}
    level = str(found.get("reflinkserrorlevel", ""))
    if level.lower() == "warning":
        yield f"Hugo does not fail because of pages that `ref` does not find (`refLinksErrorLevel: {level}`)"


def of_zola(context: LinkContext) -> Iterator[str]:
    """The level of errors of internal links, as a clause."""
    site = context.files.once(zola.site_above, context.folder)
    checker = site.settings.get("link_checker") if site is not None else None
    if isinstance(checker, dict) and checker.get("internal_level") == "warn":
        yield "Zola does not fail because of dead links (`internal_level: warn`)"


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
    levels = dict(filter(None, map(_level, rules if isinstance(rules, list) else ())))
    for level, verb in (("ignore", "does not report"), ("warn", "does not fail because of")):
        found = sorted(f"`{name}`" for name, given in levels.items() if given == level)
        if found:
            yield f"mystmd {verb} {', '.join(found)} (`error_rules`)"


def _level(rule: Any) -> tuple[str, str] | None:
    """The name and severity of a rule about references; None for others."""
    if not isinstance(rule, dict):
        return None
    name = rule.get("rule", rule.get("id"))
    return (name, str(rule.get("severity", "ignore"))) if isinstance(name, str) and name in _RULES else None
