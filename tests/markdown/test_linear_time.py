"""Twice as much text takes twice as long, whatever the text is, and nothing is too deep."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from refcheck.facts.source import Source
from refcheck.renderers._kramdown_text import text_as_read, text_as_read_by_gfm
from refcheck.syntax import read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

# At most this much longer for twice the text: 2 and what processors make of it.
LIMIT = 2.5
# Shorter times tell nothing.
SHORTEST = 0.02
# So many characters a second are no hang, however the time grew up to there.
FAST = 5e6

# What stands before, what is repeated, what stands after.
REPEATED = [
    # Brackets, links and images.
    *(
        ("", unit, "")
        for unit in ("[", "]", "![", "!", "^", "^[", "[^", "[a] ", "[a](", "[a][", "[a](b", "[a](<b", "[a\n")
    ),
    *(
        ("", unit, "")
        for unit in ("[a](b)", '[a](b "', "[a](b '", "[a](b (", "[a][b] ", "[a][b", "[x [a](b)", "![a](b)")
    ),
    *(("[a]: b\n\n", unit, "") for unit in ("[a] ", "[a][a]", "![a]")),
    ("", "![[x]][a]\n\n[b]: c\n\n", ""),
    ("# ^[", "`", "a]"),
    # Links of sites.
    *(("", unit, "") for unit in ("[[", "[[a]] ", "[[a|", "![[a]]", "[[a]][[", " ^a", " ^a\n", "%%", "%%a", "%%`")),
    *(
        ("", unit, "")
        for unit in ("{{<", "{{< ref ", '{{< ref "a" >}}', '{{< ref "', '{{< ref "b\\"', "{{% ref a %}}", "{{<a>}}`")
    ),
    ('{{< ref "', '\\"', " >}}"),
    ("{{< ref ", "a=", " >}}"),
    *(("", unit, "") for unit in ("{% link a %}", "{% link ", "{{ site.baseurl }}/", '{{ "/a" | relative_url }}')),
    ("{% link a", " ", "b %}"),
    ("{{ site.baseurl }}", "/a", ""),
    ("[a](b", "(c)", ""),
    ("[a](", "(", ""),
    ("[a](b", " ", "c"),
    # What is put in from elsewhere, attribute lists of other renderers.
    ("[", "{{", ""),
    ("{{#include ", "a.", ""),
    ("::: ", "a.", ""),
    ("```{r ", "child ", ""),
    ("**a**{", " #b!", "}"),
    ("# T {: ", "a ", "}"),
    # MyST, kramdown, Python-Markdown, d2lbook.
    *(
        ("", unit, "")
        for unit in (":::{note}\n", "```{note}\n", "```{note}\n```\n", "(a)=\n", "% [a]\n", '+++ "label"')
    ),
    ("", ":::{note}\n\n", ":::\n"),
    *(
        ("", unit, "")
        for unit in ("{ref}`", "{ref}`a` ", "{a", "{a.", "$$x$$ (a)", "$$x$$ (a)\n", ":label:`a`", ":ref:`")
    ),
    ("{cite}`", "a,", "`"),
    ("```{note", " .a", "}\n```\n"),
    ("```{note =", "=", "\n```\n"),
    ("```{figure} a\n", ":a: b\n", "```\n"),
    ("```{figure} a\n:a: b", " ", "c\n```\n"),
    ("```{figure} a\n---\n", "a: b\n", "```\n"),
    (":::{figure}\n:label: a\n", "![](b)\n", ":::\n"),
    *(("", unit, "") for unit in ("!!! note\n", "!!! note\n    a\n", "#a\n", "{: #a}\n", "a\n{: #a}\n", "*a*{: #b}")),
    *(("", unit, "") for unit in ("{::comment}", "{::comment}{:/}", "<div>\n\n", "<div>\n\n[a](#b)\n\n</div>\n\n")),
    # Citations, notes, attributes.
    *(
        ("", unit, "")
        for unit in ("@", "@a", "-@a", "_@a", "*@a", "a*@", "@{", "{@a", "[@a;", "[@a] ", "[@a]{", "[@a](", "[@a][")
    ),
    ("[", "@a;", "]"),
    ("[@a", ";", "]"),
    ("@", "a:", ""),
    ("@{", "a{", ""),
    ("@{", "a{}", ""),
    # bookdown, cells and includes.
    *(
        ("", unit, "")
        for unit in (r"\@ref(", r"\@ref(a) ", r"(\#fig:", r"(\#fig:a) ", r"$$(\#eq:a) ", r"$$(\#eq:a)$$ ")
    ),
    *(
        ("", unit, "")
        for unit in ("{{< include a >}}\n", "{{< include ", "```{theorem, a}\n", "```{theorem, a}\nx\n```\n")
    ),
    *(("```{r ", unit, "}\n```") for unit in ("a,", "a=c(", '"', "a=b,", " ")),
    *(("```{r}\n", unit, "\n```") for unit in ("#| a: [b,\n", "#| - a\n", "#| a:\n", "caption = ", "#|")),
    ("a", "*", "@a"),
    *(
        ("", unit, "")
        for unit in ("^[a]", "^[a](", "[^1]", "[^a", "[^1]: ", "[^1]: a\n", "[^1]: a\n\n", "[^1]:\n    a\n")
    ),
    ("[^1]: a\n", "b\n", ""),
    ("[^1]: a\n", "    b\n", ""),
    ("[^1]: a\n", "\n", "b"),
    ("[^", "a-b", "]"),
    *(
        ("", unit, "")
        for unit in (
            "![a](b){#c} ",
            "[a](b){#c} ",
            "[a]{#b}",
            "{#a ",
            "{#a}",
            "{#a {",
            "![a](b){#a ",
            "![a](b)\n{#a}\n",
        )
    ),
    # What is malformed.
    *(
        ("", unit, "")
        for unit in (
            "^[a ",
            "[1^]",
            "[^ 1]",
            "[ ^",
            "(a)[#b]",
            "(a)[https://b]",
            "(",
            "(a)[",
            "![a](b){#c d} ",
            "![a](b) {#c,",
            "![a](b){a",
            "{#a}\n",
            "![a](b){#a}{#a}",
            "$a$ {#a} ",
            "b@fig:a ",
            "b@fig:a:",
        )
    ),
    ("(a)[https://b", "/", "]"),
    ("(a)[b", ".b", "]"),
    ("(", "a", ")[#b]"),
    ("![a](b){#", "a", "}"),
    ("![a](b){", "a:", "}"),
    ("![a](b)", " ", "{#a b}"),
    ("# a {#", "b/", "}"),
    ("::: {#", "a ", "}"),
    ("```{#", "a,", "}"),
    ("![a](b){", "#a ", ""),
    ("![a](b)", " ", "{#a}"),
    ("![a](b) ", "{#c ", "}"),
    ("![a](b){k=", '"\\', ""),
    ("$$a$$ ", "{#a}", ""),
    # Link definitions.
    *(
        ("", unit, "")
        for unit in (
            "[a]: ",
            "[a]: b\n",
            "[a]:\n",
            "[a]: <\n",
            "[a]: b (c\n",
            '[a]: b "\n',
            "[a]: b \"c\n'\n",
            "- [a]: b\n",
        )
    ),
    ('[a]: b\n"', "c\n", ""),
    # Code, math, emphasis, escapes.
    *(
        ("", unit, "")
        for unit in ("`", "a `` b ` ", "`a``", "`a`{#b}", "$", "$$", "$a ", "$$\n", "$$\n\n", "$$a ", "$$a$$ {#eq:a} ")
    ),
    *(("", unit, "") for unit in ("*a", "**a", "_a", "~~a", "\\", "\\[", "&", "&a;", "\x00", "\u2028", "\ufffc")),
    # HTML.
    *(
        ("", unit, "")
        for unit in (
            "<",
            "x</",
            "<a>",
            "<a ",
            "<a x=",
            'x<a "',
            "x<a '",
            'x<a b="',
            "<a/",
            "<http:",
            "<a@b",
            "<!X\n",
            "<?\n",
        )
    ),
    *(
        ("", unit, "")
        for unit in (
            "<!--",
            "x<!--",
            "<!--\n",
            "<!-- -->",
            "x<!-- -->",
            "<?",
            "x<?",
            "<![CDATA[",
            "<!-- refcheck-disable ",
        )
    ),
    *(
        ("", unit, "")
        for unit in (
            "<div>",
            "<div>\n",
            "<div>\n\n",
            "<div id=a>\n\np\n\n",
            "</div>\n\n",
            "> <div>\n\n",
            "<div> [a](b) @a\n",
        )
    ),
    *(
        ("", unit, "")
        for unit in ("<pre>\n", "<div><pre>", "x<pre>y</pre>", "x<pRe>y", "x<code>", "<div><script>", "<a href=b>\n\n")
    ),
    ("x<a ", "b=c\t", ""),
    ("<ab x=", "b\tc", ""),
    ("<ab ", "c ", "\n"),
    ("<ab", ' c="\n', ""),
    ("<a", " ", "b"),
    ("<", "a", ""),
    ("<a@", "b.", ""),
    ("<a@", "b-", ""),
    ("<!--", " ", "refcheck-disable"),
    ("<!-- refcheck-disable ", "a, ", ""),
    ("<div>\n", "[a](b) <b>c</b>\n", ""),
    # Template tags.
    *(
        ("", unit, "")
        for unit in (
            "{%",
            "{% ",
            "{% ref ",
            "{% ref a %} ",
            "{% ref a /%} ",
            "{% raw %}",
            "{% references %}\n",
            "<% ref ",
        )
    ),
    ("{% references %}\n", "[a] b\n", "{% endreferences %}"),
    ("{% references %}\n", "[a", "\n{% endreferences %}"),
    ("{% raw %}", "{% end", ""),
    ("{% a %}", "```a\n", ""),
    ("{% a %}", "<!-- ", ""),
    ("{% a %}\n\n", "x `a\n", ""),
    ("`", "{% ref ", "`"),
    ("{%", " ", "a"),
    ("{% ref ", '"', "%}"),
    ("<% ref ", "a ", ""),
    # Containers.
    *(
        ("", unit, "")
        for unit in (">", "> ", ">\n", "> - ", "- ", "1. ", "> a\n", "> a\n\n", "> ```\n", "> [a](b)\n", ">\t", "-\t")
    ),
    *(
        ("", unit, "")
        for unit in (
            "- a\n> b\n",
            "> a\n- b\n",
            "- a\n# b\n",
            "- a\n+ b\n",
            "- a\n---\n",
            "- a\n<!-- b\n",
            "- a\n  - b\n",
        )
    ),
    *(
        ("", unit, "")
        for unit in ("- a\n", "- a\n\n", "- @a\n", "-\n", "-\n\n", "1. a\n", "5. a\nx\n", "- ```a\n", "-\ta\n\t\tb\n")
    ),
    ("> a\n", "b\n", ""),
    ("- a\n", "b\n", ""),
    ("- a\n", "  b\n", ""),
    ("- a\n", "\n", "  b"),
    *(("", unit, "x") for unit in ("- ", "* ", "_ ", "-", "*", "_")),
    # Definition lists and tables between lines of dashes.
    *(
        ("", unit, "")
        for unit in (
            "a\n: b\n",
            "a\n\n: b\n\n",
            "a\n\n: b\n\n    c\n\n",
            "a\n: ",
            ": ",
            ": a\n",
            "~ a\n\n",
            "-----\na\n",
            "-----\na\n\n",
            "-- --\na\n\n",
            "a\n-- --\n",
            "    a\n-- --\n",
            "    a\n-- --\nb\n\n",
            "a\n~~~\n~~~\n",
        )
    ),
    *(("a\n: b\n", unit, "") for unit in (": c\n", "c\n", "    c\n", "\n", "    c\n\n", "\n\n: c\n", "- c\n\n")),
    ("a\n\n: b\n", "c\n", "\nd | e\n--|--\n"),
    ("-----\n", "a\n", ""),
    ("-----\n", "    a\n\n", "-----\n"),
    # Divs, fences.
    *(
        ("", unit, "")
        for unit in (
            ":",
            ":::\n",
            "::: a\n",
            "::: {#a}\n",
            "::: {#a}\n\np\n\n",
            "::: {#a}\np\n\n:::\n\n",
            "<div>\n\n:::\n\n",
            "<div><p></div>\n\n",
            "<div>\n<p>\n</div>\n</p>\n</div>\n\n",
            "<div><!--<p></div>\n\n",
            "<div><p><script></div>\n\n",
            "::: a\n<b>\n",
            "- :::a\n  ```\n  :::\n  ```\n\n  </x>\n",
        )
    ),
    *(("", unit, "") for unit in ("```\n", "```a\n", "```a\n~~~b\n", "```{#a .b}\n", "> ```a\n\n", "~~~\n~~~a\n")),
    ("```\n", "a\n", ""),
    ("```", "{#a ", ""),
    ("::: x\n\n", "p\n\n", "::: {#a}\n"),
    ("- > ~~~\n\n", "a <!-- b\n\n", ""),
    # Tables and captions.
    *(
        ("", unit, "")
        for unit in ("|", "|-", "a|", "|\n", "a|b\n-|-\n\n", "a\n|-|-|\n", ": a {#tbl:a}\n\n", "+--+\n", "--- ")
    ),
    ("", "p q\r\n\r\n: a {#tbl:a}\r\n\r\n", ""),
    ("{:#", "a", ""),
    ("(", "a", ""),
    ("", "{: #a\n", ""),
    ("a|b\n-|-\n", "|a|[b](c)|\n", ""),
    ("a|b\n-|-\n", "\\|", ""),
    ("a|b\n-|-\n", "\\", "|"),
    ("|", " -", ""),
    (": a ", "{#a ", "}"),
    ("+", "-+", "x\n\n: a {#b}\n"),
    # Headings, paragraphs, blanks.
    *(
        ("# ", unit, "")
        for unit in (
            "a ",
            "[",
            "[a](",
            "*a ",
            "_",
            "*_a",
            "**a ",
            '<a b="',
            "<!--",
            "&",
            "$a ",
            "![",
            "[^a",
            "{#a}",
            "{",
            "\\",
        )
    ),
    *(
        ("", unit, "")
        for unit in (
            "# a\n",
            "#",
            "# [a](b) `c`\n",
            "a\n===\n",
            "a ",
            "a [b](c) d @e ",
            "a b\n",
            "a @b\n",
            "1 b\n",
            "`a` b\n",
        )
    ),
    *(
        ("", unit, "")
        for unit in ("\n", " \n", " ", "\t", "\r", "\r\n", "a\r", "> @a\r\n", "    a\n", "    a\n\n\n", "  \ta\n")
    ),
    ("# a", " ", "x"),
    ("# a", " #", "x"),
    ("a\n", "a\n", "===\n"),
    # Front matter.
    ("---\n", "a: b\n", "---\n"),
    ("---\n", "[", "\n---\n"),
    ("---\n", "- ", "\n---\n"),
    ("---\na: ", "{a: ", "\n---\n"),
    ("---\n", "---x\n", ""),
    ("+++\n", "a\n", ""),
]


def increasing(character: str, start: int, end: str, length: int) -> str:
    """Runs of a character, each longer than the one before, of about `length` together."""
    return "".join(character * size + end for size in range(start, start + int((2 * length) ** 0.5)))


SHAPES: dict[str, Callable[[int], str]] = {
    "nested brackets": lambda n: "[" * n + "a" + "]" * n,
    "nested brackets with a definition": lambda n: "[a]: b\n\n" + "[" * n + "a" + "]" * n,
    "nested links": lambda n: "[" * n + "a" + "](b)" * n,
    "nested images": lambda n: "![" * n + "a" + "](b)" * n,
    "nested labels": lambda n: "[" * n + "a" + "][b]" * n,
    "nested notes": lambda n: "^[a " * n + "]" * n,
    "nested citations": lambda n: "[@a " * n + "]" * n,
    "nested citations that are no groups": lambda n: "[; @a " * n + "]" * n,
    "nested footnotes": lambda n: "".join("    " * i + f"[^{i}]: a\n" for i in range(int((n / 2) ** 0.5))),
    "nested items": lambda n: "".join("  " * i + "- a\n" for i in range(int(n**0.5))),
    "nested divs with one caption": lambda n: "::: {#a}\n" * n + "p\n\n" * n + ":::\n" * n,
    "nested elements": lambda n: "<div id=a>\n\n" * n + "p\n\n" * n + "</div>\n\n" * n,
    "headings behind nested elements": lambda n: "<div>\n\n" * n + "</div>\n\n" * n + "# a\n" * n,
    "nested tags in a text": lambda n: "a " + "<b>" * n + "c" + "</b>" * n,
    "nested tags around a note": lambda n: "a " + "<b>" * n + "[^1]" + "</b>" * n,
    "divs closed as elements": lambda n: "::: a\n\n" * n + "</div>\n\n" * n,
    "links, then attributes": lambda n: "[a](b) " * n + "[c]{#d} " * n,
    "definitions": lambda n: "".join(f"[a{i}]: b\n" for i in range(n)),
    "closing tags": lambda n: "".join(f"a </b{i}>\n\n" for i in range(n)),
    "headings that are named": lambda n: "".join(f"# h{i} [h{i}]\n" for i in range(n)),
    "backticks": lambda n: increasing("`", 1, " ", n),
    "backtick fences": lambda n: increasing("`", 3, "\n", n),
    "tilde fences": lambda n: increasing("~", 3, "a\n", n),
    "falling fences": lambda n: "\n".join(reversed(increasing("~", 3, "a\n", n).split("\n"))),
    "backticks after a template tag": lambda n: "{% a %}" + increasing("`", 1, " ", n),
    "quoted elements": lambda n: ("> " * 15 + "<div>\n") * (n // 30),
    "table with wide head": lambda n: "a|" * n + "\n" + "-|" * n + "\n",
}


def cases() -> Iterator[tuple[str, Callable[[int], str]]]:
    for before, unit, after in REPEATED:
        yield f"{before}({unit})*n{after}", lambda n, b=before, u=unit, a=after: b + u * n + a
    yield from SHAPES.items()


CASES = dict(cases())


def seconds(text: str) -> float:
    """The processor time of a reading."""
    source = Source("long.md", text)
    start = time.process_time()
    read_source(source)
    return time.process_time() - start


@pytest.fixture(scope="module", autouse=True)
def _nothing_of_other_tests() -> Iterator[None]:
    """What the process holds already is looked through once: that takes longer than most of these tests."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _no_collection() -> Iterator[None]:
    """The collector's work grows with all that the process holds, not with the text."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@dataclass(frozen=True)
class Growth:
    """What reading a text of `length` characters takes, and how often as long as the text of half that length."""

    length: int
    seconds: float
    ratios: tuple[float, ...]

    @property
    def grows_too_fast(self) -> bool:
        """Whether the time grows faster than the text: every step is steep, and the longest text is read slowly.

        A cache or an allocator that overflows makes a step or two (copies of a line of megabytes, on a loaded machine),
        but leaves megabytes to be read in a second; what is quadratic takes all the steps and ends up slow.
        """
        slow = self.seconds >= SHORTEST and self.length / self.seconds < FAST
        return slow and min(self.ratios) > LIMIT


def growth(text: Callable[[int], str], seconds: Callable[[str], float]) -> Growth:
    """How the time grows from a text that takes long enough to be measured, over at most three doublings."""
    size, least = 500, seconds(text(500))
    while least < SHORTEST and len(text(size)) < 4_000_000:
        size *= 2 if least > SHORTEST / 5 else 4
        least = seconds(text(size))
    # Too long a time here would hide a step that is steep.
    least = min(least, seconds(text(size)))
    ratios: list[float] = []
    for _ in range(3):
        size *= 2
        longer = seconds(text(size))
        if longer > LIMIT * least and longer < 1:
            # Other programs may have been in the way.
            longer = min(longer, seconds(text(size)), seconds(text(size)))
        ratios.append(longer / least)
        least = longer
        if ratios[-1] <= LIMIT or longer < SHORTEST:
            break
    return Growth(len(text(size)), least, tuple(ratios))


@pytest.mark.slow  # It measures time.
@pytest.mark.parametrize("name", CASES, ids=repr)
def test_time_grows_with_the_length(name: str) -> None:
    measured = growth(CASES[name], seconds)
    print(f"{name!r}: {measured}")
    assert not measured.grows_too_fast


# What kramdown reads again because of the element at the start.
READ_AGAIN: Mapping[str, Callable[[int], str]] = {
    "attributes that are not closed": lambda n: "{: a\n\n" * n + "} x\n",
    "comments that are not closed": lambda n: "{::comment}\n\n" * n,
    "extensions without a brace": lambda n: "{::options a\n\n" * n,
    "a long mark of a fence": lambda n: "~" * n + " a b\n" + "`" * n + " a b\n",
    "spaces after the mark of an item": lambda n: "- " + " " * n + "x\n",
    "marks of quotes": lambda n: ">" * n + "\n> a\n",
    "elements in items": lambda n: "- <div>\n\n" * n,
    "elements in notes": lambda n: "[^a]: x\n\n    <div>\n\n" * n,
    "closing tags": lambda n: "</div>\n\n" * n,
    "open tags in a line": lambda n: "<a <b <c\n" * n,
}


def seconds_of_kramdown(text: str) -> float:
    """The processor time in which both parsers of kramdown read a text with an element again."""
    text = "<div>a</div>\n\n" + text
    start = time.process_time()
    text_as_read(text)
    text_as_read_by_gfm(text)
    return time.process_time() - start


@pytest.mark.slow  # It measures time.
@pytest.mark.parametrize("name", READ_AGAIN, ids=repr)
def test_time_of_kramdown_grows_with_the_length(name: str) -> None:
    assert not growth(READ_AGAIN[name], seconds_of_kramdown).grows_too_fast


@pytest.mark.parametrize(
    ("name", "time_of", "too_fast"),
    [
        ("linear", lambda length: length / 10e6, False),
        ("linear with a steep step", lambda length: length / (10e6 if length < 400_000 else 4e6), False),
        ("memory that gets slower with every step", lambda length: length**1.9 / 26.5e12, False),
        ("quadratic", lambda length: length**2 / 10e12, True),
        ("quadratic, and slow from the start", lambda length: length**2 / 10e6, True),
        ("a little more than linear in all steps", lambda length: length**1.5 / 10e6, True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_growth_is_told_from_noise(name: str, time_of: Callable[[int], float], too_fast: bool) -> None:
    measured = growth(lambda n: "a" * n, lambda text: time_of(len(text)))
    assert measured.grows_too_fast == too_fast, measured


@pytest.mark.parametrize(
    "text",
    [
        "a [b](c) @d " * 100_000,
        "[" * 10_000,
        ">" * 10_000,
        "> " * 10_000 + "[a](b)",
        "- " * 10_000 + "[a](b)",
        "[^1]: " * 10_000 + "[a](b)",
        "<div>" * 10_000,
        "<div>\n" * 10_000,
        "::: {#a}\n" * 10_000,
        "- a\n> b\n" * 10_000,
        "a b c [d](e)\n" * 60_000,
        "- [a](b)\n" * 50_000,
        "a | b\n- | -\n" + "[a](b) | @c\n" * 20_000,
        "---\n" + "[" * 100_000 + "]" * 100_000 + "\n---\n",
        "---\n" + "- " * 100_000 + "a\n---\n",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_large_and_deep_texts_are_read(text: str) -> None:
    assert read_source(Source("large.md", text)).length == len(text)
