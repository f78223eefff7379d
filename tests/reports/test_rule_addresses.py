"""Once the documentation has an address, each report that can hold one links to the page of the rule."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest
from lsprotocol.types import CodeDescription

from refcheck.cli._rule_page import rule_page
from refcheck.facts import documentation
from refcheck.reports import render
from refcheck.reports._page_findings import PageFindings
from refcheck.reports._terminal import plain
from refcheck.rules import all_rules
from refcheck.server.addresses import Addresses
from refcheck.server.protocol.conversion import Conversion, Lines
from refcheck.server.views import Client

if TYPE_CHECKING:
    from conftest import Make

    from refcheck.facts.model import Results

SITE = "https://docs.example/refcheck/"
PAGE = f"{SITE}rules/undefined-label/"


@pytest.fixture(params=[SITE, ""], ids=["published", "not published"])
def page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of the page of the rule; empty if the documentation is not published."""
    monkeypatch.setattr(documentation, "ADDRESS", request.param)
    return PAGE if request.param else ""


@pytest.fixture
def results(one: Make) -> Results:
    return one("See [@fig:x].", "@fig:x", color=True)


def test_json(page: str, results: Results) -> None:
    assert json.loads(render("json", results))[0].get("url", "") == page


def test_sarif(page: str, results: Results) -> None:
    driver = json.loads(render("sarif", results))["runs"][0]["tool"]["driver"]
    (rule,) = (rule for rule in driver["rules"] if rule["id"] == "101")
    assert (rule.get("helpUri", ""), driver.get("informationUri", "")) == (page, SITE if page else "")


def test_rdjson(page: str, results: Results) -> None:
    code = json.loads(render("rdjson", results))["diagnostics"][0]["code"]
    assert code == {"value": "undefined-label", **({"url": page} if page else {})}


def test_markdown(page: str, results: Results) -> None:
    rule = f"[undefined-label]({page})" if page else "undefined-label"
    assert f"| {rule} |" in render("markdown", results)


@pytest.mark.parametrize("report", ["text", "concise"])
def test_on_a_terminal(page: str, results: Results, report: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert (f"\x1b]8;;{PAGE}\x1b\\" in render(report, results)) == bool(page)


@pytest.mark.parametrize("report", ["text", "concise"])
def test_a_log_has_no_sequences_for_links(page: str, results: Results, report: str) -> None:
    assert "\x1b]8;" not in render(report, results)


def test_page_of_a_run(page: str, results: Results) -> None:
    (entry,) = PageFindings(results).entries()
    assert entry["address"] == page


def test_editor(page: str, results: Results) -> None:
    (finding,) = results.findings
    lines = Lines(results.sources.__getitem__, "utf-16")
    conversion = Conversion("a.md", lines, Addresses(), Client(), lambda path: None)
    described = conversion.diagnostic(finding).code_description
    assert described is not None
    if page:
        assert described == CodeDescription(page)
    else:
        assert unquote(described.href).endswith("/refcheck/rules/pages/undefined-label.md")
        assert Path(unquote(urlsplit(described.href).path)).read_text("utf-8").startswith("# undefined-label\n")


def test_what_is_no_rule_has_no_page_in_an_editor(page: str) -> None:
    assert documentation.page_on_this_machine("unknown") == ""


def test_explain(page: str) -> None:
    (rule,) = (rule for rule in all_rules() if rule.name == "undefined-label")
    assert (f"On the web: {PAGE}\n" in rule_page(rule, 80, plain)) == bool(page)


def test_an_unknown_reference_has_no_page(page: str) -> None:
    assert documentation.rule_address("unknown") == ""
