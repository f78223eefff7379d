"""Shared by all renderers of Hexo: its template engine, which runs over the whole text, and hexo-reference-plus.

Run with Hexo 8.1.2 and hexo-reference-plus 1.1.1; differences in older versions, with Hexo 5.4.2, 6.3.0 and 7.3.0.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Document, Malformed, Span, TemplateTag
from refcheck.renderers import (
    BREAKS,
    TEXT,
    DetectionContext,
    Evidence,
    Failure,
    Reader,
    Renderer,
)
from refcheck.renderers._hexo_tags import OF_REFERENCES, Tags, tags_of
from refcheck.renderers._settings import part
from refcheck.sites import hexo
from refcheck.syntax.hexo_fences import HexoFenceCondition, HexoPlaceholderCondition
from refcheck.syntax.raw_tags import RawTagCondition
from refcheck.syntax.template_tags import TemplateCondition

SITE = hexo.CONFIG
"""The key of the metadata under which the settings of the site are stored."""
NEWEST = 8
IsLeft = Callable[[Definition | Malformed], bool]
_VERSION = "version of Hexo"
_TAGS_OF_SITE = "tags of the Hexo site"
_VERSION_FIELD = compile_lazily(r"\"version\"\s*:\s*\"([^\"]*)\"")
_MAJOR = compile_lazily(r"[\^~>=v ]*([0-9]{1,9})")
_LEFT_OUT = "what follows is left out of the page"
_NO_COMMENT = 'put `<a id="..."></a>` before the element instead'

# Block tags of Hexo, of its template engine and of hexo-reference-plus; `raw` may stay open.
_BLOCKS = frozenset(
    ("blockquote", "quote", "codeblock", "code", "pullquote", "references", "if", "for", "macro", "call", "filter")
)
_TAGS = _BLOCKS.union(
    ("ref", "raw", "verbatim", "gist", "iframe", "img", "include_code", "link", "jsfiddle", "youtube", "vimeo"),
    ("post_link", "post_path", "asset_img", "asset_link", "asset_path", "url_for", "full_url_for"),
    ("set", "else", "elif", "elseif", "block", "extends", "include", "import", "from", "switch", "case", "default"),
    ("include-code", "ifAsync", "asyncEach", "asyncAll", "autoescape"),
)
_MISSPELLED = {
    **{name.lower(): name for name in (*_TAGS, *(f"end{name}" for name in _BLOCKS))},
    "refs": "ref",
    "reference": "ref",
    "refrences": "references",
    "referances": "references",
    "endreference": "endreferences",
    "asset_image": "asset_img",
    "postlink": "post_link",
}
_STRINGS = compile_lazily(r"\"[^\"]*\"|'[^']*'")
_ASSIGNMENT = compile_lazily(r"(?<![=!<>])=(?!=)")
# A name or number, of which two cannot follow each other; the words between are operators.
_OPERAND = compile_lazily(r"(?!(?:and|or|not|in|is|if|else)$)[\w.]+")
# Less than that of a forge: none of its pages.
_BESIDE = 4
_SAFE_KEY = compile_lazily(r"[A-Za-z0-9_-]+")
PANDOC_SYNTAXES = frozenset(("attributes", "inline-notes", "divs", "fence-attributes"))


def evidence_of(context: DetectionContext, package: str, reason: str) -> Evidence | None:
    """Evidence that a package that renders Markdown renders the note; None if there is none.

    It is certain if the package is the only one that does so and the note is in the folder with the pages.
    """
    site = _site(context)
    if site is None:
        return None
    from refcheck.renderers import _hexo_plugins

    rendering = context.once(_hexo_plugins.rendering, site[0])
    if rendering.package != package:
        return None
    if f"{context.folders[0]}/".startswith(f"{site[0]}/themes/"):
        # The texts of a theme are not pages of the site.
        return None
    weight = 80 if package == _hexo_plugins.MARKED else 90
    if not rendering.is_told and not rendering.others:
        return Evidence(weight, reason, "likely", "package.json has no renderer of Markdown", site=site[0])
    if rendering.others:
        return Evidence(weight, reason, "likely", f"package.json has {rendering.others[-1]}, too", site=site[0])
    source = hexo.settings(context.read(f"{site[0]}/{SITE}") or "").get("source_dir")
    source = source.strip("/") if isinstance(source, str) else "source"
    if not f"{context.folders[0]}/".startswith(f"{site[0]}/{source}/"):
        # Hexo makes no page of it: on a forge it is shown there.
        return Evidence(_BESIDE, reason, "likely", f"it is not in `{source}`", claims=False, site=site[0])
    from refcheck.sites import left_out

    paths: left_out.LeftOut = context.once(left_out.of_hexo, site[0])
    if paths.covers(os.path.relpath(f"{context.folders[0]}/{context.name}", f"{site[0]}/{source}")):
        return Evidence(_BESIDE, reason, "likely", "`skip_render` leaves it as it is", claims=False, site=site[0])
    return Evidence(weight, reason, "certain", site=site[0])


def find_readers(context: DetectionContext) -> tuple[Reader, ...]:
    """Other renderers, plug-ins and scripts of the site that may read the note."""
    site = _site(context)
    if site is None:
        return ()
    from refcheck.renderers import _hexo_plugins

    found: tuple[Reader, ...] = context.once(_hexo_plugins.readers, site[0])
    return found


def _site(context: DetectionContext) -> tuple[str, Mapping[str, Any]] | None:
    """The folder of the Hexo site that contains the note, and the content of its `package.json`."""
    for folder, _, text in context.files("package.json"):
        package = hexo.package_of(text) if context.read(f"{folder}/{SITE}") is not None else None
        if package is not None:
            return folder, package
    return None


def metadata(context: DetectionContext) -> Mapping[str, Any]:
    """The front matter, with the settings of the site under the name of their file, and the version of Hexo."""
    site = _site(context)
    if site is None:
        return context.front_matter
    folder, package = site
    settings = hexo.settings(context.read(f"{folder}/{SITE}") or "")
    installed = context.read(f"{folder}/node_modules/hexo/package.json")
    tags = context.once(tags_of, folder)
    return {**context.front_matter, SITE: settings, _VERSION: _version(package, installed), _TAGS_OF_SITE: tags}


def _version(package: Mapping[str, Any], installed: str | None) -> int:
    """The major version of Hexo: the installed one, the one that last built the site, or the one required."""
    written = (
        field[1] if (field := _VERSION_FIELD.search(installed or "")) else None,
        part(package, "hexo").get("version"),
        part(package, "dependencies").get("hexo"),
    )
    for version in written:
        major = _MAJOR.match(version) if isinstance(version, str) else None
        if major:
            return int(major[1])
    return NEWEST


def with_settings(renderer: Renderer, metadata: Mapping[str, Any], section: str, is_left: IsLeft) -> Renderer:
    """A renderer for the version of Hexo that the site has, without the template engine if it is disabled.

    Args:
        section: the settings of the Markdown renderer in `_config.yml`.
        is_left: whether the Markdown renderer keeps braces that start with `{#` as they are.
    """
    if not highlights(metadata):
        renderer = replace(
            renderer,
            does_not_parse=renderer.does_not_parse & ~HexoFenceCondition.FOR_OTHERS,
            also_parses=renderer.also_parses & ~HexoFenceCondition.FOR_HEXO,
        )
    is_off = metadata.get("disableNunjucks")
    if not isinstance(is_off, bool):
        is_off = part(metadata, SITE, section).get("disableNunjucks") is True
    if is_off:
        supports = {**renderer.supports, "key-reference": TEXT, "hexo-tag": TEXT}
        renderer = _without_placeholders(renderer)
        return replace(renderer, supports=supports, tag_paths={}, raw_parts=lambda document: ())
    version = metadata.get(_VERSION)
    if not isinstance(version, int):
        # Without its site, or text of the front matter that happens to have this name.
        version = NEWEST
    if version < 8:
        renderer = _without_placeholders(renderer)
        supports = {
            feature: TEXT if support == BREAKS and version > 5 else support
            for feature, support in renderer.supports.items()
        }
        renderer = replace(renderer, supports=supports)
    if version <= 5:
        all_parts = renderer.raw_parts

        def other_parts(document: Document) -> tuple[Span, ...]:
            own = frozenset(raw_parts(document))
            return tuple(part for part in all_parts(document) if part not in own)

        renderer = replace(renderer, raw_parts=other_parts)
    other, tags = renderer.failure, metadata.get(_TAGS_OF_SITE)
    tags = tags if isinstance(tags, Tags) else None
    if tags is not None and "refplus" in metadata:
        # If a note enables hexo-reference-plus, it is installed, even if package.json does not list it.
        tags = tags._replace(has_references=True)

    def failure(document: Document) -> Failure | None:
        found = other(document) or _failure(document, version, is_left)
        return found or (_missing_tag(document.template_tags, tags) if document.template_tags and tags else None)

    return replace(renderer, failure=failure)


def _without_placeholders(renderer: Renderer) -> Renderer:
    """The renderer of a Hexo that leaves comments in headings as they are."""
    return replace(
        renderer,
        does_not_parse=renderer.does_not_parse & ~HexoPlaceholderCondition.WRITTEN,
        also_parses=renderer.also_parses & ~HexoPlaceholderCondition.REPLACED,
    )


def highlights(metadata: Mapping[str, Any]) -> bool:
    """Whether Hexo writes fenced code itself.

    `syntax_highlighter` of Hexo 7 and later; before, `enable` of `highlight` and `prismjs`.
    """
    site = part(metadata, SITE)
    if "syntax_highlighter" in site:
        return site["syntax_highlighter"] in ("highlight.js", "prismjs")
    return _is_enabled(site.get("highlight"), True) or _is_enabled(site.get("prismjs"), False)


def _is_enabled(settings: object, otherwise: bool) -> bool:
    return bool(settings.get("enable", otherwise)) if isinstance(settings, dict) else otherwise


def is_safe_key(key: str) -> bool:
    """Whether hexo-reference-plus finds a key in its CSS selector: only ASCII letters, digits, `_`, `-` work."""
    return bool(_SAFE_KEY.fullmatch(key))


def raw_parts(document: Document) -> tuple[Span, ...]:
    """The parts that Hexo leaves without Markdown: from the first `{% ref k %}` to `{% endreferences %}`.

    Hexo takes `ref` for a block tag as soon as the text contains `endref...` (hexojs/hexo#5635). `{%- ref k %}`
    and references after the block are not affected.
    """
    for opening in document.template_tags:
        if opening.name == "ref" and not opening.dashed and not opening.in_code:
            for closing in document.template_tags:
                if closing.name == "endreferences" and closing.span.start > opening.span.start:
                    return (Span(opening.span.start, closing.span.start),)
            return ()
    return ()


def raw_lines(document: Document) -> tuple[Span, ...]:
    """The text after a template tag at the start of a line: the tag is HTML for the Markdown parsers of npm."""
    return tuple(tag.rest for tag in document.template_tags if tag.rest is not None and not tag.in_code)


def tag_failure(document: Document) -> Failure | None:
    """A template tag that stops the build of the whole site, whatever renders the Markdown."""
    return _unbalanced(document.template_tags) or _bad_tag(document.template_tags) or _bad_key(document)


def _unbalanced(tags: Sequence[TemplateTag]) -> Failure | None:
    """A block that is never closed, or the end of one that was not opened."""
    is_open: list[TemplateTag] = []
    has_raw = any(tag.name == "raw" for tag in tags)
    for tag in tags:
        if tag.in_code:
            continue
        if tag.name in _BLOCKS:
            is_open.append(tag)
        elif tag.name.startswith("end") and tag.name[3:] in (*_BLOCKS, "raw"):
            if is_open and is_open[-1].name == tag.name[3:]:
                is_open.pop()
            elif tag.name != "endraw" or not has_raw:
                return Failure(
                    tag.span, f"`{{% {tag.name} %}}` closes nothing", "remove it, or open the block before it"
                )
    if is_open:
        name = is_open[0].name
        what = "this block of references" if name == "references" else f"the block `{{% {name} %}}`"
        return Failure(is_open[0].span, f"{what} is never closed", f"add `{{% end{name} %}}`")
    return None


def _bad_tag(tags: Sequence[TemplateTag]) -> Failure | None:
    for tag in tags:
        if tag.in_code:
            continue
        if not tag.name:
            if not _is_expression(tag.text):
                reason = f"`{{{{{tag.text}}}}}` is not a valid expression of Hexo's template engine"
                return Failure(tag.span, reason, "write it as code, or between `{% raw %}` and `{% endraw %}`")
        elif tag.name not in _TAGS:
            meant = _MISSPELLED.get(tag.name.lower())
            if meant not in (None, tag.name):
                reason = f"Hexo has no tag `{tag.name}`"
                return Failure(tag.span, reason, f"did you mean `{meant}`?")
    return None


def _missing_tag(tags: Sequence[TemplateTag], of_site: Tags) -> Failure | None:
    """A tag that neither Hexo nor anything of the site defines."""
    for tag in tags:
        if tag.in_code or not tag.name:
            continue
        own = tag.name.removeprefix("end")
        is_ours = tag.name in _TAGS or own in _BLOCKS or own in ("raw", "verbatim", "block", "set", "switch")
        if (own in OF_REFERENCES or not is_ours) and not of_site.may_have(tag.name):
            remedy = "add hexo-reference-plus to package.json" if own in OF_REFERENCES else "install what has it"
            reason = f"nothing in this site has a tag `{tag.name}`"
            return Failure(tag.span, reason, f"{remedy}, or write it as code", is_lack=True)
    return None


def _is_expression(text: str) -> bool:
    """Whether Nunjucks can parse the text between `{{` and `}}`; True if it is not understood here."""
    bare = _STRINGS.sub("0", text).strip()
    if not bare or bare.startswith("#"):
        return False
    if any(bracket in bare for bracket in "([{"):
        return True
    if ":" in bare or _ASSIGNMENT.search(bare):
        return False
    words = bare.split()
    return not any(_OPERAND.fullmatch(word) and _OPERAND.fullmatch(other) for word, other in pairwise(words))


def _bad_key(document: Document) -> Failure | None:
    """A key with characters that have a meaning in the CSS selector into which hexo-reference-plus puts it."""
    if not any(tag.name == "references" for tag in document.template_tags):
        return None
    for reference in document.references:
        if reference.kind != "key" or reference.form != "tag" or reference.conditions & TemplateCondition.IN_CODE:
            continue
        if ":" in reference.key:
            reason = "a colon in a key is read as a pseudo-class"
            return Failure(reference.key_span, reason, "use only ASCII letters, digits, `_` and `-` in keys")
        if reference.key.endswith(",") or reference.key.startswith(","):
            return Failure(reference.key_span, "a comma does not separate keys", "separate keys with spaces")
    return None


def _failure(document: Document, version: int, is_left: IsLeft) -> Failure | None:
    """The reason why a version of Hexo fails to build the site, or drops a part of the page.

    Hexo 6 and 7 look for tags before Markdown is rendered, and lose everything after an unclosed one.
    """
    found = tag_failure(document)
    if found is None and version in (6, 7):
        found = _swallowed(document, version)
    return found or _comment_failure(document, version, is_left)


def _swallowed(document: Document, version: int) -> Failure | None:
    """The text that Hexo 6 and 7 drop: after `{#`, or after `{% ref k %}` that follows the references block."""
    if version == 7 and not document.template_tags:
        return None
    openings = _comments(document)
    if openings:
        first = openings[0].span
        if any(part.start < first.start < part.end for part in raw_parts(document)):
            return None
        reason = f"Hexo {version} takes `{{#` for the start of a comment"
        return Failure(first, reason, _NO_COMMENT, _LEFT_OUT, form="label")
    ends = [tag.span.start for tag in document.template_tags if tag.name == "endreferences"]
    for tag in document.template_tags if ends else ():
        if tag.name == "ref" and not tag.dashed and not tag.in_code and tag.span.start > ends[-1]:
            reason = f"Hexo {version} takes `{{% ref %}}` for a block that is never closed"
            return Failure(tag.span, reason, "write `{%- ref key %}`", _LEFT_OUT)
    return None


def _comments(document: Document) -> list[Definition | Malformed]:
    """Attribute blocks, and malformed ones, that start with `{#`; code hides them."""
    found: list[Definition | Malformed] = [
        definition
        for definition in document.definitions
        # Not `{.class #id}`, nor `{ #id}`.
        if definition.kind == "label"
        and definition.key_span.start == definition.span.start + len("{#")
        and definition.element != "code"
    ]
    found += [braces for braces in document.malformed if braces.text.startswith("{#")]
    # Between raw tags it opens none.
    return sorted((fact for fact in found if not fact.conditions & RawTagCondition.IN_RAW), key=lambda fact: fact.span)


def _comment_failure(document: Document, version: int, is_left: IsLeft) -> Failure | None:
    """A `{#` that opens a comment of the template engine, which runs if the note has any tag, before Hexo 8 always."""
    if version >= 8 and not document.template_tags:
        return None
    raw = raw_parts(document) if version > 5 else ()
    for opening in _comments(document):
        if is_left(opening) or any(part.start <= opening.span.start < part.end for part in raw):
            reason = "`{#` opens a comment of Hexo's template engine that is never closed"
            return Failure(opening.span, reason, _NO_COMMENT, form="label")
    return None
