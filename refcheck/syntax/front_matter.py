"""YAML front matter: the lines between `---` on the first line and the next `---` or `...`.

It is not Markdown. A blank line may follow the first one only where a setting of a page (`title`) is in it: Jekyll
4.3.1, Hugo 0.168 and MkDocs 1.6.1 read it so, and pandoc 3.9 does not. So may blank lines be before it, for Hugo, Zola
0.22 and pandoc; for the others it is a rule and a heading, which nobody wants. Its settings (`refplus: true`) are
evidence of the renderer. TOML front matter (`+++`) is read as well. pandoc reads more of such blocks further down,
where bibliographies are often listed; blocks that name one are read. If a setting occurs more than once, the last one
wins, as in pandoc 3.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from refcheck.bibliography.entries import metadata_entries
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, MetadataBlock, Reference, Span
from refcheck.facts.text_faults import FrontMatterFault
from refcheck.guards import yaml_text
from refcheck.markdown.parse import blank, blank_all
from refcheck.markdown.signs import signs_of

if TYPE_CHECKING:
    from refcheck.markdown.parse import Facts, Reader
    from refcheck.syntax._visibility import View

ORDER = 0
FEATURES = {"front-matter": "`label: x` in the front matter"}
_OPENING = compile_lazily(r"---[ \t]*\n")
_CLOSING = compile_lazily(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
# The parts that a template engine fills in before YAML is read, as in Hugo's archetypes.
_TEMPLATE = compile_lazily(r"\{\{|\{%|<%")
_OF_PAGE = compile_lazily(r"^(?:title|layout|permalink|slug|sidebar_position):[ \t]+\S", re.MULTILINE)
_OF_TOML_PAGE = compile_lazily(r"^(?:title|template|date|weight|slug)[ \t]*=", re.MULTILINE)
_TOML = compile_lazily(r"\+\+\+[ \t]*\n")
_TOML_CLOSING = compile_lazily(r"^\+\+\+[ \t]*$", re.MULTILINE)
_LITERATURE = ("\nreferences:", "\nbibliography:", "\nnocite:")
_FENCE = compile_lazily(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_PAGE_LABEL = compile_lazily(
    r"^(?:label|name)[ \t]*:[ \t]+(?:(?P<quote>[\"'])(?P<quoted>[^\"'\n]+)(?P=quote)|(?P<plain>[^\"'\s#][^\n#]*))",
    re.MULTILINE,
)
# A whole quoted value.
_PROPERTY_LINK = compile_lazily(
    r"(?:[:,-][ \t]+|\[[ \t]*)(?P<quote>[\"'])\[\["
    r"(?P<name>[^\[\]|\"'\\\n]+)(?:\|(?P<text>[^\[\]\"'\\\n]*))?\]\](?P=quote)"
    r"(?=[ \t]*[,\]\n]|[ \t]*$)"
)
_LATER_OPENING = compile_lazily(r"\n[ \t]*\n(?P<line>---)[ \t]*\n(?![ \t]*\n)")


def install(reader: Reader) -> None:
    reader.mask(_mask)
    reader.mask(_mask_later)


def is_visible(fact: Definition | Reference, view: View) -> bool:
    """Whether the renderer reads the fact; only mystmd reads the label of a page."""
    return fact.kind != "label" or view.is_native("front-matter")


def _mask(text: str, facts: Facts) -> str:
    start = len(text) - len(text.lstrip(" \t\n")) if text[:1] in " \t\n" else 0
    if start and text[start - 1] != "\n":
        return text
    opening = _OPENING.match(text, start)
    if opening:
        closing = _CLOSING.search(text, opening.end())
        if closing is None:
            return text
        # With a blank line after it, it is a thematic break for pandoc, and front matter for generators of sites.
        is_doubtful = start or text[opening.end()] == "\n"
        if is_doubtful and not _OF_PAGE.search(text, opening.end(), closing.start()):
            return text
        if not _read(text[opening.end() : closing.start()], opening.end(), facts):
            return text
        facts.front_matter_end = closing.start()
        return blank(text, 0, closing.end(), " ")
    opening = _TOML.match(text, start)
    if opening:
        closing = _TOML_CLOSING.search(text, opening.end())
        if closing and (not start or _OF_TOML_PAGE.search(text, opening.end(), closing.start())):
            _read_toml(text[opening.end() : closing.start()], opening.end(), facts)
            return blank(text, 0, closing.end(), " ")
    return text


def _mask_later(text: str, facts: Facts) -> str:
    """Reads the blocks further down that list or name a bibliography, and records similar ones."""
    front_matter = signs_of(facts.text[: facts.front_matter_end])
    if facts.signs.find(b"\n---\n", len(front_matter)) < 0:
        return text
    places = []
    position, is_code = 0, False
    while opening := _LATER_OPENING.search(text, position):
        is_code ^= len(_FENCE.findall(text, position, opening.end())) % 2 == 1
        position = opening.end()
        closing = _CLOSING.search(text, position)
        if closing is None:
            break
        content = text[position : closing.start()]
        if is_code:
            continue
        if not any(key in f"\n{content}" for key in _LITERATURE):
            facts.metadata_blocks.append(MetadataBlock(Span(*opening.span("line")), content))
            position = closing.end()
            continue
        if _read(content, position, facts, is_later=True):
            places.append((opening.start("line"), closing.end()))
            position = closing.end()
    return blank_all(text, places, " ") if places else text


def _read(content: str, offset: int, facts: Facts, *, is_later: bool = False) -> bool:
    """Reads the settings; returns False if it is plain text between two thematic breaks, not front matter.

    Args:
        is_later: whether it is further down, where it can be anything if it is not YAML.
    """
    if not content.strip():
        return True
    settings: Any = yaml_text.flat(content)
    faults: tuple[FrontMatterFault, ...] = ()
    lost: tuple[str, ...] = ()
    if settings is None:
        # Rarely needed.
        from refcheck.guards import lenient_yaml

        settings, faults, lost = lenient_yaml.read(content)
    is_broken = any(fault.kind == "syntax" for fault in faults)
    if not isinstance(settings, dict) or (is_later and is_broken):
        return False
    facts.front_matter.update((str(key), value) for key, value in settings.items())
    if not is_broken:
        facts.syntaxes.add("front-matter")
    if "label" in settings or "name" in settings:
        facts.definitions += _page_label(content, offset)
    if "[[" in content:
        facts.references += _property_links(content, offset)
    if "references" in settings:
        others = [definition for definition in facts.definitions if definition.kind != "citation-entry"]
        try:
            facts.definitions = [*others, *metadata_entries(content, offset, "front_matter")]
        except yaml_text.NotYaml:
            lost = (*lost, "references")
    facts.front_matter_lost += lost
    if faults and not _TEMPLATE.search(content):
        moved = (fault._replace(offset=offset + fault.offset) for fault in faults)
        facts.front_matter_faults += sorted(moved, key=lambda fault: (fault.kind != "syntax", fault.offset))
    return True


def _page_label(content: str, offset: int) -> list[Definition]:
    """The label of the page, by its first name (mystmd)."""
    found = _PAGE_LABEL.search(content)
    if found is None:
        return []
    group = "quoted" if found["quoted"] else "plain"
    key = found[group].rstrip()
    place = Span(offset + found.start(group), offset + found.start(group) + len(key))
    return [Definition("label", "front_matter", key=key, span=place, key_span=place, full_span=place, element="page")]


def _property_links(content: str, offset: int) -> Iterator[Reference]:
    """The properties of a note that are quoted links (Obsidian)."""
    for found in _PROPERTY_LINK.finditer(content):
        key = found["name"].strip()
        if key:
            start = offset + found.start("name") + len(found["name"]) - len(found["name"].lstrip())
            whole = Span(offset + found.end("quote"), offset + found.end() - 1)
            yield Reference(
                "link",
                "wiki_links",
                key=key,
                span=whole,
                key_span=Span(start, start + len(key)),
                text=found["text"] or key,
                form="property",
            )


def _read_toml(content: str, offset: int, facts: Facts) -> None:
    """Reads the TOML settings of Hugo and Zola."""
    from refcheck.guards import toml_text

    facts.syntaxes.add("toml-front-matter")
    try:
        facts.front_matter.update(toml_text.load(content))
    except toml_text.NotToml as error:
        facts.front_matter_lost.append("")
        if not _TEMPLATE.search(content):
            lines = content.split("\n")[: (error.line or 1) - 1]
            place = min(sum(len(line) + 1 for line in lines), len(content))
            facts.front_matter_faults.append(FrontMatterFault("syntax", error.message.lower(), offset + place))


def paths_in(text: str, keys: Sequence[str]) -> tuple[Reference, ...]:
    """The values of some keys of a text's YAML front matter as links, with their places.

    Args:
        keys: with dots for nested tables; each item of a list is a value.
    """
    opening = _OPENING.match(text.replace("\r\n", " \n")) if keys else None
    closing = _CLOSING.search(text.replace("\r\n", " \n"), opening.end()) if opening else None
    if opening is None or closing is None:
        return ()
    content = text.replace("\r\n", " \n")[opening.end() : closing.start()]
    try:
        root = yaml_text.compose(content)
    except yaml_text.NotYaml:
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
        yield Reference(
            "link", "front_matter", key=node.value, span=place, key_span=place, text=name, form="front-matter"
        )
