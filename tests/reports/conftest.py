"""Findings to report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from refcheck.facts.model import Diagnostic, Edit, Finding, Fix, Related, Results, Span
from refcheck.facts.source import Source

Make = Callable[..., Results]


@pytest.fixture
def one() -> Make:
    """Makes the results with one finding, on the first place of `needle` in `text`."""

    def make(
        text: str,
        needle: str,
        *,
        path: str = "a.md",
        message: str = "no figure `x`",
        severity: str = "error",
        help: str = "",
        related: tuple[Related, ...] = (),
        fix: tuple[str, str, bool] | None = None,
        color: bool = False,
    ) -> Results:
        source = Source(path, text)
        start = source.text.index(needle)
        span = Span(start, start + len(needle))
        made = Fix(fix[0], (Edit(span, fix[1]),), fix[2]) if fix else None
        finding = Finding(path, "undefined-label", "101", severity, Diagnostic(span, message, help, related, made))
        return Results((finding,), {path: source}, {path: ("github", "asked for")}, 1, color=color)

    return make


@pytest.fixture
def some() -> Results:
    """Findings of every severity in two files of three."""
    first = Source("notes/a.md", "See [@fig:x] and\r\n\r\n![A](a.png){#fig:y}\r\n")
    second = Source("日本.md", "\t図 [@fig:z]\n\nfoo\nbar\n")
    span = Span(4, 12)
    place = first.text.index("{#fig:y}")
    fix = Fix("write `[@fig:y]`", (Edit(span, "[@fig:y]"), Edit(Span(0, 0), "\n")))
    findings = (
        Finding(
            first.path,
            "undefined-label",
            "101",
            "error",
            Diagnostic(
                span,
                "no figure `fig:x`",
                "did you mean `fig:y`?",
                (
                    Related(first.path, Span(place, place + 8), "`fig:y` is defined here"),
                    Related("other/b.md", Span(3, 4), "and here"),
                ),
                fix,
            ),
        ),
        Finding(
            first.path, "unused-label", "301", "warning", Diagnostic(Span(place, place + 8), "`fig:y` is not used")
        ),
        Finding(
            second.path,
            "stale-number",
            "502",
            "warning",
            Diagnostic(Span(3, 11), "the number is 2", fix=Fix("write 2", (Edit(Span(3, 11), "2"),), safe=False)),
        ),
        Finding(second.path, "advice", "601", "info", Diagnostic(Span(13, 20), "two lines")),
    )
    renderers = {
        first.path: ("hexo-pandoc", "front matter"),
        "c.md": ("hexo-pandoc", "syntax"),
        second.path: ("github", ""),
    }
    return Results(findings, {first.path: first, second.path: second}, renderers, 3)
