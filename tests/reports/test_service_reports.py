"""The reports for services: each is held against its schema, or a reader of its form, and read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from xml.etree import ElementTree

import cmarkgfm
import jsonschema
import pytest
import xmlschema
from cmarkgfm.cmark import Options
from hypothesis import given, settings
from hypothesis import strategies as st

from refcheck.facts.model import Diagnostic, Edit, Finding, Fix, Results, Span, Unchecked
from refcheck.facts.own_reports import OWN_REPORT
from refcheck.facts.source import Source
from refcheck.reports import render

if TYPE_CHECKING:
    from conftest import Make

SCHEMAS = Path(__file__).with_name("schemas")
UNKNOWN = Unchecked("notes/a.md", Span(0, 3), "p_1.png", "code in a.md:6 writes it", "a.md:6", ("notes/a.md", 6))


@cache
def validator(name: str) -> jsonschema.protocols.Validator:
    return jsonschema.Draft4Validator(json.loads((SCHEMAS / name).read_text(encoding="utf-8")))


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd"))


def sarif(results: Results, rules: int | None = None) -> Mapping[str, Any]:
    """The run of a log that is valid.

    Args:
        rules: how many rules are validated; None for all.
    """
    log = json.loads(render("sarif", results))
    if rules is not None:
        del log["runs"][0]["tool"]["driver"]["rules"][rules:]
    validator("sarif-2.1.0.json").validate(log)
    (run,) = log["runs"]
    return run


def gitlab(results: Results) -> list[Any]:
    """The entries of a report that is valid."""
    entries = json.loads(render("gitlab", results))
    for entry in entries:
        validator("gitlab-codeclimate.json").validate(entry)
    return entries


def rdjson(results: Results) -> list[Any]:
    """The diagnostics of a report that is valid."""
    report = json.loads(render("rdjson", results))
    validator("rdjson.json").validate(report)
    return report["diagnostics"]


def junit(results: Results) -> ElementTree.Element:
    """The root of a document that is valid."""
    report = render("junit", results)
    junit_schema().validate(report)
    return ElementTree.fromstring(report.encode())


def checkstyle(results: Results) -> list[tuple[str, dict[str, str]]]:
    """The file and the attributes of each error, as reviewdog reads them (`parser/checkstyle.go`)."""
    root = ElementTree.fromstring(render("checkstyle", results).encode())
    assert (root.tag, root.get("version")) == ("checkstyle", "4.3")
    errors = [(file.attrib["name"], error.attrib) for file in root.iter("file") for error in file.iter("error")]
    for _, attributes in errors:
        assert (int(attributes["line"]), int(attributes.get("column", "0"))) >= (0, 0)
    return errors


COMMAND = re.compile(r"##vso\[task\.logissue ([^\]]*)\](.*)")


def azure(results: Results) -> Iterator[tuple[dict[str, str], str]]:
    """The properties and the message of each command, as the agent reads them (`Command.cs`)."""
    for line in render("azure", results).splitlines():
        if command := COMMAND.fullmatch(line):
            pairs = (pair.split("=", 1) for pair in command[1].rstrip(";").split(";"))
            yield {key: unescaped(value) for key, value in pairs}, unescaped(command[2])


def unescaped(text: str) -> str:
    for escape, character in (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(escape, character)
    return text


def cells(results: Results) -> list[list[str]]:
    """The cells of each row of a summary, as GitHub makes HTML of it."""
    html = cmarkgfm.github_flavored_markdown_to_html(render("markdown", results), Options.CMARK_OPT_UNSAFE)
    rows = re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    return [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows[1:]]


def applied(text: str, edits: list[tuple[int, int, str]]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class TestSarif:
    def test_result(self, some: Results) -> None:
        first = sarif(some)["results"][0]
        assert (first["ruleId"], first["level"]) == ("101", "error")
        assert first["message"]["text"] == "no figure `fig:x`; did you mean `fig:y`?"
        assert first["locations"] == [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "notes/a.md"},
                    "region": {"startLine": 1, "startColumn": 5, "endLine": 1, "endColumn": 13},
                }
            }
        ]
        assert [related["message"]["text"] for related in first["relatedLocations"]] == [
            "`fig:y` is defined here",
            "and here",
        ]

    def test_each_result_names_its_rule(self, some: Results) -> None:
        rules = (run := sarif(some))["tool"]["driver"]["rules"]
        known = {result["ruleId"]: rules[result["ruleIndex"]] for result in run["results"] if "ruleIndex" in result}
        assert {code: rule["id"] for code, rule in known.items()} == {"101": "101", "301": "301", "502": "502"}
        assert known["301"]["name"] == "unused-label"
        assert known["301"]["fullDescription"]["text"].startswith(known["301"]["shortDescription"]["text"])
        assert "```" not in known["301"]["fullDescription"]["text"]
        assert known["301"]["shortDescription"]["text"] in known["301"]["help"]["markdown"].replace("\n", " ")

    def test_levels(self, some: Results) -> None:
        assert [result["level"] for result in sarif(some)["results"]] == ["error", "warning", "warning", "note"]

    def test_replacements_make_the_fixed_text(self, some: Results) -> None:
        (fix,) = sarif(some)["results"][0]["fixes"]
        (change,) = fix["artifactChanges"]
        text = some.sources["notes/a.md"].text
        lines = text.splitlines(keepends=True)

        def offset(line: int, column: int) -> int:
            return len("".join(lines[: line - 1])) + column - 1

        edits = [
            (
                offset(region["startLine"], region["startColumn"]),
                offset(region["endLine"], region["endColumn"]),
                replacement["insertedContent"]["text"],
            )
            for replacement in change["replacements"]
            for region in (replacement["deletedRegion"],)
        ]
        assert applied(text, edits) == "\n" + text.replace("[@fig:x]", "[@fig:y]")

    def test_an_unsafe_fix_says_so(self, some: Results) -> None:
        (fix,) = sarif(some)["results"][2]["fixes"]
        assert fix["description"]["text"] == "write 2 (unsafe)"

    def test_a_fix_that_findings_share_is_written_once(self, one: Make) -> None:
        results = one("[x]", "[x]", fix=("write it", "y", True))
        twice = results._replace(findings=results.findings * 2)
        assert ["fixes" in result for result in sarif(twice)["results"]] == [True, False]

    def test_paths_are_relative_to_the_project(
        self, one: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "docs").mkdir()
        monkeypatch.chdir(tmp_path / "docs")
        run = sarif(one("[x]", "[x]", path="ä b:c.md")._replace(root=str(tmp_path)))
        location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
        assert (unquote(location["uri"]), location["uriBaseId"]) == ("docs/ä b:c.md", "%SRCROOT%")
        assert ":" not in location["uri"]
        assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": f"file://{tmp_path}/"}}

    def test_an_unknown_reference_is_open(self, some: Results) -> None:
        shown = some._replace(unchecked=(UNKNOWN,), references=9, shows_unchecked=True)
        *_, last = sarif(shown)["results"]
        assert (last["kind"], last["level"]) == ("open", "none")
        assert last["message"]["text"].startswith("p_1.png: code in a.md:6 writes")

    def test_a_message_with_a_link_is_no_link(self, one: Make) -> None:
        (result,) = sarif(one("[x]", "[x]", message="write `[a](b.md)`"))["results"]
        assert result["message"]["text"] == r"write `[a\](b.md)`"
        (result,) = sarif(one("[x]", "[x]", message=r"no \[, `[a\](b.md)` and `[c\\](d.md)`"))["results"]
        assert result["message"]["text"] == r"no \[, `[a\\\](b.md)` and `[c\\\\\](d.md)`"

    @settings(max_examples=15)
    @given(st.text(st.characters(), min_size=1))
    def test_any_text_is_valid(self, text: str) -> None:
        (result,) = sarif(made(text), rules=1)["results"]
        assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == text


def made(text: str) -> Results:
    """One finding with a text in all places."""
    fix = Fix(text, (Edit(Span(0, 1), text),))
    finding = Finding(text, "unused-label", "301", "error", Diagnostic(Span(0, 1), text, text, fix=fix))
    return Results((finding,), {text: Source(text, "a")}, {text: ("github", text)}, 1)


def with_fix(results: Results, fix: Fix) -> Results:
    """The same finding with another fix."""
    (finding,) = results.findings
    return results._replace(findings=(finding._replace(diagnostic=finding.diagnostic._replace(fix=fix)),))


class TestFingerprints:
    def found(self, text: str, needle: str = "[@fig:x]", path: str = "a.md") -> list[str]:
        source = Source(path, text)
        findings = tuple(
            Finding(path, "undefined-label", "101", "error", Diagnostic(Span(*match.span()), "no"))
            for match in re.finditer(re.escape(needle), source.text)
        )
        entries = gitlab(Results(findings, {path: source}, {}, 1))
        return [entry["fingerprint"] for entry in entries]

    def test_they_stay_when_the_text_moves(self) -> None:
        assert self.found("See [@fig:x].\n") == self.found("# New\n\nAnd more. See [@fig:x].\n")

    def test_equal_findings_have_different_ones(self) -> None:
        first, second = self.found("[@fig:x] [@fig:x]")
        assert first != second
        assert first == self.found("[@fig:x]")[0]

    def test_another_text_or_file_is_another_finding(self) -> None:
        known = {*self.found("[@fig:x]"), *self.found("[@fig:y]", "[@fig:y]"), *self.found("[@fig:x]", path="b.md")}
        assert len(known) == 3

    def test_they_are_the_same_wherever_the_command_runs(
        self, one: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "docs").mkdir()
        monkeypatch.chdir(tmp_path)
        above = one("[x]", "[x]", path="docs/a.md")._replace(root=str(tmp_path))
        first = gitlab(above)[0]
        monkeypatch.chdir(tmp_path / "docs")
        assert gitlab(one("[x]", "[x]", path="a.md")._replace(root=str(tmp_path)))[0] == first

    def test_sarif_and_gitlab_have_the_same(self, some: Results) -> None:
        in_sarif = [list(result["partialFingerprints"].values()) for result in sarif(some)["results"]]
        assert in_sarif == [[entry["fingerprint"]] for entry in gitlab(some)]


class TestGitlab:
    def test_report(self, some: Results) -> None:
        first, _, third, last = gitlab(some)
        del first["fingerprint"]
        assert first == {
            "description": "no figure `fig:x`; did you mean `fig:y`?",
            "check_name": "undefined-label",
            "severity": "major",
            "location": {"path": "notes/a.md", "lines": {"begin": 1, "end": 1}},
        }
        assert (third["severity"], last["severity"]) == ("minor", "info")
        assert last["location"]["lines"] == {"begin": 3, "end": 4}

    def test_a_file_without_text_has_a_line(self, one: Make) -> None:
        (entry,) = gitlab(one("[x]", "[x]")._replace(sources={}))
        assert entry["location"]["lines"] == {"begin": 1, "end": 1}

    @settings(max_examples=40)
    @given(st.text(st.characters(), min_size=1))
    def test_any_text_comes_back(self, text: str) -> None:
        (entry,) = gitlab(made(text))
        assert (entry["location"]["path"], entry["description"]) == (text, f"{text}; {text}")


class CountedSource(Source):
    """A text that counts how often its lines are read."""

    reads = 0

    def line_in_file(self, number: int) -> str:
        self.reads += 1
        return super().line_in_file(number)


class TestRdjson:
    def test_columns_are_bytes(self, some: Results) -> None:
        third = rdjson(some)[2]
        assert third["location"] == {
            "path": "日本.md",
            "range": {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 14}},
        }
        assert (third["severity"], third["code"]) == ("WARNING", {"value": "stale-number"})

    def test_columns_in_a_long_line(self) -> None:
        text = "é[x](y.md) 図 " * 300
        starts = [match.start() for match in re.finditer(r"\[x\]", text)]
        spans = [Span(start, start + 3) for start in [*starts, len(text) - 3]]
        found = [
            Finding("a.md", "missing-file", "103", "error", Diagnostic(span, f"no file `{span.start}`"))
            for span in spans
        ]
        source = CountedSource("a.md", text)
        entries = rdjson(Results(tuple(found), {"a.md": source}, {}, 1))
        columns = [entry["location"]["range"][end]["column"] for entry in entries for end in ("start", "end")]
        assert columns == [len(text[:offset].encode()) + 1 for span in spans for offset in span]
        # A line is not read anew for each finding in it.
        assert source.reads == 1

    @staticmethod
    def suggested(results: Results) -> bytes:
        """The text after the only suggestion, which names places by bytes."""
        (finding,) = results.findings
        text = results.sources[finding.path].text.encode()
        ((suggestion,),) = [entry["suggestions"] for entry in rdjson(results)]
        starts = [0, *(match.end() for match in re.finditer(rb"\r\n|\n", text))]
        start, end = (
            starts[place["line"] - 1] + place["column"] - 1
            for place in (suggestion["range"]["start"], suggestion["range"]["end"])
        )
        return text[:start] + suggestion["text"].encode() + text[end:]

    def test_a_suggestion_makes_the_fixed_text(self, one: Make) -> None:
        results = one("é 図 [x] b\n", "[x]", fix=("write it", "[y]", True))
        assert self.suggested(results) == "é 図 [y] b\n".encode()

    def test_edits_that_belong_together_are_one_suggestion(self, one: Make) -> None:
        results = one("a [x] b\nc [é] d\n", "[x]")
        fix = Fix("both", (Edit(Span(10, 13), "Z"), Edit(Span(2, 5), "Y")))
        assert self.suggested(with_fix(results, fix)) == b"a Y b\nc Z d\n"

    def test_edits_far_apart_are_no_suggestion(self, one: Make) -> None:
        results = one("[x]" + "\n" * 30 + "[y]", "[x]")
        fix = Fix("both", (Edit(Span(0, 3), "Y"), Edit(Span(33, 36), "Z")))
        (entry,) = rdjson(with_fix(results, fix))
        assert "suggestions" not in entry

    def test_related_places(self, some: Results) -> None:
        related = rdjson(some)[0]["related_locations"]
        assert [(other["message"], other["location"]["path"]) for other in related] == [
            ("`fig:y` is defined here", "notes/a.md"),
            ("and here", "other/b.md"),
        ]

    @settings(max_examples=40)
    @given(st.text(st.characters(), min_size=1))
    def test_any_text_comes_back(self, text: str) -> None:
        (entry,) = rdjson(made(text))
        assert (entry["location"]["path"], entry["suggestions"][0]["text"]) == (text, text)


class TestJunit:
    def test_errors_are_failures_and_others_are_output(self, some: Results) -> None:
        root = junit(some)
        assert (root.get("tests"), root.get("failures")) == ("5", "1")
        suites = {suite.attrib["name"]: suite for suite in root}
        assert list(suites) == ["c.md", "notes/a.md", "日本.md"]
        first, second = suites["notes/a.md"]
        failure = first.find("failure")
        assert failure is not None
        assert first.attrib == {"name": "undefined-label 1:5", "classname": "notes/a.md"}
        assert failure.attrib == {"type": "101", "message": "no figure `fig:x`"}
        assert failure.text == "notes/a.md:1:5: error: no figure `fig:x`; did you mean `fig:y`?"
        assert second.find("failure") is None
        assert second.findtext("system-out") == "notes/a.md:3:12: warning: `fig:y` is not used"

    def test_what_fails_is_what_makes_the_run_fail(self, some: Results) -> None:
        root = junit(some._replace(fail_on={"日本.md": "warning"}))
        assert {suite.get("name"): suite.get("failures") for suite in root} == {
            "c.md": "0",
            "notes/a.md": "1",
            "日本.md": "1",
        }

    def test_a_file_without_findings_passes(self, some: Results) -> None:
        (case,) = junit(some)[0]
        assert (case.attrib, list(case)) == ({"name": "no findings", "classname": "c.md"}, [])

    def test_nothing_found(self) -> None:
        assert junit(Results((), {}, {}, 0)).attrib == {
            "name": "refcheck",
            "tests": "0",
            "failures": "0",
            "errors": "0",
        }

    @settings(max_examples=40)
    @given(st.text(st.characters()))
    def test_any_text_is_valid(self, text: str) -> None:
        (suite,) = junit(made(text))
        assert suite.attrib["failures"] == "1"


class TestCheckstyle:
    def test_report(self, some: Results) -> None:
        found = checkstyle(some)
        assert [name for name, _ in found] == ["notes/a.md", "notes/a.md", "日本.md", "日本.md"]
        assert found[0][1] == {
            "line": "1",
            "column": "5",
            "severity": "error",
            "message": "no figure `fig:x`; did you mean `fig:y`?",
            "source": "refcheck.undefined-label",
        }

    def test_a_file_without_text_has_line_0(self, one: Make) -> None:
        ((_, error),) = checkstyle(one("[x]", "[x]")._replace(sources={}))
        assert (error["line"], "column" in error) == ("0", False)

    def test_nothing_found(self) -> None:
        assert checkstyle(Results((), {}, {}, 0)) == []

    @settings(max_examples=40)
    @given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cf", "Zl", "Zp"))))
    def test_any_text_comes_back(self, text: str) -> None:
        results = made(text)
        ((name, error),) = checkstyle(results)
        if text.isprintable() and "##" not in text and text.isascii():
            assert (name, error["message"]) == (text, f"{text}; {text}" if text else text)


class TestAzure:
    def test_report(self, some: Results) -> None:
        first, second, third = azure(some)
        assert first == (
            {"type": "error", "sourcepath": "notes/a.md", "linenumber": "1", "columnnumber": "5", "code": "101"},
            "no figure `fig:x`; did you mean `fig:y`? (undefined-label)",
        )
        assert [properties["type"] for properties, _ in (second, third)] == ["warning", "warning"]

    def test_other_findings_are_lines_of_the_log(self, some: Results) -> None:
        assert render("azure", some).splitlines()[-1] == "日本.md:3:1: two lines (advice)"

    @pytest.mark.parametrize("text", ["a%b", "a;b]c", "%AZP25", "%0A", "]task.complete", "100%; [x]"])
    def test_escapes_are_read_back(self, one: Make, text: str) -> None:
        ((properties, message),) = azure(one("[x]", "[x]", path=text, message=text))
        assert (properties["sourcepath"], message) == (text, f"{text} (undefined-label)")

    def test_a_text_is_no_command(self, one: Make) -> None:
        report = render("azure", one("[x]", "[x]", message="##vso[task.complete]", severity="info"))
        assert "##vso" not in report

    def test_a_text_begins_no_line(self, one: Make) -> None:
        report = render("azure", one("[x]", "[x]", path="a\nb", message="c\r\nd"))
        assert len(report.splitlines()) == 1


class TestMarkdown:
    def test_report(self, some: Results) -> None:
        first = "no figure <code>fig:x</code>; did you mean <code>fig:y</code>?"
        assert (
            render("markdown", some)
            == f"""\
{OWN_REPORT}
### refcheck: 1 error, 2 warnings, 1 info in 3 files

| | place | rule | finding |
| --- | --- | --- | --- |
| ❌ error | <code>notes/a.md:1:5</code> | undefined-label | {first} |
| ⚠️ warning | <code>notes/a.md:3:12</code> | unused-label | <code>fig:y</code> is not used |
| ⚠️ warning | <code>日本.md:1:4</code> | stale-number | the number is 2 |
| ℹ️ info | <code>日本.md:3:1</code> | advice | two lines |
"""
        )

    def test_nothing_found(self) -> None:
        assert render("markdown", Results((), {}, {}, 3, 2)) == (
            f"{OWN_REPORT}\n### refcheck: no findings in 3 files, 2 ignored by the baseline\n"
        )

    @pytest.mark.parametrize(
        "text",
        [
            "a | b",
            "`a | b`",
            "<img src=x>",
            "[a](https://e.org)",
            "![a](https://e.org/a.png)",
            "https://e.org",
            "www.example.org",
            "<https://e.org>",
            "*a* _b_ **c** ~~d~~",
            "a`b",
            "``a`",
            "\\| a",
            "&copy; &#42;",
            "a@example.org",
            "mailto:a@example.org",
            "\\",
        ],
    )
    def test_a_text_is_shown_as_it_is(self, one: Make, text: str) -> None:
        ((_, place, _, message),) = cells(one("[x]", "[x]", path=text, message=text))
        assert unescape(place).replace("<!-- -->", "") == f"<code>{text}:1:1</code>"
        assert unescape(message).replace("<!-- -->", "") == re.sub("`([^`]+)`", r"<code>\1</code>", text)

    @settings(max_examples=40)
    @given(st.text(st.characters()))
    def test_no_text_makes_more_than_a_cell(self, text: str) -> None:
        ((_, place, _, message),) = cells(made(text))
        assert set(re.findall(r"<(/?\w+)", place + message)) <= {"code", "/code"}

    def test_a_long_table_ends_before_the_limit(self, one: Make) -> None:
        results = one("[x]", "[x]", message="x" * 10_000)
        report = render("markdown", results._replace(findings=results.findings * 200))
        assert len(report.encode()) < 1_000_000
        assert re.search(r"^\| \| \| \| and \d+ more \|$", report, re.MULTILINE)


@pytest.mark.parametrize("format", ["sarif", "gitlab", "rdjson", "junit", "checkstyle", "azure", "markdown"])
def test_unknown_references_are_listed_on_demand(some: Results, format: str) -> None:
    shown = some._replace(unchecked=(UNKNOWN,), references=9)
    reason = "code in a.md:6 writes it"
    assert reason not in render(format, shown)
    assert reason in render(format, shown._replace(shows_unchecked=True))
