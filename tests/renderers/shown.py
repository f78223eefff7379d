"""What a reader is shown of a text: the words, and the links within the page, live or dead.

The renderers are the real ones, those that `engines.py` and `oracles/` run. pandoc also stands in for those that are
pandoc with a filter that no registry has, as far as words go; their cross-references are text there.
"""

from __future__ import annotations

import importlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple
from unittest import mock

from .engines import FRONT_MATTER, pandoc_path, render_with_cmark
from .oracles import oracles
from .oracles.facts import Element, anchors, is_furniture, is_live, is_note_reference, parse, squeeze
from .oracles.programs import UnavailableError, output

STAND_INS = {
    "bookdown": "pandoc",
    "commonmark": "cmark",
    "pandoc-crossref": "pandoc",
    "pandoc-fignos": "pandoc",
    "quarto": "pandoc",
}
"""The engine that shows a text for a renderer of refcheck that cannot be run, or has another name."""
HTML_OF = {
    "docusaurus": "node",
    "hexo-pandoc": "node",
    "hexo-marked": "node",
    "hexo-markdown-it": "node",
    "hexo-markdown-it-plus": "node",
    "hugo": "sites",
    "jekyll": "sites",
    "kramdown": "kramdown",
    "mdbook": "sites",
    "mkdocs": "sites",
}
"""The modules of `oracles/` that make HTML of a text, by engine."""

_NOTE = re.compile(r"(?:user-content-)?fn[-:]?\w")
_MATH = re.compile(r"\$\$[^$]*\$\$|\$[^\s$][^$\n]*\$")
UNSEEN = frozenset({"script", "style", "template", "head"})
INLINE = frozenset({"a", "b", "code", "del", "em", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"})
"""What does not part words."""

KINDS = r"fig(?:ure)?s?|tab(?:le)?s?|tbls?|eqn?s?|equations?|listings?|lsts?|sec(?:tion)?s?|thm"
NUMBER = r"(?:\d+(?:\.\d+)*|\?+)(?:[ ]?\([a-z]\))?"
REFERENCE = re.compile(
    rf"""
      [+*!-]?(?<![A-Za-z0-9])@\{{?(?:{KINDS})[:-][\w:.-]*\}}?  # a cross-reference that is shown as it is written
    | \\(?:begin|end)\{{[^{{}}\n]*\}}
    | \\?@ref\([\w:./-]*\)
    | \{{\w+\}}`[^`\n]*`                                  # a role
    | \{{\s*[#.:][^{{}}\n]*\}} | \{{\s*[\w-]+=[^{{}}\n]*\}} # attributes
    | \(\\?\#[\w:.-]+\)
    | [<{{]%.*?%[>}}]                                     # a template tag
    | \(?\b(?:{KINDS})\b\.?(?:\s*{NUMBER}\)?:?)?         # a number, or a word for its kind
    | \[{NUMBER}\] | \[\^[^\]\s]+\] | \[undefined\]
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
"""What refers or is referred to, which is written in another way for another renderer."""
_ENTRIES = re.compile(r"\{%-?\s*references\b.*?\{%-?\s*endreferences\b", re.DOTALL)
_ENTRY_KEY = re.compile(r"\[[^\s\[\]]+\]")
WORD = re.compile(r"[\u3000-\u9fff]|[^\W_\u3000-\u9fff]+")


class Shown(NamedTuple):
    """What a page shows. Words and links are counted."""

    words: Counter[str]
    """Folded, without those of references and their numbers."""
    live: Counter[tuple[str, str]]
    """Links within the page that lead somewhere: destination and text."""
    dead: Counter[tuple[str, str]]
    text: str = ""


def words(text: str) -> Counter[str]:
    """The words of a text, without those of references and their numbers."""
    text = _ENTRIES.sub(lambda entries: _ENTRY_KEY.sub(" ", entries[0]), text)
    return Counter(WORD.findall(REFERENCE.sub(" ", text).casefold()))


def shown(html: str) -> Shown:
    """What a page in HTML shows: its text and the titles that a pointer brings up, no descriptions of images."""
    root = parse(html)
    targets = anchors(root.walk())
    text = "".join(_text(root))
    live: Counter[tuple[str, str]] = Counter()
    dead: Counter[tuple[str, str]] = Counter()
    for element in root.walk():
        href = element.attributes.get("href", "")
        if element.tag == "a" and href.startswith("#") and not is_note_reference(element) and not is_furniture(element):
            (live if is_live(href[1:], targets) else dead)[href, squeeze(element.text())] += 1
    return Shown(words(text), live, dead, text)


def _text(element: Element, notes: set[str] | None = None) -> Iterator[str]:
    if notes is None:
        notes = set()
    if element.tag in UNSEEN or is_note_reference(element):
        return
    if element.tag == "li" and _NOTE.match(element.id):
        # pandoc shows a note once for each reference to it.
        text = re.sub(r"[\s↩\ufe0e]", "", element.text())
        if text in notes:
            return
        notes.add(text)
    if element.tag == "a" and is_furniture(element) and not re.search(r"[^\W\d]", element.text()):
        # The way back from a note; with words it is a heading that links to itself.
        return
    if element.tag not in INLINE:
        yield " "
    yield from (f" {element.attributes[name]} " for name in ("title",) if element.attributes.get(name))
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _text(child, notes)
    if element.tag not in INLINE:
        yield " "


_LUA = """
local options = pandoc.WriterOptions { html_math_method = "mathjax", wrap_text = "none" }
local answers = {}
for _, text in ipairs(pandoc.json.decode(io.read("a"), false)) do
  local good, answer = pcall(function() return pandoc.write(pandoc.read(text, "markdown"), "html", options) end)
  table.insert(answers, good and answer or false)
end
print(pandoc.json.encode(answers))
"""


def _by_pandoc(texts: list[str]) -> list[Shown | None]:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "shown.lua"
        script.write_text(_LUA)
        unified = [text.removeprefix("\ufeff").replace("\r\n", "\n") for text in texts]
        answers = json.loads(output(pandoc_path(), "lua", script, text=json.dumps(unified)))
    return [shown(answer) if answer else (None if answer is False else shown("")) for answer in answers]


def _by_cmark(texts: list[str], *, headings: bool = False) -> list[Shown | None]:
    # GitHub reads mathematics by itself, in which cmark sees links.
    raw = (_MATH.sub(lambda math: math[0].replace("[", "\\["), text.removeprefix("\ufeff")) for text in texts)
    pages = [render_with_cmark(text) for text in raw]
    return [shown(_with_heading_ids(page) if headings else page) for page in pages]


def _with_heading_ids(html: str) -> str:
    """The page with ids at its headings like those that GitHub gives."""
    known: Counter[str] = Counter()

    def put(match: re.Match[str]) -> str:
        text = re.sub(r"<[^>]*>", "", match[2]).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
        kept = (c for c in text.replace("&quot;", '"').lower() if c in "-_ " or _is_kept(c))
        slug = "".join(kept).replace(" ", "-")
        name = slug
        while name in known:
            known[slug] += 1
            name = f"{slug}-{known[slug]}"
        known[name] = 0
        return f'<{match[1]} id="{name}">{match[2]}</{match[1]}>'

    return re.sub(r"<(h[1-6])>(.*?)</\1>", put, html, flags=re.DOTALL)


def _is_kept(character: str) -> bool:
    # Not `½` and `²`, which Python counts among the letters and digits.
    category = unicodedata.category(character)
    return category.startswith("M") or (character.isalnum() and category != "No")


def _by_oracle(name: str, texts: list[str]) -> list[Shown | None]:
    """What an oracle is told by its program before it makes facts of that."""
    module = importlib.import_module(f"{__package__}.oracles.{HTML_OF[name]}")
    with mock.patch.object(module, "facts_of", lambda html, **_: {"html": html}):
        answers = oracles()[name].answer(texts)
    return [shown(answer["html"]) if "html" in answer else None for answer in answers]


def _by_mystmd(texts: list[str]) -> list[Shown | None]:
    from .oracles import node

    texts = [FRONT_MATTER.sub("", text, count=1) for text in texts]
    return [None if "error" in one else _of_tree(one["tree"]) for one in node.node("mystmd.mjs", texts=texts)]


def _of_tree(tree: Any) -> Shown:
    parts, live, dead = [], Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for part in _shown_parts(tree):
        kind = part["type"]
        if kind == "crossReference" and "urlSource" in part:
            link = part["urlSource"], squeeze("".join(_values(part)))
            (live if part.get("resolved") else dead)[link] += 1
        elif kind == "link" and part["url"].startswith("#"):
            dead[part["url"], squeeze("".join(_values(part)))] += 1
        is_block = "children" in part and kind not in ("emphasis", "strong", "delete", "link", "crossReference", "span")
        parts.append(" " if is_block else str(part.get("value", "")))
        parts += [f" {part['title']} "] if part.get("title") else []
    text = "".join(parts)
    return Shown(words(text), live, dead, text)


def _shown_parts(tree: Any) -> Iterator[Any]:
    if tree["type"] in ("comment", "html", "mystTarget", "image") or (
        tree["type"] == "crossReference" and "urlSource" not in tree
    ):
        return
    yield tree
    for child in tree.get("children", ()):
        yield from _shown_parts(child)


def _values(tree: Any) -> Iterable[str]:
    return (str(part.get("value", "")) for part in _shown_parts(tree))


@cache
def _engine(name: str) -> Callable[[list[str]], list[Shown | None]]:
    if name == "pandoc":
        return _by_pandoc
    if name == "github":
        return lambda texts: _by_cmark(texts, headings=True)
    if name == "cmark":
        return _by_cmark
    if name == "mystmd":
        return _by_mystmd
    return lambda texts: _by_oracle(name, texts)


ENGINES = ("pandoc", "github", "cmark", "mystmd", *HTML_OF)


def engine_of(renderer: str) -> str:
    """The engine that shows a text as a renderer of refcheck does, or the nearest to it."""
    return STAND_INS.get(renderer, renderer)


def is_there(engine: str) -> bool:
    """Whether an engine is installed."""
    try:
        return engine in ENGINES and bool(_engine(engine)(["a"]))
    except (UnavailableError, RuntimeError):
        return False


def show(texts: list[str], engine: str) -> list[Shown | None]:
    """What an engine shows of each text; None where the page does not build."""
    try:
        return _engine(engine)(texts)
    except RuntimeError:
        # One that stops the program itself is found by halves.
        if len(texts) == 1:
            return [None]
        half = len(texts) // 2
        return show(texts[:half], engine) + show(texts[half:], engine)
