"""MyST's directives and targets as attribute blocks, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refcheck.converting.caption_lines import prefix_at
from refcheck.converting.draft import Draft
from refcheck.converting.markup import attribute_block
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Definition, Edit, Reference, Span
from refcheck.syntax.attributes import ElementCondition

_FIGURE = compile_lazily(
    r"(?P<fence>:{3,}|`{3,})\{figure\}[ \t]+(?P<source>[^\r\n]+?)\r?\n"
    r"(?P<options>(?::[\w-]+:[^\r\n]*\r?\n)*)(?P<body>(?:(?!(?P=fence))[^\r\n]*\r?\n)*)(?P=fence)(?![:`])"
)
_TABLE = compile_lazily(
    r"(?P<fence>:{3,})\{table\}[ \t]+(?P<caption>[^\r\n]+)\r?\n:(?:name|label): [^\r\n]*\r?\n(?P<blank>\r?\n)"
)
_FENCE = compile_lazily(r"(?P<fence>:{3,}|`{3,}|~{3,})\{[A-Za-z][^\r\n]*(?P<options>(?:\r?\n[ \t>]*:[\w-]+:[^\r\n]*)*)")
_MATH = compile_lazily(
    r"(?P<fence>:{3,}|`{3,})\{math\}(?P<argument>[^\r\n]*)\r?\n"
    r"(?P<options>(?::[\w-]+:[^\r\n]*\r?\n)*)(?P<body>(?:(?!(?P=fence))[^\r\n]*\r?\n)*)(?P=fence)(?![:`])"
)
_CAPTION = compile_lazily(r"^(?:Table)?:[ \t]+", re.MULTILINE)
_OPTION = compile_lazily(r":(?P<name>[\w-]+):[ \t]*(?P<value>[^\r\n]*)")


def read(draft: Draft) -> Iterator[Edit]:
    """Attribute blocks in place of figures, of targets before headings and equations."""
    page, text, newline = draft.as_read(), draft.text, draft.source.newline
    headings = {heading.full_span.start: heading for heading in reversed(list(page.of_kind("heading")))}
    labelled = {label.full_span.start for label in page.of_kind("label")}
    for label in page.definitions:
        is_bare = (
            label.kind == "unlabelled" and label.element in ("figure", "math") and label.full_span.start not in labelled
        )
        if label.kind != "label" and not is_bare:
            continue
        name = text[label.key_span.start : label.key_span.end] if label.kind == "label" else ""
        if label.element == "figure":
            figure = _FIGURE.match(text, label.full_span.start)
            if figure is not None:
                draft.figures.append((len(draft.rounds), figure.start()))
                yield Edit(Span(*figure.span()), _image(figure, name, newline))
        elif label.element == "table" and label.syntax == "myst_directives":
            table, end = _TABLE.match(text, label.full_span.start), label.full_span.end
            end -= len(text[label.full_span.start : end]) - len(text[label.full_span.start : end].rstrip())
            if table is not None and text.endswith(table["fence"], 0, end):
                yield Edit(Span(*table.span()), "")
                blank = "" if text.endswith(newline * 2, 0, end - len(table["fence"])) else newline
                yield Edit(Span(end - len(table["fence"]), end), f"{blank}: {table['caption']} {{#{name}}}")
        elif label.element == "math" and label.syntax == "myst_directives":
            yield from _equation(draft, label)
        elif label.syntax == "math_labels":
            end = text.find(")", label.key_span.end) + 1
            if end and text[label.key_span.start - 1] == "(":
                yield Edit(Span(label.key_span.start - 1, end), f"{{#{name}}}")
        elif label.syntax == "myst_targets" and label.element == "heading":
            line = text.find("\n", label.span.end) + 1
            heading = headings.get(label.full_span.start)
            if line and heading is not None and not heading.key and line == heading.full_span.start:
                yield Edit(Span(label.span.start, line), "")
                yield Edit(Span(heading.span.end, heading.span.end), f" {{#{name}}}")


def _equation(draft: Draft, label: Definition) -> Iterator[Edit]:
    """A directive with an equation between dollars, if these can contain it."""
    text, newline = draft.text, draft.source.newline
    math = _MATH.match(text, label.full_span.start)
    if math is None or not (math.start() == 0 or text[math.start() - 1] in "\r\n"):
        return
    body = "\n".join((math["argument"], math["body"])).replace("\r\n", "\n").strip()
    if not body or "$$" in body or any(not line.strip() for line in body.split("\n")):
        return
    pairs = [(option["name"], option["value"].strip()) for option in _OPTION.finditer(math["options"])]
    rest = [pair for pair in pairs if pair[0] not in ("name", "label")]
    if rest:
        draft.lose(math.start(), f"the options `{attribute_block('', rest)}` of the equation")
    block = f" {{#{label.key}}}" if label.key else ""
    yield Edit(Span(*math.span()), newline.join(("$$", *body.split("\n"), f"$${block}")))


def stays(draft: Draft, label: Definition) -> bool:
    """Whether a label is one of a directive that only MyST knows, which is shown as source."""
    if draft.goal.label_idiom == "directives" or draft.original.renderer.label_idiom != "directives":
        return False
    if label.syntax == "myst_directives":
        return True
    return label.syntax == "myst_targets" and bool(_FENCE.match(draft.text, label.full_span.start))


def put_anchor(draft: Draft, label: Definition, anchor: str) -> Iterator[Edit]:
    """An anchor in a paragraph before a directive that stays as it is; none for the parts of a figure."""
    text, newline, start = draft.text, draft.source.newline, label.full_span.start
    prefix = prefix_at(draft.source, start)
    if label.span.start == label.span.end or prefix is None or not _FENCE.match(text, start):
        return
    if label.syntax == "myst_targets":
        end = label.span.start + len(text[slice(*label.span)].rstrip())
        yield Edit(Span(label.span.start, end), f"{anchor}{newline}{prefix.rstrip()}")
        return
    written = f"{anchor}{newline}{prefix.rstrip()}{newline}{prefix}"
    if not text.endswith(written, 0, start):
        yield Edit(Span(start, start), written)


def before_directive(text: str, start: int, key: str, newline: str) -> str | None:
    """The MyST label for an anchor before a directive; empty if the directive has it, None if there is no directive."""
    fence = _FENCE.match(text, start)
    if fence is None:
        return None
    options = [(option["name"], option["value"].strip()) for option in _OPTION.finditer(fence["options"])]
    return "" if ("name", key) in options or ("label", key) in options else f"({key})={newline}"


def _image(figure: re.Match[str], name: str, newline: str) -> str:
    """A figure as an image with attributes, followed by the text below its caption."""
    options = [(option["name"], option["value"].strip()) for option in _OPTION.finditer(figure["options"])]
    block = attribute_block(name, [pair for pair in options if pair[0] not in ("name", "label")])
    caption, _, legend = figure["body"].replace("\r\n", "\n").strip().partition("\n\n")
    image = f"![{' '.join(caption.split())}]({figure['source']}){block}"
    return f"{image}{newline * 2}{legend.strip().replace(chr(10), newline)}" if legend.strip() else image


def write(draft: Draft) -> Iterator[Edit]:
    """Figures, targets and labels of equations in place of attribute blocks."""
    page, text, newline = draft.as_read(), draft.text, draft.source.newline
    images = page.keys.images_by_attributes
    for label in page.of_kind("label"):
        begins_line = label.full_span.start == 0 or text[label.full_span.start - 1] in "\r\n"
        if label.syntax not in ("attributes", "code") or not begins_line:
            continue
        image = images.get(label.span) if label.element == "image" else None
        if image is not None and image.kind == "image" and not label.conditions & ElementCondition.INLINE:
            yield from _figure(draft, label, image)
            continue
        rest = [pair for pair in label.attributes if pair[0] != "id"]
        if rest and label.element in ("math", "table", "heading"):
            draft.lose(label.span.start, f"the attributes `{attribute_block('', rest)}` of the {label.element}")
        if label.element == "math":
            yield Edit(label.span, f"({label.key})")
        elif label.element == "table":
            yield from _table(draft, label)
        elif label.element == "heading":
            start = label.span.start
            while start and text[start - 1] in " \t":
                start -= 1
            yield Edit(Span(label.full_span.start, label.full_span.start), f"({label.key})={newline}")
            yield Edit(Span(start, label.span.end), "")


def _table(draft: Draft, label: Definition) -> Iterator[Edit]:
    """A table with its caption after or before it as a directive with the caption before it."""
    text, newline = draft.text, draft.source.newline
    caption = _CAPTION.search(text, label.full_span.start, label.span.start)
    if caption is None:
        return
    words = " ".join(text[caption.end() : label.span.start].split())
    opening = f":::{{table}} {words}{newline}:name: {label.key}{newline}{newline}"
    end = label.full_span.start + len(text[slice(*label.full_span)].rstrip())
    if end > label.span.end:
        rest = text[label.span.end : end]
        table = end - len(rest.lstrip())
        yield Edit(Span(caption.start(), table), opening)
        yield Edit(Span(end, end), f"{newline}{newline}:::")
    else:
        yield Edit(Span(label.full_span.start, label.full_span.start), opening)
        yield Edit(Span(caption.start(), label.span.end), ":::")


def _figure(draft: Draft, label: Definition, image: Reference) -> Iterator[Edit]:
    newline = draft.source.newline
    classes = [value for name, value in label.attributes if name == "class"]
    options = [("name", label.key), *(pair for pair in label.attributes if pair[0] not in ("id", "class"))]
    if classes:
        options.append(("class", " ".join(classes)))
    if image.form != "inline" or (image.text_span is None and not image.text):
        return
    title = draft.text[image.key_span.end : image.span.end].strip(" \t\r\n<>()")
    if title:
        draft.lose(image.span.start, f"the title {title} of the image")
    written = "".join(f":{name}: {value}{newline}" for name, value in options)
    caption = " ".join(image.text.split())
    body = f":::{{figure}} {image.key}{newline}{written}{newline}{caption}{newline}:::"
    yield Edit(Span(image.span.start, label.span.end), body)
