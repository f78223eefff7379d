"""Identities of findings that stay the same when a text moves: those of a baseline, numbered."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from typing import TYPE_CHECKING

from refcheck.reports._places import from_root
from refcheck.rules._baseline import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from refcheck.facts.model import Finding, Results


def fingerprints(results: Results, findings: Sequence[Finding]) -> list[str]:
    """A fingerprint for each finding: 64 hexadecimal digits.

    It consists of what a baseline knows of a finding: its file, its rule and the text that it marks. Equal findings of
    a file are numbered in their order, so that each has its own.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    found = []
    for finding in findings:
        about = (from_root(results, finding.path), *known(finding, results.sources.get(finding.path)))
        counts[about] += 1
        written = "\0".join((*about, str(counts[about])))
        found.append(sha256(written.encode("utf-8", "surrogatepass")).hexdigest())
    return found
