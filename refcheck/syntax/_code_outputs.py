"""The output of R, Python and Julia code when it runs: ids in printed text, names of saved files.

`savefig("out.png")`, `ggsave(paste0("plot-", i, ".png"))`, `cat("{#part", j, "}")`, `caption = "Cars {#tbl-cars}"`,
`div(id = "intro")`. Strings that are read (`read.csv("a.csv")`, `include_graphics("b.png")`) are no evidence that a
file will exist. A `*` in a name stands for unknown text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import CodeOutput, Span
from refcheck.syntax._code_calls import Call, calls

LANGUAGES = {"r": "r", "python": "python", "python3": "python", "py": "python", "julia": "julia", "rmd": "r"}
"""The languages of cells that are read, by the word in the braces of the cell."""
SCRIPTS = {".r": "r", ".py": "python", ".jl": "julia"}
"""The languages of scripts that are read, by file extension."""
# Code without any of these writes nothing of interest.
_MARKS = compile_lazily(
    r"save|write|png|pdf|jpe?g|svg|tiff|bmp|sink|download|copy|open|export|dump|\blabel\b|\{#|\bid\b|\\#|@|\]\(#|source|include|run"
)
_WRITERS = compile_lazily(
    r"(?!read|load|include)(?:\w*(?:save|write|export|dump)[\w.]*|(?:\w*_)?(?:png|pdf|jpe?g|svg|svglite|tiff|bmp)|sink|download[\w.]*|urlretrieve"
    r"|(?:file\.)?(?:copy\w*|rename)|to_\w+|saveas|imsave|imwrite|render\w*)",
    re.IGNORECASE,
)
_FILE = compile_lazily(r"[^\s\n:\"'<>|?{}()]{1,300}\.[A-Za-z][A-Za-z0-9]{0,7}")
_IDS = compile_lazily(
    r"\{#(?P<braces>[\w:.*-]{1,200})[^{}\n]{0,300}\}"
    r"|\bid[ ]?=[ ]?[\"']?(?P<id>[\w:.*-]{1,200})(?=[\"'\s>])"
    r"|\(\\#(?P<caption>[\w:./*-]{1,200})\)"
)
_USES = compile_lazily(
    r"\\@ref\((?P<ref>[\w:./*-]{1,200})\)|\]\(#(?P<link>[\w:.*-]{1,200})\)|(?<![\w.\\])@(?P<key>[\w:*-]{1,200})"
)
_MAGIC = compile_lazily(
    r"^[ \t]*(?:%run|![ \t]*(?:python3?|Rscript|julia))[ \t]+(?P<path>[\w./-]{1,200})", re.MULTILINE
)
_COMMAND = compile_lazily(r"(?:python3?|Rscript|julia)[ ](?P<path>[\w./-]{1,200})")
_Kind = Literal["file", "id", "use", "runs"]
# `kbl` of kableExtra passes its label on to `kable` (source read).
_TABLES = frozenset(("kable", "kbl"))
# As packages that write tables in TeX take it: xtable, stargazer, texreg, huxtable.
_LABEL = compile_lazily(r"(?:fig|tab|tbl|eq|lst|sec)[:-][\w:.*-]{1,200}")
_RUNS = frozenset(("source", "sys.source", "include", "run_path", "source_python"))
_SHELL = frozenset(("system", "system2", "run", "check_call", "check_output"))


def outputs(code: str, language: str, offset: int = 0) -> Iterator[CodeOutput]:
    """The ids and files that code will write, each once, in the order of the code.

    Args:
        language: one of the values of `LANGUAGES`.
        offset: the offset of the code in the text.
    """
    if not _MARKS.search(code):
        return
    known: set[tuple[str, str]] = set()
    for match in _MAGIC.finditer(code):
        yield CodeOutput("file", "", Span(offset + match.start(), offset + match.end()), match["path"])
    for call in calls(code, language):
        for kind, name in _of(call):
            if (kind, name) not in known:
                known.add((kind, name))
                place = Span(offset + call.start, offset + call.end)
                yield CodeOutput("file", "", place, name) if kind == "runs" else CodeOutput(kind, name, place)


def _of(call: Call) -> Iterator[tuple[_Kind, str]]:
    """The ids and files that a call writes, each with its kind."""
    named = dict(call.named)
    values = (*call.texts, *named.values())
    if call.name in _RUNS:
        yield from (("runs", text) for text in values if text.lower().endswith(tuple(SCRIPTS)) and "*" not in text)
    elif call.name in _SHELL:
        yield from (("runs", match["path"]) for text in values for match in _COMMAND.finditer(text))
    elif _WRITERS.fullmatch(call.name) or (call.name == "open" and any(text[:1] in ("w", "a", "x") for text in values)):
        yield from (("file", text) for text in values if _FILE.fullmatch(text))
    elif call.name in ("cat", "print") and _FILE.fullmatch(named.get("file", "")):
        yield "file", named["file"]
    label = named.get("label", "")
    if label and call.name in _TABLES:
        # bookdown adds the kind as a prefix.
        yield "id", f"tab:{label}"
    elif _LABEL.fullmatch(label):
        yield "id", label
    if re.fullmatch(r"[\w:.*-]+", named.get("id", "")):
        yield "id", named["id"]
    for text in dict.fromkeys((*values, call.joined)):
        yield from (("id", match[match.lastgroup or 0]) for match in _IDS.finditer(text))
        yield from (("use", match[match.lastgroup or 0]) for match in _USES.finditer(text))
