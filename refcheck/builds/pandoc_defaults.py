"""Defaults files of pandoc (manual, "Defaults files"), and the options that they add to a run.

They are looked for in the folder where pandoc runs, and in `defaults` of the one that `--data-dir` names. The
user's own data folder does not belong to the project, and is ignored.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from refcheck.builds.file_names import at
from refcheck.builds.pandoc_run import Run
from refcheck.builds.settings_text import parsed, strings
from refcheck.links.files import Files

_DEEPEST = 5
_MOST_DEFAULTS = 50


class DefaultsReader:
    """Adds defaults to one run. Each file adds to it once: they can name each other any number of times.

    Args:
        files: among which they are.
        data_folders: the folders in `--data-dir`.
    """

    def __init__(self, files: Files, data_folders: Sequence[str] = ()) -> None:
        self._files = files
        self._data = data_folders
        self._seen: set[str] = set()

    def added(self, run: Run, names: Sequence[str], depth: int = 0) -> Run:
        """Return a run with some defaults added."""
        for name in dict.fromkeys(names):
            if len(self._seen) >= _MOST_DEFAULTS:
                return replace(run, missing=(*run.missing, name))
            path = self._found(run.folder, name)
            if path in self._seen:
                continue
            text = self._files.texts.read(path) if path is not None else None
            options = parsed(text) if text is not None else {}
            # Missing files count, too: many names take time.
            self._seen.add(name if path is None else path)
            if path is None or not options or depth > _DEEPEST:
                run = replace(run, missing=(*run.missing, name))
                continue
            run = self.added(_with_options(run, name, path, options), strings(options.get("defaults")), depth + 1)
        return run

    def _found(self, folder: str, name: str) -> str | None:
        """The path of a file of defaults, with or without its ending; None if there is none."""
        places = (folder, *(f"{posixpath.join(folder, place)}/defaults" for place in self._data))
        paths = (posixpath.normpath(posixpath.join(place, name + end)) for place in places for end in ("", ".yaml"))
        read = self._files.texts.read
        return next((path for path in paths if self._files.inside(path) and read(path) is not None), None)


def _with_options(run: Run, name: str, path: str, options: Mapping[str, Any]) -> Run:
    folder = posixpath.dirname(path)
    listed = [*strings(options.get("input-files")), *strings(options.get("input-file"))]
    paths = tuple(at(run.folder, _filled(one, folder)) for one in listed)
    source = options.get("from", options.get("reader"))
    target = options.get("to", options.get("writer", options.get("output-file")))
    metadata = options.get("metadata")
    extension = options.get("default-image-extension")
    metadata_files = [*strings(options.get("metadata-files")), *strings(options.get("metadata-file"))]
    return replace(
        run,
        told=run.told if run.told == name else f"{run.told} by {posixpath.basename(path)}",
        inputs=(*run.inputs, *paths),
        listed=(*run.listed, *paths),
        filters=(*run.filters, *(_filled(one, folder) for one in _filters(options))),
        source=run.source or (source if isinstance(source, str) else ""),
        target=target if isinstance(target, str) and (not run.target or "." in run.target) else run.target,
        metadata={**run.metadata, **(metadata if isinstance(metadata, Mapping) else {})},
        metadata_files=(*run.metadata_files, *(at(run.folder, _filled(one, folder)) for one in metadata_files)),
        resource_paths=(*run.resource_paths, *(_filled(one, folder) for one in strings(options.get("resource-path")))),
        image_extension=run.image_extension or (extension if isinstance(extension, str) else ""),
        is_file_scope=run.is_file_scope or options.get("file-scope") is True,
    )


def _filled(path: str, folder: str) -> str:
    """A path in defaults with the folder that they are in."""
    return path.replace("${.}", folder)


def _filters(options: Mapping[str, Any]) -> Iterator[str]:
    for key in ("filters", "lua-filters"):
        entries = options.get(key)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, str):
                yield entry
            elif isinstance(entry, Mapping):
                yield str(entry.get("path") or entry.get("type") or "")
    if options.get("citeproc") is True:
        yield "citeproc"
