"""`{% post_link name %}`, `{% asset_img name %}` of Hexo; `{% link path %}`, `{% post_url name %}` of Jekyll."""

from __future__ import annotations

from collections.abc import Iterator

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.server.answers import Completion
from refcheck.server.completing import _paths
from refcheck.server.completing._request import Line, Request
from refcheck.server.completing._tags import open_tag
from refcheck.server.completing._types import Candidate, Typed

CHARACTERS = " "
_PAGES = ("post_link", "post_path", "link", "post_url", "include_relative")
_TYPED = compile_lazily(
    r"\{%-?[ \t]*(?P<tag>post_link|post_path|asset_img|asset_path|asset_link|link|post_url|include_relative)[ \t]+"
    r"(?P<word>[^\s%{}\"']*)$"
)
_REST = compile_lazily(r"[^\s%{}\"']*")


def typed(line: Line) -> Typed | None:
    tag = open_tag(line, _TYPED, _REST)
    if tag is None:
        return None
    span, word = line.span(tag.match.start("word"), tag.end), tag.match["word"]
    return Typed(span, word, f"{{}}{tag.closing}", tag.match["tag"], closing=tag.closing)


def candidates(request: Request, typed: Typed) -> Iterator[Candidate]:
    return _paths.pages(request) if typed.form in _PAGES else _paths.files(request)


def finish(request: Request, typed: Typed, candidate: Candidate) -> Completion | None:
    rules = request.page.renderer.tag_paths.get(typed.form, request.page.renderer.paths)
    return _paths.completion(request, typed, candidate, _paths.Asked(rules, _paths.BY_NAME, is_spaced=True))
