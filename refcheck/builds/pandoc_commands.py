"""The runs of pandoc among the commands of one build file, including commands that join files for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from refcheck.builds.file_names import UNKNOWN, FileNames, at
from refcheck.builds.included_notes import are_put_in, with_included
from refcheck.builds.pandoc_defaults import DefaultsReader
from refcheck.builds.pandoc_options import NOTE, PROGRAM, Options, options_of
from refcheck.builds.pandoc_run import Run
from refcheck.builds.shell import ONE_OF, Command
from refcheck.links.files import Files

# In all runs of a build file.
_MOST_INPUTS = 50_000
_JOINED = (".md", ".markdown", ".Rmd")
# They output the files that they are given, changed line by line.
_EDITORS = frozenset(("awk", "gawk", "sed", "perl"))
# They name pandoc without running it.
_OTHER_PROGRAMS = frozenset(
    (
        *(
            "apt",
            "apt-get",
            "brew",
            "choco",
            "scoop",
            "winget",
            "pip",
            "pip3",
            "conda",
            "mamba",
            "dnf",
            "yum",
            "pacman",
        ),
        *("apk", "cabal", "stack", "nix-env", "snap", "npm", "echo", "printf", "which", "command", "type", "git"),
        *("test", "[", "[[", "where", "curl", "wget", "dpkg", "tar", "cp", "mv", "rm", "mkdir", "hash"),
    )
)


class PandocCommands:
    """Reads the commands of one build file in order.

    Args:
        files: of the project.
        told: the displayed path of the build file.
        names: that patterns are looked up with.
    """

    def __init__(self, files: Files, told: str, names: FileNames) -> None:
        self._files = files
        self._told = told
        self._names = names
        # The files that earlier commands have joined: by path, the paths in it.
        self._made: dict[str, tuple[str, ...]] = {}
        self._room = _MOST_INPUTS

    def run_of(self, command: Command) -> Run | None:
        """Return the run of pandoc in a command; None for any other command, which can make its input."""
        words = command.words
        start = next((index for index, word in enumerate(words) if PROGRAM.fullmatch(word)), None)
        if start is not None and not any(word in _OTHER_PROGRAMS for word in words[:start]):
            options = _with_piped(options_of(words[start + 1 :]), command.piped)
            run = self._run(command, options)
            for output in options.of("output"):
                # A file of another kind is not an input here.
                if output.endswith(NOTE):
                    self._made[at(command.folder, output)] = run.inputs
            return run
        if words[0] == "cat" and command.output:
            # A loop that appends to a file joins its values.
            plain = (word.removeprefix(ONE_OF) if command.adds else word for word in words[1:])
            named = (at(command.folder, word) for word in plain if not word.startswith("-"))
            path = at(command.folder, command.output)
            before = self._made.get(path, ()) if command.adds else ()
            self._made[path] = (*before, *self._parts_of(named)) if len(before) < _MOST_INPUTS else before
        return None

    def _run(self, command: Command, options: Options) -> Run:
        inputs = self._parts_of(at(command.folder, word) for word in options.inputs)
        is_told, is_open = options.is_told, options.is_open
        if not command.folder or any("$" in path for path in inputs):
            inputs, is_told, is_open = [path for path in inputs if "$" not in path and command.folder], False, True
        sources, targets = options.of("from"), options.of("to") or options.of("output")
        run = Run(
            self._told,
            command.folder,
            tuple(path.replace(ONE_OF, "").replace("%", "*") for path in inputs),
            is_told,
            is_open,
            joined(self._files, self._names, [path for path in inputs if "%" not in path and ONE_OF not in path]),
            filters=options.of("filter"),
            source=sources[-1] if sources else "",
            target=targets[-1] if targets else "",
            metadata_files=tuple(at(command.folder, name) for name in options.of("metadata-file") if "$" not in name),
            resource_paths=options.of("resource-path"),
            image_extension=next(reversed(options.of("image-extension")), ""),
            is_file_scope="true" in options.of("file-scope"),
        )
        defaults = options.of("defaults")
        if defaults:
            run = DefaultsReader(self._files, options.of("data-dir")).added(run, defaults)
        if are_put_in(run.filters):
            notes = with_included(self._files, run.notes, run.folder)
            run = replace(run, notes=notes, inputs=tuple(dict.fromkeys((*run.inputs, *notes))))
        # The inputs are those of the command or of its defaults.
        return run if run.inputs else replace(run, is_told=False)

    def _parts_of(self, paths: Iterable[str]) -> list[str]:
        """Some paths; files that were joined are replaced by their parts."""
        found: list[str] = []
        for path in paths:
            parts = self._made.get(path, (path,))
            self._room -= len(parts)
            if self._room < 0:
                return [UNKNOWN]
            found += parts
        return found


def joined(files: Files, names: FileNames, inputs: Sequence[str]) -> tuple[str, ...]:
    """The Markdown files among some inputs and patterns of them, each once."""
    found: dict[str, None] = {}
    for path in dict.fromkeys(inputs):
        if path.endswith(_JOINED):
            found.update(dict.fromkeys([path] if files.has(path) else names.matching("", path)))
    return tuple(found)


def _with_piped(options: Options, piped: Sequence[str]) -> Options:
    """The options of a command that reads another one's output: of `cat` and the like, the files themselves."""
    if not piped or options.inputs:
        return options
    program, *arguments = piped
    if program in _EDITORS:
        # The first argument that is not an option is the script for each line.
        script = next((index for index, word in enumerate(arguments) if not word.startswith("-")), len(arguments))
        arguments = arguments[script + 1 :]
    inputs = tuple(_inputs_among(arguments))
    is_open = any("$" in word for word in arguments)
    is_told = (program == "cat" or program in _EDITORS) and not is_open and bool(inputs)
    return options._replace(inputs=inputs, is_told=is_told, is_open=is_open or options.is_open)


def _inputs_among(words: Sequence[str]) -> Iterator[str]:
    return (word for word in words if word.endswith(NOTE) and "$" not in word)
