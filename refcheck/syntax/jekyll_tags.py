"""Jekyll's tags that link to files: `{% link path %}`, `{% post_url name %}`, `{% include_relative path %}`.

They stop the build where the file does not exist. What Hexo and others call so are other things.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from refcheck.model import Reference, Span

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

FEATURES = {"jekyll-tag": "`{% link page.md %}`"}
_ARGUMENT = re.compile(r"\{%-?\s*(?:link|post_url|include_relative)\s+(?P<path>[^\s%][^\n]*?)\s*-?%\}")
_FRAGMENT = re.compile(r"#[\w.:-]+")


def install(reader: Reader) -> None:
    reader.finish(_read)


def _read(facts: Facts) -> None:
    for tag in facts.template_tags:
        if tag.name not in ("link", "post_url", "include_relative") or tag.in_code:
            continue
        argument = _ARGUMENT.fullmatch(facts.text, *tag.span)
        if argument is None:
            continue
        key, (start, end) = argument["path"], argument.span("path")
        if tag.name == "include_relative":
            # Parameters follow.
            key = key.split()[0]
            end = start + len(key)
        fragment = _FRAGMENT.match(facts.text, tag.span.end) if tag.name != "include_relative" else None
        facts.references.append(
            Reference(
                "link",
                "jekyll_tags",
                key + (fragment.group() if fragment else ""),
                tag.span,
                Span(start, end),
                form=tag.name,
            )
        )
