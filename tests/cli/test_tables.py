"""`refcheck rules` and `refcheck renderers` as JSON."""

import json

from refcheck.renderers import names
from refcheck.rules import all_rules
from tests.command import run


def test_all_rules_with_their_fixes() -> None:
    _, output, _ = run("rules", "--format", "json")
    found = {entry["rule"]: entry for entry in json.loads(output)}
    assert list(found) == [rule.name for rule in all_rules()]
    assert found["file-case"]["code"] == "104"
    assert found["file-case"]["safe_fix"]
    assert found["unreferenced-file"] | {"summary": ""} == {
        "code": "307",
        "rule": "unreferenced-file",
        "severity": "off",
        "summary": "",
        "safe_fix": None,
        "unsafe_fix": None,
    }


def test_all_renderers_with_the_syntax_that_works() -> None:
    _, output, _ = run("renderers", "--format", "json")
    found = {entry["renderer"]: entry for entry in json.loads(output)}
    assert list(found) == list(names())
    assert found["pandoc-crossref"]["syntax"]["cross-reference"] == "native"
    assert found["github"]["syntax"]["cross-reference"] == "text"
