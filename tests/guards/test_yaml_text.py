"""What is read of YAML without the library is what the library reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from refcheck.guards import yaml_text

PARTS = (
    *("a", "b", "Z", "é", "中", "٣", "_", "-", "- ", ".", "/", "\\", ";", "(", ")", "+", "=", "1", "2", "0", "12"),
    *(" ", "  ", "\t", ":", ": ", " :", " #", "#", '"', "'", "[", "]", "{", "}", ",", "&", "*", "!", "|", ">", "%"),
    *("@", "`", "?", "<<", "~", "yes", "no", "on", "Off", "null", "true", "false", "True", "0x1", "1e3", ".inf", "1_0"),
    *("2020-01-01", "2021-02-30", "2021-10-10 19:04:01", "2021-10-10 25:04:01", "12:30:00", "07/01/2026", "2.0.0"),
    *("...", "---", "\u00a0", "\u2028", "\x85", "\x7f", "\ufeff", "\U0001f600"),
)
LINE = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(("a", "b", "")),
    st.lists(st.sampled_from(PARTS), max_size=2).map("".join),
    st.sampled_from((": ", ": ", ": ", ":", " : ")),
    st.lists(st.sampled_from(PARTS), max_size=5).map("".join),
)


@given(st.lists(LINE, min_size=1, max_size=3).map("\n".join), st.sampled_from(("", "\n", " \n")))
def test_what_is_read_without_the_library(lines: str, end: str) -> None:
    found = yaml_text.flat(lines + end)
    if found is None:
        return
    expected: Any = yaml.load(lines + end, yaml.SafeLoader)
    assert found == expected
    assert [type(value) for value in found.values()] == [type(value) for value in expected.values()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title: A note on C: no, on C", None),
        ("title: A note\n\nms.date: 07/01/2026\nschema: 2.0.0 \n", "A note|07/01/2026|2.0.0"),
        ("date: 2021-10-10 19:04:01\ntags:\nrefplus: true\nweight: 5", "2021-10-10 19:04:01|None|True|5"),
        ("online version: https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
        *(
            (text, None)
            for text in ("tags: [a]", "tags:\n- a", "a: 'b'", "a: b #c", "a: b:", "a: Yes", "No: a", "1: a")
        ),
        *(
            (text, None)
            for text in ("a: 012", "a: 1.5", "a: 2021-02-30", "a: b\n  c", "# a", "a", "- a", "a: |\n b", "")
        ),
    ],
)
def test_only_plain_values_are(text: str, expected: str | None) -> None:
    found = yaml_text.flat(text)
    assert (found and "|".join(map(str, found.values()))) == expected


def test_dates_are_dates() -> None:
    assert yaml_text.load("a: 2021-10-10\nb: 2021-10-10 19:04:01") == {
        "a": date(2021, 10, 10),
        "b": datetime(2021, 10, 10, 19, 4, 1),
    }
    with pytest.raises(yaml_text.NotYaml):
        yaml_text.load("a: 2021-02-30")
