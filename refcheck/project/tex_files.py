r"""The labels that TeX defines and refers to, in a text and in the TeX files of a project."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import islice

from refcheck.facts.lazy_regex import compile_lazily
from refcheck.links.files import Files

REFERENCE = compile_lazily(
    r"\\(?:(?:eq|page|auto|name|[cCv])?ref\*?\{(?P<names>[^{}\n]{1,500})\}|hyperref\[(?P<name>[^\[\]\n]{1,200})\])"
)

# The second form is an option of a listing: `\lstinputlisting[label=lst:a]{a.py}`.
_LABEL = compile_lazily(
    r"\\label\{(?P<name>[^{}\n]{1,500})\}|[\[,]\s{0,20}label[ \t]?=[ \t]?\{?(?P<option>[\w:./-]{1,200})"
)
_LISTING = compile_lazily(
    r"\\(?:lstinputlisting|inputminted|[vV]erbatimInput|verbatiminput)(?:\[[^\[\]]{0,500}\])?(?:\{[\w+#-]{1,40}\})?"
    r"\{(?P<path>[^{}\n\\]{1,300})\}"
)
_TEX_FILES = (".tex", ".sty", ".cls", ".ltx")
_MOST_FILES, _MOST_LISTINGS = 2000, 200


def labels_in(text: str) -> Iterator[str]:
    """The names that TeX in a text defines."""
    return ((match["name"] or match["option"]).strip() for match in _LABEL.finditer(text))


def listings_in(text: str) -> Iterator[str]:
    """The files of code that TeX in a text shows; labels can be in their comments."""
    return (match["path"].strip() for match in islice(_LISTING.finditer(text), _MOST_LISTINGS))


def is_among(name: str, labels: Container[str]) -> bool:
    """Whether a name is among those that TeX defines, `fig:#1` of a command for `fig:` with any argument."""
    kind, colon, _ = name.partition(":")
    return name in labels or (bool(colon) and f"{kind}:#1" in labels)


def referred_to(text: str) -> Iterator[str]:
    """The names that TeX in a text refers to."""
    found = REFERENCE.finditer(text)
    return (name.strip() for match in found for name in (match["names"] or match["name"]).split(",") if name.strip())


def labels_in_files(files: Files, root: str) -> Mapping[str, str]:
    """The names that the TeX files below a folder define, each with the first file."""
    found: dict[str, str] = {}
    for path, text in _texts(files, root):
        for name in labels_in(text):
            found.setdefault(name, path)
    return found


def referred_to_in_files(files: Files, root: str) -> frozenset[str]:
    """The names that the TeX files below a folder refer to."""
    return frozenset(name for _, text in _texts(files, root) for name in referred_to(text))


def _texts(files: Files, root: str) -> Iterator[tuple[str, str]]:
    """The TeX files below a folder with their texts."""
    paths = (path for path in files.walk(root) if path.endswith(_TEX_FILES))
    return ((path, files.texts.read(path) or "") for path in islice(paths, _MOST_FILES))
