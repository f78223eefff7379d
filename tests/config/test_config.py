"""Settings: where they are found, what they may say, and how their errors read."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from refcheck.config import ConfigError, Override, PathSettings, Settings, load, search
from refcheck.config.table import settings_of


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
    return path


YAML = """\
renderer: hexo-pandoc
select: [1, 201, 3XX, 41x, undefined_label]
ignore: [unused-label]
severity:
  101: off
  unused-label: info
label_scope: project
exclude: [drafts/]
include: ["*.txt"]
bibliography: [refs/a.bib, b.json]
templates: {figure: "Abb. {number}", section: "„{title}“"}
overrides:
  - paths: [docs/]
    renderer: github
    select: [2]
fail-on: warning
"""
TOML = """\
[tool.other]
select = ["nonsense"]

[tool.refcheck]
renderer = "hexo-pandoc"
select = [1, "201", "3XX", "41x", "undefined_label"]
ignore = ["unused-label"]
label-scope = "project"
exclude = ["drafts/"]
include = ["*.txt"]
bibliography = ["refs/a.bib", "b.json"]
templates = { figure = "Abb. {number}", section = "„{title}“" }
fail_on = "warning"

[tool.refcheck.severity]
101 = "off"
unused-label = "info"

[[tool.refcheck.overrides]]
paths = ["docs/"]
renderer = "github"
select = [2]
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [(".refcheck.yml", YAML), (".refcheck.yaml", YAML), ("pyproject.toml", TOML), (".refcheck.yml", "\ufeff" + YAML)],
)
def test_all_keys(project: Path, name: str, text: str) -> None:
    path = write(project / name, text)
    assert load(project) == Settings(
        renderer="hexo-pandoc",
        select=("1", "201", "3", "41", "undefined-label"),
        ignore=("unused-label",),
        severity={"101": "off", "unused-label": "info"},
        label_scope="project",
        exclude=("drafts/",),
        include=("*.txt",),
        bibliography=("refs/a.bib", "b.json"),
        templates={"figure": "Abb. {number}", "section": "„{title}“"},
        overrides=(Override(("docs/",), PathSettings(renderer="github", select=("2",))),),
        fail_on="warning",
        path=path,
        root=project,
    )


def test_settings_can_be_sent_to_other_processes(project: Path) -> None:
    write(project / ".refcheck.yml", YAML)
    settings = load(project)
    assert pickle.loads(pickle.dumps(settings)) == settings


class TestWhere:
    def test_no_file(self, project: Path) -> None:
        start = project / "a" / "b"
        start.mkdir(parents=True)
        assert load(start) == Settings(root=project)

    def test_no_repository(self, tmp_path: Path) -> None:
        assert load(tmp_path).root == tmp_path

    def test_the_nearest_file_counts(self, project: Path) -> None:
        write(project / ".refcheck.yml", "renderer: github")
        near = write(project / "a" / "pyproject.toml", "[tool.refcheck]\nrenderer = 'pandoc'")
        start = project / "a" / "b"
        start.mkdir()
        settings = load(start)
        assert (settings.renderer, settings.path, settings.root) == ("pandoc", near, near.parent)

    @pytest.mark.parametrize("text", ["[project]\nname = 'x'", "[project]\ndependencies = ['refcheck-md']", "[broken"])
    def test_a_pyproject_without_our_table_is_passed_over(self, project: Path, text: str) -> None:
        write(project / ".refcheck.yml", "renderer: github")
        write(project / "a" / "pyproject.toml", text)
        assert load(project / "a").renderer == "github"

    def test_an_empty_table_counts(self, project: Path) -> None:
        write(project / ".refcheck.yml", "renderer: github")
        write(project / "a" / "pyproject.toml", "[tool.refcheck]")
        assert load(project / "a").renderer is None

    def test_an_empty_yaml_file_counts(self, project: Path) -> None:
        path = write(project / ".refcheck.yml", "# nothing yet\n")
        assert load(project) == Settings(path=path, root=project)

    def test_nothing_above_the_repository_counts(self, project: Path) -> None:
        write(project / ".refcheck.yml", "renderer: github")
        (project / "inner" / ".git").mkdir(parents=True)
        assert load(project / "inner") == Settings(root=project / "inner")

    def test_a_repository_whose_git_is_a_file(self, tmp_path: Path) -> None:
        write(tmp_path / ".git", "gitdir: elsewhere")
        (tmp_path / "a").mkdir()
        assert load(tmp_path / "a").root == tmp_path

    def test_explicit_file(self, project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
        write(project / ".refcheck.yml", "renderer: github")
        path = write(tmp_path_factory.mktemp("elsewhere") / "mine.yaml", "renderer: pandoc")
        (project / "a").mkdir()
        settings = load(project / "a", path)
        assert (settings.renderer, settings.path, settings.root) == ("pandoc", path, project)

    def test_relative_start(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(project / ".refcheck.yml", "renderer: github")
        (project / "a").mkdir()
        monkeypatch.chdir(project / "a")
        assert load(Path()).renderer == "github"

    @pytest.mark.parametrize(
        ("names", "help"),
        [
            ((".refcheck.yml", "pyproject.toml"), "remove `.refcheck.yml`"),
            ((".refcheck.yml", ".refcheck.yaml"), "remove `.refcheck.yaml`"),
        ],
    )
    def test_two_files_in_one_folder(self, project: Path, names: tuple[str, ...], help: str) -> None:
        for name in names:
            write(project / name, "[tool.refcheck]" if name == "pyproject.toml" else "")
        with pytest.raises(ConfigError, match="both") as caught:
            load(project)
        assert all(f"`{name}`" in caught.value.message for name in names)
        assert help in caught.value.help


@pytest.mark.parametrize(
    ("text", "line", "message", "help"),
    [
        ("rendrer: x", 1, "unknown key `rendrer`", "did you mean `renderer`?"),
        ("a: 1\nqqqqqqqq: x", 1, "unknown key `a`", "known: `renderer`, `select`"),
        ("\nrenderer: hexo-pandok", 2, "`renderer` cannot be `hexo-pandok`", "did you mean `hexo-pandoc`?"),
        ("renderer:", 1, "`renderer` must be text, not nothing", ""),
        ("renderer: ''", 1, "`renderer` is empty", ""),
        ("renderer: [a]", 1, "`renderer` must be text, not a list", ""),
        ("renderer: {a: b}", 1, "`renderer` must be text, not a table of keys", ""),
        ("fail-on: off", 1, "`fail-on` cannot be `off`", "known: `error`, `warning`, `info`"),
        ("label-scope: files", 1, "`label-scope` cannot be `files`", "did you mean `file`?"),
        ("select: {a: b}", 1, "`select` must be a list of rules, not a table of keys", '["undefined-label", "3xx"]'),
        (
            "select:\n- 1\n- undefined-lable",
            3,
            "unknown rule `undefined-lable`",
            "did you mean `undefined-label`?",
        ),
        ("ignore: [1234]", 1, "unknown rule `1234`", ""),
        ("severity: {unused-lable: off}", 1, "unknown rule `unused-lable`", "did you mean `unused-label`?"),
        ("severity:\n  101: oof", 2, "`severity.101` cannot be `oof`", "did you mean `off`?"),
        ("severity: [101]", 1, "`severity` must be a table from rules to severities, not a list", ""),
        ("templates:\n  fig: x", 2, "unknown key `fig` in `templates`", "did you mean `figure`?"),
        ("templates:\n  figure: 'x'", 2, "`templates.figure` needs `{number}` or `{title}`", '"Figure {number}"'),
        ("templates:\n  figure: '{nmber}'", 2, "unknown `{nmber}` in `templates.figure`", "did you mean `number`?"),
        ("templates:\n  table: '{number} {number}'", 2, "`templates.table` has `{number}` twice", ""),
        ("templates:\n  zh:\n    figur: x", 3, "unknown key `figur` in `templates.zh`", "did you mean `figure`?"),
        ("templates:\n  zh:\n    figure: x", 3, "`templates.zh.figure` needs `{number}`", '"Figure {number}"'),
        ("templates:\n  chinese: {figure: x}", 2, "unknown key `chinese` in `templates`", "known: `figure`"),
        ("templates:\n  de: x", 2, "unknown key `de` in `templates`", "known: `figure`"),
        (
            "templates:\n  caption: '{title}'",
            2,
            "`templates.caption` needs `{label}` and `{title}`",
            "{label}: {title}",
        ),
        ("caption-numbers: 1", 1, "`caption-numbers` must be true or false, not text", ""),
        ("chapters: 7", 1, "`chapters` must be true or false, or a level of headings from 1 to 6", ""),
        ("exclude: [a, '']", 1, "an entry of `exclude` is empty", ""),
        ("exclude: true", 1, "`exclude` must be a list of patterns, not text", '["drafts/", "*.txt"]'),
        ("exclude: a, b", 1, "`exclude` must be a list of patterns, not text", '["drafts/", "*.txt"]'),
        ("overrides: {}", 1, "`overrides` must be a list of tables, not a table of keys", "`paths`"),
        ("overrides: [a]", 1, "an entry of `overrides` must be a table of keys, not text", ""),
        ("overrides:\n- paths: [a]\n- ignore: [1]", 3, "an override needs `paths`", '["docs/"]'),
        ("overrides:\n- paths: []", 2, "an override needs `paths`", '["docs/"]'),
        (
            "overrides:\n- paths: [a]\n  exclude: [b]",
            3,
            "unknown key `exclude` in an entry of `overrides`",
            "known: `paths`",
        ),
        ("fail-on: error\nfail_on: info", 2, "`fail-on` is given twice, once with `-` and once with `_`", ""),
        ("renderer: github\nrenderer: pandoc", 2, "`renderer` is given twice", ""),
        ("? [a]\n: b", None, "a key must be a word", ""),
        ("- a", None, "the settings must be a table of keys, not a list", ""),
        ("a: [\n", 2, "is not YAML: while parsing a flow node", ""),
        ("a: b\n---\nc: d", 2, "is not YAML: expected a single document in the stream", ""),
        ("a\0b", None, "is not YAML: unacceptable character", ""),
        ("&a [*a]", 1, "cannot be read: the alias `*a` is used within its own definition", ""),
        ("a:\n  " + "[" * 100_000, 2, "cannot be read: nested too deeply", ""),
    ],
)
def test_yaml_errors(project: Path, text: str, line: int | None, message: str, help: str) -> None:
    write(project / ".refcheck.yml", text)
    with pytest.raises(ConfigError) as caught:
        load(project)
    assert caught.value.message.startswith(message)
    assert help in caught.value.help
    assert caught.value.line == line
    assert str(caught.value) == caught.value.message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[tool.refcheck]\nrendrer = 'x'", 2, "unknown key `rendrer`"),
        (
            "[tool.ruff]\nselect = ['x']\n[tool.refcheck]\nselect = true",
            4,
            "`select` must be a list of rules, not `true`",
        ),
        ("[tool.refcheck]\nselect = [\n  '101',\n  'x1',\n]", 4, "unknown rule `x1`"),
        ("[tool.refcheck]\nselect = [true]", 2, "an entry of `select` must be text, not `true`"),
        ("[tool.refcheck]\nrenderer = 3", 2, "`renderer` must be text, not a number or date"),
        ("[tool.refcheck.severity]\n1 = 'info'\n101 = 'of'", 3, "`severity.101` cannot be `of`"),
        ("[tool.refcheck]\nseverity.101 = 'of'", 2, "`severity.101` cannot be `of`"),
        ("[tool.refcheck]\nseverity = { 101 = 'of' }", 2, "`severity.101` cannot be `of`"),
        (
            "[[tool.refcheck.overrides]]\npaths=['a']\nrenderer='any'\n[[tool.refcheck.overrides]]\npaths=['b']\nrenderer='x'",
            6,
            "`overrides.renderer` cannot be `x`",
        ),
        ("[tool]\nrefcheck = { rendrer = 1 }", None, "unknown key `rendrer`"),
        ("[tool]\nrefcheck = 3", None, "the settings must be a table of keys, not a number or date"),
        ("[tool.refcheck]\nrenderer =\n", 2, "is not TOML: invalid value"),
        ("[tool.refcheck]\nrenderer = '", 2, "is not TOML: "),
        ("[tool.refcheck]\nx = " + "[" * 3000, 2, "is not TOML: it is nested too deeply"),
    ],
)
def test_toml_errors(project: Path, text: str, line: int | None, message: str) -> None:
    write(project / "pyproject.toml", text)
    with pytest.raises(ConfigError) as caught:
        load(project)
    assert caught.value.message.startswith(message)
    assert caught.value.line == line


class TestUnreadable:
    def test_not_utf8(self, project: Path) -> None:
        (project / ".refcheck.yml").write_bytes(b"# a\n# \xff")
        with pytest.raises(ConfigError, match="byte 0xff is not UTF-8") as caught:
            load(project)
        assert (caught.value.line, caught.value.help) == (2, "save it as UTF-8")

    def test_missing_explicit_file(self, project: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be read: no such file or directory"):
            load(project, project / "none.yml")

    def test_explicit_folder(self, project: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be read: is a directory"):
            load(project, project)

    def test_explicit_toml_without_our_table(self, project: Path) -> None:
        path = write(project / "pyproject.toml", "tool = 1 # refcheck")
        with pytest.raises(ConfigError, match=r"has no table `\[tool.refcheck\]`"):
            load(project, path)

    def test_unreadable_pyproject_is_passed_over(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(project / "pyproject.toml", "[tool.refcheck]\nrenderer = 'github'")

        def denied(path: str, most: int) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(search, "read_bytes", denied)
        assert load(project).renderer is None

    def test_path_is_shown_from_the_current_directory(self, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(project / "a" / ".refcheck.yml", "x: y")
        monkeypatch.chdir(project)
        with pytest.raises(ConfigError) as caught:
            load(project / "a")
        assert caught.value.path == "a/.refcheck.yml"
        monkeypatch.chdir(project / "a")
        write(project / ".refcheck.yml", "x: y")
        with pytest.raises(ConfigError) as caught:
            load(project)
        assert caught.value.path == (project / ".refcheck.yml").as_posix()


class TestForPath:
    settings = Settings(
        renderer="pandoc",
        select=("1", "2"),
        ignore=("unused-label", "201"),
        severity={"101": "off", "102": "info"},
        templates={"figure": "Fig. {number}"},
        overrides=(
            Override(
                ("docs/", "!docs/api/"), PathSettings(renderer="github", severity={"101": "error"}, ignore=("3",))
            ),
            Override(("*.qmd",), PathSettings(renderer="any", select=("201",), templates={"table": "Tab. {number}"})),
        ),
    )

    @pytest.mark.parametrize("path", ["a.md", "docs/api/a.md", "x/docs.md", "../docs.md"])
    def test_nothing_covers_it(self, path: str) -> None:
        assert self.settings.for_path(path) is self.settings

    def test_one_override(self) -> None:
        found = self.settings.for_path("docs/a/b.md")
        assert found.renderer == "github"
        assert found.select == ("1", "2")
        assert found.ignore == ("unused-label", "201", "3")
        assert list(found.severity.items()) == [("102", "info"), ("101", "error")]

    def test_later_overrides_win(self) -> None:
        found = self.settings.for_path("docs/a.qmd")
        assert found.renderer == "any"
        assert found.select == ("201",)
        assert found.ignore == ("unused-label", "3")
        assert found.severity == {"101": "error", "102": "info"}
        assert found.templates == {"figure": "Fig. {number}", "table": "Tab. {number}"}

    def test_an_empty_selection_selects_nothing(self) -> None:
        assert Settings(overrides=(Override(("*",), PathSettings(select=())),)).for_path("a.md").select == ()


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    heavy = "{'yaml', 'tomllib', 'tomli', 'difflib', 'mistune', 'rich', 'typer', 'json'}"
    rooms = "refcheck.config, refcheck.workspace.discovery, refcheck.reports"
    script = f"import sys, {rooms}; print(*{heavy} & sys.modules.keys())"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.split() == []


def test_the_table_says_what_documentation_needs() -> None:
    table = settings_of(Settings)
    assert {key: row.default for key, row in table.items()} == {
        key: getattr(Settings(), key.replace("-", "_")) for key in table
    }
    assert [key for key, row in table.items() if not row.type.name or not row.meaning.endswith(".")] == []


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("exclude: drafts/", "exclude", ("drafts/",)),
        ("bibliography: lit.bib", "bibliography", ("lit.bib",)),
        ("external-accept: 403", "external_accept", ("403",)),
    ],
)
def test_one_word_is_a_list_of_one(tmp_path: Path, written: str, name: str, value: tuple[str, ...]) -> None:
    (tmp_path / ".refcheck.yml").write_text(f"{written}\n", encoding="utf-8")
    assert getattr(load(tmp_path), name) == value
