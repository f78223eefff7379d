"""The page of a rule for readers at a terminal: what it reports, why, examples, and how to suppress it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from refcheck.facts.documentation import rule_address
from refcheck.facts.lazy_regex import compile_lazily
from refcheck.rules import Rule

Paint = Callable[[str, str], str]

_BLOCK = compile_lazily(r"^(`{3,})(\w+)(?: ([^\n]+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_PARAGRAPHS = compile_lazily(r"\n{2,}")
_LISTS = ("-", "*", "|", "    ")
# In columns. Longer lines are hard to read.
_WIDEST = 100
_INDENT = "    "


def rule_page(rule: Rule, columns: int, paint: Paint) -> str:
    """The page of a rule.

    Args:
        columns: the width of the terminal.
        paint: adds colours.
    """
    width = min(columns, _WIDEST)
    lines = [paint(f"{rule.name} ({rule.code}, {rule.default})", "bold"), ""]
    lines += _body(rule.documentation, width, paint)
    if lines[-1]:
        lines.append("")
    first, *others = textwrap.wrap(f"Fix: {fix_of(rule)}", width, break_long_words=False)
    lines += [first.replace("Fix:", paint("Fix:", "bold"), 1), *others, *_switch(rule, paint)]
    if address := rule_address(rule.name):
        lines.append(paint("On the web: ", "bold") + address)
    return "\n".join(lines) + "\n"


def fix_of(rule: Rule) -> str:
    """What `refcheck fix` writes for a rule, as a sentence."""
    option = " --external" if rule.check_external is not None else ""
    if rule.safe_fix or rule.unsafe_fix:
        safe = f"`refcheck fix{option}` writes {rule.safe_fix}" if rule.safe_fix else ""
        unsafe = f"`refcheck fix --unsafe{option}` writes {rule.unsafe_fix}" if rule.unsafe_fix else ""
        return "; ".join(filter(None, (safe, unsafe))) + "."
    if any(block[2] == "fixed" for block in _BLOCK.finditer(rule.documentation)):
        return f"`refcheck fix{option}` writes one; `refcheck lint{option}` says where it is unsafe."
    return "none."


def _switch(rule: Rule, paint: Paint) -> list[str]:
    """How to enable an optional rule, or to disable another one."""
    if rule.is_optional:
        return [paint("Switch it on: ", "bold") + f"`severity: {{{rule.name}: {rule.severity}}}` in the settings."]
    return [
        paint("Switch it off: ", "bold") + f"`ignore: [{rule.name}]` in the settings, or in the text",
        f"{_INDENT}<!-- refcheck-disable-next-line {rule.name} -->",
    ]


def _body(documentation: str, width: int, paint: Paint) -> Iterator[str]:
    end = 0
    for block in _BLOCK.finditer(documentation):
        yield from _paragraphs(documentation[end : block.start()], width)
        yield from _example(block, paint)
        end = block.end()
    yield from _paragraphs(documentation[end:], width)


def _paragraphs(text: str, width: int) -> Iterator[str]:
    """Paragraphs, wrapped; lists and tables keep their lines."""
    for paragraph in _PARAGRAPHS.split(text.strip("\n")):
        if paragraph.startswith(_LISTS):
            yield from (*paragraph.split("\n"), "")
        elif paragraph.strip():
            words = " ".join(paragraph.split())
            yield from (*textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False), "")


def _example(block: re.Match[str], paint: Paint) -> Iterator[str]:
    """An example with its heading; the report of a bad one follows it without a blank line."""
    kind, about, text = block[2], block[3], block[4]
    if kind == "report":
        yield from (paint(f"{_INDENT}{line}", "error") for line in text.splitlines())
        yield ""
        return
    headings = {
        "bad": (f"Reported, for {about}:", "bold"),
        "good": (f"Not reported, for {about}:", "good"),
        "fixed": ("The fix writes:", "fix"),
        "answers": ("If the hosts answer:", "bold"),
    }
    if kind in headings:
        heading, style = headings[kind]
        yield paint(heading, style)
    yield from (f"{_INDENT}{paint('|', 'dim')} {line}".rstrip() for line in text.splitlines())
    if kind not in ("bad", "answers"):
        yield ""
