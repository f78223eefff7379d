"""Hexo's tags that link to posts and to the files of a post.

`{% post_link slug#anchor [title] %}`, `{% post_path slug %}`, `{% asset_img [class] name [size] [title] %}`, `{%
asset_link name [title] %}`, `{% asset_path name %}`: arguments are separated by spaces and may contain spaces in
quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, ReferenceKind, Span
from refcheck.syntax._visibility import is_known_tag

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference, TemplateTag
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

IS_TAG = True
FEATURES = {"hexo-tag": "`{% post_link name %}`"}
_KINDS: dict[str, ReferenceKind] = {
    "post_link": "link",
    "post_path": "link",
    "asset_link": "link",
    "asset_path": "link",
    "asset_img": "image",
    "asset_image": "image",
}
_ARGUMENT = compile_lazily(r"\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"']+)")
_FILE = compile_lazily(r"\.\w+$")


def install(reader: Reader) -> None:
    reader.on_finish(_read)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer supports the tag, which is not Markdown: it is read even in text shown as written."""
    return is_known_tag(fact, view)


def _read(facts: Facts) -> None:
    for tag in facts.template_tags:
        if tag.name in _KINDS and not tag.in_code:
            _read_tag(tag, facts)


def _read_tag(tag: TemplateTag, facts: Facts) -> None:
    start = facts.text.index(tag.name, tag.span.start) + len(tag.name)
    end = tag.span.end - len("%}")
    end -= facts.text.endswith("-", start, end)
    arguments = list(_ARGUMENT.finditer(facts.text, start, end))
    if not arguments:
        return
    named = arguments[0]
    if _KINDS[tag.name] == "image":
        # Classes can precede the name of the file.
        named = next((one for one in arguments if _FILE.search(one[one.lastgroup or 0])), named)
    group = named.lastgroup or 0
    place = Span(*named.span(group))
    facts.references.append(
        Reference(_KINDS[tag.name], "hexo_tags", key=named[group], span=tag.span, key_span=place, form=tag.name)
    )
