"""What settings say is worth no more work or memory than its text, and no value of theirs ends a command."""

from __future__ import annotations

import fnmatch
import json
from pathlib import Path

import pytest

from refcheck.builds import file_names
from refcheck.links.files import Files
from refcheck.numbering.counting import brief, character, roman, whole
from refcheck.numbering.templates import choose
from refcheck.numbering.words import language
from refcheck.renderers import Book
from refcheck.rules._baseline import Baseline, BaselineError, Known
from refcheck.sites import hugo
from tests.command import run

FIGURES = "\n![A](a.png){{#fig{0}a}}\n\n![B](b.png){{#fig{0}b}}\n\n[@fig{0}a]\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(*arguments: str) -> str:
    """What is told by a run that comes to its end."""
    _, out, err = run("lint", "--no-cache", *arguments, ".")
    return out + err


def test_a_book_has_each_file_once() -> None:
    book = Book.listed("/p", ["a.md", "./b.md", ".//b.md", "c/../b.md", "a.md"], ["x.md", "b.md", "./x.md"])

    assert book == Book(("/p/a.md", "/p/b.md", "/p/x.md"), 2)
    assert Book.listed("/p", ["a.md"]) == Book(("/p/a.md",))


@pytest.mark.parametrize(
    ("name", "before", "entry", "note"),
    [
        ("_quarto.yml", "project: {type: book}\nbook:\n  chapters:\n", "  - ", "b.qmd"),
        ("_bookdown.yml", "rmd_files:\n", "- ", "b.Rmd"),
    ],
)
def test_a_chapter_that_is_written_in_many_ways_is_one(
    folder: Path, name: str, before: str, entry: str, note: str
) -> None:
    ways = [f"{'./' * count}{note}" for count in range(5)] + [f".{'/' * count}{note}" for count in range(1, 5)]
    (folder / name).write_text(before + "".join(f"{entry}{way}\n" for way in ways), encoding="utf-8")
    (folder / note).write_text("# B {#sec-b}\n", encoding="utf-8")
    from refcheck.config import load
    from refcheck.session import open_session

    session = open_session([str(folder)], load(folder))
    (page,) = session.pages

    assert page.book is not None
    assert page.book.files == (page.location,)


def test_themes_are_searched_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("content", "themes/t"):
        (tmp_path / place).mkdir(parents=True)
    walked: list[str] = []
    monkeypatch.setattr(Files, "walk", lambda self, path: walked.append(path) or iter(()))

    for themes in (["t", "./t", "t/", 5, None] * 1000, 5, {"t": 1}, [f"t/{one}" for one in range(1000)]):
        (tmp_path / "hugo.yaml").write_text(f"theme: {json.dumps(themes)}\n", encoding="utf-8")
        assert hugo._site(Files(str(tmp_path)), str(tmp_path)) is not None

    assert walked.count(str(tmp_path / "themes" / "t")) == 1


def test_numbers_that_cannot_be_written() -> None:
    assert (roman(3999), roman(4000), roman(20_000_000_000_000)) == ("MMMCMXCIX", "4000", "20000000000000")
    assert (roman(0), roman(-5)) == ("0", "-5")
    assert (character("a", 3), character("\U0010ffff", 2), character("\ud7ff", 2)) == ("c", "2", "2")
    assert (character("a", -200), character("a", 0)) == ("-200", "0")
    assert (brief("x" * 101, "1"), brief({"a": 1}, "1"), brief("iv"), brief(None, ".")) == ("1", "1", "iv", ".")
    assert (whole(10**30), whole(True, 3), whole("4", 5), whole(-2)) == (0, 3, 5, -2)


def test_words_of_settings_are_short() -> None:
    assert language({"lang": "de-" + "-".join(["a"] * 1000)}) == ""
    assert language({"lang": "zh-Hant-TW"}) == "zh-hant-tw"
    assert "figure" not in choose({}, {}, {"figPrefix": "x" * 101}).chosen
    assert choose({}, {}, {"figPrefix": "Abb."}).chosen == {"figure": "Abb. {number}"}


@pytest.mark.parametrize(
    ("renderer", "settings"),
    [
        ("quarto", {"number-offset": [20_000_000_000_000], "crossref": {"chapters": True, "labels": "roman i"}}),
        ("quarto", {"crossref": {"fig-labels": "alpha \U0010ffff"}}),
        ("quarto", {"crossref": {"fig-labels": "alpha \ud7ff"}}),
        ("pandoc-crossref", {"figLabels": "alpha \U0010ffff"}),
        ("mystmd", {"numbering": {"figure": {"start": 10**30, "enumerator": {"a": 1}}}}),
    ],
)
def test_odd_numbers_in_front_matter(folder: Path, renderer: str, settings: dict[str, object]) -> None:
    mark = "-" if renderer == "quarto" else ":"
    head = json.dumps(settings, ensure_ascii=False)
    (folder / "a.md").write_text(f"---\n{head}\n---\n\n# One\n{FIGURES.format(mark)}", encoding="utf-8")

    assert "failed" not in lint("--renderer", renderer)


@pytest.mark.parametrize("file", ["x" * 5000, "a\0b.md", "\ud800.md", "../out/x.md", "/etc/x.md", "out/../../x.md", ""])
def test_odd_names_in_a_baseline(folder: Path, file: str) -> None:
    entry = {"rule": "undefined-anchor", "text": "x", "count": 1}
    (folder / ".refcheck.yml").write_text("baseline: b.json\n", encoding="utf-8")
    (folder / "b.json").write_text(json.dumps({"version": 1, "files": {file: [entry]}}), encoding="utf-8")
    (folder / "a.md").write_text("# One\n", encoding="utf-8")

    is_outside = ".." in file or file.startswith("/")

    assert ("1 finding in it no longer occurs" in lint()) == bool(file and not is_outside)


def test_a_baseline_looks_for_no_file_outside(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "inner").mkdir()
    (folder / "link").symlink_to(tmp_path_factory.mktemp("elsewhere"))
    about = {Known("r", "t"): 1}
    missing = ["a.md", "../b.md", "../link/c.md", "../../d.md", str(folder / "e.md")]

    gone = Baseline(folder / "inner" / "b.json", dict.fromkeys(missing, about)).gone({}, folder)

    assert list(gone) == ["a.md", "../b.md"]


@pytest.mark.parametrize("count", ["9" * 4300, "1000000001", "0", "-1", "1.5", '"1"', "NaN", "Infinity", "null"])
def test_odd_counts_in_a_baseline(folder: Path, count: str) -> None:
    entries = ", ".join(f'{{"rule": "r", "text": "{text}", "count": {count}}}' for text in "ab")
    (folder / "b.json").write_text(f'{{"version": 1, "files": {{"a.md": [{entries}]}}}}', encoding="utf-8")

    with pytest.raises(BaselineError):
        Baseline.read(folder / "b.json")


def test_a_build_file_is_read_once_for_all_its_notes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"n{one}.md" for one in range(30)]
    for name in names:
        (folder / name).write_text(f"# One {{#{name[:-3]}}}\n\n[a](#n0)\n", encoding="utf-8")
    patterns = " ".join(f"{'?' * one}n0*.md" for one in range(1, 500))
    (folder / "Makefile").write_text(f"all:\n\tpandoc {' '.join(names)} {patterns} -o x.html\n", encoding="utf-8")
    compared: list[str] = []
    original = fnmatch.filter
    monkeypatch.setattr(fnmatch, "filter", lambda names, pattern: compared.append(pattern) or original(names, pattern))

    assert "no findings" in lint("--renderer", "pandoc")
    assert len(compared) == file_names.MOST_PATTERNS


def test_a_file_that_is_named_in_many_ways_is_kept_once(folder: Path) -> None:
    (folder / "f.lua").write_text("-- nothing\n", encoding="utf-8")
    files = Files(str(folder))

    texts = [files.texts.read(f"{folder}/.{'/' * count}{'./' * count}f.lua") for count in range(1, 9)]

    assert texts == ["-- nothing\n"] * 8
    assert files.dependencies().texts == {str(folder / "f.lua")}


KEYS = (
    *("lang", "number-offset", "crossref", "numbering", "chaptersDepth", "chapDelim", "figLabels", "secLevelLabels"),
    *("figPrefix", "crossrefYaml", "output", "bibliography", "filters", "project", "aliases", "format", "slug", "url"),
)
VALUES: tuple[object, ...] = (
    *(10**30, -5, 0, 1.5, float("nan"), True, None, "", "x" * 500, "alpha \U0010ffff", "roman i", "[", "../..", "/"),
    *(
        [],
        {},
        [None],
        [[]],
        [{}],
        [10**30],
        {"labels": "alpha \U0010ffff", "chapters": True},
        {"figure": {"start": -(10**30)}},
    ),
    *({"custom": [{"key": []}, {"key": "x", "reference-prefix": {}}, 5]}, {"fig-labels": [{}], "fig-prefix": [10**30]}),
)


@pytest.mark.parametrize("renderer", ["quarto", "pandoc-crossref", "mystmd", "bookdown", "hugo"])
def test_no_value_in_front_matter_ends_a_run(folder: Path, renderer: str) -> None:
    text = f"# One\n{FIGURES.format('-')}{FIGURES.format(':')}"
    for place, value in enumerate(VALUES):
        head = json.dumps(dict.fromkeys(KEYS, value), ensure_ascii=False)
        (folder / f"n{place}.md").write_text(f"---\n{head}\n---\n\n{text}", encoding="utf-8")

    lint("--renderer", renderer)
