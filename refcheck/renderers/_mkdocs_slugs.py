"""The slug rules in the settings of a MkDocs site: options of `toc` and `pymdownx.emoji` in mkdocs.yml.

`slugify` names a function of Python by a tag (`!!python/name:`), or a call with its arguments
(`!!python/object/apply:`). Those of Markdown and of pymdownx are computed; others are unknown. Run with
MkDocs 1.6.1, Markdown 3.11.3, pymdown-extensions 13.1.2; the older names in `pymdownx.slugs` are those of 9.11.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from refcheck.links.files import Files
from refcheck.sites.mkdocs_settings import read_settings
from refcheck.sites.yaml_entries import items, pairs, text, value
from refcheck.slugs import Heading, pymdownx, python_markdown
from refcheck.slugs._python_markdown import Case, Normalization, Slugify

SlugRule = Callable[[Sequence[Heading]], list[str]]
_NAME = "tag:yaml.org,2002:python/name:"
_CALL = "tag:yaml.org,2002:python/object/apply:"
_OLDER: dict[str, Case] = {
    "uslugify": "lower",
    "uslugify_encoded": "lower",
    "uslugify_cased": "none",
    "uslugify_cased_encoded": "none",
    "gfm": "lower-ascii",
    "gfm_encoded": "lower-ascii",
}
_CASES: dict[str, Case] = {"lower": "lower", "lower-ascii": "lower-ascii", "fold": "fold"}
_NORMALIZATIONS: dict[str, Normalization] = {"NFD": "NFD", "NFKC": "NFKC", "NFKD": "NFKD"}
_TOC = ("toc", "markdown.extensions.toc")
_TABBED = ("pymdownx.tabbed", "material.extensions.tabbed")
_EMOJI = ("pymdownx.emoji", "materialx.emoji")


class _Function(NamedTuple):
    """The function that `slugify` names."""

    rule: Slugify
    is_known: bool = True


def slug_rules(files: Files, folder: str) -> tuple[SlugRule, ...]:
    """The slug rules of the site in a folder: one, or several if each may be right."""
    extensions = read_settings(files, folder).find("markdown_extensions")[1]
    toc = next((options for name, options in _named(extensions) if name in _TOC), None)
    has_emoji = any(name in _EMOJI for name, _ in _named(extensions))
    function = _function(value(toc, "slugify"))
    separator = text(value(toc, "separator")) or "-"
    if function.is_known:
        rule = replace(function.rule, separator=separator)
        if has_emoji:
            # An unknown name may be that of an emoji in its index.
            return replace(rule, without_names="emoji"), replace(rule, without_names="all")
        return (rule,) if rule != Slugify("ascii") else (python_markdown,)
    return pymdownx, python_markdown


class TabSlugs(NamedTuple):
    """How the tabs of a site get their anchors."""

    slugs: SlugRule
    follows_heading: bool
    """Whether the anchor of a heading comes before each."""


def tab_slugs(files: Files, folder: str) -> TabSlugs | None:
    """The slug rule for tabs of the site in a folder; None if tabs have no slugs, or by a function not known here."""
    extensions = read_settings(files, folder).find("markdown_extensions")[1]
    tabbed = next((options for name, options in _named(extensions) if name in _TABBED), None)
    slugify = value(tabbed, "slugify")
    function = _function(slugify) if slugify is not None else None
    if function is None or not function.is_known:
        return None
    separator = text(value(tabbed, "separator")) or "-"
    return TabSlugs(replace(function.rule, separator=separator), text(value(tabbed, "combine_header_slug")) == "true")


def _named(extensions: Any) -> Iterator[tuple[str, Any]]:
    """The extensions by name, with the nodes of their options."""
    for name, options in pairs(extensions):
        yield text(name), options
    for item in items(extensions):
        if item.id == "mapping":
            yield from _named(item)
        else:
            yield text(item), None


def _function(node: Any) -> _Function:
    if node is None:
        return _Function(Slugify("ascii"))
    is_call = node.tag.startswith(_CALL)
    name = node.tag.removeprefix(_CALL).removeprefix(_NAME)
    module, _, function = name.rpartition(".")
    if module == "markdown.extensions.toc" and not is_call and function in ("slugify", "slugify_unicode"):
        return _Function(Slugify("ascii" if function == "slugify" else "unicode"))
    if module == "pymdownx.slugs" and not is_call and function in _OLDER:
        return _Function(Slugify("pymdownx", case=_OLDER[function]))
    if module == "pymdownx.slugs" and is_call and function == "slugify":
        # An encoded `id` is what a link is encoded to.
        case = _CASES.get(text(value(node, "kwds", "case")), "none")
        normalization = _NORMALIZATIONS.get(text(value(node, "kwds", "normalize")), "NFC")
        return _Function(Slugify("pymdownx", case=case, normalization=normalization))
    return _Function(Slugify("ascii"), is_known=False)
