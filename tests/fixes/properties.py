"""Whatever a note is made of: fixing it is stable, adds no error, and leaves what is no reference alone."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import strategies as st

import refcheck

KEYS = st.sampled_from(["a", "b", "c-1", "ü", "图"])
WORDS = st.sampled_from(["text", "See", "图", "Figure", "`code`", "*so*", "(x)", "end.", "$x$", r"\@", "a_b"])
INLINE = st.one_of(
    WORDS,
    st.builds("[@fig:{}]".format, KEYS),
    st.builds("@fig:{}".format, KEYS),
    st.builds("[see @fig:{}, p. 2; @fig:{}]".format, KEYS, KEYS),
    st.builds("[-@tbl:{}]".format, KEYS),
    st.builds("[#fig:{0}](#fig:{0})".format, KEYS),
    st.builds("[Figure 9](#fig:{})".format, KEYS),
    st.builds("^[note {}]".format, KEYS),
    st.builds("^[note with [@fig:{}] in it]".format, KEYS),
    st.builds("[^{}]".format, KEYS),
    st.builds("{{% ref {} %}}".format, KEYS),
    st.builds("[link @fig:{}](http://x.y)".format, KEYS),
    st.builds("[span]{{#{}}}".format, KEYS),
)
TEXT = st.lists(INLINE, min_size=1, max_size=6).map(" ".join)
BLOCK = st.one_of(
    TEXT,
    st.builds("![Caption](http://x.y/z.png){{#fig:{}}}".format, KEYS),
    st.builds("![Caption](http://x.y/z.png){{#fig:{} width=50%}}".format, KEYS),
    st.builds("> {}\n> ![C](http://x.y/z.png){{#fig:{}}}".format, TEXT, KEYS),
    st.builds("- {}\n- {}".format, TEXT, TEXT),
    st.builds("## {} {{#sec:{}}}".format, WORDS, KEYS),
    st.builds("a | b\n--|--\n1 | {}\n\n: Caption {{#tbl:{}}}".format, TEXT, KEYS),
    st.builds("$$ x $$ {{#eq:{}}}".format, KEYS),
    st.builds("[^{}]: {}".format, KEYS, TEXT),
    st.builds("```\n{}\n```".format, TEXT),
    st.builds("::: {{#{}}}\n{}\n:::".format, KEYS, TEXT),
    st.just("{% references %}\n[a] First, *x*.\n[b] http://x.y/_z\n{% endreferences %}"),
)
NEWLINE = st.sampled_from(["\n", "\r\n"])
NOTE = st.tuples(st.lists(BLOCK, min_size=1, max_size=7).map("\n\n".join), NEWLINE, st.sampled_from(["", "\n"]))
WORD = re.compile(r"text|code|First|Caption|note")


def errors(path: Path, renderer: str) -> Counter[str]:
    return Counter(finding.rule for finding in refcheck.lint([path], renderer=renderer) if finding.severity == "error")


def check_fixing(renderer: str, note: tuple[str, str, str]) -> None:
    text, newline, end = note
    before = (text + end).replace("\n", newline)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "note.md"
        path.write_bytes(before.encode())
        known = errors(path, renderer)
        fixed = refcheck.fix(path, renderer=renderer)
        path.write_bytes(fixed.encode())

        assert refcheck.fix(path, renderer=renderer) == fixed
        # Where a part was shown raw, its errors come to light only now.
        assert known["unrendered-markdown"] or not errors(path, renderer) - known
    assert newline not in before or set(re.findall(r"\r\n|\r|\n", fixed)) <= {newline}
    assert fixed.endswith(newline) == before.endswith(newline)
    # No word of the author's is lost or doubled; a prefix and a caption are words, too.
    assert Counter(WORD.findall(fixed)) == Counter(WORD.findall(before))
