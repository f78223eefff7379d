"""Settings from `[tool.refcheck]` of a `pyproject.toml`, or from a `.refcheck.yml`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

from refcheck.facts import registry
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.suggestions import did_you_mean
from refcheck.guards.patterns import Patterns
from refcheck.guards.regular_files import OUTSIDE_HELP, OWN_SETTINGS, SETTINGS, Unreadable, read_bytes
from refcheck.numbering.counting import THEOREMS
from refcheck.numbering.templates import PLACEHOLDERS
from refcheck.numbering.words import is_language

if TYPE_CHECKING:
    from refcheck.facts.model import Severity, SeveritySetting

_Value = TypeVar("_Value")
LabelScope = Literal["file", "project"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
SCOPES: tuple[LabelScope, ...] = ("file", "project")
KINDS = ("figure", "table", "equation", "listing", "section", *sorted(THEOREMS), "caption")
"""What has a template: the text of links to it, and captions."""

# Each file is held against each of them.
_MOST_ENTRIES = 1_000
_PYPROJECT = "pyproject.toml"
_NAMES = (_PYPROJECT, ".refcheck.yml", ".refcheck.yaml")
_PLACEHOLDER = compile_lazily(r"\{(\w+)\}")
# NUL, and halves of characters, which YAML can write as escapes.
_UNWRITABLE = compile_lazily(r"[\0\ud800-\udfff]")
_CODE = compile_lazily(r"[0-9]{1,3}|[0-9]xx|[0-9]{2}x", re.IGNORECASE)


class ConfigError(Exception):
    """Settings that cannot be used, said so that the user can mend them.

    Attributes:
        path: the file, relative to the current directory where it is below it.
        message: what is wrong.
        line: where, from 1, if that is known.
        help: what to do, or nothing.
    """

    def __init__(self, path: Path, message: str, line: int | None = None, help: str = "") -> None:
        super().__init__(message)
        self.path = _shown(path)
        self.message = message
        self.line = line
        self.help = help


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for the files that some patterns cover."""

    paths: tuple[str, ...]
    renderer: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, SeveritySetting] = field(default_factory=dict)
    templates: Mapping[str, str] = field(default_factory=dict)
    caption_numbers: bool | None = None
    chapters: int | bool | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project has settled.

    Rules are named by their name, by their code, or by the digits that codes begin with: `1xx` is kept as `1`.
    """

    renderer: str | None = None
    """None to go by the evidence."""
    select: tuple[str, ...] | None = None
    """None for all rules."""
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, SeveritySetting] = field(default_factory=dict)
    """By rule: `error`, `warning`, `info` or `off`; of two that name the same rule the last one counts."""
    label_scope: LabelScope | None = None
    """`file` or `project`; None for what the renderer does."""
    exclude: tuple[str, ...] = ()
    """Patterns, in the manner of `.gitignore`, for what is not searched."""
    include: tuple[str, ...] = ()
    """Patterns for what is searched beside the usual suffixes."""
    templates: Mapping[str, str] = field(default_factory=dict)
    """By kind of definition, or by language and kind (`de.figure`): the text of links, with `{number}` or `{title}`."""
    caption_numbers: bool | None = None
    """Whether captions show numbers where the renderer does not put them there."""
    chapters: int | bool | None = None
    """The level of headings that are chapters, where the renderer gives no numbers; True for the highest one."""
    bibliography: tuple[str, ...] = ()
    """Files of literature that all notes cite from, beside those that they name, relative to `root`."""
    overrides: tuple[Override, ...] = ()
    follow_outside: bool = False
    """Whether links may lead out of the project's folder. The command line says so, as who made the links may have
    written the settings, too."""
    front_matter_paths: tuple[str, ...] = ()
    """The keys of front matter whose values are paths of files, with dots between nested ones."""
    baseline: str | None = None
    """The file of findings that are forgiven, relative to `root`."""
    fail_on: str = "error"
    """The least severity that makes a run fail."""
    path: Path | None = None
    """The file that these were read from."""
    root: Path = Path()
    """The project's folder, which all patterns are relative to."""

    def for_path(self, relative_path: str) -> Settings:
        """The settings of one file, with the overrides that cover it, the later ones over the earlier.

        An override's renderer and selection replace the former ones; what it ignores is added, and what it selects
        by the same word is ignored no longer; its severities and templates are laid over the others.

        Args:
            relative_path: to `root`, with forward slashes.
        """
        settings = self
        for override in self.overrides:
            if _patterns(override.paths).covers(relative_path):
                settings = settings._with(override)
        return settings

    def _with(self, override: Override) -> Settings:
        selected = override.select or ()
        return replace(
            self,
            renderer=override.renderer or self.renderer,
            select=self.select if override.select is None else override.select,
            ignore=(*(rule for rule in self.ignore if rule not in selected), *override.ignore),
            severity=_laid_over(self.severity, override.severity),
            templates=_laid_over(self.templates, override.templates),
            caption_numbers=self.caption_numbers if override.caption_numbers is None else override.caption_numbers,
            chapters=self.chapters if override.chapters is None else override.chapters,
        )

    @property
    def all_templates(self) -> Mapping[str, tuple[str, ...]]:
        """By kind: every template, of any file and language."""
        found: dict[str, dict[str, None]] = {}
        for settled in (self.templates, *(override.templates for override in self.overrides)):
            for key, template in settled.items():
                found.setdefault(key.rpartition(".")[2], {})[template] = None
        return {kind: tuple(templates) for kind, templates in found.items()}


def load(start: Path, explicit: Path | None = None, *, follow_outside: bool = False) -> Settings:
    """The settings for a run: of a given file, or of the nearest folder that has some, from `start` upward.

    Nothing above the git repository that holds `start` counts. `root` is the folder of the file that was
    found, else the git repository's, else `start`.

    Args:
        explicit: the file, where it is given.
        follow_outside: what the command line says of links out of the project. Without it such a link is not taken for
            the settings either.

    Raises:
        ConfigError: where the file cannot be read or holds what is no setting.
    """
    start = Path(os.path.abspath(start))
    repository = None
    for folder in (start, *start.parents):
        if explicit is None:
            found = [path for path in map(folder.joinpath, _NAMES) if _has_settings(path, follow_outside)]
            if len(found) > 1:
                names = " and ".join(f"`{path.name}`" for path in found)
                keep, *others = found
                remove = " and ".join(_named(path) for path in others)
                raise ConfigError(
                    keep, f"both {names} have settings for refcheck", help=f"keep those in one of them: remove {remove}"
                )
            if found:
                return replace(_read(found[0], folder), follow_outside=follow_outside)
        if os.path.lexists(folder / ".git"):
            repository = folder
            break
    root = repository or start
    if explicit is not None and not follow_outside and _leads_out(explicit, is_given=True):
        raise ConfigError(explicit, "is a link that leads out of its repository", help=OUTSIDE_HELP)
    settings = Settings(root=root) if explicit is None else _read(explicit, root)
    return replace(settings, follow_outside=follow_outside)


def looked_at(start: Path, settings: Settings) -> tuple[list[str], list[str]]:
    """What the settings rest on that were loaded for a folder: the paths of files, and of marks of a repository."""
    files, marks = [str(settings.path)] if settings.path else [], []
    start = Path(os.path.abspath(start))
    for folder in (start, *start.parents):
        files += (str(folder / name) for name in _NAMES)
        marks.append(str(folder / ".git"))
        if folder == settings.root or os.path.lexists(marks[-1]):
            break
    return files, marks


def _laid_over(former: Mapping[str, _Value], later: Mapping[str, _Value]) -> dict[str, _Value]:
    # The later keys stand last, for where two of them name the same rule, as `1` and `101` do, the last one counts.
    return {**{key: value for key, value in former.items() if key not in later}, **later}


def _named(path: Path) -> str:
    return f"`[tool.refcheck]` from `{path.name}`" if path.name == _PYPROJECT else f"`{path.name}`"


@cache
def _patterns(paths: tuple[str, ...]) -> Patterns:
    return Patterns(paths)


def _shown(path: Path) -> str:
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return path.as_posix()


# Reading files


def _has_settings(path: Path, follow_outside: bool) -> bool:
    if path.name == _PYPROJECT:
        # Most projects have the file and no settings in it: what does not name refcheck is not parsed.
        try:
            data = read_bytes(str(path), SETTINGS)
        except Unreadable as error:
            raise ConfigError(path, f"cannot be read: {error.strerror}", help=error.help) from None
        except OSError:
            return False
        if b"refcheck" not in data:
            return False
    elif not os.path.lexists(path) or path.is_dir():
        return False
    if not follow_outside and _leads_out(path):
        raise ConfigError(path, "is a link that leads out of the project", help=OUTSIDE_HELP)
    return path.name != _PYPROJECT or _table(path, _decoded(path, data)) is not None


def _leads_out(path: Path, *, is_given: bool = False) -> bool:
    """Whether a file is a link to somewhere else than its git repository, or its folder where there is none.

    Args:
        is_given: whether the user has named it, so that it can be a link of the user's own where there is none.
    """
    if not path.is_symlink():
        return False
    around = next((one for one in path.absolute().parents if os.path.lexists(one / ".git")), None)
    if around is None:
        if is_given:
            return False
        around = path.absolute().parent
    return Path(os.path.realpath(around)) not in Path(os.path.realpath(path)).parents


def _read(path: Path, root: Path) -> Settings:
    try:
        data = read_bytes(str(path), SETTINGS if path.suffix == ".toml" else OWN_SETTINGS)
    except Unreadable as error:
        raise ConfigError(path, f"cannot be read: {error.strerror}", help=error.help) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(path, f"cannot be read: {reason}") from None
    text = _decoded(path, data)
    settings: Any
    if path.suffix == ".toml":
        settings = _table(path, text)
        if settings is None:
            raise ConfigError(path, "has no table `[tool.refcheck]`")
        locate = _toml_locator(text, settings)
    else:
        settings, locate = _yaml(path, text)
    try:
        return Settings(**_reader(_TOP)({} if settings is None else settings, ()), path=path, root=root)
    except _Invalid as error:
        raise ConfigError(path, error.message, locate(error.place), error.help) from None


def _decoded(path: Path, data: bytes) -> str:
    from refcheck.facts.source import NotText, Source

    try:
        return Source.from_bytes(path.name, data).text
    except NotText as error:
        raise ConfigError(path, error.reason, error.line, help="save it as UTF-8") from None


Place = tuple[str | int, ...]
"""The keys and indices that lead to a value."""
Locator = Callable[[Place], "int | None"]


def _table(path: Path, text: str) -> Any:
    """`[tool.refcheck]`, or None where there is none."""
    from refcheck.guards import toml_text

    try:
        tool = toml_text.load(text).get("tool", {})
    except toml_text.NotToml as error:
        raise ConfigError(path, f"is not TOML: {_lowered(error.message)}", error.line) from None
    return tool.get("refcheck") if isinstance(tool, dict) else None


def _toml_locator(text: str, settings: Any) -> Locator:
    """Finds the line of a value by looking for its keys, one after the other, in the tables of refcheck."""

    def locate(place: Place) -> int | None:
        inside = False
        lines: list[tuple[int, str]] = []
        for number, line in enumerate(text.splitlines(), 1):
            if header := re.match(r"\s*\[\[?\s*([^\]#]*)", line):
                inside = re.sub(r"[\s\"']", "", header[1]).split(".")[:2] == ["tool", "refcheck"]
            if inside:
                lines.append((number, line))
        found, value = 0, settings
        for depth, step in enumerate(place):
            value = value[step]
            if isinstance(step, str):
                wanted = rf"(?:^|[\s.{{,\[\"']){re.escape(step)}[\"']?\s*(?:=|\.|\])"
            else:
                tables = [index for index, (_, line) in enumerate(lines) if line.lstrip().startswith("[[")]
                if depth == 1 and step < len(tables):
                    found = tables[step]
                wanted = rf"(?:^|[\s,\[\"']){re.escape(str(value))}(?:[\s,\]\"']|$)"
            key = re.compile(wanted)
            found = next((index for index in range(found, len(lines)) if key.search(lines[index][1])), found)
        return lines[found][0] if lines else None

    return locate


def _yaml(path: Path, text: str) -> tuple[Any, Locator]:
    """The data of a YAML file with all scalars as text: `off` and `101` are words to us."""
    import yaml

    from refcheck.guards import yaml_text

    try:
        # That in Python says more of what is wrong than that in C.
        yaml_text.check(text, yaml.SafeLoader)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = _plain(root, ())
    except _Invalid as error:
        raise ConfigError(path, error.message, _yaml_line(root, error.place)) from None
    except yaml_text.NotYaml as error:
        line = text.count("\n", 0, error.offset) + 1
        raise ConfigError(path, f"cannot be read: {error.message}", line) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = ", ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None))))
        message = _lowered(said or str(error).partition("\n")[0])
        raise ConfigError(path, f"is not YAML: {message}", mark.line + 1 if mark else None) from None
    return data, lambda place: _yaml_line(root, place)


def _plain(node: Any, place: Place) -> Any:
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    if node.id == "sequence":
        return [_plain(item, (*place, index)) for index, item in enumerate(node.value)]
    if node.id == "scalar":
        return node.value
    table: dict[str, Any] = {}
    for key, value in node.value:
        if key.id != "scalar":
            _fail(place, "a key must be a word")
        if key.value in table:
            _fail((*place, key.value), f"`{key.value}` is given twice")
        table[key.value] = _plain(value, (*place, key.value))
    return table


def _yaml_line(node: Any, place: Place) -> int | None:
    line = None
    for step in place:
        if isinstance(step, int):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            # The last one of a key that is given twice.
            key, node = [pair for pair in node.value if pair[0].value == step][-1]
            line = key.start_mark.line + 1
    return line


def _lowered(message: str) -> str:
    return message[:1].lower() + message[1:]


# Reading values


class _Invalid(Exception):
    def __init__(self, place: Place, message: str, help: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message
        self.help = help


Reader = Callable[[Any, Place], Any]


def _fail(place: Place, message: str, help: str = "") -> NoReturn:
    raise _Invalid(place, message, help)


def _said(place: Place) -> str:
    """The setting that a place belongs to, for messages."""
    keys = [step for step in place if isinstance(step, str)]
    if not keys:
        return "the settings"
    return f"an entry of `{'.'.join(keys)}`" if isinstance(place[-1], int) else f"`{'.'.join(keys)}`"


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list):
        return "a list"
    return "a table of keys" if isinstance(value, dict) else "a number or date"


def _unknown(place: Place, message: str, word: str, known: Collection[str]) -> NoReturn:
    listed = f"known: {', '.join(f'`{name}`' for name in known)}" if known else ""
    _fail(place, message, did_you_mean(word, known) or listed)


def _text(value: Any, place: Place) -> str:
    if not isinstance(value, str):
        _fail(place, f"{_said(place)} must be text, not {_kind(value)}")
    if not value.strip():
        _fail(place, f"{_said(place)} is empty")
    if _UNWRITABLE.search(value):
        _fail(place, f"{_said(place)} has a character in it that stands in no text", "leave it out")
    return str(value)


def _flag(value: Any, place: Place) -> bool:
    # YAML is read with all its values as text.
    if isinstance(value, bool) or value in ("true", "false"):
        return value in (True, "true")
    _fail(place, f"{_said(place)} must be true or false, not {_kind(value)}")


def _refused(value: Any, place: Place) -> NoReturn:
    """What only the user can say, and the project cannot."""
    _fail(place, f"{_said(place)} is an option of the command line, and no setting", "give `--follow-outside`")


def _choice(known: Callable[[], Collection[str]]) -> Reader:
    def read(value: Any, place: Place) -> str:
        word = _text(value, place)
        if word not in known():
            _unknown(place, f"{_said(place)} cannot be `{word}`", word, known())
        return word

    return read


def _key(known: Collection[str]) -> Reader:
    def read(value: Any, place: Place) -> str:
        if value not in known:
            _unknown(place, f"unknown key `{value}` in {_said(place[:-1])}", value, known)
        return str(value)

    return read


def _rule(value: Any, place: Place) -> str:
    """A rule's name, or its code or what codes begin with, as digits."""
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value, place)
    if _CODE.fullmatch(word):
        return word.rstrip("xX")
    name = word.replace("_", "-")
    if name not in _rules():
        _unknown(place, f"no rule is called `{word}`", name, _rules())
    return name


def _list(read: Reader, of: str, help: str) -> Reader:
    def read_list(value: Any, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list):
            _fail(place, f"{_said(place)} must be a list of {of}, not {_kind(value)}", help)
        if len(value) > _MOST_ENTRIES:
            _fail(place, f"{_said(place)} has more than {_MOST_ENTRIES:,} entries", "fewer patterns can say the same")
        return tuple(read(item, (*place, index)) for index, item in enumerate(value))

    return read_list


def _mapping(read_key: Reader, read_value: Reader, of: str) -> Reader:
    def read(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            _fail(place, f"{_said(place)} must be a table from {of}, not {_kind(value)}")
        return {read_key(key, (*place, key)): read_value(item, (*place, key)) for key, item in value.items()}

    return read


def _reader(keys: Mapping[str, Reader]) -> Reader:
    """Reads a table with settings; their names become those of fields."""

    def read(value: Any, place: Place) -> dict[str, Any]:
        if not isinstance(value, dict):
            _fail(place, f"{_said(place)} must be a table of keys, not {_kind(value)}")
        fields: dict[str, Any] = {}
        for key, item in value.items():
            name, at = key.replace("_", "-"), (*place, key)
            if name not in keys:
                within = f" in {_said(place)}" if place else ""
                _unknown(at, f"unknown key `{key}`{within}", name, keys)
            field_name = name.replace("-", "_")
            if field_name in fields:
                _fail(at, f"`{name}` is given twice, once with `-` and once with `_`")
            fields[field_name] = keys[name](item, at)
        return fields

    return read


def _override(value: Any, place: Place) -> Override:
    fields = _reader(_PER_PATH)(value, place)
    if not fields.get("paths"):
        _fail(place, "an override needs `paths`", 'a list of patterns, for example ["docs/"]')
    return Override(**fields)


def _templates(value: Any, place: Place) -> dict[str, str]:
    """By kind, or by language and kind as in `de.figure`."""
    if not isinstance(value, dict):
        _fail(place, f"{_said(place)} must be a table from kinds of definitions to texts, not {_kind(value)}")
    found: dict[str, str] = {}
    for key, item in value.items():
        at = (*place, key)
        if isinstance(item, dict) and is_language(key):
            for name, template in item.items():
                kind = _key(KINDS)(name, (*at, name))
                found[f"{key}.{kind}"] = _template(template, (*at, kind))
        else:
            kind = _key(KINDS)(key, at)
            found[kind] = _template(item, at)
    return found


def _template(value: Any, place: Place) -> str:
    template = _text(value, place)
    of_caption = place[-1] == "caption"
    known = ("label", "title") if of_caption else PLACEHOLDERS
    given = _PLACEHOLDER.findall(template)
    for name in given:
        if name not in known:
            _unknown(place, f"unknown `{{{name}}}` in {_said(place)}", name, known)
        if given.count(name) > 1:
            _fail(place, f"{_said(place)} has `{{{name}}}` twice")
    if of_caption and set(given) != {"label", "title"}:
        _fail(place, f"{_said(place)} needs `{{label}}` and `{{title}}`", 'for example "{label}: {title}"')
    if not given:
        _fail(place, f"{_said(place)} needs `{{number}}` or `{{title}}`", 'for example "Figure {number}"')
    return template


def _chapters(value: Any, place: Place) -> int | bool:
    """True or False, or the level of the headings that are chapters."""
    if str(value) in ("1", "2", "3", "4", "5", "6"):
        return int(value)
    if isinstance(value, bool) or value in ("true", "false"):
        return value in (True, "true")
    _fail(place, f"{_said(place)} must be true or false, or a level of headings from 1 to 6")


def _hyphenated(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.replace("_", "-") for name in names)


def _renderers() -> tuple[str, ...]:
    return _hyphenated(registry.names("refcheck.renderers"))


def _rules() -> tuple[str, ...]:
    return _hyphenated(registry.names("refcheck.rules"))


_SOME_RULES = _list(_rule, "rules", 'for example ["undefined-label", "3xx"]')
_SOME_PATTERNS = _list(_text, "patterns", 'for example ["drafts/", "*.txt"]')
_PER_PATH: Mapping[str, Reader] = {
    "paths": _SOME_PATTERNS,
    "renderer": _choice(_renderers),
    "select": _SOME_RULES,
    "ignore": _SOME_RULES,
    "severity": _mapping(_rule, _choice(lambda: (*SEVERITIES, "off")), "rules to severities"),
    "templates": _templates,
    "caption-numbers": _flag,
    "chapters": _chapters,
}
_TOP: Mapping[str, Reader] = {
    **{key: read for key, read in _PER_PATH.items() if key != "paths"},
    "label-scope": _choice(lambda: SCOPES),
    "exclude": _SOME_PATTERNS,
    "include": _SOME_PATTERNS,
    "follow-outside": _refused,
    "front-matter-paths": _list(_text, "keys", 'for example ["image", "cover.image"]'),
    "bibliography": _list(_text, "files", 'for example ["references.bib"]'),
    "overrides": _list(_override, "tables", "each with `paths` and what is different there"),
    "baseline": _text,
    "fail-on": _choice(lambda: SEVERITIES),
}
