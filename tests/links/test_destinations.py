"""What the destinations of links lead to, in projects made for the purpose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import refcheck
from refcheck.links.destinations import Target, split_destination
from tests.conftest import MakeFiles

GIT = '[remote "origin"]\n\turl = git@github.com:kim/notes.git\n'


def git(folder: Path, config: str = GIT, head: str = "main") -> None:
    (folder / ".git").mkdir()
    (folder / ".git" / "config").write_text(config, encoding="utf-8")
    (folder / ".git" / "HEAD").write_text(f"ref: refs/heads/{head}\n", encoding="utf-8")


def messages(folder: Path, text: str, renderer: str = "github", name: str = "note.md") -> list[str]:
    """What is said of a note with a text, errors without their severity."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [
        finding.diagnostic.message + ("" if finding.severity == "error" else f" ({finding.severity})")
        for finding in refcheck.lint([path], renderer=renderer)
    ]


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[x](a%20b.md)", []),
        ("[x](<a b.md>)", []),
        ("[x](<a b.md#s>)", ["no anchor `#s` in `a b.md`"]),
        ("[x](a%20b.md#title)", []),
        ("[x](docs/guide.md?plain=1#L10-L20)", []),
        ("[x](docs/guide.md#L10)", []),
        ("[x](docs/guide.md#top)", []),
        ("[x](docs/code.py#L10-L20)", []),
        ("[x](docs/code.py#anything)", []),
        ("[x](/docs/guide.md)", []),
        ("[x](/docs/gone.md)", ["no file `/docs/gone.md`"]),
        ("[x](docs)", []),
        ("[x](docs/)", []),
        ("[x](./docs/../docs/guide.md)", []),
        ("[x](docs/guide)", ["no file `docs/guide`"]),
        ("[x](../../issues)", []),
        ("[x](../../wiki/Home)", []),
        ("[x](docs/Guide.md)", ["no file `docs/Guide.md`, but `docs/guide.md`"]),
        ("[x](Docs/guide.md#set-up)", ["no file `Docs/guide.md`, but `docs/guide.md`"]),
        ("![x](pic%2Epng)", []),
        ("![x](gone.png)", ["no file `gone.png`"]),
        ("[x](docs/guide.md#set-up)", []),
        ("[x](docs/guide.md#Set-up)", ["no anchor `#Set-up` in `docs/guide.md` (warning)"]),
        ("[x](https://github.com/kim/notes/blob/main/docs/guide.md#set-up)", []),
        (
            "[x](https://github.com/kim/notes/blob/main/docs/guide.md#gone)",
            ["no anchor `#gone` in `docs/guide.md` (warning)"],
        ),
        ("[x](https://github.com/kim/notes/blob/main/docs/gone.md)", ["no file `/docs/gone.md` (warning)"]),
        ("[x](https://github.com/kim/notes/tree/HEAD/docs)", []),
        ("[x](https://github.com/kim/notes/blob/v1.0/docs/gone.md)", []),
        ("[x](https://github.com/kim/other/blob/main/docs/gone.md)", []),
        ("[x](https://github.com/kim/notes/issues/1)", []),
        ("![x](https://raw.githubusercontent.com/kim/notes/main/pic.png)", []),
        ("![x](https://raw.githubusercontent.com/kim/notes/main/gone.png)", ["no file `/gone.png` (warning)"]),
    ],
)
def test_on_github(link: str, said: list[str], make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_files({"docs/guide.md": "# Set-up\n", "docs/code.py": "", "pic.png": "", "a b.md": "# Title\n"})
    monkeypatch.chdir(folder)
    git(folder)
    assert messages(folder, f"{link}\n") == said


def test_on_gitlab(make_files: MakeFiles, tmp_path: Path) -> None:
    git(tmp_path, '[remote "origin"]\n\turl = https://gitlab.com/group/sub/notes.git\n')
    make_files({"docs/guide.md": "# A -- B\n"})
    text = "[a](https://gitlab.com/group/sub/notes/-/blob/main/docs/guide.md#a-b) [b](/docs/guide.md#a-b)\n"
    assert messages(tmp_path, text, "gitlab") == []
    assert messages(tmp_path, text.replace("guide", "gone"), "gitlab") == [
        "no file `/docs/gone.md` (warning)",
        "no file `/docs/gone.md`",
    ]
    assert messages(tmp_path, "[a](/uploads/1/a.png)\n", "gitlab") == []


def test_pages_of_a_wiki_and_templates_have_addresses_of_their_own(tmp_path: Path) -> None:
    wiki = tmp_path / "notes.wiki"
    wiki.mkdir()
    git(wiki)
    assert messages(wiki, "[a](Home) [b](gone)\n") == []
    git(tmp_path)
    assert messages(tmp_path, "[a](../blob/x.md)\n", name=".github/ISSUE_TEMPLATE/bug.md") == []


def test_the_other_file_is_read_by_its_own_renderer_or_by_that_of_the_link(
    make_files: MakeFiles, tmp_path: Path
) -> None:
    make_files({"other.md": "---\nrefplus: true\n---\n\n## Own title\n"})
    path = tmp_path / "note.md"
    path.write_text("[a](other.md#Own-title) [b](other.md#own-title) [c](other.md#owntitle)\n", encoding="utf-8")
    (tmp_path / ".refcheck.yml").write_text("overrides:\n- {paths: [note.md], renderer: github}\n", encoding="utf-8")
    found = [finding.diagnostic.message.partition(" in ")[0] for finding in refcheck.lint([path])]
    assert found == ["no anchor `#owntitle`"]


def test_links_out_of_the_project_are_followed_only_where_they_may_be(make_files: MakeFiles, tmp_path: Path) -> None:
    project = tmp_path / "project"
    make_files({"project/note.md": "[a](../out.md#gone) [b](../gone.md)\n", "out.md": "# Out\n"})
    settings = project / ".refcheck.yml"
    settings.write_text("renderer: commonmark\n", encoding="utf-8")
    assert refcheck.lint([project]) == []
    found = [one.diagnostic.message.partition(" in ")[0] for one in refcheck.lint([project], follow_outside=True)]
    assert found == ["no anchor `#gone`", "no file `../gone.md`"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_symbolic_links(make_files: MakeFiles, tmp_path: Path) -> None:
    project = tmp_path / "project"
    make_files({"project/docs/guide.md": "# Guide\n", "out/secret.md": "# Secret\n"})
    targets = {"link": "docs", "loop": "loop", "inner": ".", "out": "../out", "file.md": "docs/guide.md"}
    for name, target in targets.items():
        (project / name).symlink_to(target)
    text = "[a](link/guide.md#guide) [b](link/guide.md#gone) [c](link/gone.md) [d](inner/inner/docs/guide.md#gone)\n"
    text += "[e](loop) [f](loop/x.md) [g](out/secret.md#gone) [h](file.md#gone) [i](file.md#guide)\n"
    found = [message.partition(" in ")[0] for message in messages(project, text)]
    assert found == [
        "no anchor `#gone`",
        "no file `link/gone.md`",
        "no anchor `#gone`",
        "no file `loop/x.md`",
        "no anchor `#gone`",
    ]


def test_paths_in_front_matter_on_demand(make_files: MakeFiles, tmp_path: Path) -> None:
    make_files({"img/a.png": "", "docs/b.png": ""})
    text = '---\ntitle: "é"\nimage: "img/gone.png"\ncover:\n  image: b.png\n  alt: c.png\n'
    text += "images: [img/a.png, d.png, https://x.org/e.png]\n---\n\nText.\n"
    (tmp_path / "docs" / "note.md").write_text(text, encoding="utf-8")
    settings = tmp_path / ".refcheck.yml"
    settings.write_text("renderer: github\n", encoding="utf-8")
    assert refcheck.lint([tmp_path]) == []
    settings.write_text('renderer: github\nfront-matter-paths: ["image", "cover.image", "images"]\n', encoding="utf-8")
    found = [
        (text[slice(*finding.diagnostic.span)], finding.diagnostic.message) for finding in refcheck.lint([tmp_path])
    ]
    assert found == [("img/gone.png", "no file `img/gone.png`"), ("d.png", "no file `d.png`")]


def test_an_address_of_the_repository_is_seen_as_the_forge_shows_it(make_files: MakeFiles, tmp_path: Path) -> None:
    git(tmp_path)
    make_files({"docs/guide.md": "# A, B & C\n"})
    text = "[a](https://github.com/kim/notes/blob/main/docs/guide.md#{})\n"
    assert messages(tmp_path, text.format("a-b--c"), "pandoc") == []
    assert len(messages(tmp_path, text.format("a-b---c"), "pandoc")) == 1


HEXO_SITE = {
    "_config.yml": "title: x\npost_asset_folder: true\n",
    "package.json": '{"dependencies": {"hexo": "7", "hexo-renderer-marked": "6"}}',
    "source/_posts/one.md": "{% asset_img x.png %}",
    "source/_posts/two.md": "{% asset_img x.png %}",
    "source/_posts/one/x.png": "",
}
TEMPLATES = {
    ".github/ISSUE_TEMPLATE/a.md": "[x](gone.md)",
    ".github/ISSUE_TEMPLATE/b.md": "[x](gone.md)",
    "pull_request_template.md": "[x](gone.md)",
    "a.md": "[x](gone.md)",
}


def with_missing_files(folder: Path, *paths: str, renderer: str | None = None) -> set[str]:
    """The files in which a link leads to no file."""
    found = refcheck.lint([folder / path for path in paths], renderer=renderer, select=["missing-file"])
    return {Path(finding.path).resolve().relative_to(folder.resolve()).as_posix() for finding in found}


def test_posts_of_one_folder_may_mean_other_files_by_the_same_path(make_files: MakeFiles) -> None:
    folder = make_files(HEXO_SITE)
    assert with_missing_files(folder, ".") == {"source/_posts/two.md"}


@pytest.mark.parametrize("paths", [["."], ["pull_request_template.md", "a.md"]])
def test_templates_of_the_forge_mean_other_files_than_notes(paths: list[str], make_files: MakeFiles) -> None:
    assert with_missing_files(make_files(TEMPLATES), *paths, renderer="github") == {"a.md"}


def test_an_encoded_brace_is_a_placeholder_in_a_path_but_data_in_a_query() -> None:
    assert split_destination("a.md?x=%7B0%7D#b") == Target("a.md", "b")
    assert split_destination("%7Bx%7D.md") is None
    assert split_destination("a.md?x={{y}}") is None
