"""Jekyll's tags and expressions that link to files.

`{% link path %}`, `{% post_url name %}` and `{% include_relative path %}` stop the build if the file does not exist;
`{{ site.baseurl }}/path` and `{{ "/path" | relative_url }}` are addresses, `{{ "/path" | url }}` in Eleventy. The
filters add a slash that is missing before the path (documentation of Jekyll 4.3, "Liquid Filters"). Tags with these
names in Hexo and others mean something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference, Span
from refcheck.syntax._visibility import is_known_tag

if TYPE_CHECKING:
    from refcheck.facts.model import Definition, Reference, TemplateTag
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

IS_TAG = True
FEATURES = {"jekyll-tag": "`{% link page.md %}`"}
_TAGS = frozenset(("link", "post_url", "include_relative"))
_FRAGMENT = compile_lazily(r"#[\w.:-]+")
_REST_OF_ADDRESS = compile_lazily(r"/[^\s()<>\"'{}]*")
_RELATIVE = compile_lazily(
    r"\s*(?P<quote>[\"'])(?P<path>[^\s\"']+)(?P=quote)\s*\|\s*"
    r"(?P<filter>relative_url|absolute_url|url|prepend:\s*site\.baseurl)\b"
    r"(?:\s*\|\s*(?:escape|xml_escape|uri_escape|relative_url|absolute_url|prepend:\s*site\.url)\b){0,4}\s*"
)


def install(reader: Reader) -> None:
    reader.on_finish(_read)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    return is_known_tag(fact, view) and not view.is_raw(fact.span)


def _read(facts: Facts) -> None:
    for tag in facts.template_tags:
        if tag.in_code:
            continue
        if tag.name in _TAGS:
            _read_tag(tag, facts)
        elif not tag.name and ("url" in tag.text):
            _read_expression(tag, facts)


def _read_tag(tag: TemplateTag, facts: Facts) -> None:
    text = facts.text
    written = text[tag.span.start : tag.span.end].removesuffix("%}").rstrip("-").rstrip()
    path = written[2:].lstrip("-").lstrip().removeprefix(tag.name).lstrip()
    if not path:
        return
    start = tag.span.start + len(written) - len(path)
    fragment = None
    if tag.name == "include_relative":
        # Parameters follow.
        path = path.split()[0]
    else:
        fragment = _FRAGMENT.match(text, tag.span.end)
    end = fragment.end() if fragment else tag.span.end
    key, place = path + (fragment.group() if fragment else ""), Span(tag.span.start, end)
    _add(tag.name, key, place, Span(start, start + len(path)), facts)


def _read_expression(tag: TemplateTag, facts: Facts) -> None:
    if tag.text.strip() == "site.baseurl":
        rest = _REST_OF_ADDRESS.match(facts.text, tag.span.end)
        if rest:
            _add("address", rest.group(), Span(tag.span.start, rest.end()), Span(*rest.span()), facts)
        return
    match = _RELATIVE.fullmatch(tag.text)
    if match is None:
        return
    path, name = match["path"], match["filter"]
    is_rooted = path.startswith(("/", "https://", "http://"))
    if not is_rooted and name not in ("relative_url", "absolute_url"):
        return
    start = tag.span.start + len("{{") + match.start("path")
    key = path if is_rooted else f"/{path}"
    _add("url" if name == "url" else "address", key, tag.span, Span(start, start + len(path)), facts)


def _add(form: str, key: str, place: Span, key_span: Span, facts: Facts) -> None:
    facts.references.append(Reference("link", "jekyll_tags", key=key, span=place, key_span=key_span, form=form))
