"""What the destinations of links lead to, in projects made for the purpose."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import refcheck

GIT = '[remote "origin"]\n\turl = git@github.com:kim/notes.git\n'


def make(folder: Path, **files: str) -> None:
    """Makes files; in their names `__` stands for a slash and a `_` before the ending for its dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_md", ".md").replace("_png", ".png").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


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


# One line for each; the files are those of `files`. What follows ` -> ` is said, nothing is where nothing follows.
ON_GITHUB = """
[x](a%20b.md)
[x](<a b.md>)
[x](<a b.md#s>) -> no anchor `#s` in `a b.md`
[x](a%20b.md#title)
[x](docs/guide.md?plain=1#L10-L20)
[x](docs/guide.md#L10)
[x](docs/guide.md#top)
[x](docs/code.py#L10-L20)
[x](docs/code.py#anything)
[x](/docs/guide.md)
[x](/docs/gone.md) -> no file `/docs/gone.md`
[x](docs)
[x](docs/)
[x](./docs/../docs/guide.md)
[x](docs/guide) -> no file `docs/guide`
[x](../../issues)
[x](../../wiki/Home)
[x](docs/Guide.md) -> no file `docs/Guide.md`, but `docs/guide.md`
[x](Docs/guide.md#set-up) -> no file `Docs/guide.md`, but `docs/guide.md`
![x](pic%2Epng)
![x](gone.png) -> no file `gone.png`
[x](docs/guide.md#set-up)
[x](docs/guide.md#Set-up) -> no anchor `#Set-up` in `docs/guide.md`
[x](https://github.com/kim/notes/blob/main/docs/guide.md#set-up)
[x](https://github.com/kim/notes/blob/main/docs/guide.md#gone) -> no anchor `#gone` in `docs/guide.md` (warning)
[x](https://github.com/kim/notes/blob/main/docs/gone.md) -> no file `/docs/gone.md` (warning)
[x](https://github.com/kim/notes/tree/HEAD/docs)
[x](https://github.com/kim/notes/blob/v1.0/docs/gone.md)
[x](https://github.com/kim/other/blob/main/docs/gone.md)
[x](https://github.com/kim/notes/issues/1)
![x](https://raw.githubusercontent.com/kim/notes/main/pic.png)
![x](https://raw.githubusercontent.com/kim/notes/main/gone.png) -> no file `/gone.png` (warning)
"""


@pytest.mark.parametrize("line", ON_GITHUB.strip().splitlines())
def test_on_github(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git(tmp_path)
    make(tmp_path, docs__guide_md="# Set-up\n", docs__code_py="", pic_png="")
    (tmp_path / "a b.md").write_text("# Title\n", encoding="utf-8")
    text, _, said = line.partition(" -> ")
    assert messages(tmp_path, text + "\n") == ([said] if said else [])


def test_on_gitlab(tmp_path: Path) -> None:
    git(tmp_path, '[remote "origin"]\n\turl = https://gitlab.com/group/sub/notes.git\n')
    make(tmp_path, docs__guide_md="# A -- B\n")
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


def test_the_other_file_is_read_by_its_own_renderer_or_by_that_of_the_link(tmp_path: Path) -> None:
    make(tmp_path, other_md="---\nrefplus: true\n---\n\n## Own title\n")
    path = tmp_path / "note.md"
    path.write_text("[a](other.md#Own-title) [b](other.md#own-title) [c](other.md#owntitle)\n", encoding="utf-8")
    (tmp_path / ".refcheck.yml").write_text("overrides:\n- {paths: [note.md], renderer: github}\n", encoding="utf-8")
    found = [finding.diagnostic.message.partition(" in ")[0] for finding in refcheck.lint([path])]
    assert found == ["no anchor `#owntitle`"]


def test_links_out_of_the_project_are_followed_only_where_they_may_be(tmp_path: Path) -> None:
    project = tmp_path / "project"
    make(tmp_path, project__note_md="[a](../out.md#gone) [b](../gone.md)\n", out_md="# Out\n")
    settings = project / ".refcheck.yml"
    settings.write_text("renderer: commonmark\n", encoding="utf-8")
    assert refcheck.lint([project]) == []
    found = [one.diagnostic.message.partition(" in ")[0] for one in refcheck.lint([project], follow_outside=True)]
    assert found == ["no anchor `#gone`", "no file `../gone.md`"]


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need rights there")
def test_symbolic_links(tmp_path: Path) -> None:
    project = tmp_path / "project"
    make(tmp_path, project__docs__guide_md="# Guide\n", out__secret_md="# Secret\n")
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


def test_paths_in_front_matter_on_demand(tmp_path: Path) -> None:
    make(tmp_path, img__a_png="", docs__b_png="")
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


def test_an_address_of_the_repository_is_seen_as_the_forge_shows_it(tmp_path: Path) -> None:
    git(tmp_path)
    make(tmp_path, docs__guide_md="# A, B & C\n")
    text = "[a](https://github.com/kim/notes/blob/main/docs/guide.md#{})\n"
    assert messages(tmp_path, text.format("a-b--c"), "pandoc") == []
    assert len(messages(tmp_path, text.format("a-b---c"), "pandoc")) == 1


def test_pages_of_one_folder_may_mean_other_files_by_the_same_path(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: x\npost_asset_folder: true\n", encoding="utf-8")
    (tmp_path / "package.json").write_text(
        '{"dependencies": {"hexo": "7", "hexo-renderer-marked": "6"}}', encoding="utf-8"
    )
    make(tmp_path / "source/_posts", one_md="{% asset_img x.png %}", two_md="{% asset_img x.png %}", one__x_png="")
    make(tmp_path / ".github", ISSUE_TEMPLATE__a_md="[x](gone.md)", ISSUE_TEMPLATE__b_md="[x](gone.md)")
    make(tmp_path, a_md="[x](gone.md)", pull_request_template_md="[x](gone.md)")
    for paths in ([tmp_path], [tmp_path / "pull_request_template.md", tmp_path / "a.md"]):
        found = {f.path.rpartition("/")[2] for f in refcheck.lint(paths, renderer="github") if f.rule == "missing-file"}
        assert "pull_request_template.md" not in found
        assert "a.md" in found
    found = {f.path.rpartition("/")[2] for f in refcheck.lint([tmp_path]) if f.rule == "missing-file"}
    assert "two.md" in found
    assert "one.md" not in found
