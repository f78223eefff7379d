"""Texts that a program has written about files: reports of linters, graphs and lists. They name files, but need none.

Such a file is often written into the project that it is about: `refcheck lint --format sarif=report.sarif`.
"""

from __future__ import annotations

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.own_reports import is_own_report

# In bytes: the part of a file that is looked at.
_HEAD = 4_000
# How the pages, graphs and lists of refcheck begin, and commands of a CI.
_BEGINNINGS = (
    b'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="refcheck ',
    b"digraph refcheck {\n",
    b'flowchart LR\n  n0["',
    b'{"of": "files", "directed": true, ',
    b'{"of": "definitions", "directed": true, ',
    b'{\n "documents": [\n',
    b"### refcheck: ",
    b"##vso[task.logissue ",
    b"::error file=",
    b"::warning file=",
    b"::notice file=",
)
# Formats that many programs write: SARIF, Code Quality of GitLab, rdjson, JUnit, Checkstyle.
_JSON = compile_lazily(
    r"\"\$schema\"\s{0,9}:\s{0,9}\"[^\"\n]{0,200}sarif|\"check_name\"\s{0,9}:|\"diagnostics\"\s{0,9}:\s{0,9}\["
    r"|\"rule\"\s{0,9}:.{0,200}\"severity\"\s{0,9}:"
)
_XML = compile_lazily(r"<(?:testsuites?|checkstyle)[\s>]")
# The first line of a finding: `a.md:1:3: error[103] ...`; of `refcheck list`: `a.md (github)`, `  5:5  link resolved`.
_LINES = compile_lazily(
    r"(?:renderer [^\n]{1,300}\n){0,9}\n?[^\n]{1,300}:\d{1,9}:\d{1,9}: (?:error|warning|info|note|unknown)\b"
    r"|[^\n]{1,300} \([\w+-]{1,40}\)\n  \d{1,9}:\d{1,9}  "
)


def is_report(data: bytes) -> bool:
    """Whether the content of a file begins like a report of a program about files."""
    if is_own_report(data) or data.startswith(_BEGINNINGS):
        return True
    head = data[:_HEAD].decode("utf-8", "replace")
    start = head.lstrip()[:1]
    if start in ("{", "["):
        return _JSON.search(head) is not None
    if start == "<":
        return _XML.search(head) is not None
    return _LINES.match(head) is not None
