"""The build files of a folder that name pandoc.

They are needed for every note, so only their text is read here; `commands` reads what they run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple
from refcheck.links.files import Files

MAKEFILES = frozenset(("Makefile", "makefile", "GNUmakefile"))
_MORE_MAKEFILES = "Makefile."
# They make a Makefile (`Makefile.PL` is in Perl), are about one, or are no longer used.
_NO_MAKEFILES = (".am", ".in", ".PL", ".md", ".rst", ".txt", ".bak", ".old", ".orig")
JUSTFILES = frozenset(("justfile", "Justfile", ".justfile"))
TASKFILES = frozenset(("Taskfile.yml", "Taskfile.yaml"))
DEFAULTS = frozenset(("defaults.yaml", "defaults.yml", "pandoc.yaml", "pandoc.yml"))
SCRIPTS = (".sh", ".bash", ".zsh", ".bat", ".cmd", ".ps1")
WORKFLOWS = ".github/workflows"
README = "README.md"
MANUSCRIPT = "content/metadata.yaml"
"""The metadata of Manubot; see `manubot`."""

Standing = Literal["build", "script", "mention"]
"""`build`: it builds the notes in its folder, and may read any note there. `script`: it counts for the notes that it
names. `mention`: it counts for these, and only if nothing else does."""

_BUILDS = MAKEFILES | JUSTFILES | TASKFILES | {"Snakefile"}
_SINGLE_SCRIPTS = frozenset(("package.json", "composer.json", ".gitlab-ci.yml", ".travis.yml"))
# Subfolders in which the build files of a folder are kept.
_SCRIPT_FOLDERS = ("scripts", "script", "bin", "tools", "build", "ci", ".ci", "make", "pandoc")
_DEFAULTS_FOLDERS = ("defaults", "pandoc", "pandoc/defaults", "build/pandoc/defaults", ".pandoc", ".pandoc/defaults")
_SINGLE_BELOW = (".vscode/tasks.json", ".circleci/config.yml")
_YAML = (".yaml", ".yml")
# YAML files of other programs are not defaults files of pandoc.
_OTHER_YAML = ("mkdocs", "_", ".", "docker-compose", "compose", "environment", "action", "zensical", "Taskfile")
_MOST_SCRIPTS, _MOST_YAML = 30, 10
# In characters: a longer file contains data.
_LONGEST_DEFAULTS = 20_000
_HAS_INPUTS = compile_lazily(r"^input-files?:", re.MULTILINE)
_HAS_FILTERS = compile_lazily(r"^(?:lua-)?filters:", re.MULTILINE)
_HAS_FORMAT = compile_lazily(r"^(?:from|to|reader|writer|output-file|pdf-engine|citeproc|standalone):", re.MULTILINE)
# In a README, prose names pandoc more often than a command.
_COMMAND = compile_lazily(
    r"[\n|&](?:(?<=\n)[ \t]*(?:[$>][ \t]+)?(?:docker run [^\n]*)?|(?:(?<=&&)|(?<=\|))[ \t]*)pandoc[ \t/]"
)
_NAMED = compile_lazily(r"(?<![\w-])pandoc[ \t/]")
_COMMENT = compile_lazily(r"(?<!\\)#[^\n]*")


class BuildFile(NamedTuple):
    """A build file that names pandoc, or is one of its defaults files."""

    path: str
    """Absolute."""
    told: str
    """As displayed to a user: its path below the folder that it belongs to."""
    text: str
    """Without comments, which are ignored."""
    folders: tuple[str, ...]
    """The absolute folders in which it may be run, the likeliest first."""
    standing: Standing
    is_defaults: bool = False


def build_files(files: Files, folder: str) -> tuple[BuildFile, ...]:
    """The build files that belong to an absolute folder."""
    names = files.names(folder)
    present = set(names)
    found = [*_own(files, folder, names)]
    for place in (*_SCRIPT_FOLDERS, WORKFLOWS, *_DEFAULTS_FOLDERS):
        if place.partition("/")[0] in present:
            found += _below(files, folder, place)
    for path in _SINGLE_BELOW:
        if path.partition("/")[0] in present:
            found += _read(files, folder, path, (folder,), "script")
    if folder == files.root and README in present:
        text = files.texts.read(f"{folder}/{README}") or ""
        if "pandoc" in text and _COMMAND.search("\n" + text) and _shows_run(text):
            found.append(BuildFile(f"{folder}/{README}", README, text, (folder,), "mention"))
    if "content" in present and is_manuscript(files.names(f"{folder}/content")):
        # It does not name pandoc.
        found.append(BuildFile(f"{folder}/{MANUSCRIPT}", MANUSCRIPT, "", (folder,), "script"))
    unique = {build_file.path: build_file for build_file in reversed(found)}
    return tuple(reversed(unique.values()))


def _shows_run(readme_text: str) -> bool:
    """Whether a README has a block of commands that names pandoc; prose or a table that does is not enough."""
    from refcheck.builds import readme

    return any(_NAMED.search(step.text) for step in readme.steps(readme_text))


def is_makefile(name: str) -> bool:
    """Whether a file is in the language of make: also `Makefile.slides`, for `make -f`."""
    return name in MAKEFILES or (name.startswith(_MORE_MAKEFILES) and not name.endswith(_NO_MAKEFILES))


def is_manuscript(names: Sequence[str]) -> bool:
    """Whether a folder with these names is the `content` of a manuscript for Manubot."""
    return "metadata.yaml" in names and any(name[:1].isdigit() and name.endswith(".md") for name in names)


def is_built(files: Files, folder: str) -> bool:
    """Whether a build file in an absolute folder or above it names pandoc."""
    if files.once(build_files, folder):
        return True
    above = folder.rpartition("/")[0]
    return folder != files.root and bool(above) and above != folder and files.once(is_built, above)


def _own(files: Files, folder: str, names: Sequence[str]) -> Iterator[BuildFile]:
    """The build files in the folder itself."""
    for name in names:
        if name in _BUILDS:
            yield from _read(files, folder, name, (folder,), "build")
        elif name in _SINGLE_SCRIPTS or is_makefile(name):
            yield from _read(files, folder, name, (folder,), "script")
    scripts = (name for name in names if name.endswith(SCRIPTS))
    places = tuple(dict.fromkeys((folder, files.root)))
    for name in islice(scripts, _MOST_SCRIPTS):
        yield from _read(files, folder, name, places, "script")
    yield from _defaults(files, folder, "", names)


def _below(files: Files, folder: str, place: str) -> Iterator[BuildFile]:
    """The build files in a folder that contains those of its parent."""
    inner = f"{folder}/{place}"
    names = files.names(inner)
    if place == WORKFLOWS:
        for name in islice((name for name in names if name.endswith(_YAML)), _MOST_SCRIPTS):
            yield from _read(files, folder, f"{place}/{name}", (folder,), "script")
        return
    if place in _DEFAULTS_FOLDERS:
        yield from _defaults(files, folder, f"{place}/", names)
    if place in _SCRIPT_FOLDERS:
        for name in names:
            if name in MAKEFILES:
                yield from _read(files, folder, f"{place}/{name}", (inner,), "script")
        for name in islice((name for name in names if name.endswith(SCRIPTS)), _MOST_SCRIPTS):
            yield from _read(files, folder, f"{place}/{name}", (folder, inner), "script")


def _defaults(files: Files, folder: str, place: str, names: Sequence[str]) -> Iterator[BuildFile]:
    """The files of pandoc's defaults, by their names or by their content."""
    others = (name for name in names if name.endswith(_YAML) and not name.startswith(_OTHER_YAML))
    for name in (*(name for name in names if name in DEFAULTS), *islice(others, _MOST_YAML)):
        is_named = name in DEFAULTS and not place
        # The lock files of package managers are YAML, too, and can be larger than any settings.
        read = files.texts.read if is_named else files.texts.read_beginning
        text = read(f"{folder}/{place}{name}")
        if text is not None and (is_named or _is_defaults(text)):
            yield BuildFile(
                f"{folder}/{place}{name}",
                f"{place}{name}",
                text,
                (folder,),
                "build" if is_named else "script",
                is_defaults=True,
            )


def _is_defaults(text: str) -> bool:
    if len(text) > _LONGEST_DEFAULTS:
        return False
    return bool(_HAS_INPUTS.search(text) or (_HAS_FILTERS.search(text) and _HAS_FORMAT.search(text)))


def _read(files: Files, folder: str, path: str, places: tuple[str, ...], standing: Standing) -> Iterator[BuildFile]:
    """A build file, if it names pandoc outside of its comments."""
    # Few of them are for pandoc: one that is larger than any settings is no fault.
    text = files.texts.read_beginning(f"{folder}/{path}")
    name = path.rpartition("/")[2]
    # The files that a Makefile includes can name it, too.
    if "pandoc" in text or (is_makefile(name) and "include " in text):
        text = without_comments(text)
        if "pandoc" in text or (is_makefile(name) and "include " in text):
            yield BuildFile(f"{folder}/{path}", path, text, places, standing)


def without_comments(text: str) -> str:
    """A build file without comments. A `#` in a command can be a part of a word."""
    if "#" not in text:
        return text
    lines = (line for line in text.split("\n") if not line.lstrip(" \t@+-").startswith("#") or line[:2] == "#!")
    return "\n".join(line if line[:1] in ("\t", " ") else _COMMENT.sub("", line) for line in lines)
