"""Small texts that would take much time or memory are refused, with their line where they can be told."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from refcheck import renderers
from refcheck.bibliography.entries import read_entries
from refcheck.bibliography.keys import tex_citations
from refcheck.builds.pandoc_runs import runs_in
from refcheck.config import ConfigError, load
from refcheck.facts.source import Source
from refcheck.fixes.rewrites.inline_notes import inline_fix
from refcheck.guards import toml_text, yaml_text
from refcheck.links.files import Files
from refcheck.renderers import _hexo_plugins
from refcheck.renderers._settings import parse
from refcheck.rules._baseline import Baseline, BaselineError
from refcheck.session import LintOptions, open_session
from refcheck.sites import hexo, hugo_settings
from refcheck.sites.script_names import names_in
from refcheck.sites.toml import read_toml
from tests.pages import page_of

LISTS = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 10)
)
MAPS = "a0: &a0 {x: 1}\n" + "".join(
    f"a{level}: &a{level} {{{', '.join(f'k{key}: *a{level - 1}' for key in range(10))}}}\n" for level in range(1, 10)
)
MERGED = "a0: &a0 {x: 1}\n" + "".join(
    f"a{level}: &a{level}\n  <<: [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9)
)
ALIASES = "the aliases expand to too much"
YAML = {
    "lists": (LISTS, ALIASES, 4),
    "maps": (MAPS, ALIASES, 5),
    "merged": (MERGED, ALIASES, 9),
    "in itself": ("a: 1\nb: &b [*b]\n", "the alias `*b` is used within its own definition", 2),
    "merged into itself": ("a: &a\n  <<: *a\n", "the alias `*a` is used within its own definition", 2),
    "deep": ("a: 1\nb: " + "{a: " * 2000 + "}" * 2000, "nested too deeply", 2),
    "number": ("a: 1\nb: " + "9" * 6000, "a number is too long", 2),
    "number below nothing": ("a: 1\nb: -" + "9" * 6000, "a number is too long", 2),
    "number of sixties": ("a: 1\nb: " + ":".join(["59"] * 30_000), "a number is too long", 2),
    "number of sixteens": ("a: 1\nb: 0x" + "f" * 6000, "a number is too long", 2),
}
# A value that PyYAML cannot make, and what it raises for that differs.
NO_VALUES = ["!!bool x", "!!int ''", "!!float ''", "!!timestamp x", "2021-02-30", ":".join(["59"] * 300) + ".5"]


def cheaply(do: Callable[[], object]) -> None:
    """Does something in less than two seconds and 100 MB: each of these took ten times as much or never ended."""
    tracemalloc.start()
    start = time.process_time()
    do()
    took, memory = time.process_time() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (took < 10, memory < 100_000_000) == (True, True), (took, memory)


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("read", [yaml_text.load, yaml_text.compose])
def test_yaml(name: str, read: Callable[[str], object]) -> None:
    text, message, line = YAML[name]

    def refused() -> None:
        with pytest.raises(yaml_text.NotYaml) as caught:
            read(text)
        found = caught.value.message, text.count("\n", 0, caught.value.offset) + 1
        # Where a text is too deep depends on who reads it.
        assert found == (message, line) or name == "deep"

    cheaply(refused)


@pytest.mark.parametrize("name", YAML)
@pytest.mark.parametrize("read", [parse, hexo.settings, lambda text: hugo_settings.settings("hugo.yaml", text)])
def test_yaml_of_a_site(name: str, read: Callable[[str], object]) -> None:
    def refused() -> None:
        assert read(YAML[name][0]) == {}

    cheaply(refused)


@pytest.mark.parametrize("name", YAML)
def test_settings(tmp_path: Path, name: str) -> None:
    text, message, line = YAML[name]
    (tmp_path / ".refcheck.yml").write_text(text, encoding="utf-8")

    def refused() -> None:
        with pytest.raises(ConfigError) as caught:
            load(tmp_path)
        assert (caught.value.message, caught.value.line) == (f"cannot be read: {message}", line)

    cheaply(refused)


def test_aliases_that_stand_for_little_are_read(tmp_path: Path) -> None:
    (tmp_path / ".refcheck.yml").write_text("select: &a [1, 2]\nignore: *a\n", encoding="utf-8")
    assert load(tmp_path).ignore == ("1", "2")
    assert yaml_text.load("a: &a {b: 1}\nc: {<<: *a, d: 2}\ne: *a\n") == {
        "a": {"b": 1},
        "c": {"b": 1, "d": 2},
        "e": {"b": 1},
    }


@pytest.mark.parametrize("value", NO_VALUES)
def test_what_is_no_value_of_its_kind(value: str) -> None:
    with pytest.raises(yaml_text.NotYaml):
        yaml_text.load(f"a: [{value}]")


def test_settings_of_many_keys_are_too_large(tmp_path: Path) -> None:
    text = "{" + ",".join(f"k{number}: v" for number in range(50_000)) + "}"
    (tmp_path / ".refcheck.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match="it is larger than 128 KiB"):
        load(tmp_path)


@pytest.mark.parametrize("value", ['"a\\0b"', '"a\\ud800"'])
@pytest.mark.parametrize("setting", ["baseline: {}", "bibliography: [{}]", "exclude: [{}]"])
def test_texts_that_are_none(tmp_path: Path, setting: str, value: str) -> None:
    (tmp_path / ".refcheck.yml").write_text(f"renderer: any\n{setting.format(value)}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="contains a character that no text has") as caught:
        load(tmp_path)
    assert caught.value.line == 2


def test_lists_of_many_entries(tmp_path: Path) -> None:
    (tmp_path / ".refcheck.yml").write_text(f"renderer: any\nexclude: [{'a,' * 1001}]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="`exclude` has more than 1,000 entries") as caught:
        load(tmp_path)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a" + ".a" * 20_000 + " = 1", "a key has more than 100 names"),
        ("a" + " . a" * 20_000 + " = 1", "a key has more than 100 names"),
        ('a."a"' * 20_000 + " = 1", "a key has more than 100 names"),
        ("x = {a" + ".a" * 20_000 + " = 1}", "a key has more than 100 names"),
        ("[a" + ".a" * 20_000 + "]", "a key has more than 100 names"),
        ("x = " + "[" * 100_000, "it is nested too deeply"),
        ("x = " + "{a=" * 100_000, "it is nested too deeply"),
        ("x = " + "9" * 6000, "a number is too long"),
        ("x = " + "1_" * 3000 + "1", "a number is too long"),
        ("x = 0x" + "f" * 6000, "a number is too long"),
    ],
)
def test_toml(tmp_path: Path, text: str, message: str) -> None:
    def refused() -> None:
        with pytest.raises(toml_text.NotToml) as caught:
            toml_text.load(f"b = 1\n{text}\n")
        assert (caught.value.message, caught.value.line) == (message, 2)
        assert read_toml(text) == {}
        (tmp_path / "pyproject.toml").write_text(f"# refcheck\n{text}\n", encoding="utf-8")
        with pytest.raises(ConfigError) as error:
            load(tmp_path)
        assert (error.value.message, error.value.line) == (f"is not TOML: {message}", 2)

    cheaply(refused)


def test_toml_with_many_dots_that_are_no_names() -> None:
    text = "a = [" + ",".join(["1.5"] * 200) + ']\nb = "' + "a." * 200 + '"\nc = """\n' + "." * 500 + '\n"""\n'
    assert toml_text.load(text)["a"] == [1.5] * 200


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("r.json", "[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("r.json", "9" * 6000, "a number is too long"),
        ("r.json", '[{"id": "x", "n": ' + "9" * 6000 + "}]", "a number is too long"),
        ("r.yaml", LISTS.replace("a9:", "references:"), ALIASES),
        ("r.yaml", "[" * 50_000, "while parsing"),
        ("r.bib", "@a{" * 500, "expected comma"),
        ("r.bib", f"@a{{a, ids={{{','.join(f'k{number}' for number in range(20_000))}}}}}", ""),
        ("r.bib", "@string{s={x}}\n" + "".join(f"@string{{s{number}=s # s}}\n" for number in range(3000)), ""),
    ],
)
def test_bibliographies(name: str, text: str, message: str) -> None:
    def read() -> None:
        faults = read_entries(Source(name, text)).faults
        assert not message or message in faults[0].message or name == "r.yaml"

    cheaply(read)


def test_a_broken_bibliography_is_told_in_some_lines(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "r.bib").write_text("@a{\n" * 500, encoding="utf-8")
    (tmp_path / "a.md").write_text("---\nbibliography: r.bib\n---\n\n[@a]\n", encoding="utf-8")
    session = open_session([str(tmp_path)], load(tmp_path), LintOptions("pandoc"))
    found = [finding.diagnostic for finding in session.all_findings() if finding.rule == "invalid-bibliography"]
    assert [diagnostic.span.start for diagnostic in found] == [4 * line for line in range(0, 20, 2)]
    assert found[-1].help.endswith("; 240 more places cannot be read")
    assert not session.problems


@pytest.mark.parametrize("text", ["[" * 100_000, "9" * 6000, '{"version": ' + "9" * 6000, "\ufffe", "null"])
def test_baselines(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text, encoding="utf-8")
    with pytest.raises(BaselineError):
        Baseline.read(tmp_path / "b.json")


def test_site_settings_that_are_too_large_are_told(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "mkdocs.yml").write_text("#" * (1 << 20) + "\n", encoding="utf-8")
    (tmp_path / "a.md").write_text("# A\n", encoding="utf-8")
    session = open_session([str(tmp_path)], load(tmp_path))
    session.all_findings()
    assert [problem.message for problem in session.problems] == ["cannot be read: it is larger than 1 MiB"]
    (tmp_path / "index.Rmd").write_text("x" * (2 << 20), encoding="utf-8")
    assert Files(tmp_path).texts.read(str(tmp_path / "index.Rmd")) == "x" * (1 << 20)
    assert Files(tmp_path).texts.read_beginning(str(tmp_path / "mkdocs.yml")) == "#" * (1 << 20)


def _lint(folder: Path, text: str = "# A\n", name: str = "a.md") -> list[str]:
    """The renderers of a run over a project with one page."""
    (folder / ".git").mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    session = open_session([str(folder / name)], load(folder))
    for page in session.pages:
        session.findings(page)
    return [page.renderer.name for page in session.pages]


def test_defaults_of_pandoc_that_name_themselves_are_read_once(tmp_path: Path) -> None:
    (tmp_path / "defaults.yml").write_text(f"defaults: [{'defaults.yml, ' * 6}]\n", encoding="utf-8")
    for number in range(60):
        others = ", ".join(f"d{other}.yml" for other in range(60))
        (tmp_path / f"d{number}.yml").write_text(f"defaults: [{others}]\nfilters: [f{number}]\n", encoding="utf-8")
    (tmp_path / "Makefile").write_text("a.html:\n\tpandoc -d d0.yml a.md\n", encoding="utf-8")
    cheaply(lambda: _lint(tmp_path))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("B = " + "x" * 400_000 + "\na:\n\tpandoc " + "$(B) " * 2000 + "a.md\n", id="a value"),
        pytest.param("a: " + "x " * 100_000 + "\n\tpandoc " + "$^ " * 5000 + "a.md\n", id="sources"),
        pytest.param("a: " + "b.md " * 3000 + "\n" + "\tpandoc $^\n" * 1_500, id="many lines"),
        pytest.param("a: " + "b.md " * 40_000 + "\n" + "\tpandoc $< a.md\n" * 8_000, id="first source"),
        pytest.param(
            "A = " + "$(B)" * 2000 + "\nB = " + "$(A)" * 2000 + "\na:\n\tpandoc $(A) a.md\n", id="values of values"
        ),
    ],
)
def test_makefiles_whose_variables_stand_for_much(tmp_path: Path, text: str) -> None:
    (tmp_path / "Makefile").write_text(text, encoding="utf-8")
    cheaply(lambda: _lint(tmp_path))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("build.sh", "A=a.md\n" + 'A="$A $A"\n' * 60 + "pandoc $A\n", id="doubled in a script"),
        pytest.param(
            "build.sh", "for f in " + "a.md " * 2000 + "; do\n" + "pandoc $f $f\n" * 1000 + "done\n", id="loops"
        ),
        pytest.param("build.sh", "cat " + "a.md " * 9000 + "> b.md\n" + "pandoc b.md b.md\n" * 900, id="put together"),
        pytest.param("build.sh", "cat a.md a.md > b.md\ncat b.md b.md > a.md\n" * 40 + "pandoc a.md\n", id="of itself"),
        pytest.param("build.sh", "pandoc " + "$(" * 50_000 + ")" * 50_000, id="commands in commands"),
        pytest.param("build.sh", "pandoc a.md " + "| sort " * 20_000, id="pipes"),
        pytest.param("justfile", 'a := "a.md"\n' + "a := a + a\n" * 60 + "x:\n" + "  pandoc {{a}}\n" * 3000, id="just"),
        pytest.param(
            "Snakefile",
            'A = ["a.md"]\n' + "A = A + A\n" * 60 + 'rule x:\n  input: A\n  shell: "pandoc {input}"\n' * 900,
            id="snakemake",
        ),
        pytest.param(
            "Makefile", "include Makefile\n" * 2000 + "include $(wildcard *)\nx:\n\tpandoc a.md\n", id="includes itself"
        ),
        pytest.param(
            "Makefile",
            "f = $(call f,$(1)$(1)) $(call f,$(1)$(1))\nx:\n\tpandoc $(call f,a.md)\n" * 50,
            id="calls itself",
        ),
        pytest.param("package.json", '{"pandoc":' + "[" * 200_000, id="deep"),
        pytest.param("justfile", f"# pandoc\n{'a' * 100_000}\nx {'a' * 100_000}:\n  pandoc a.md\n", id="one word"),
        pytest.param("README.md", f"```sh\npandoc a.md\n```\n\n```{'a' * 100_000}`\n", id="a fence of one word"),
        pytest.param("README.md", f"```sh\npandoc a.md\n```\n\n```{' ' * 100_000}`\n", id="a fence of spaces"),
        pytest.param("README.md", f"```sh\npandoc a.md\n```\n\n{'~' * 100_000}`\n", id="a long fence"),
        pytest.param("README.md", f"```sh\n{'docker run ' * 20_000}\npandoc a.md\n```\n", id="many containers"),
        pytest.param("Makefile", f"x:\n\tpandoc {{{',' * 100_000}\n", id="a brace that stays open"),
        pytest.param("docs.json", '"theme": ' * 20_000, id="many themes"),
        pytest.param(
            ".github/workflows/a.yml",
            f"jobs:\n  a:\n    steps:\n      - run: |\n          pandoc a.md ${{{{{' ' * 100_000}b\n",
            id="an expression that stays open",
        ),
        pytest.param("build.ps1", "pandoc a.md\nforeach ($a in" + "\t" * 100_000 + "\n", id="a loop over nothing"),
    ],
)
def test_build_files_of_other_kinds_that_stand_for_much(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text(text, encoding="utf-8")
    cheaply(lambda: _lint(tmp_path))


@pytest.mark.parametrize(
    "text", ["-1" * 50_000 + "x", "a" * 100_000, "a" + " " * 100_000 + "b", "[#" * 50_000, "1" * 100_000 + "."]
)
@pytest.mark.parametrize("renderer", ["fumadocs", "mintlify", "nextra"])
def test_headings_of_mdx_sites(tmp_path: Path, renderer: str, text: str) -> None:
    (tmp_path / ".refcheck.yml").write_text(f"renderer: {renderer}\n", encoding="utf-8")
    cheaply(lambda: _lint(tmp_path, f"# A\n\n## {text}\n\n[x](#none)\n"))


@pytest.mark.parametrize("renderer", ["myst", "mystmd"])
def test_roles_in_headings(tmp_path: Path, renderer: str) -> None:
    (tmp_path / ".refcheck.yml").write_text(f"renderer: {renderer}\n", encoding="utf-8")
    cheaply(lambda: _lint(tmp_path, f"# A\n\n## {{abbr}}`a{' ' * 100_000}b`\n\n[x](#none)\n"))


def test_commands_of_tex_with_long_names() -> None:
    text = "\\" + "cite" * 25_000 + " \\Citep*[a][b]{x, y}"
    cheaply(lambda: list(tex_citations(text, "x")))
    assert [text[slice(*places[0])] for _, places in tex_citations(text, "x")] == ["x"]


def test_a_footnote_of_spaces_as_an_inline_note() -> None:
    text = f"a[^1]\n\n[^1]: b{' ' * 100_000}c \n    d\n"
    page = page_of(Source("n.md", text), renderers.get("pandoc"))
    (note,) = page.of_kind("footnote")
    cheaply(lambda: inline_fix(page, note))


def test_a_list_of_other_projects_that_is_never_closed(tmp_path: Path) -> None:
    settings = 'extensions = ["myst_parser"]\nintersphinx_mapping = {"a": ("b", None' + " " * 49_000 + "x"
    (tmp_path / "conf.py").write_text(settings, encoding="utf-8")
    cheaply(lambda: _lint(tmp_path, "# A\n\n{ref}`none` [x](inv:a#b)\n"))


def test_a_script_with_a_long_word() -> None:
    cheaply(lambda: names_in(f"open('{'a' * 100_000}!')"))


@pytest.mark.parametrize("text", ["(www." * 20_000, "@ " + "_a" * 100_000, "{!" + " " * 100_000])
def test_headings_that_only_begin_as_addresses(tmp_path: Path, text: str) -> None:
    (tmp_path / ".refcheck.yml").write_text("renderer: hugo\n", encoding="utf-8")
    cheaply(lambda: _lint(tmp_path, f"# {text}\n\n{text}\n\n[x](#none)\n"))


def test_the_variables_of_an_ordinary_makefile_are_followed(tmp_path: Path) -> None:
    text = "S = a.md $(T)\nT = b.md\nx: c.md d.md\n\tpandoc $(S) $^ $< $(U)\n"
    (tmp_path / "Makefile").write_text(text, encoding="utf-8")
    (run,) = runs_in(Files(tmp_path), str(tmp_path))
    assert run.inputs == tuple(f"{tmp_path}/{name}.md" for name in "abcdc")
    assert not run.is_told


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_links_to_the_same_folder_are_followed_once(tmp_path: Path) -> None:
    for project, folder in (("hexo", "scripts"), ("bookdown", "s")):
        place = tmp_path / project / folder
        place.mkdir(parents=True)
        for number in range(6):
            (place / f"l{number}").symlink_to(".")
    hexo_site, book = tmp_path / "hexo", tmp_path / "bookdown"
    (hexo_site / "scripts" / "x.js").write_text("before_post_render", encoding="utf-8")
    (hexo_site / "_config.yml").write_text("theme: t\n", encoding="utf-8")
    (book / "s" / "x.Rmd").write_text("# X\n", encoding="utf-8")
    (book / "_bookdown.yml").write_text(f"rmd_subdir: [{'s, ' * 5000}]\n", encoding="utf-8")

    def read() -> None:
        assert [reader.name for reader in _hexo_plugins.readers(Files(hexo_site), str(hexo_site))] == ["`scripts/x.js`"]
        assert _lint(book, name="index.Rmd") == ["bookdown"]

    cheaply(read)
