"""Hexo with its default renderer, hexo-renderer-marked, and the plugin hexo-reference-plus.

`{#` opens a comment of the template engine: with any template tag in the note the whole site fails
to build. Run with Hexo 8.1.2, hexo-renderer-marked 7.0.1, hexo-reference-plus 1.1.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from refcheck import slugs
from refcheck.destinations import PAGES
from refcheck.model import AttributeBlock, Condition, Document, Span
from refcheck.renderers import BREAKS, NATIVE, Evidence, Failure, Renderer, Surroundings

_SAFE_KEY = re.compile(r"[A-Za-z0-9_-]+")
PANDOC_SYNTAXES = frozenset(("attributes", "inline-notes", "divs", "fence-attributes"))


def site_packages(surroundings: Surroundings) -> frozenset[str] | None:
    """The packages of the Hexo site that holds the note, or None where it is in none."""
    for folder, _, text in surroundings.files("package.json"):
        if surroundings.read(f"{folder}/_config.yml") is None:
            continue
        try:
            package = json.loads(text)
        except ValueError:
            continue
        if isinstance(package, dict):
            dependencies = package.get("dependencies")
            packages = frozenset(dependencies) if isinstance(dependencies, dict) else frozenset()
            if "hexo" in package or "hexo" in packages:
                return packages
    return None


def is_safe_key(key: str) -> bool:
    """hexo-reference-plus puts the key into a CSS selector: only ASCII letters, digits, `_`, `-` are found."""
    return bool(_SAFE_KEY.fullmatch(key))


def _evidence(surroundings: Surroundings) -> Evidence | None:
    if site_packages(surroundings) is not None:
        return Evidence(80, "the note is in a Hexo site")
    if surroundings.front_matter.get("refplus") is True:
        return Evidence(50, "`refplus: true` in the front matter")
    return None


def raw_parts(document: Document) -> tuple[Span, ...]:
    """What Hexo leaves without Markdown: from the first `{% ref k %}` to `{% endreferences %}`.

    Hexo takes `ref` for a block tag as soon as the text holds `endref...` (hexojs/hexo#5635). `{%- ref k %}`
    and references after the block are not concerned.
    """
    for opening in document.template_tags:
        if opening.name == "ref" and not opening.dashed and not opening.in_code:
            for closing in document.template_tags:
                if closing.name == "endreferences" and closing.span.start > opening.span.start:
                    return (Span(opening.span.start, closing.span.start),)
            return ()
    return ()


def tag_failure(document: Document) -> Failure | None:
    """A template tag that stops the build of the whole site, whatever renders the Markdown."""
    names = [tag.name for tag in document.template_tags]
    for tag in document.template_tags:
        if tag.name == "references" and "endreferences" not in names:
            return Failure(tag.span, "this block of references is never closed", "add `{% endreferences %}`")
    if "references" in names:
        for reference in document.references:
            if reference.kind == "key" and reference.form == "tag" and not reference.conditions & Condition.IN_CODE:
                if ":" in reference.key:
                    return Failure(
                        reference.key_span,
                        "a colon in a key is read as a pseudo-class",
                        "use only ASCII letters, digits, `_` and `-` in keys",
                    )
                if reference.key.endswith(","):
                    return Failure(reference.key_span, "a comma is no separator of keys", "separate keys by blanks")
    return None


def comment_failure(document: Document, blocks: Sequence[AttributeBlock]) -> Failure | None:
    """`{#` opens a comment of the template engine, which runs where the note has any tag."""
    if not document.template_tags:
        return None
    for block in blocks:
        if any(key == "id" for key, _ in block.attributes) and block.syntax == "attributes":
            return Failure(
                block.span,
                "`{#` opens a comment of Hexo's template engine that is never closed",
                'put `<a id="..."></a>` before the element instead',
            )
    return None


RENDERER = Renderer(
    name="hexo-marked",
    title="Hexo with hexo-renderer-marked",
    summary="Hexo as it comes, with hexo-reference-plus for `{% ref key %}`.",
    supports={"label": BREAKS, "key-reference": NATIVE},
    slugs=(slugs.hexo,),
    safe_key=is_safe_key,
    paths=PAGES,
    raw_parts=raw_parts,
    failure=lambda document: tag_failure(document) or comment_failure(document, document.attribute_blocks),
    evidence=_evidence,
)
