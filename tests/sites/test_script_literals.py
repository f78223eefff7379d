"""Settings in JavaScript are read as far as they are literals, whatever else is written there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from refcheck.sites.script_literals import Value, exported


def strings(value: Value | None) -> Iterator[str]:
    if value is not None:
        if value.entry is not None:
            yield value.entry.text
        for inner in (*value.items, *(member for _, member in value.members)):
            yield from strings(inner)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("module.exports = {a: ['x', \"y\"]};", ["x", "y"]),
        ("export default {a: `x`, b: `${y}`, c: 'p' + 'q', ...d, 'e': f('g'), h: 'i'} as const;", ["x", "i"]),
        ("const a: T = ['x'] satisfies T;\nexport default a;", ["x"]),
        ("// module.exports\nmodule.exports = [/* 'no' */ 'x', // 'no'\n'y']", ["x", "y"]),
        ('{"a": ["x"]}', ["x"]),
        ("export default make(['x']);", []),
        ("export default other;", []),
        ("module.exports = ['x', 'it\\'s']", ["x"]),
    ],
)
def test_only_literals_are_read(text: str, expected: list[str]) -> None:
    assert list(strings(exported(text))) == expected


@pytest.mark.parametrize("text", ["[}", "{]", "[)", "{a:]", "[" * 5000, "{a:" * 5000, "'", "/*", "[{]}", "{,}"])
def test_brackets_that_do_not_match_are_read_to_the_end(text: str) -> None:
    assert list(strings(exported(f"module.exports = {text}"))) == []


@pytest.mark.parametrize("member", ["...more", "more", "make() {}", "[name]: 1"])
def test_an_object_with_members_that_are_not_read_is_partial(member: str) -> None:
    partial, whole = (
        exported(f"export default {{a: 'x', {member}, }};"),
        exported("export default {a: {...b}, 'c': d(),};"),
    )
    assert (partial is not None and partial.is_partial, whole is not None and whole.is_partial) == (True, False)
