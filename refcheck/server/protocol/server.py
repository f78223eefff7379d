"""The server: one thread reads and answers messages and edits open texts; the thread of the queue owns all projects."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, NamedTuple

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import FeatureRequestError, JsonRpcException
from pygls.lsp.server import LanguageServer

from refcheck import __version__
from refcheck.facts.cancellation import Check
from refcheck.facts.model import Refused
from refcheck.guards.faults import told
from refcheck.server import memory
from refcheck.server.addresses import Addresses, location_of, path_of, uri_of
from refcheck.server.features import all_features
from refcheck.server.live import LiveProject
from refcheck.server.positions import Encoding
from refcheck.server.protocol.asking import Asking
from refcheck.server.protocol.capabilities import client_of, feature_options, has, options_of
from refcheck.server.protocol.editor import ClientEditor
from refcheck.server.protocol.messages import Messages
from refcheck.server.protocol.methods import METHODS
from refcheck.server.protocol.notebooks import SYNC, OpenNotebooks
from refcheck.server.protocol.pulling import Pulling
from refcheck.server.protocol.texts import OpenTexts
from refcheck.server.views import DEFAULTS, PLAIN, Client, Options
from refcheck.server.watching import files_below
from refcheck.server.work import Rank, Work
from refcheck.server.workspaces import Workspaces

# In seconds: how long file events are collected, because a checkout sends thousands.
_GATHER = 0.1
# In seconds: the interval at which the server checks whether the client still runs.
_LOOK = 5.0
_REFUSED = -32803
_RESTART = "refcheck.restart"


class Address(NamedTuple):
    """The place that a request is about."""

    project: LiveProject
    location: str
    cell: int
    """The number of the cell of an open notebook; 0 for a file."""


class RefcheckServer(LanguageServer):
    """The language server.

    Attributes:
        work: the queue.
        texts: the texts that are open in the editor.
        notebooks: the notebooks that are open in the editor.
        addresses: the URIs that the client uses.
        editor: the interface of the client for projects.
        workspaces: the projects; only the thread of the queue may use them.
        capabilities: the capabilities that the client reports.
        client: the capabilities that features need.
        options: the settings of the editor.
        encoding: the encoding of positions.
        client_pulls: whether the client requests findings.
    """

    def __init__(self) -> None:
        super().__init__("refcheck", __version__, protocol_cls=Messages, max_workers=2, notebook_document_sync=SYNC)
        self.work = Work()
        self.addresses = Addresses()
        self.texts = OpenTexts(self, self.work, self.addresses)
        self.notebooks = OpenNotebooks(self, self.work)
        self.editor = ClientEditor(self)
        self.workspaces = Workspaces(self.work, self.editor)
        self.asking = Asking(self, all_features())
        self.capabilities = types.ClientCapabilities()
        self.client: Client = PLAIN
        self.options: Options = DEFAULTS
        self.encoding: Encoding = "utf-16"
        self.client_pulls = False
        self.exit_code = 0
        self._folders: list[str] = []
        self._changed: set[str] = set()
        self._begun: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        # The library sets attributes on handlers, which is not possible for methods.
        self.feature(types.INITIALIZE)(partial(self._initialize))
        self.feature(types.INITIALIZED)(partial(self._initialized))

    @property
    def version_of(self) -> Callable[[str], int | None]:
        """A function that returns the version of an open text, or None for other files."""
        return self.texts.version_of

    # The life of the server.

    def _initialize(self, params: types.InitializeParams) -> None:
        self.capabilities = params.capabilities
        self.client = client_of(params.capabilities, params.initialization_options)
        self.options = options_of(params.initialization_options)
        encoding = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
        self.encoding = types.PositionEncodingKind(encoding).value
        self.client_pulls = has(params.capabilities, "text_document.diagnostic")
        roots = [folder.uri for folder in params.workspace_folders or ()]
        if not roots:
            root = params.root_uri or (uri_of(params.root_path) if params.root_path else None)
            roots = [root] if root is not None else []
        self._folders = roots
        first = location_of(roots[0]) if roots else None
        if first is not None and os.path.isdir(first):
            # Paths in messages are relative to the current folder. It changes before anything is read, and never again.
            os.chdir(first)
        self._register()

    def _register(self) -> None:
        """Registers all features."""
        features = all_features()
        options = feature_options(features)
        for method in dict.fromkeys(feature.method for feature in features if feature.method in METHODS):
            self.feature(method, options.get(method))(_asker(self, method))
        for feature in features:
            if feature.command:
                self.command(feature.command)(partial(_ignore))
        self.command(_RESTART)(partial(_ignore))
        if any(feature.method == types.WORKSPACE_WILL_RENAME_FILES for feature in features):
            files = options[types.WORKSPACE_WILL_RENAME_FILES]
            self.feature(types.WORKSPACE_WILL_RENAME_FILES, files)(partial(self._will_rename))
        # Not all clients watch files, but those that change files themselves report it.
        files = options[types.WORKSPACE_DID_RENAME_FILES]
        self.feature(types.WORKSPACE_DID_RENAME_FILES, files)(partial(self._files_renamed))
        self.feature(types.WORKSPACE_DID_CREATE_FILES, files)(partial(self._files_changed_by_editor))
        self.feature(types.WORKSPACE_DID_DELETE_FILES, files)(partial(self._files_changed_by_editor))
        if self.client_pulls:
            pulling = Pulling(self)
            diagnostics = options[types.TEXT_DOCUMENT_DIAGNOSTIC]
            self.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, diagnostics)(_puller(self, pulling.of_document, Rank.ANSWER))
            self.feature(types.WORKSPACE_DIAGNOSTIC)(_puller(self, pulling.of_all, Rank.OTHER))
        self.feature(types.TEXT_DOCUMENT_DID_SAVE)(partial(self._saved))
        self.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)(partial(self._notebook_saved))
        self.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(partial(self._files_changed))
        self.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(partial(self._options_changed))

    def _initialized(self, params: types.InitializedParams) -> None:
        self.editor.begin()
        memory.begin()
        threading.Thread(target=self.work.run_all, name="refcheck", daemon=True).start()
        # The folders must be added before the client opens texts in them.
        self.folders_changed([types.WorkspaceFolder(uri, "") for uri in self._folders], [])
        self._start(self._look_after_client())
        self._start(self._fetch_options())
        if has(self.capabilities, "workspace.did_change_watched_files.dynamic_registration"):
            watcher = types.FileSystemWatcher("**/*")
            options = types.DidChangeWatchedFilesRegistrationOptions([watcher])
            registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self._start(self._quietly(self.client_register_capability_async(types.RegistrationParams([registration]))))

    def end(self, *, was_told: bool) -> int:
        """Ends the server.

        Args:
            was_told: whether the client has sent a `shutdown` request before, as it should.

        Returns:
            The exit code.
        """
        self.work.close()
        self.exit_code = 0 if was_told else 1
        return self.exit_code

    async def _look_after_client(self) -> None:
        """Ends the process when the process of the client no longer exists."""
        while self.process_id is not None and os.name == "posix":
            await asyncio.sleep(_LOOK)
            try:
                os.kill(self.process_id, 0)
            except ProcessLookupError:
                os._exit(1)
            except PermissionError:
                return

    def _start(self, task: Any) -> None:
        """Starts a background task."""
        started = asyncio.ensure_future(task)
        self._tasks.add(started)
        started.add_done_callback(self._tasks.discard)

    async def _quietly(self, answer: Any) -> bool:
        """Waits for the client; returns whether it agrees, and logs its error if it refuses."""
        try:
            await answer
        except JsonRpcException as error:
            self.editor.log(f"the client refused: {error}")
            return False
        return True

    # Notifications of the client.

    def folders_changed(self, added: Sequence[types.WorkspaceFolder], removed: Sequence[types.WorkspaceFolder]) -> None:
        """Updates the projects after folders were added or removed."""
        for folder in removed:
            location = location_of(folder.uri)
            if location is not None:
                self.addresses.left(location)
                self._do(partial(self.workspaces.remove, location))
        for folder in added:
            location, path = location_of(folder.uri), path_of(folder.uri)
            if location is not None and path is not None:
                self.addresses.entered(location, path)
                self._do(partial(self.workspaces.add, location))

    def _saved(self, params: types.DidSaveTextDocumentParams) -> None:
        location = location_of(params.text_document.uri)
        if location is not None:
            self._do(lambda: self.workspaces.saved(location))

    def _notebook_saved(self, params: types.DidSaveNotebookDocumentParams) -> None:
        location = location_of(params.notebook_document.uri)
        if location is not None:
            self._do(lambda: self.workspaces.saved(location))

    def _files_changed(self, params: types.DidChangeWatchedFilesParams) -> None:
        paths = [location for change in params.changes if (location := location_of(change.uri)) is not None]
        self._do(partial(self._collect_changes, paths))

    def _files_changed_by_editor(self, params: types.CreateFilesParams | types.DeleteFilesParams) -> None:
        self._collect_below([file.uri for file in params.files])

    def _files_renamed(self, params: types.RenameFilesParams) -> None:
        self._collect_below([uri for file in params.files for uri in (file.old_uri, file.new_uri)])

    def _collect_below(self, uris: Sequence[str]) -> None:
        """Records files and folders that the editor has changed. A folder stands for the files that are in it now."""
        paths = [location for uri in uris if (location := location_of(uri)) is not None]
        self._do(lambda: self._collect_changes([path for top in paths for path in files_below(top)]))

    def _collect_changes(self, paths: Sequence[str]) -> None:
        """Records files that have changed. Only the thread of the queue does so, so that none is lost."""
        self._changed.update(paths)
        key = "files changed"
        self.work.add(Rank.TEXT, self._hand_over_changes, key=key, delay=_GATHER).add_done_callback(self.report)

    def _hand_over_changes(self, check: Check) -> None:
        changed, self._changed = self._changed, set()
        self.workspaces.files_changed(sorted(changed))

    async def _options_changed(self, params: types.DidChangeConfigurationParams) -> None:
        if not await self._fetch_options():
            self._use_options(params.settings)

    async def _fetch_options(self) -> bool:
        """Requests the settings of the editor; returns whether the client answers."""
        if not has(self.capabilities, "workspace.configuration"):
            return False
        try:
            items = [types.ConfigurationItem(section="refcheck")]
            values = await self.workspace_configuration_async(types.ConfigurationParams(items))
        except JsonRpcException:
            return False
        if values and values[0] is not None:
            self._use_options(values[0])
        return True

    def _use_options(self, values: Any) -> None:
        options = options_of(values)
        if options != self.options:
            self.options = options
            self._do(self.workspaces.show_all)

    # Requests of the client.

    def address(self, uri: str) -> Address | None:
        """The project and file of a URI, which can be that of a cell; None if it is in no project.

        It must be called on the thread of the queue.
        """
        location, cell = self.notebooks.find(uri) or (location_of(uri), 0)
        project = self.workspaces.at(location) if location is not None else None
        return Address(project, location, cell) if project is not None and location is not None else None

    async def ask(self, rank: Rank, run: Callable[[Check], Any]) -> Any:
        """The result of a job. A refusal becomes an error that the client shows."""
        try:
            return await asyncio.wrap_future(self.work.add(rank, run))
        except Refused as refused:
            message = f"{refused.message}: {refused.help}" if refused.help else refused.message
            raise JsonRpcException(message, _REFUSED) from None
        except Exception as error:
            self.editor.log(told(error))
            return None

    async def execute(self, params: types.ExecuteCommandParams) -> None:
        """Runs a command. The client makes its edits."""
        if params.command == _RESTART:
            self._do(self.workspaces.read_again)
            return
        if not any(feature.command == params.command for feature in all_features()):
            raise JsonRpcException(f"there is no command {params.command}", _REFUSED)
        arguments = params.arguments or ()
        edit = await self.ask(Rank.ANSWER, lambda check: self.asking.execute(params.command, arguments, check))
        if edit is not None:
            answer = await self.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label="refcheck"))
            if not answer.applied:
                reason = answer.failure_reason or "the editor did not make the edits"
                self.editor.warn(f"{params.command}: nothing was changed: {reason}")

    async def _will_rename(self, params: types.RenameFilesParams) -> types.WorkspaceEdit | None:
        try:
            edit = await self.ask(Rank.ANSWER, lambda check: self.asking.rename_files(params.files, check))
        except JsonRpcException as refused:
            # After an error, some clients would not move the file.
            self.editor.warn(refused.message)
            return None
        return edit if isinstance(edit, types.WorkspaceEdit) else None

    # Messages to the client.

    def show_progress(self, project: LiveProject, share: int) -> None:
        """Shows the share of a project that is read, in percent."""
        if not has(self.capabilities, "window.work_done_progress"):
            return
        token = f"refcheck {project.path}"
        progress = self.work_done_progress
        if share >= 100:
            progress.tokens.pop(token, None)
            if token in self._begun:
                self._begun.discard(token)
                progress.end(token, types.WorkDoneProgressEnd())
        elif token in self._begun:
            progress.report(token, types.WorkDoneProgressReport(percentage=share))
        elif token not in progress.tokens:
            future = progress.tokens[token] = Future()
            future.add_done_callback(lambda done: self._do(project.stop_reading) if done.cancelled() else None)
            self._start(self._begin_progress(project, token, future))

    async def _begin_progress(self, project: LiveProject, token: str, future: Future[Any]) -> None:
        progress = self.work_done_progress
        params = types.WorkDoneProgressCreateParams(token)
        is_created = await self._quietly(self.window_work_done_progress_create_async(params))
        # A small project is read before the client answers. Then nothing would end the progress.
        if is_created and progress.tokens.get(token) is future:
            self._begun.add(token)
            title = f"refcheck: reading {os.path.basename(project.path)}"
            progress.begin(token, types.WorkDoneProgressBegin(title, cancellable=True, percentage=0))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Logs an error of the library. Overrides the library, which would show it to the user."""
        if source is not FeatureRequestError:
            self.editor.log(f"refcheck: {source.__name__}: {error}")

    def report(self, done: Future[Any]) -> None:
        """Logs the error of a job that nobody waits for."""
        error = done.exception() if not done.cancelled() else None
        if error is not None:
            self.editor.log(told(error))

    def _do(self, run: Callable[[], Any]) -> None:
        """Adds a job that changes the projects, in the order of the messages."""
        self.work.add(Rank.TEXT, lambda check: run()).add_done_callback(self.report)


def _asker(server: RefcheckServer, method: str) -> Callable[[Any], Any]:
    async def ask(params: Any) -> Any:
        return await server.ask(Rank.ANSWER, lambda check: server.asking.ask(method, params, check))

    return ask


def _puller(server: RefcheckServer, pull: Callable[[Any, Check], Any], rank: Rank) -> Callable[[Any], Any]:
    async def ask(params: Any) -> Any:
        return await server.ask(rank, lambda check: pull(params, check))

    return ask


def _ignore(*arguments: Any) -> None:
    """Does nothing: `execute` runs the commands, which are registered only to be announced."""
