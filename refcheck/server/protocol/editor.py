"""The editor for projects: sends findings, progress and messages from the thread of the queue to the client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from lsprotocol import types

from refcheck.facts.model import Finding, Problem
from refcheck.server.live import LiveProject
from refcheck.server.protocol.capabilities import has
from refcheck.server.protocol.conversion import Conversion, Lines

if TYPE_CHECKING:
    from refcheck.server.protocol.server import RefcheckServer

MOST_FINDINGS = 1000
"""The largest number of findings that are shown for one file."""


class Report(NamedTuple):
    """The findings of a text: of a file, or of a cell of an open notebook."""

    key: str
    """The location of the file, or the URI of the cell."""
    uri: str
    version: int | None
    """The version of an open text; None for others."""
    diagnostics: list[types.Diagnostic]


class ClientEditor:
    """Sends the findings and messages of projects to the client.

    Args:
        server: the server, which knows the client.
    """

    def __init__(self, server: RefcheckServer) -> None:
        self._server = server
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lines: dict[LiveProject, Lines] = {}
        self._sent: dict[str, list[types.Diagnostic]] = {}
        self._broken: dict[LiveProject, set[str]] = {}
        self._shares: dict[LiveProject, int] = {}
        self._logged: set[str] = set()

    def begin(self) -> None:
        """Records the event loop that sends messages. It must be called on the thread of the loop."""
        self._loop = asyncio.get_running_loop()

    def conversion(self, project: LiveProject, location: str, cell: int = 0) -> Conversion:
        """The conversion for a file of a project.

        Args:
            cell: the number of the cell of an open notebook that a request is about; 0 for the whole file.
        """
        lines = self._lines.get(project)
        if lines is None:
            lines = self._lines[project] = Lines(lambda path: source_of(project, path), self._server.encoding)
        server = self._server
        cells = server.notebooks.locations
        return Conversion(location, lines, server.addresses, server.client, server.version_of, cells, cell)

    def reports(self, project: LiveProject, location: str, findings: Sequence[Finding]) -> list[Report]:
        """The findings of a file for the client, at most `MOST_FINDINGS`; those of an open notebook for each cell."""
        to, cells = self.conversion(project, location), self._server.notebooks.locations.get(location)
        diagnostics = [(finding, to.diagnostic(finding)) for finding in findings[:MOST_FINDINGS]]
        if cells is None:
            version = self._server.version_of(location)
            return [Report(location, to.uri, version, [shown for _, shown in diagnostics])]
        by_uri: dict[str, list[types.Diagnostic]] = {uri: [] for uri in cells.uris}
        for finding, shown in diagnostics:
            by_uri[to.uri_at(location, finding.diagnostic.span.start)].append(shown)
        return [Report(uri, uri, version, by_uri[uri]) for uri, version in zip(*cells, strict=True)]

    def show(self, project: LiveProject, location: str, findings: Sequence[Finding] | None) -> None:
        """Shows the findings of a file; None if it is no longer in the project."""
        is_wanted = self._server.options.enable and not self._server.client_pulls
        is_shown = is_wanted and findings is not None and (self.shows_all() or location in project.overlay.texts)
        for report in self.reports(project, location, findings if is_shown and findings else ()):
            self._send(report)

    def forget(self, uris: Sequence[str]) -> None:
        """Removes the findings of cells that no longer exist."""
        for uri in uris:
            self._send(Report(uri, uri, None, []))
            self._sent.pop(uri, None)

    def show_problems(self, project: LiveProject, problems: Sequence[Problem]) -> None:
        """Shows the errors of settings and of files that cannot be read, each in its file."""
        before, now = self._broken.get(project, set()), dict[str, list[types.Diagnostic]]()
        for problem in problems:
            location = os.path.realpath(problem.path)
            line = max((problem.line or 1) - 1, 0)
            part = types.Range(types.Position(line, 0), types.Position(line, 1000))
            message = f"{problem.message}\nhelp: {problem.help}" if problem.help else problem.message
            found = types.Diagnostic(part, message, types.DiagnosticSeverity.Error, source="refcheck")
            now.setdefault(location, []).append(found)
        self._broken[project] = {*now}
        for location in {*before, *now}:
            uri, version = self._server.addresses.uri_of(location), self._server.version_of(location)
            self._send(Report(location, uri, version, now.get(location, [])))

    def shows_all(self) -> bool:
        """Whether the editor shows findings of files that are not open."""
        return self._server.options.diagnostics == "project"

    def tells_changes(self) -> bool:
        """Whether the editor reports which files have changed on disk."""
        return has(self._server.capabilities, "workspace.did_change_watched_files.dynamic_registration")

    def changed(self) -> None:
        """Asks the client to refresh findings, hints and lenses, because those of other files have changed."""
        server, client = self._server, self._server.capabilities
        if server.client_pulls and has(client, "workspace.diagnostics.refresh_support"):
            self.call(lambda: server.workspace_diagnostic_refresh(None))
        if has(client, "workspace.inlay_hint.refresh_support"):
            self.call(lambda: server.workspace_inlay_hint_refresh(None))
        if has(client, "workspace.code_lens.refresh_support"):
            self.call(lambda: server.workspace_code_lens_refresh(None))

    def progress(self, project: LiveProject, done: int, of: int) -> None:
        """Shows how many of the files of a project are read; reading is finished if both numbers are equal."""
        share = 100 * done // of if of else 100
        if self._shares.get(project, 100) != share:
            self._shares[project] = share
            self.call(lambda: self._server.show_progress(project, share))

    def log(self, message: str) -> None:
        """Logs a message, once."""
        if message in self._logged:
            return
        self._logged.add(message)
        sys.stderr.write(message if message.endswith("\n") else message + "\n")
        self.call(lambda: self._server.window_log_message(types.LogMessageParams(types.MessageType.Error, message)))

    def warn(self, message: str) -> None:
        """Shows a warning to the user."""
        self.call(lambda: self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message)))

    def call(self, function: Callable[[], Any]) -> None:
        """Calls a function on the thread that sends messages."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function)

    def _send(self, report: Report) -> None:
        """Sends the findings of a text if they have changed, or if the text is open."""
        if self._sent.get(report.key, []) == report.diagnostics and report.version is None:
            return
        self._sent[report.key] = report.diagnostics
        params = types.PublishDiagnosticsParams(report.uri, report.diagnostics, report.version)
        self.call(lambda: self._server.text_document_publish_diagnostics(params))


def source_of(project: LiveProject, location: str) -> Any:
    """The text of a file in a project.

    Raises:
        OSError: if it cannot be read.
    """
    run = project.run_of(location) or project.any_run()
    if run is None:
        raise FileNotFoundError(location)
    return run.source_of(location)
