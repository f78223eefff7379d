"""YAML front matter: what stands between `---` on the first line and the next `---` or `...`.

It is no Markdown. Its settings (`refplus: true`) are evidence of the renderer. TOML front matter
(`+++`) is passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from refcheck.markdown.parse import blank
from refcheck.model import FrontMatterError

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader

ORDER = 0
_MAX_DEPTH = 100
_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_TOML = re.compile(r"\+\+\+[ \t]*\n")
_TOML_CLOSING = re.compile(r"^\+\+\+[ \t]*$", re.M)


def install(reader: Reader) -> None:
    reader.mask(_mask)


def _mask(text: str, facts: Facts) -> str:
    opening = _OPENING.match(text)
    if opening:
        # A rule across the page, not front matter, where a blank line follows.
        if text[opening.end() : opening.end() + 1] == "\n":
            return text
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            return text
        content = text[opening.end() : closing.start()]
        if not _read(content, opening.end(), facts):
            return text
        return blank(text, 0, closing.end(), " ")
    opening = _TOML.match(text)
    if opening:
        closing = _TOML_CLOSING.search(text, opening.end())
        if closing:
            facts.syntaxes.add("toml-front-matter")
            return blank(text, 0, closing.end(), " ")
    return text


def parse_yaml(text: str) -> Any:
    """The value of a text in YAML, which may be anybody's.

    Raises:
        ValueError: where it is not YAML, or nested too deeply.
    """
    import yaml

    try:
        if _too_deep(text) is not None:
            raise ValueError("nested too deeply")
        return yaml.load(text, Loader=_loader())
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _read(content: str, offset: int, facts: Facts) -> bool:
    """Reads the settings; False where it is plain text between two rules, not front matter."""
    if not content.strip():
        return True
    import yaml

    try:
        deep = _too_deep(content)
        if deep is not None:
            facts.front_matter_error = FrontMatterError("nested too deeply", offset + deep)
            return True
        settings: Any = yaml.load(content, Loader=_loader())
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        facts.front_matter_error = FrontMatterError(str(reason), offset + (mark.index if mark else 0))
        return True
    except ValueError as error:
        # PyYAML lets through what Python cannot build, such as the date 2021-02-30.
        facts.front_matter_error = FrontMatterError(str(error), offset)
        return True
    if isinstance(settings, dict):
        facts.front_matter = {str(key): value for key, value in settings.items()}
        facts.syntaxes.add("front-matter")
        return True
    return False


def _too_deep(content: str) -> int | None:
    """Where the settings exceed the depth that PyYAML, which recurses without a check, can read."""
    if sum(map(content.count, "[{-?:")) <= _MAX_DEPTH:
        return None
    import yaml

    depth = 0
    for event in yaml.parse(content, Loader=_loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH:
            return event.start_mark.index if event.start_mark else 0
    return None


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)
