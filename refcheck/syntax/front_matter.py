"""YAML front matter: what stands between `---` on the first line and the next `---` or `...`.

It is no Markdown. Its settings (`refplus: true`) are evidence of the renderer. TOML front matter
(`+++`) is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from refcheck.markdown.parse import blank
from refcheck.model import FrontMatterError, Reference, Span

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


def paths_in(text: str, keys: Sequence[str]) -> tuple[Reference, ...]:
    """The values of some keys of a text's YAML front matter, as links, with the places where they stand.

    Args:
        keys: with dots between those of nested tables; of a list each entry counts.
    """
    opening = _OPENING.match(text.replace("\r\n", " \n")) if keys else None
    closing = _CLOSING.search(text.replace("\r\n", " \n"), opening.end()) if opening else None
    if opening is None or closing is None:
        return ()
    import yaml

    content = text.replace("\r\n", " \n")[opening.end() : closing.start()]
    try:
        root = None if _too_deep(content) is not None else yaml.compose(content, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError):
        return ()
    return tuple(_scalars(root, "", frozenset(keys), content, opening.end()))


def _scalars(node: Any, name: str, keys: frozenset[str], content: str, offset: int) -> Iterator[Reference]:
    if node is None:
        return
    if node.id == "mapping":
        for key, value in node.value:
            if key.id == "scalar":
                yield from _scalars(value, f"{name}.{key.value}".lstrip("."), keys, content, offset)
    elif node.id == "sequence":
        for item in node.value:
            yield from _scalars(item, name, keys, content, offset)
    elif name in keys and node.value and node.tag == "tag:yaml.org,2002:str":
        start, end = node.start_mark.index, node.end_mark.index
        if content[start] in "\"'" and end - start == len(node.value) + 2:
            start, end = start + 1, end - 1
        place = Span(offset + start, offset + end)
        yield Reference("link", "front_matter", node.value, place, place, name, form="front-matter")


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
