"""What all renderers of Hexo share: its template engine, which runs over the whole text, and hexo-reference-plus.

Run with Hexo 8.1.2 and hexo-reference-plus 1.1.1.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise

from refcheck.model import AttributeBlock, Condition, Document, Span, TemplateTag
from refcheck.renderers import Failure, Surroundings

# Block tags of Hexo, of its template engine and of hexo-reference-plus; `raw` may stay open.
_BLOCKS = frozenset(
    ("blockquote", "quote", "codeblock", "code", "pullquote", "references", "if", "for", "macro", "call", "filter")
)
_TAGS = _BLOCKS.union(
    ("ref", "raw", "verbatim", "gist", "iframe", "img", "include_code", "link", "jsfiddle", "youtube", "vimeo"),
    ("post_link", "post_path", "asset_img", "asset_link", "asset_path", "url_for", "full_url_for"),
    ("set", "else", "elif", "elseif", "block", "extends", "include", "import", "from", "switch", "case"),
)
_MISSPELLED = {
    **{name.lower(): name for name in (*_TAGS, *(f"end{name}" for name in _BLOCKS))},
    "refs": "ref",
    "reference": "ref",
    "refrences": "references",
    "referances": "references",
    "endref": "endreferences",
    "endreference": "endreferences",
    "asset_image": "asset_img",
    "postlink": "post_link",
}
_STRINGS = re.compile(r"\"[^\"]*\"|'[^']*'")
_ASSIGNMENT = re.compile(r"(?<![=!<>])=(?!=)")
# A name or number, of which two cannot follow each other; the words between are operators.
_OPERAND = re.compile(r"(?!(?:and|or|not|in|is|if|else)$)[\w.]+")
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


def raw_lines(document: Document) -> tuple[Span, ...]:
    """What stands behind a template tag that begins a line: the tag is HTML for the Markdown parsers of npm."""
    return tuple(tag.rest for tag in document.template_tags if tag.rest is not None and not tag.in_code)


def tag_failure(document: Document) -> Failure | None:
    """A template tag that stops the build of the whole site, whatever renders the Markdown."""
    return _unbalanced(document.template_tags) or _bad_tag(document.template_tags) or _bad_key(document)


def _unbalanced(tags: Sequence[TemplateTag]) -> Failure | None:
    """A block that is never closed, or the end of one that was not opened."""
    is_open: list[TemplateTag] = []
    for tag in tags:
        if tag.in_code:
            continue
        if tag.name in _BLOCKS:
            is_open.append(tag)
        elif tag.name.startswith("end") and tag.name[3:] in (*_BLOCKS, "raw"):
            if is_open and is_open[-1].name == tag.name[3:]:
                is_open.pop()
            elif tag.name != "endraw" or not any(other.name == "raw" for other in tags):
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
                reason = f"`{{{{{tag.text}}}}}` is no expression of Hexo's template engine"
                return Failure(tag.span, reason, "write it as code, or between `{% raw %}` and `{% endraw %}`")
        elif tag.name not in _TAGS:
            meant = _MISSPELLED.get(tag.name.lower())
            if meant not in (None, tag.name):
                reason = f"Hexo has no tag `{tag.name}`"
                return Failure(tag.span, reason, f"did you mean `{meant}`?")
    return None


def _is_expression(text: str) -> bool:
    """Whether Nunjucks can read what stands between `{{` and `}}`; what is not understood here counts as such."""
    bare = _STRINGS.sub("0", text).strip()
    if not bare or bare.startswith("#"):
        return False
    if any(bracket in bare for bracket in "([{"):
        return True
    if ":" in bare or _ASSIGNMENT.search(bare):
        return False
    words = bare.split()
    return not any(_OPERAND.fullmatch(one) and _OPERAND.fullmatch(other) for one, other in pairwise(words))


def _bad_key(document: Document) -> Failure | None:
    """hexo-reference-plus puts a key into a CSS selector, in which some characters have a meaning."""
    if not any(tag.name == "references" for tag in document.template_tags):
        return None
    for reference in document.references:
        if reference.kind != "key" or reference.form != "tag" or reference.conditions & Condition.IN_CODE:
            continue
        if ":" in reference.key:
            reason = "a colon in a key is read as a pseudo-class"
            return Failure(reference.key_span, reason, "use only ASCII letters, digits, `_` and `-` in keys")
        if reference.key.endswith(",") or reference.key.startswith(","):
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
