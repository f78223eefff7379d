"""A client that accepts partial results receives the findings of a project while they are computed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import MakeFiles
from tests.server.served import WIDE, Served

FILES = 45


@pytest.fixture
def served(make_files: MakeFiles) -> Iterator[Served]:
    texts = {f"{number:02}.md": "[a](#none)\n" for number in range(FILES)}
    capabilities = {**WIDE, "textDocument": {**WIDE["textDocument"], "diagnostic": {}}}
    with Served(make_files(texts), capabilities, {"diagnostics": "project"}) as served:
        served.wait_until_read()
        yield served


def parts(served: Served) -> list[list[Any]]:
    notes = [note["params"] for note in served.all_notes if note["method"] == "$/progress"]
    return [params["value"]["items"] for params in notes if params["token"] == "t"]


def test_the_findings_come_in_parts(served: Served) -> None:
    answer = served.request("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "t"})
    assert answer == {"items": []}
    received = parts(served)
    assert len(received) > 1
    reports = [report for part in received for report in part]
    assert len({report["uri"] for report in reports}) == FILES
    assert {finding["code"] for report in reports for finding in report["items"]} == {"undefined-anchor"}


def test_a_client_without_them_receives_all_at_once(served: Served) -> None:
    answer = served.request("workspace/diagnostic", {"previousResultIds": []})
    assert len(answer["items"]) == FILES
    assert parts(served) == []


def test_a_file_whose_findings_are_known_is_reported_as_unchanged(served: Served) -> None:
    first = served.request("workspace/diagnostic", {"previousResultIds": []})["items"]
    known = [{"uri": report["uri"], "value": report["resultId"]} for report in first]
    again = served.request("workspace/diagnostic", {"previousResultIds": known})["items"]
    assert {report["kind"] for report in again} == {"unchanged"}
    assert [report["resultId"] for report in again] == [report["resultId"] for report in first]
