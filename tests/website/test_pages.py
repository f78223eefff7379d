"""The pages of the site that are made of modules, and the links between all pages."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import pytest
import yaml

from docs.website import rule_pages
from docs.website.build import write_sources
from docs.website.pages import with_diagrams, with_links_of_site, with_titles_of_fences
from docs.website.share import shared
from refcheck import renderers
from refcheck.rules import all_rules
from tests.command import run


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the generator reads."""
    folder = tmp_path_factory.mktemp("website")
    write_sources(folder)
    return folder


def in_navigation(entry: object) -> set[object]:
    """The pages that an entry of the navigation leads to."""
    if isinstance(entry, dict):
        return {page for value in entry.values() for page in in_navigation(value)}
    if isinstance(entry, list):
        return {page for value in entry for page in in_navigation(value)}
    return {entry}


def test_refcheck_finds_nothing_in_the_pages(sources: Path) -> None:
    code, out, errors = run("lint", str(sources))
    assert (code, errors) == (0, ""), out
    assert "no findings in" in out


def test_every_page_is_in_the_navigation(sources: Path) -> None:
    navigation = yaml.safe_load((sources / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    pages = {path.relative_to(sources / "pages").as_posix() for path in (sources / "pages").rglob("*.md")}
    assert in_navigation(navigation) == pages


def test_every_rule_and_renderer_has_a_page_and_a_link_to_it(sources: Path) -> None:
    pages = sources / "pages"
    for kind, names in (("rules", [rule.name for rule in all_rules()]), ("renderers", renderers.names())):
        table = (pages / f"{kind}.md").read_text(encoding="utf-8")
        assert [name for name in names if f"[`{name}`]({kind}/{name}.md)" not in table] == []
        assert {path.stem for path in (pages / kind).iterdir()} == set(names)


def test_the_page_of_a_rule_is_where_reports_link_to(monkeypatch: pytest.MonkeyPatch) -> None:
    from refcheck.facts import documentation

    monkeypatch.setattr(documentation, "ADDRESS", "https://docs.example/")
    for rule in all_rules():
        page = rule_pages.place(rule).removesuffix(".md")
        assert documentation.rule_address(rule.name) == f"https://docs.example/{page}/"


@pytest.mark.parametrize(("address", "written"), [("", None), ("https://docs.example/", "https://docs.example/")])
def test_the_address_of_the_site_is_in_its_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, written: str | None
) -> None:
    from refcheck.facts import documentation

    monkeypatch.setattr(documentation, "ADDRESS", address)
    monkeypatch.setattr("docs.website.build.copied_pages", lambda: {"rules.md": "", "renderers.md": ""})
    for made in ("rule_pages.rule_pages", "renderer_pages.renderer_pages"):
        monkeypatch.setattr(f"docs.website.{made}", dict)
    write_sources(tmp_path)
    assert yaml.safe_load((tmp_path / "mkdocs.yml").read_text(encoding="utf-8")).get("site_url") == written


def test_the_page_of_a_rule() -> None:
    (rule,) = (rule for rule in all_rules() if rule.name == "reversed-link")
    page = rule_pages.page(rule)
    assert page.startswith("# reversed-link\n\n**605** · error · `refcheck fix` [writes a fix](../fixing.md)\n\n")
    assert "**Reported, for `github`:** <a href=" in page
    assert "**The report:**\n\n```text\n" in page
    assert "**The fix:**\n\n```markdown\n" in page
    assert "<!-- refcheck-disable-next-line reversed-link -->" in page


def test_an_example_that_the_playground_cannot_report_does_not_open_there() -> None:
    """The files that it names are unknown there, or the rule is off."""
    pages = {
        rule.name: rule_pages.page(rule) for rule in all_rules() if rule.name in ("missing-file", "unordered-note")
    }
    assert [name for name, page in pages.items() if "playground" in page] == []
    assert all("**Reported, for" in page for page in pages.values())


@pytest.mark.parametrize(
    ("path", "link", "on_site"),
    [
        ("README.md", "docs/rules.md", "rules.md"),
        ("README.md", "docs/output.md#exit-codes", "output.md#exit-codes"),
        ("docs/precision.md", "../CONTRIBUTING.md", "contributing.md"),
        ("docs/precision.md", "rules.md", "rules.md"),
        ("docs/precision.md", "../fixtures/other.md", "../fixtures/other.md"),
        ("docs/precision.md", "https://docs.example/rules.md", "https://docs.example/rules.md"),
        ("docs/precision.md", "#rules", "#rules"),
    ],
)
def test_links_of_a_committed_page(path: str, link: str, on_site: str) -> None:
    published = {"docs/rules.md": "rules.md", "docs/output.md": "output.md", "CONTRIBUTING.md": "contributing.md"}
    assert with_links_of_site(f"See [it]({link}).", path, published) == f"See [it]({on_site})."


FENCES = """\
```yaml mkdocs.yml
a: 1
```
````markdown
```yaml inner.yml
```
````
```mermaid
a --> b
```
"""


def test_what_follows_the_language_of_a_fence_is_its_title() -> None:
    titled = with_titles_of_fences(FENCES)
    assert titled == FENCES.replace("yaml mkdocs.yml", 'yaml title="mkdocs.yml"')


def test_a_diagram_is_drawn_by_a_script_of_the_site() -> None:
    drawn = with_diagrams(FENCES)
    assert '<pre class="mermaid"><code>a --&gt; b\n</code></pre>' in drawn
    assert drawn.endswith('<script src="../mermaid.tiny.js"></script>\n')
    assert with_diagrams("```yaml\n```\n") == "```yaml\n```\n"


def test_a_shared_note() -> None:
    fragment = shared("# é 😀\n", ["github"])
    assert fragment.isascii()
    packed = fragment.removeprefix("note=")
    note = json.loads(zlib.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)), wbits=-15))
    assert note == {"text": "# é 😀\n", "renderers": ["github"]}
