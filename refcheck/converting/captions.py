r"""bookdown's labels in captions, `(\#fig:x)`, as attribute blocks, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.converting.draft import Draft
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span

_BEGIN, _END = r"\begin{equation}", r"\end{equation}"
_CAPTION = compile_lazily(
    r"(?P<mark>(?:Table)?:[ \t]+)\(\\#(?P<key>tab:[^\s()]+)\) (?P<text>[^\r\n]*?)(?P<end>[ \t]*)(?=\r|\n|\Z)"
)
_IN_IMAGE = compile_lazily(r"!\[\(\\#(?P<key>fig:[^\s()]+)\) ")


def read(draft: Draft) -> Iterator[Edit]:
    """Captions and equations with attribute blocks in place of their labels."""
    page, text, newline = draft.as_read(), draft.text, draft.source.newline
    labels = {label.span.start: label for label in page.of_kind("label") if label.syntax == "bookdown_labels"}
    for image in page.references:
        caption = _IN_IMAGE.match(text, image.span.start) if image.kind == "image" else None
        if caption is not None and caption.start() + len("![") in labels:
            yield Edit(Span(caption.start() + len("!["), caption.end()), "")
            if image.attributes is None:
                yield Edit(Span(image.span.end, image.span.end), f"{{#{caption['key']}}}")
            else:
                place = image.attributes.start + 1
                yield Edit(Span(place, place), f"#{caption['key']} ")
    if not labels:
        return
    for caption in _CAPTION.finditer(text):
        if caption.end("mark") in labels:
            yield Edit(Span(*caption.span()), f"{caption['mark']}{caption['text']} {{#{caption['key']}}}")
    position = 0
    for start, label in labels.items():
        begin = text.rfind(_BEGIN, position, start) if label.element == "math" else -1
        before, after = text[start - len(newline) : start], text[label.span.end : label.span.end + len(newline + _END)]
        if begin >= 0 and before == newline and after == newline + _END:
            math = text[begin + len(_BEGIN) : start - len(newline)]
            if "\\end{" not in math:
                yield Edit(Span(begin, label.span.end + len(after)), f"$${math}$$ {{#{label.key}}}")
        position = label.span.end


def write(draft: Draft) -> Iterator[Edit]:
    """Figures, tables and equations with their labels in captions."""
    page, text, newline = draft.as_read(), draft.text, draft.source.newline
    images = page.keys.images_by_attributes
    for label in page.of_kind("label"):
        if label.syntax != "attributes" or not label.key:
            continue
        kind = draft.goal.kind_of(label.key)
        mark = rf"(\#{label.key}) "
        image = images.get(label.span) if label.element == "image" else None
        if kind == "figure" and image is not None and image.kind == "image":
            yield from _in_image(draft, label, image, mark)
        elif kind == "table" and label.element == "table":
            start = text.rfind(newline, 0, label.span.start) + len(newline)
            caption = re.compile(r"(?:Table)?:[ \t]+").match(text, start)
            if caption is not None:
                yield Edit(Span(caption.end(), caption.end()), mark)
                yield _without(draft, label)
        elif kind == "equation" and label.element == "math":
            math = text[label.full_span.start : label.span.start].rstrip()
            if math.startswith("$$") and math.endswith("$$") and len(math) > 4:
                written = rf"{_BEGIN}{math[2:-2]}{newline}(\#{label.key}){newline}{_END}"
                yield Edit(Span(label.full_span.start, label.span.end), written)


def _in_image(draft: Draft, label: Definition, image: Reference, mark: str) -> Iterator[Edit]:
    if not draft.text.startswith("![", image.span.start):
        return
    start = image.span.start + len("![")
    yield Edit(Span(start, start), mark)
    yield _without(draft, label)


def _without(draft: Draft, label: Definition) -> Edit:
    """The block of a label without its name, or nothing if it is otherwise empty."""
    text = draft.text
    start, end = label.key_span
    if text[start - 1] == "#":
        start -= 1
    else:
        # `id=x`, `id="x"`
        start = text.rfind("id", label.span.start, start)
        end += text[end] in "\"'"
    if [name for name, _ in label.attributes] == ["id"]:
        start = label.span.start
        while text[start - 1] in " \t" and label.element == "table":
            start -= 1
        return Edit(Span(start, label.span.end), "")
    return Edit(Span(start, end + (text[end] == " ")), "")
