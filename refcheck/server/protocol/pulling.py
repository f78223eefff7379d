"""Findings for a client that requests them. Other clients receive them whenever they change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from lsprotocol import types

from refcheck.facts.cancellation import Check
from refcheck.server.live import LiveProject
from refcheck.server.protocol.editor import Report
from refcheck.server.work import Rank

if TYPE_CHECKING:
    from refcheck.server.protocol.server import RefcheckServer

# The number of reports that are sent together.
_PART = 20
_Report: TypeAlias = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport


class Pulling:
    """Answers requests for findings. Everything here runs on the thread of the queue."""

    def __init__(self, server: RefcheckServer) -> None:
        self._server = server

    def of_document(self, params: types.DocumentDiagnosticParams, check: Check) -> types.DocumentDiagnosticReport:
        """The findings of a file, or of a cell of an open notebook."""
        address, found = self._server.address(params.text_document.uri), list[types.Diagnostic]()
        if address is not None:
            reports = self._reports_of(address.project, address.location)
            found = reports[max(address.cell - 1, 0)].diagnostics if reports else []
        result = _digest(found)
        if result == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(result)
        return types.RelatedFullDocumentDiagnosticReport(found, result_id=result)

    def of_all(self, params: types.WorkspaceDiagnosticParams, check: Check) -> types.WorkspaceDiagnosticReport:
        """The findings of all files; none if only open files are checked, which the client requests one by one.

        If the client accepts partial results, it receives them file by file, and the answer is empty.
        """
        known = {one.uri: one.value for one in params.previous_result_ids}
        reports = self._reports(known, check) if self._server.editor.shows_all() else iter(())
        token = params.partial_result_token
        if token is None:
            return types.WorkspaceDiagnosticReport(list(reports))
        while part := list(islice(reports, _PART)):
            self._send_part(token, part)
        return types.WorkspaceDiagnosticReport([])

    def _send_part(self, token: types.ProgressToken, part: Sequence[_Report]) -> None:
        params = types.ProgressParams(token, types.WorkspaceDiagnosticReportPartialResult(part))
        self._server.editor.call(lambda: self._server.protocol.notify(types.PROGRESS, params))

    def _reports(self, known: Mapping[str, str], check: Check) -> Iterator[_Report]:
        server = self._server
        for project in server.workspaces.projects:
            for location in project.locations:
                server.work.run_urgent(Rank.OTHER)
                check()
                for _, uri, version, found in self._reports_of(project, location):
                    result = _digest(found)
                    if known.get(uri) == result:
                        yield types.WorkspaceUnchangedDocumentDiagnosticReport(uri, result_id=result, version=version)
                    elif found or uri in known:
                        yield types.WorkspaceFullDocumentDiagnosticReport(uri, found, version, result_id=result)

    def _reports_of(self, project: LiveProject, location: str) -> Sequence[Report]:
        findings = project.findings(location) if self._server.options.enable else None
        return self._server.editor.reports(project, location, findings or ())


def _digest(found: Sequence[types.Diagnostic]) -> str:
    """A digest that is equal for equal findings; empty if there are none."""
    return hashlib.sha256(repr(found).encode("utf-8", "backslashreplace")).hexdigest()[:16] if found else ""
