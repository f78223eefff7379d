"""For people: each finding with its line and a mark under the place, the help, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from refcheck.reports._excerpt import excerpt
from refcheck.reports._places import of, place, written
from refcheck.reports._terminal import linked, painted, plain, safe

if TYPE_CHECKING:
    from refcheck.facts.model import Finding, Fix, Results

_LINE_CELLS = 100
# Wide enough for `help` and `note`, so that all findings of a file are aligned.
_GUTTER_CELLS = 4
# So few are read one by one.
_MANY_FINDINGS = 10

Paint = Callable[[str, str], str]


def render(results: Results) -> str:
    """The renderers in use, the findings with their lines, and a summary; in colour if `results.color` is set."""
    paint = painted if results.color else plain
    blocks = [] if results.is_quiet else ["\n".join(_renderers(results, paint))]
    blocks += ("\n".join(_finding(results, finding, paint)) for finding in results.findings)
    last = [] if results.is_quiet else [summary(results, paint), *_causes(results)]
    if results.unchecked and (results.shows_unchecked or not results.is_quiet):
        from refcheck.reports._unchecked import not_checked, unchecked_lines

        if results.shows_unchecked:
            blocks.append("\n".join(unchecked_lines(results, paint)))
        last += () if results.is_quiet else not_checked(results)
    blocks.append("\n".join(last))
    report = "\n\n".join(filter(None, blocks))
    return f"{report}\n" if report else ""


def _renderers(results: Results, paint: Paint) -> Iterator[str]:
    reasons: dict[str, Counter[str]] = {}
    for renderer, reason in results.renderers.values():
        reasons.setdefault(renderer, Counter())[reason] += 1
    for renderer, counts in sorted(reasons.items(), key=lambda item: (-item[1].total(), item[0])):
        (reason, _), *others = counts.most_common()
        line = f"renderer {paint(safe(renderer), 'bold')}"
        if len(reasons) > 1:
            line += f" for {_count(counts.total(), 'file')}"
        if reason:
            line += f": {safe(reason)}"
        if others:
            line += f", and {_count(len(others), 'other reason')}"
        yield line


def _finding(results: Results, finding: Finding, paint: Paint) -> Iterator[str]:
    diagnostic = finding.diagnostic
    severity = finding.severity
    where = of(results, finding)
    kind = paint(f"{severity}[{finding.code}]", severity)
    if results.color:
        from refcheck.facts.documentation import rule_address

        kind = linked(kind, rule_address(finding.rule))
    yield (
        f"{paint(written(safe(finding.path), where), 'bold')}: {kind}"
        f" {finding.rule}: {paint(safe(diagnostic.message), 'bold')}"
    )
    source = results.sources.get(finding.path)
    if source is not None:
        number = f"{where.line:>{_GUTTER_CELLS}}"
        shown = excerpt(source, diagnostic.span, _LINE_CELLS - len(number) - len(" | "))
        yield f"{paint(number + ' |', 'dim')} {shown.text}".rstrip()
        mark = " " * shown.indent + paint("^" * shown.length, severity)
        if where.end_line != where.line:
            mark += paint(f" … to line {where.end_line}", "dim")
        yield f"{paint(' ' * len(number) + ' |', 'dim')} {mark}"
    if diagnostic.help and not (diagnostic.fix and diagnostic.fix.title == diagnostic.help):
        yield _remark("help", diagnostic.help, paint)
    for related in diagnostic.related:
        target = written(safe(related.path), place(results, related.path, related.span))
        yield _remark("note", related.message, paint, before=f"{target}: ")
    if finding.renderers:
        fine = f"; fine in {', '.join(finding.fine_in)}" if finding.fine_in else ""
        yield _remark("note", f"in {', '.join(finding.renderers)}{fine}", paint)
    if diagnostic.fix:
        yield _remark("fix", diagnostic.fix.title + _unsafe(diagnostic.fix), paint)


def _unsafe(fix: Fix) -> str:
    """The note that a fix is unsafe, with the reason if it is not the text that it writes."""
    if fix.safe:
        return ""
    return f" (unsafe: {fix.reason})" if fix.reason else " (unsafe)"


def _remark(label: str, text: str, paint: Paint, before: str = "") -> str:
    lines = f"\n{' ' * (_GUTTER_CELLS + 2)}".join(safe(line) for line in text.splitlines())
    return f"{' ' * (_GUTTER_CELLS - len(label))}{paint(label, label)}: {before}{lines}"


def _causes(results: Results) -> Iterator[str]:
    """What many errors have in common."""
    if len(results.findings) < _MANY_FINDINGS:
        return
    from refcheck.reports._causes import common_causes

    yield from map(safe, common_causes(results))


def summary(results: Results, paint: Paint) -> str:
    """The last line: how much was found, and in how many files."""
    findings = results.findings
    if not findings:
        none = "nothing else found" if results.forgiven else "no findings"
        return paint(f"{none} in {_count(results.checked, 'file')}", "good") + _forgiven(results)
    severities = Counter(finding.severity for finding in findings)
    kinds = [
        paint(_count(number, severity) if severity != "info" else f"{number} info", severity)
        for severity in ("error", "warning", "info")
        if (number := severities[severity])
    ]
    files = len({finding.path for finding in findings})
    fixes = [finding.diagnostic.fix for finding in findings if finding.diagnostic.fix]
    unsafe = sum(not fix.safe for fix in fixes)
    fixable = f", {len(fixes)} fixable" if fixes else ""
    if unsafe:
        fixable += f" ({unsafe} unsafe)"
    if fixes and any(", " in renderer for renderer, _ in results.renderers.values()):
        # `fix` writes for one renderer.
        fixable += " by `fix` with one renderer"
    return (
        f"{paint(_count(len(findings), 'finding'), 'bold')} in {_count(files, 'file')} ({', '.join(kinds)}){fixable}; "
        f"{_count(results.checked, 'file')} checked{_forgiven(results)}"
    )


def _forgiven(results: Results) -> str:
    return f"; {_count(results.forgiven, 'finding')} ignored by the baseline" if results.forgiven else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
