"""One answer out of what several renderers make of the same notes: what breaks, where, and where it works."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from refcheck.model import Finding, Span


def together(by_renderer: Mapping[str, Sequence[Finding]], of_comments: Collection[str] = ()) -> list[Finding]:
    """The findings of several renderers, equal ones once, each with the renderers that it holds for.

    What is wrong in each of the renderers says nothing of them. A fix stays where it is the same for all
    that need one.

    Args:
        by_renderer: the findings of one page, by the name of the renderer.
        of_comments: the rules that judge what switches off findings; they find only what is of no use in any.
    """
    same: dict[tuple[str, Span, str], dict[str, Finding]] = {}
    for renderer, findings in by_renderer.items():
        for finding in findings:
            same.setdefault((finding.code, finding.diagnostic.span, finding.diagnostic.message), {})[renderer] = finding
    broken: dict[Span, set[str]] = {}
    for (_, span, _), found in same.items():
        broken.setdefault(span, set()).update(found)
    joined = []
    for (_, span, _), found in same.items():
        first = next(iter(found.values()))
        if len(found) < len(by_renderer) and first.rule in of_comments:
            # One of the renderers needs the comment.
            continue
        fixes = {finding.diagnostic.fix for finding in found.values()}
        diagnostic = first.diagnostic if len(fixes) == 1 else replace(first.diagnostic, fix=None)
        if len(found) < len(by_renderer):
            fine = tuple(renderer for renderer in by_renderer if renderer not in broken[span])
            first = replace(first, renderers=tuple(found), fine_in=fine)
        joined.append(replace(first, diagnostic=diagnostic))
    joined.sort(key=lambda finding: (finding.diagnostic.span, finding.code))
    return joined
