"""Whether two pairs of brackets side by side are meant as a reference link, if no definition has the label.

Indices (`m[i][j]`, `[1][2]`, `['a']['b']`), intervals (`[l,x-1][x,r]`), character classes (`[Ss][Tt]`), placeholders
(`-[duration][m/h/d]`), names of files (`[time]_[client][_more].zip`), tags (`[Slow] [Disruptive][Feature:X]`;
`* [FIX][mobile] ...` in a list of changes; `* [Lists][Menus] ...` where other items begin with `[Lists]`;
`[[CI][Lists] ...](address)`, as there is no link within the text of another one) and pasted mathematics
(`[aij][a_{ij}]`, `[𝑙,𝑟][l,r]`, `[−1,0][−1,0]`)
look the same. An address, an omitted label (`[text][]`), a label similar to one that is defined in the text, and two
letters that are no indices (`[a][b]`, not right after a name) are certainly meant.

A text with eight different pairs that defines no label at all may have a notation of its own: a list of changes
(`[Bug][Logbook]`), sources that a script resolves (`[12][e9cpKN69Avk]`). These are unknown, and so are those of a
project that nothing defines (`refcheck.project.definition_agreement`). Numbers as labels do not
count: of a text that was copied without its definitions, these are left. Neither does a text with a line that was
written as the definition of one of them, which is read as text.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.model import Reference
from refcheck.facts.named_tuple import NamedTuple
from refcheck.project.page import Page
from refcheck.renderers import NATIVE
from refcheck.syntax.links import label_key

_WRITTEN = compile_lazily(r"^ {0,3}\[([^\[\]\n]+)\]:([^\n]*)", re.MULTILINE)

_CHARACTER_CLASS = compile_lazily(r"\^?(?:(?:_?(?:a-z|A-Z|0-9))+[\w.+-]{0,3}|(?P<letter>[^\W\d_])(?i:(?P=letter)))")
# `i`, `10`, `x+1`, `-1`.
_TERM = r"[-+]?(?:\d{1,4}|[^\W\d_])(?:[-+*^_/](?:\d{1,4}|[^\W\d_]))?"
_TERMS = compile_lazily(rf"(?:{_TERM}|∞)(?: ?, ?(?:{_TERM}|∞)){{0,4}}")
# Letters that are used as an index without a name before it.
_COUNTERS = frozenset("ijklmnrcxyzIJKLMNRCXYZ")
# `m/h/d`, `y|n`.
_CHOICE = compile_lazily(r"\w{1,2}(?:[/|]\w{1,2}){1,8}")
_TAG = compile_lazily(r"[A-Z][A-Za-z0-9]*:[A-Z]\w*")
_WORD = compile_lazily(r"[A-Z][A-Za-z]*")
# `[FIX][mobile]` before an item; `[FAQ][faq]` is a link.
_CAPITALS, _PLAIN_WORD = compile_lazily(r"[A-Z]{2,20}"), compile_lazily(r"[a-z][a-z/,-]{0,30}")
# `['name']["key"]`, the keys of a mapping in code.
_QUOTED = compile_lazily(r"'[^']*'|\"[^\"]*\"")
# `a_{ij}`, `\alpha`.
_TEX = compile_lazily(r"[_^]\{|\\[A-Za-z]{2}")
# Mathematical letters (`𝑙`), and brackets with numbers and signs alone; a version (`1.2`) can be a label.
_FORMULA = compile_lazily(r"[\U0001D400-\U0001D7FF]")
_NO_LETTERS = compile_lazily(r"[^\w\s]{1,3}|(?=[^,]*,)[-+\u2212\d,.\u2026]+")
# Right after a reference, these continue a name; `[widget][w]s` is a plural, and a `_` can end emphasis.
_GOES_ON = compile_lazily(r"[A-Z0-9]|_+[A-Za-z0-9\[]|\.[a-z0-9]{2,5}(?![\w.]*/)\b")
# An item whose text begins with one tag.
_TAGGED_ITEM = compile_lazily(r"^[ \t]*[-*+] \[[A-Z][A-Za-z ]{0,40}\] ", re.MULTILINE)
# What is left of the text of a link, to the address.
_TO_ADDRESS = compile_lazily(r"[^\[\]\n]{0,300}\]\(")
# In characters.
_LONGEST_TAG, _NEAR = 80, 2_000
_FEWEST_PAIRS = 8


class Labels(NamedTuple):
    """The labels that are defined in a text, or in the texts that are read with it."""

    keys: Collection[str]
    """Normalized for comparison."""

    @property
    def has_numbers(self) -> bool:
        """Whether any label is a number."""
        return any(key.isdigit() for key in self.keys)


def is_meant(reference: Reference, text: str, labels: Labels) -> bool:
    """Whether a reference without a definition is meant as a reference.

    Args:
        text: of the page.
        labels: the defined labels.
    """
    label, shown = reference.key, reference.text
    if reference.form.endswith("collapsed") or reference.form.startswith("image-") or "://" in label:
        return True
    if label.isdigit() and labels.has_numbers:
        return True
    if _CHARACTER_CLASS.fullmatch(label) and _CHARACTER_CLASS.fullmatch(shown):
        return False
    if _TEX.search(label) or _FORMULA.search(shown) or _NO_LETTERS.fullmatch(label) or _is_in_name(reference, text):
        return False
    if _QUOTED.fullmatch(label) and _QUOTED.fullmatch(shown):
        return False
    if _TERMS.fullmatch(label) and _TERMS.fullmatch(shown):
        return _is_two_letters(reference, text)
    if _CHOICE.fullmatch(label) or _TAG.fullmatch(label) or _TAG.fullmatch(shown):
        return False
    if " " in label and label[0].isupper() and shown[:1].isupper():
        # Two tags. Authors who define no labels do not write such references.
        return bool(labels.keys) and not _begins_item(reference, text)
    if not labels.keys and _begins_item(reference, text) and _are_tags(reference, text):
        return False
    if text.endswith("[", 0, reference.span.start) and _TO_ADDRESS.match(text, reference.span.end):
        return False
    return not _is_beside_brackets(reference, text, labels)


def labels_of(page: Page) -> Labels:
    """The labels that are defined in a page, or in the texts that are read with it."""
    text = page.one_text
    return Labels((page.keys if text is None else text).link_definitions.keys())


def written_definitions(page: Page) -> Sequence[tuple[str, str]]:
    """The lines that look like definitions, as their label and the rest; some of them can be text."""
    return _WRITTEN.findall(page.source.text)


def is_written(page: Page, label: str) -> bool:
    """Whether a line of a page looks like the definition of a label."""
    # A page can have thousands of labels.
    written = page.once(is_written, lambda: frozenset(label_key(written) for written, _ in written_definitions(page)))
    return label_key(label) in written


def in_own_notation(page: Page) -> frozenset[str]:
    """The labels in the pairs of brackets of a page that may be a notation which something else reads, or nothing."""
    pairs = _undefined(page)
    is_notation = len({label_key(reference.key) for reference in pairs}) >= _FEWEST_PAIRS
    return _meant_among(page, pairs) if is_notation else frozenset()


def undefined_pairs(page: Page) -> frozenset[str]:
    """The labels in the pairs of brackets of a page that defines none."""
    return _meant_among(page, _undefined(page))


def _undefined(page: Page) -> Sequence[Reference]:
    """The pairs of brackets of a page that defines no label; none if a line was written as a definition."""
    if labels_of(page).keys:
        return ()
    pairs = [reference for reference in page.references_of("reference-link") if _is_pair(reference)]
    if page.feature_support("heading-link") == NATIVE:
        pairs = [reference for reference in pairs if label_key(reference.key) not in page.headings.by_text]
    keys = {label_key(reference.key) for reference in pairs}
    return () if keys and any(label_key(label) in keys for label, _ in written_definitions(page)) else pairs


def _meant_among(page: Page, pairs: Sequence[Reference]) -> frozenset[str]:
    text, labels = page.source.text, labels_of(page)
    return frozenset(reference.key for reference in pairs if is_meant(reference, text, labels))


def defined_pairs(page: Page) -> int:
    """The number of pairs of brackets of a page, the second of which is a label that it defines."""
    keys = labels_of(page).keys
    pairs = page.references_of("reference-link") if keys else ()
    return sum(_is_pair(reference) and label_key(reference.key) in keys for reference in pairs)


def _is_pair(reference: Reference) -> bool:
    """Whether a reference is two pairs of brackets, the second without a number or an address."""
    return reference.form == "full" and not reference.key.isdigit() and "://" not in reference.key


def _are_tags(reference: Reference, text: str) -> bool:
    """Whether the words at the start of an item are a kind and a part of something.

    One is in capitals and the other one in small letters, or an item nearby begins with one such word.
    """
    shown, label = reference.text, reference.key
    if _CAPITALS.fullmatch(shown) and _PLAIN_WORD.fullmatch(label):
        return shown.lower() != label
    if not (_WORD.fullmatch(shown) and _WORD.fullmatch(label)):
        return False
    start, end = reference.span
    return _TAGGED_ITEM.search(text, max(0, start - _NEAR), end + _NEAR) is not None


def _is_in_name(reference: Reference, text: str) -> bool:
    """Whether the brackets are parts of a name: `_` joins them to others, or a name or an ending continues it."""
    start, end = reference.span
    return text.endswith("]_", 0, start) or _GOES_ON.match(text, end) is not None


def _is_two_letters(reference: Reference, text: str) -> bool:
    """Whether both brackets hold a letter that is no index: no name is before them, and a letter counts nothing."""
    pair, before = (reference.text, reference.key), text[reference.span.start - 1 : reference.span.start]
    return all(map(str.isalpha, pair)) and not _COUNTERS.issuperset(pair) and not before.strip(" \t\n|*_>")


def _begins_item(reference: Reference, text: str) -> bool:
    """Whether a reference is at the start of a list item."""
    start = reference.span.start
    before = text[max(text.rfind("\n", 0, start) + 1, start - _LONGEST_TAG) : start]
    return before.strip() in ("-", "*", "+")


def _is_beside_brackets(reference: Reference, text: str, labels: Labels) -> bool:
    """Whether brackets without a definition are right beside it: with a hyphen between, or tags with a space."""
    start, end = reference.span
    between = " -" if _WORD.fullmatch(reference.key) and _WORD.fullmatch(reference.text) else "-"
    before = text[max(0, start - _LONGEST_TAG) : start]
    if before[-1:] and before[-1] in between and before.endswith("]", 0, -1):
        opening = before.rfind("[")
        if opening >= 0 and before[max(0, opening - 1) : opening] not in ("]", "!"):
            return _is_tag(before[opening + 1 : -2], labels)
    after = text[end : end + _LONGEST_TAG]
    if after[:1] and after[0] in between and after.startswith("[", 1):
        closing = after.find("]")
        return after[closing + 1 : closing + 2] not in ("[", "(", ":") and _is_tag(after[2:closing], labels)
    return False


def _is_tag(inner: str, labels: Labels) -> bool:
    """Whether bracketed text is not a task box, a number, a note, a citation or a defined link."""
    inner = inner.strip()
    if "\n" in inner or len(inner) < 2 or inner.isdigit() or inner[0] in "^@[":
        return False
    return label_key(inner) not in labels.keys
