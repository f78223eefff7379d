"""A reference is unknown where nothing defines its target, and something that is not run here may make it.

Such a reference is neither right nor wrong: no rule reports it, no fix touches it, and a run says at its end how many
there are and why. `--show-unknown` lists them with their evidence, `refcheck list` shows them as `unknown`. There is no
unknown without evidence that names what is made: a name that nobody writes is made by nobody, and is reported.

- *Code of a cell* (R, Python, Julia) that writes a file or prints an id: `savefig("out.png")` makes `out.png`, so that
  it is found; of `savefig(f"plot-{i}.png")` only `plot-*.png` is known, so that `plot-3.png` is unknown, and
  `plt-3.png` missing. The same for `cat("{#part", j, "}")`, `caption = "Cars {#tbl-cars}"`, `div(id = "intro")`, and
  for scripts that a cell runs.
- *A labelled cell* can put out several figures: `fig-x-1` is unknown beside a cell `fig-x`.
- *A text that is put into a page*: what is in it counts; where it is not there, or cannot be told, what the page itself
  does not define is unknown in this page.
- *What a plug-in of a site makes*, or *a form that a preprocessor or a filter reads*.
- *Paths that agree*: nearly all images of a page, or nearly all links in the form of a site (`/guide/x`, `guide/x`
  without an ending, `@assets/a.png`), do not exist from the page, and at least three exist from one other folder. The
  build reads them there; `paths-from: [static/]` in the settings says so, and then the rest is checked. One that exists
  in neither folder is missing.
- *Forms that never resolve*: of at least eight links of one form (`/images/x.png`, a picture by its name alone, `#x`
  where no heading has an anchor), on two pages or more of those around a page, none resolves, and half of the names
  exist somewhere in the project. Something that refcheck does not know reads them. One whose name does not exist is
  missing, and all are as soon as one resolves. `generated: []` in the settings, or `defines: []` for anchors, has all
  of them reported.
- *Ids in a form that is not read*: a page gives at least two, such as `Term { #id }` or `name: id`, and few others.
- *Labels that agree*: a page refers to three labels or more that it does not have, and most of them are defined in
  other texts. A build may put them together; `label-scope: project` says that it does.
- *Another bibliography*: a page cites ten entries or more, and none of them is in the one that it names.
- *What is made before the pages are*: a file that a rule of a Makefile makes, or that a workflow writes for a site; a
  folder that does not exist, and that a script which writes files names. A forge shows pages without these steps. It
  only shows a note that a script beside it imports, too: its addresses without an ending may be those of the program.
- *Pairs of brackets that agree*: a text has eight different pairs, `[a][b]`, and no link definition at all.
- *What git ignores*, where a build makes the pages, and a submodule that is not checked out.

Where much is unknown, the settings can say what is made. Then nothing else is, and the rest is checked:

    generated: [docs/api/, plots/*.png]   # patterns for files and pages
    defines: ["#part*", "@fig-a", "[api.*]"]   # anchors, labels, link definitions

What they name in full is found; what they name with `*` is unknown.
"""

# There is no dataclass here: the module is loaded for every note, and three dataclasses took as long as ten modules.
import os
import re
from typing import Literal, Protocol

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.facts.named_tuple import NamedTuple

Made = Literal["anchor", "label", "file", "page", "footnote", "definition", "citation", "key", "form", "use", "number"]
"""The kinds of things that can be made.

All that a reference can miss; a `form`, which is a syntax that something else may read; a `use`, so that nothing there
is certainly unused; a `number`, after which no further number is known.
"""

HOLE = "*"
"""The part of a name that is inserted when the code runs."""
# Fewer letters occur in too many names to be evidence of one.
_FEWEST_LETTERS = 3
_LONGEST_NAME = 500
_IN_HOLE = compile_lazily(r"[\w-]+")
_DIGITS = compile_lazily(r"[0-9]+")


class Names(Protocol):
    """The names of the things that are made."""

    def matches(self, name: str) -> bool:
        """Whether it may be made under this name."""


class _AnyName:
    def matches(self, name: str) -> bool:
        """Whether it may be made under this name: always."""
        return True


ANY_NAME: Names = _AnyName()
"""Only for what cannot be read at all: a binary, a submodule that is not checked out, an ignored path."""


class NamePattern(NamedTuple):
    """A name with holes.

    A hole is letters, digits, `_` and `-`; only digits if fewer than three letters of the name are known.

    Args:
        parts: the texts before, between and after the holes.
        is_number: whether the holes are digits.
    """

    parts: tuple[str, ...]
    is_number: bool = False

    @classmethod
    def of(cls, name: str, *, is_number: bool = False) -> "NamePattern | None":
        """The pattern of a name with `*` for each hole; None if it has none, or nothing else.

        Args:
            is_number: whether the holes can only be digits; otherwise the known letters decide. A file extension does
                not count: it is in too many names.
        """
        parts = tuple(re.split(r"\*+", name))
        stem = os.path.splitext(name)[0]
        if len(parts) < 2 or not any(map(str.isalnum, stem)):
            return None
        letters = sum(map(str.isalpha, stem))
        return cls(parts, is_number or letters < _FEWEST_LETTERS)

    def matches(self, name: str) -> bool:
        """Whether the holes can be filled to make the name."""
        first, *rest = self.parts
        if len(name) > _LONGEST_NAME or not name.startswith(first):
            return False
        hole, ends = (_DIGITS if self.is_number else _IN_HOLE), [len(first)]
        for part in rest[:-1]:
            ends = _ends(name, hole, ends, part)
        last = len(name) - len(rest[-1])
        nearest = max((end for end in ends if end < last), default=None)
        return nearest is not None and name.endswith(rest[-1]) and bool(hole.fullmatch(name, nearest, last))


def _ends(name: str, hole: re.Pattern[str], starts: list[int], part: str) -> list[int]:
    """The offsets where a part of a name that follows a hole can end, in order.

    Args:
        starts: the offsets where the hole can start, in order. The last one before the part counts: its hole is the
            shortest.
    """
    ends, number = list[int](), 0
    place = name.find(part, starts[0] + 1) if starts else -1
    while place >= 0:
        while number + 1 < len(starts) and starts[number + 1] < place:
            number += 1
        if hole.fullmatch(name, starts[number], place):
            ends.append(place + len(part))
        place = name.find(part, place + 1)
    return ends


class OneOf(NamedTuple):
    """Names that the evidence contains in full: a reference to them is not unknown but resolved."""

    names: frozenset[str]

    def matches(self, name: str) -> bool:
        """Whether it is one of them."""
        return name in self.names


class Scope(NamedTuple):
    """The scope of something that is made: some pages, or all files below a folder.

    For files and pages it is the folder that they are made in; their names are relative to it.
    """

    pages: frozenset[str] = frozenset()
    """The locations of pages."""
    folder: str = ""
    """The absolute path of a folder; empty for none."""

    def covers(self, location: str) -> bool:
        """Whether the scope includes the page or file at an absolute path."""
        if location in self.pages:
            return True
        return bool(self.folder) and location.startswith(self.folder.rstrip(os.sep) + os.sep)


class Unknown(NamedTuple):
    """Something that is made, or may be, and the evidence for it. For who adds one, see `refcheck.project.unknowns`."""

    makes: frozenset[Made]
    names: Names
    """For files and pages, their paths relative to the folder of the scope, with slashes."""
    where: Scope
    reason: str
    """As a clause: "`cat()` in b.Rmd prints ids that begin with `part`"."""
    evidence: tuple[str, int]
    """The absolute path of a file, and a line of it, from 1; 0 for the whole file."""
    by: str = ""
    """In few words, after "by", the same for all of one kind: "files that git ignores". Empty for the reason itself."""
    is_named: bool = False
    """Whether the evidence contains the whole name even if `names` is not an `OneOf`."""
    is_settled: bool = False
    """Whether refcheck's settings are the evidence."""

    @property
    def is_certain(self) -> bool:
        """Whether the evidence contains the name, so that the target certainly exists."""
        return self.is_named or isinstance(self.names, OneOf)
