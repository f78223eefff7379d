"""SARIF 2.1.0, for code scanning and other tools that collect results.

Lines and columns count from 1, columns in characters; ends are exclusive. Paths are relative to the folder of the
project. An unknown reference is a result of kind `open`. A fix that findings share is written with the first of them.
SARIF Multitool 5.7 finds nothing wrong by its rules for SARIF and for GitHub, but that it names no address of refcheck
as long as the documentation has none.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from refcheck import __version__
from refcheck.facts import documentation
from refcheck.facts.documentation import rule_address
from refcheck.guards.safe_text import safe_json, visible
from refcheck.reports._fingerprints import fingerprints
from refcheck.reports._places import Place, from_root, has_cells, in_file
from refcheck.reports._unchecked import UNKNOWN, with_unchecked
from refcheck.reports._words import described
from refcheck.rules import all_rules

if TYPE_CHECKING:
    from refcheck.facts.model import Edit, Finding, Fix, Related, Results
    from refcheck.rules import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_ROOT = "%SRCROOT%"
_FINGERPRINT = "refcheckFinding/v1"


def render(results: Results) -> str:
    """A log with one run."""
    findings = with_unchecked(results)
    indices = {rule.name: index for index, rule in enumerate(all_rules())}
    written: set[int] = set()
    run: dict[str, Any] = {
        "tool": {"driver": {**_driver(), "rules": list(map(_rule, all_rules()))}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(results, finding, fingerprint, indices.get(finding.rule), written)
            for finding, fingerprint in zip(findings, fingerprints(results, findings), strict=True)
        ],
    }
    if results.root:
        run["originalUriBaseIds"] = {_ROOT: {"uri": f"file://{_uri(results.root.rstrip(os.sep))}/"}}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return safe_json(json.dumps(log, ensure_ascii=False, indent=1) + "\n")


def _driver() -> dict[str, Any]:
    address = documentation.ADDRESS
    return {"name": "refcheck", "version": __version__, **({"informationUri": address} if address else {})}


def _rule(rule: Rule) -> dict[str, Any]:
    address = rule_address(rule.name)
    return {
        "id": rule.code,
        "name": rule.name,
        **({"helpUri": address} if address else {}),
        "shortDescription": {"text": rule.summary},
        # Code scanning of GitHub asks for it.
        "fullDescription": {"text": " ".join(rule.documentation.partition("\n```")[0].split())},
        "help": {"text": rule.documentation, "markdown": rule.documentation},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(
    results: Results, finding: Finding, fingerprint: str, rule_index: int | None, written: set[int]
) -> dict[str, Any]:
    """A result.

    Args:
        written: the fixes that have been written; this one's is added.
    """
    diagnostic = finding.diagnostic
    is_unknown = finding.rule == UNKNOWN
    result: dict[str, Any] = {
        "ruleId": finding.code,
        **({} if rule_index is None else {"ruleIndex": rule_index}),
        **({"kind": "open", "level": "none"} if is_unknown else {"level": _LEVELS[finding.severity]}),
        "message": {"text": _plain(described(finding))},
        "locations": [_location(results, finding.path, in_file(results, finding.path, diagnostic.span))],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if diagnostic.related:
        result["relatedLocations"] = [_related(results, related) for related in diagnostic.related]
    if diagnostic.fix is not None and id(diagnostic.fix) not in written and not has_cells(results, finding.path):
        written.add(id(diagnostic.fix))
        result["fixes"] = [_fix(results, finding.path, diagnostic.fix)]
    return result


def _related(results: Results, related: Related) -> dict[str, Any]:
    where = in_file(results, related.path, related.span)
    return {**_location(results, related.path, where), "message": {"text": _plain(related.message)}}


def _location(results: Results, path: str, where: Place) -> dict[str, Any]:
    region = {} if where.line is None else {"region": _region(where)}
    return {"physicalLocation": {"artifactLocation": _artifact(results, path), **region}}


def _artifact(results: Results, path: str) -> dict[str, str]:
    inner = from_root(results, path)
    if os.path.isabs(inner):
        return {"uri": f"file://{_uri(inner)}"}
    return {"uri": _uri(inner), **({"uriBaseId": _ROOT} if results.root else {})}


def _uri(path: str) -> str:
    """A path with percent-encoded bytes; a colon in it could be taken for the end of a scheme."""
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = path.encode("utf-8", "surrogatepass")
    return quote(name.replace(os.sep.encode(), b"/"), safe="/")


def _region(where: Place) -> dict[str, int | None]:
    return {
        "startLine": where.line,
        "startColumn": where.column,
        "endLine": where.end_line,
        "endColumn": where.end_column,
    }


def _fix(results: Results, path: str, fix: Fix) -> dict[str, Any]:
    unsafe = "" if fix.safe else f" (unsafe: {fix.reason})" if fix.reason else " (unsafe)"
    replacements = [_replacement(results, path, edit) for edit in fix.edits]
    return {
        "description": {"text": _plain(fix.title + unsafe)},
        "artifactChanges": [{"artifactLocation": _artifact(results, path), "replacements": replacements}],
    }


def _replacement(results: Results, path: str, edit: Edit) -> dict[str, Any]:
    return {"deletedRegion": _region(in_file(results, path, edit.span)), "insertedContent": {"text": edit.text}}


def _plain(text: str) -> str:
    r"""A message without links: `[text](destination)` would be one, unless a bracket is escaped (SARIF, 3.11.6)."""
    *before_brackets, last = visible(text).split("](")
    # A backslash before the bracket would be taken for the sign that escapes the one that is added.
    escaped = (part + part[len(part.rstrip("\\")) :] for part in before_brackets)
    return "".join(rf"{part}\](" for part in escaped) + last
