"""Whatever a note is made of: converted and back it is the same but for what is said to be lost."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcheck.config import load
from refcheck.converting.conversion import NOT_REVERSIBLE, convert_notes
from refcheck.session import LintOptions, Session, open_session
from tests.searching import examples

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
BLOCK = st.one_of(
    TEXT,
    st.builds("![Caption](http://x.y/z.png){{#fig:{}}}".format, KEYS),
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
NEWLINE = st.sampled_from(["\n", "\r\n"])
NOTE = st.tuples(st.lists(BLOCK, min_size=1, max_size=7).map("\n\n".join), NEWLINE, st.sampled_from(["", "\n"]))
NAMES = ["quarto", "bookdown", "mystmd", "pandoc-fignos", "pandoc", "github", "gitlab", "mkdocs", "jekyll", "hugo"]


def session(path: Path, renderer: str) -> Session:
    return open_session([str(path)], load(path.parent), LintOptions(renderer))


def converted(path: Path, own: str, goal: str) -> tuple[str, list[str], str]:
    """The text of a file for another renderer, the kinds of what is lost, and why nothing is changed."""
    run = session(path, own)
    changed, losses = convert_notes(run, goal)
    text = run.pages[0].source.text
    return next(iter(changed.texts.values()), text), [loss.kind for loss in losses], changed.refused


def has_dead_references(path: Path) -> bool:
    run = session(path, "pandoc-crossref")
    return any(finding.code[0] == "1" for page in run.pages for finding in run.findings(page))


@pytest.mark.parametrize("name", NAMES)
# The same notes each time, so that a run tells of what has been changed.
@examples(15)
@given(NOTE)
def test_there_and_back(name: str, note: tuple[str, str, str]) -> None:
    text, newline, end = note
    before = (text + end).replace("\n", newline)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.md"
        path.write_bytes(before.encode())
        there, losses, refused = converted(path, "pandoc-crossref", name)
        names = re.findall(r"(?:\{#|^\[\^)([^\s{}\]]+)(?=[\s}]|\]:)", before, re.M)
        if len(set(names)) < len(names) or (refused and has_dead_references(path)):
            # Of a label or a note that is there twice, or of what leads nowhere, it cannot be said what is meant.
            return
        assert not refused
        assert newline not in before or set(re.findall(r"\r\n|\r|\n", there)) <= {newline}
        path.write_bytes(there.encode())
        # A second run changes nothing, in whichever renderer's name.
        assert converted(path, name, name)[0] == there
        assert converted(path, "pandoc-crossref", name)[0] == there
        back, _, refused = converted(path, name, "pandoc-crossref")
        assert not refused
        if NOT_REVERSIBLE not in losses:
            assert back == before


FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.md"))


@pytest.mark.parametrize("own", ["pandoc-crossref", "hexo-pandoc", "quarto"])
@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.name)
def test_fixtures(fixture: Path, own: str, tmp_path: Path) -> None:
    path = tmp_path / fixture.name
    path.write_bytes(fixture.read_bytes())
    before = session(path, own)
    text = before.pages[0].source.text
    there, losses, refused = converted(path, own, "github")
    if "twice" in refused:
        return
    assert not refused
    path.write_bytes(there.encode())
    assert converted(path, own, "github")[0] == there
    back, _, _ = converted(path, "github", own)
    if NOT_REVERSIBLE not in losses:
        assert back == text
