"""Lints in several renderers: says in which of them each finding applies."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

from refcheck.cli._lint_run import Form, rendered, unforgiven

if TYPE_CHECKING:
    from refcheck.cli._run import Run
    from refcheck.facts.model import Finding, Span, Unchecked
    from refcheck.rules._baseline import Baseline
    from refcheck.session import Session


def lint_in_several(run: Run, renderers: list[str], forgiving: Baseline | None, form: Form) -> NoReturn:
    """Reports the findings in each of several renderers, equal findings once."""
    from refcheck.facts.model import Results

    sessions = [run.session, *(run.session.in_renderer(name) for name in renderers[1:])]
    found, unchecked, references = _findings_of(sessions, renderers)
    lists = [session.site_findings for session in sessions]
    # Settings belong to one site, whatever else shows its pages.
    found += dict.fromkeys(finding for files in lists for of_file in files.values() for finding in of_file)
    findings, forgiven = unforgiven(run, found, forgiving)
    with_findings = {*(finding.path for finding in findings), *(one.path for one in unchecked)}
    sources = {
        **run.session.sources,
        **{page.path: page.source for page in run.pages if page.path in with_findings},
        **{
            path: settings.source
            for session, files in zip(sessions, lists, strict=True)
            for path, settings in session.site_sources(files).items()
        },
    }
    names = {
        page.path: (", ".join((page.renderer.name, *renderers[1:])), page.publication.reason) for page in run.pages
    }
    results = Results(tuple(findings), sources, names, len(names), forgiven, unchecked, references)
    text, problems = rendered(run, form, results)
    sys.stdout.write(text)
    run.end(run.fails(findings) and not form.exits_zero, problems)


def _findings_of(sessions: list[Session], renderers: list[str]) -> tuple[list[Finding], tuple[Unchecked, ...], int]:
    """The findings of pages, the references unknown in any renderer, and the most references in a renderer."""
    from refcheck.project.unchecked import unchecked_of
    from refcheck.rules._portability import merge_findings

    findings = []
    unchecked: dict[tuple[str, Span], Unchecked] = {}
    references = [0] * len(sessions)
    for pages in zip(*(session.pages for session in sessions), strict=True):
        found = [session.findings(page) for session, page in zip(sessions, pages, strict=True)]
        findings += merge_findings(dict(zip(renderers, found, strict=True)))
        for place, (session, page) in enumerate(zip(sessions, pages, strict=True)):
            of_page, number = unchecked_of(page, session.project)
            references[place] += number
            for one in of_page:
                unchecked.setdefault((one.path, one.span), one)
    return findings, tuple(unchecked.values()), max(references)
