"""Passes requests to features and returns their answers. All features run on the thread of the queue."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from refcheck.facts.cancellation import Check
from refcheck.facts.model import Refused
from refcheck.guards.faults import told
from refcheck.links.suffixes import NOTEBOOK
from refcheck.server.addresses import path_of
from refcheck.server.answers import Changes
from refcheck.server.features import Feature
from refcheck.server.live import Asked
from refcheck.server.protocol.conversion import Conversion
from refcheck.server.protocol.methods import METHODS, Method
from refcheck.server.views import BibliographyView, Outdated, PageView, View
from refcheck.server.watching import files_below

if TYPE_CHECKING:
    from refcheck.server.protocol.server import Address, RefcheckServer


class Asking:
    """Calls features for requests. Everything here runs on the thread of the queue.

    Args:
        server: the server, which knows the client and the projects.
        features: all features.
    """

    def __init__(self, server: RefcheckServer, features: Sequence[Feature]) -> None:
        self._server = server
        self._features = features

    def ask(self, name: str, params: Any, check: Check) -> Any:
        """The result of a request.

        Raises:
            Refused: if the request cannot be fulfilled, with the reason.
            Outdated: if the result is no longer needed.
        """
        method = METHODS[name]
        features = [feature for feature in self._features if feature.method == name]
        if method.about == "project":
            return self._ask_all(features, method, params, check)
        data = params.data if method.about == "item" else None
        if method.about == "item" and not (isinstance(data, Mapping) and {*data} == {"uri", "data"}):
            return params
        address = self._server.address(data["uri"] if data is not None else params.text_document.uri)
        view = self._view(address, check) if address is not None else None
        if address is None or view is None:
            return params if method.about == "item" else None
        to = self._server.editor.conversion(*address)
        answers = [self.answer(feature, view, *method.arguments(params, to)) for feature in features]
        return _result(answers, method, to, params)

    def execute(self, name: str, arguments: Sequence[Any], check: Check) -> types.WorkspaceEdit | None:
        """The edits that a command makes.

        Args:
            arguments: the URI of a file, then the arguments of the command.
        """
        uri = arguments[0] if arguments else None
        address = self._server.address(uri) if isinstance(uri, str) else None
        view = self._view(address, check) if address is not None else None
        if address is None or view is None:
            raise Refused("this file is not read by refcheck", "open a Markdown file of the project")
        (feature,) = (feature for feature in self._features if feature.command == name)
        answer = self.answer(feature, view, list(arguments[1:]))
        return self._server.editor.conversion(*address).changes(answer) if answer is not None else None

    def rename_files(self, renamed: Sequence[types.FileRename], check: Check) -> types.WorkspaceEdit | None:
        """The edits that keep links valid when files are moved."""
        paths = [(path_of(one.old_uri), path_of(one.new_uri)) for one in renamed]
        moves: dict[str, str] = {}
        for old, new in paths:
            if old is not None and new is not None:
                # The new path does not exist yet, so only links in the path of its folder can be resolved.
                new = os.path.join(os.path.realpath(os.path.dirname(new)), os.path.basename(new))
                moves.update(_files_moved(os.path.realpath(old), new))
        edits: dict[str, Sequence[Any]] = {}
        to: Conversion | None = None
        for project in self._server.workspaces.projects:
            own, view = {old: new for old, new in moves.items() if project.has(old)}, None
            if own:
                view = project.view_of_all(self._asked(check))
            for feature in self._features if view is not None else ():
                if feature.method == types.WORKSPACE_WILL_RENAME_FILES:
                    answer = self.answer(feature, view, own)
                    if answer is not None:
                        to = self._server.editor.conversion(project, project.path)
                        edits.update(answer.edits)
        return to.changes(Changes(edits)) if to is not None else None

    def answer(self, feature: Feature, view: View | None, *arguments: Any) -> Any:
        """The answer of a feature; None if it has none, or if it fails with an unexpected error, which is logged."""
        function = feature.answer_in_bibliography if isinstance(view, BibliographyView) else feature.answer
        if function is None:
            return None
        try:
            return function(view, *arguments)
        except (Refused, Outdated):
            raise
        except Exception as error:
            self._server.editor.log(f"{feature.name}: {told(error)}")
            return None

    def _ask_all(self, features: Sequence[Feature], method: Method, params: Any, check: Check) -> list[Any]:
        found: list[Any] = []
        for project in self._server.workspaces.projects:
            view = project.view_of_all(self._asked(check))
            to = self._server.editor.conversion(project, project.path)
            answers = [self.answer(feature, view, *method.arguments(params, to)) for feature in features if view]
            found += _result(answers, method, to, params) or ()
        return found

    def _view(self, address: Address, check: Check) -> PageView | BibliographyView | None:
        """The view of a file; None for a notebook that is open as JSON, in which places are not those of its cells."""
        if address.location.lower().endswith(NOTEBOOK) and not address.cell:
            return None
        return address.project.view(address.location, self._asked(check))

    def _asked(self, check: Check) -> Asked:
        server = self._server
        return Asked(check, server.client, server.options, server.notebooks.locations.keys())


def _result(answers: Sequence[Any], method: Method, to: Conversion, params: Any) -> Any:
    if method.is_list:
        return method.result([item for answer in answers for item in answer or ()], to, params)
    answer = next((answer for answer in answers if answer is not None), None)
    if answer is not None:
        return method.result(answer, to, params)
    return params if method.about == "item" else None


def _files_moved(old: str, new: str) -> dict[str, str]:
    """The new paths of the files that move with a file or folder, by their old paths."""
    if not os.path.isdir(old):
        return {old: new}
    return {path: new + path[len(old) :] for path in files_below(old)[1:]}
