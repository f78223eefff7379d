"""Notes in the idiom of pandoc-crossref, made at random, and what must hold of each when it is converted."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from refcheck.config import load
from refcheck.converting.conversion import NOT_REVERSIBLE
from refcheck.session import LintOptions, Session, open_session

KEYS = st.sampled_from(["a", "b", "c-1", "d_2", "ü"])
WORDS = st.sampled_from(
    ["text", "See", "Figure", "`code`", "*so*", "(x)", "end.", "$x$", r"\@", "a_b", ",", "<b>x</b>"]
)
INLINE = st.one_of(
    WORDS,
    st.builds("[@fig:{}]".format, KEYS),
    st.builds("@fig:{}".format, KEYS),
    st.builds("[@fig:{}; @fig:{}]".format, KEYS, KEYS),
    st.builds("[@fig:{}], [@tbl:{}]".format, KEYS, KEYS),
    st.builds("[see @fig:{}, p. 2; @fig:{}]".format, KEYS, KEYS),
    st.builds("[-@tbl:{}]".format, KEYS),
    st.builds("[@eq:{}]".format, KEYS),
    st.builds("[@sec:{}]".format, KEYS),
    st.builds("[@Fig:{}]".format, KEYS),
    st.builds("[Figure 1](#fig:{})".format, KEYS),
    st.builds("[there](#fig:{})".format, KEYS),
    st.builds("^[note {}]".format, KEYS),
    st.builds("^[note with [@fig:{}] in it]".format, KEYS),
    st.builds("[^{}]".format, KEYS),
    st.builds("[span]{{#{}}}".format, KEYS),
    st.builds("![i](x.png){{#fig:{}}}".format, KEYS),
    st.just("![i](x.png){width=5}"),
    st.just("[@doe99]"),
    st.just("[To](#a-heading)"),
    st.just('<a id="x"></a>'),
)
TEXT = st.lists(INLINE, min_size=1, max_size=6).map(" ".join)
FIGURE = st.builds("![Caption](http://x.y/z.png){{#fig:{}}}".format, KEYS)
BLOCK = st.one_of(
    TEXT,
    FIGURE,
    st.builds("![Caption](http://x.y/z.png){{#fig:{} .wide width=50%}}".format, KEYS),
    st.builds("> {}\n> ![C](http://x.y/z.png){{#fig:{}}}".format, TEXT, KEYS),
    st.builds("- {}\n- {}".format, TEXT, TEXT),
    st.builds("## {} {{#sec:{}}}".format, WORDS, KEYS),
    st.just("# A heading"),
    st.builds("a | b\n--|--\n1 | {}\n\n: Caption {{#tbl:{}}}".format, TEXT, KEYS),
    st.builds("$$ x $$ {{#eq:{}}}".format, KEYS),
    st.builds('```{{#lst:{} .python caption="C"}}\nx\n```'.format, KEYS),
    st.builds("[^{}]: {}".format, KEYS, TEXT),
    st.builds("```\n{}\n```".format, TEXT),
    st.builds("::: {{#fig:{}}}\n{}\n:::".format, KEYS, TEXT),
    st.builds("::: {{#fig:{0} .c}}\n![One](1.png){{#fig:{0}1}}\n\n{1}\n:::".format, KEYS, TEXT),
)
# What a footnote may hold: itself, others, labels that are referred to from outside, further paragraphs, notes.
IN_FOOTNOTE = st.one_of(
    st.builds("[^{}]".format, KEYS),
    st.builds("[Figure 1](#fig:{})".format, KEYS),
    st.builds("[@fig:{}]".format, KEYS),
    st.builds("![i](x.png){{#fig:{}}}".format, KEYS),
    st.builds("[span]{{#{}}}".format, KEYS),
    st.builds("^[inner [^{}]]".format, KEYS),
    st.builds("^[inner ![i](x.png){{#fig:{}}}]".format, KEYS),
    WORDS,
)
FOOTNOTE_TEXT = st.lists(IN_FOOTNOTE, min_size=1, max_size=4).map(" ".join)
FOOTNOTE = st.one_of(
    st.builds("[^{}]: {}".format, KEYS, FOOTNOTE_TEXT),
    st.builds("[^{}]: {}\n\n    {}".format, KEYS, FOOTNOTE_TEXT, FOOTNOTE_TEXT),
    st.builds("[^{}]: {}\n\n    {}".format, KEYS, FOOTNOTE_TEXT, FIGURE),
    st.builds("[^{}]: {}\n\n    [^{}]: {}".format, KEYS, FOOTNOTE_TEXT, KEYS, FOOTNOTE_TEXT),
    st.builds("[^{}]: - {}\n    - {}".format, KEYS, FOOTNOTE_TEXT, FOOTNOTE_TEXT),
    st.builds("> [^{}]: {}".format, KEYS, FOOTNOTE_TEXT),
)
NEWLINE = st.sampled_from(["\n", "\r\n"])


def text_of(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Whole notes of some blocks, with one style of line ends and perhaps without the last one."""

    def joined(parts: Sequence[str], newline: str, end: str) -> str:
        return ("\n\n".join(parts) + end).replace("\n", newline)

    return st.builds(joined, st.lists(blocks, min_size=1, max_size=7), NEWLINE, st.sampled_from(["", "\n"]))


NOTE = text_of(BLOCK)
NOTE_WITH_FOOTNOTES = text_of(st.one_of(FOOTNOTE, FOOTNOTE, BLOCK))
GOALS = ["quarto", "bookdown", "mystmd", "pandoc-fignos", "pandoc", "github", "gitlab", "mkdocs", "jekyll", "hugo"]
RENDERERS = ["pandoc-crossref", *GOALS]
# Hugo keeps neither labels on figures nor HTML: what refers to them cannot be written for it, and is refused.
WITHOUT_LABELS = ("hugo",)


class Converted(NamedTuple):
    """A text after a conversion."""

    text: str
    kinds: list[str]
    """Of what is lost."""
    refused: str


def converted(path: Path, own: str, goal: str) -> Converted:
    """The text of a file for another renderer."""
    run = session(path, own)
    result = run.convert(goal)
    (page,) = run.pages
    text = result.texts.get(page.location, page.source.text)
    return Converted(text, [loss.kind for loss in result.losses], result.refused)


def session(path: Path, renderer: str) -> Session:
    return open_session([str(path)], load(path.parent), LintOptions(renderer))


def check_there_and_back(text: str, own: str, goal: str) -> None:
    """Fail unless a text comes back as it was, except for what is reported as lost.

    Args:
        text: in the idiom of pandoc-crossref; it is converted to that of `own` first.
    """
    names = re.findall(r"(?:\{#|^[ >]*\[\^)([^\s{}\]]+)(?=[\s}]|\]:)", text, re.MULTILINE)
    if len(set(names)) < len(names):
        # What a label or a footnote that is there twice means cannot be said.
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.md"
        path.write_bytes(text.encode())
        before = text
        if own != "pandoc-crossref":
            first = converted(path, "pandoc-crossref", own)
            if first.refused:
                return
            before = first.text
            path.write_bytes(before.encode())
        there = converted(path, own, goal)
        is_dead = has_dead_references(path, own)
        if there.refused and (is_dead or goal in WITHOUT_LABELS):
            return
        assert not there.refused, f"{own} to {goal}: {there.refused}"
        assert set(line_ends(there.text)) <= set(line_ends(before)) or not line_ends(before)
        path.write_bytes(there.text.encode())
        # A second run changes nothing, in whichever renderer's name.
        assert converted(path, goal, goal).text == there.text, f"{own} to {goal}: a second run changes more"
        assert converted(path, own, goal).text == there.text, f"{own} to {goal}: a second run changes more"
        back = converted(path, goal, own)
        if back.refused and is_dead and own != "pandoc-crossref":
            # What was dead has come to life there, and would die again.
            return
        assert not back.refused, f"{goal} back to {own}: {back.refused}"
        if NOT_REVERSIBLE not in there.kinds:
            assert back.text == before


def has_dead_references(path: Path, own: str) -> bool:
    run = session(path, own)
    return any(finding.code[0] == "1" for page in run.pages for finding in run.findings(page))


def line_ends(text: str) -> list[str]:
    return re.findall(r"\r\n|\r|\n", text)
