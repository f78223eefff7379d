"""`lint`, `fix` and `baseline` with `--external`, against hosts on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command import run
from tests.conftest import MakeFiles
from tests.external.behaviours import ROUTES
from tests.external.server import Server, response, serving

ALLOWED = ("--external", "--allow-private", "127.0.0.1", "--timeout", "2")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(ROUTES) as running:
        yield running


@pytest.fixture
def folder(make_files: MakeFiles, server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a page that links to a good and a bad address, and to one that has moved."""
    paths = ("/works", "/missing", "/for-good", "/works#instal")
    text = "\n\n".join(f"[a]({server.url(path)})" for path in paths)
    folder = make_files({".refcheck.yml": "renderer: github\n", "note.md": f"# Note\n\n{text}\n"})
    monkeypatch.chdir(folder)
    server.requests.clear()
    return folder


def codes(*arguments: str) -> list[str]:
    """The codes of the findings of `lint`."""
    _, printed, _ = run("lint", "--format", "json", *arguments)
    return sorted(finding["code"] for finding in json.loads(printed))


def test_addresses_are_asked_for_with_the_option_alone(folder: Path, server: Server) -> None:
    assert codes() == []
    assert server.requests == []
    assert codes(*ALLOWED) == ["701", "702", "703"]


def test_an_answer_is_kept_and_taken_again(folder: Path, server: Server) -> None:
    first = codes(*ALLOWED)
    server.requests.clear()
    assert codes(*ALLOWED) == first
    assert codes(*ALLOWED, "--offline") == first
    assert codes(*ALLOWED, "note.md") == first
    assert server.requests == []
    assert codes(*ALLOWED, "--no-cache") == first
    assert server.requests != []


def test_a_new_fragment_is_asked_for(folder: Path, server: Server) -> None:
    codes(*ALLOWED)
    (folder / "note.md").write_text(f"[a]({server.url('/works#install')}) [b]({server.url('/works#none')})\n")
    assert codes(*ALLOWED) == ["703"]


def test_without_an_answer_nothing_is_known_offline(folder: Path, server: Server) -> None:
    assert codes(*ALLOWED, "--offline") == ["705", "705", "705", "705"]
    assert server.requests == []


def test_a_private_address_is_skipped_unless_it_is_allowed(folder: Path, server: Server) -> None:
    code, printed, said = run("lint", "--external")
    assert (code, server.requests) == (0, [])
    assert "no findings" in printed
    assert said == "checked 0 addresses on 0 hosts; 3 in private networks were not (`--allow-private`)\n"


@pytest.mark.parametrize("setting", ["allow-private: [127.0.0.1]", "external: true", "external-headers: [A]"])
def test_no_setting_allows_what_the_command_line_must(folder: Path, setting: str, server: Server) -> None:
    (folder / ".refcheck.yml").write_text(f"{setting}\n")
    code, _, said = run("lint", "--external")
    assert (code, server.requests) == (2, [])
    assert "unknown key" in said


def test_fix_writes_the_new_address_of_the_same_host(folder: Path, server: Server) -> None:
    before = (folder / "note.md").read_text()
    run("fix", "--in-place")
    assert (folder / "note.md").read_text() == before
    run("lint", *ALLOWED)
    server.requests.clear()
    run("fix", "--in-place", *ALLOWED, "--offline")
    assert (folder / "note.md").read_text() == before.replace("/for-good", "/works")
    assert server.requests == []


def test_an_address_with_markup_in_it_is_not_written(folder: Path, server: Server) -> None:
    text = f"[a]({server.url('/to-markup')})\n"
    (folder / "note.md").write_text(text)
    run("fix", "--in-place", "--unsafe", *ALLOWED)
    assert (folder / "note.md").read_text() == text


def test_a_comment_suppresses_a_finding_and_is_not_unused_without_the_option(folder: Path, server: Server) -> None:
    link = f"[a]({server.url('/missing')})"
    (folder / "note.md").write_text(f"{link} <!-- refcheck-disable-line dead-address -->\n\n{link}\n")
    assert codes(*ALLOWED) == ["701"]
    assert codes() == []
    (folder / "note.md").write_text(f"[a]({server.url('/works')}) <!-- refcheck-disable-line 701 -->\n")
    assert codes(*ALLOWED) == ["306"]
    assert codes() == []
    (folder / "note.md").write_text("text <!-- refcheck-disable-line 701, 102 -->\n")
    assert codes() == ["306"]


def test_a_baseline_keeps_what_was_not_checked(folder: Path) -> None:
    run("baseline", *ALLOWED)
    assert codes("--baseline", ".refcheck-baseline.json", *ALLOWED) == []
    _, _, said = run("lint", "--baseline", ".refcheck-baseline.json")
    assert "no longer" not in said
    run("baseline")
    run("baseline", "--prune")
    assert codes("--baseline", ".refcheck-baseline.json", *ALLOWED) == []


def test_settings_leave_out_addresses_and_accept_statuses(folder: Path, server: Server) -> None:
    (folder / ".refcheck.yml").write_text(
        "external-accept: [404, 500-599]\nexternal-exclude: ['http://*/for-good', 'http://*#instal']\n"
    )
    assert codes(*ALLOWED) == []


def test_of_a_page_that_worked_before_the_help_names_a_copy(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    def help_now() -> list[str]:
        _, printed, _ = run("lint", "--format", "json", *ALLOWED)
        return [finding["help"] for finding in json.loads(printed)]

    gone = response(404)
    with serving({"/a": gone}) as server:
        folder = make_files({".refcheck.yml": "renderer: github\n", "note.md": f"[a]({server.url('/a#b')})\n"})
        monkeypatch.chdir(folder)
        plain = "write another address, or remove the link"
        assert help_now() == [plain]
        server.routes["/a"] = response(200)
        day = time.strftime("%Y-%m-%d", time.gmtime())
        monkeypatch.setattr("refcheck.external.stored.SECONDS_IF_IT_DOES_NOT", -1.0)
        assert help_now() == []
        server.routes["/a"] = gone
        monkeypatch.setattr("refcheck.external.stored.SECONDS_IF_IT_WORKS", -1.0)
        copy = f"https://web.archive.org/web/{day.replace('-', '')}/{server.url('/a')}"
        expected = [f"{plain}; it worked on {day}, of which an archive may have a copy: {copy}"]
        assert help_now() == expected
        assert help_now() == expected


def test_it_is_said_how_many_addresses_were_not_reached_in_time(folder: Path, server: Server) -> None:
    (folder / "note.md").write_text(f"[a]({server.url('/hangs')})\n")
    said = run("lint", *ALLOWED, "--no-cache", "--time-limit", "1")[2]
    assert said == "checked 0 of 1 address on 1 host; the time for all addresses was over (`--time-limit`)\n"


@pytest.mark.parametrize("value", ["[one]", "[600-]", "200 201", "[99]", "[599-500]"])
def test_a_status_that_is_none_is_refused(folder: Path, value: str) -> None:
    (folder / ".refcheck.yml").write_text(f"external-accept: {value}\n")
    assert run("lint")[0] == 2


def test_an_address_of_the_own_site_is_a_file(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    site = "https://tool.refcheck.zz/docs/"
    folder = make_files(
        {
            ".refcheck.yml": f"site-url: {site}\n",
            "docs/.vitepress/config.mts": "export default { base: '/docs/' }\n",
            "docs/index.md": f"[a]({site}guide.html#setup) [b]({site}guide.html#setpu)\n",
            "docs/more.md": f"[c]({site}gone) [d]({site}guide)\n",
            "README.md": f"[a]({site}guide#setup) [c]({site}gone)\n",
            "docs/guide.md": "# Guide\n\n## Setup\n",
        }
    )
    monkeypatch.chdir(folder)
    assert codes("--external", "--offline") == ["701", "701", "703"]


def test_the_site_is_asked_where_the_renderer_cannot_tell(
    make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "[a](https://tool.refcheck.zz/made) [b](https://other.refcheck.zz/note) [c](https://tool.refcheck.zz/note.md)\n"
    )
    folder = make_files({".refcheck.yml": "renderer: github\nsite-url: https://tool.refcheck.zz\n", "note.md": text})
    monkeypatch.chdir(folder)
    assert codes("--external", "--offline") == ["705", "705", "705"]


@pytest.mark.parametrize(
    "address",
    [
        *("tool.org", "https://", "https://a b.org", "https://a..org", "https://me@a.org", "https://a.org:99999"),
        *("https://{site}", "https://a.org/?v=1", "https://a.org/#top", "https://[::1", "ftp://a.org"),
    ],
)
def test_a_site_that_is_no_address_is_refused_with_file_and_line(folder: Path, address: str) -> None:
    (folder / ".refcheck.yml").write_text(f"# settings\nsite-url: '{address}'\n")
    assert run("lint", "--external", "--offline") == (
        2,
        "",
        "refcheck: .refcheck.yml:2: `site-url` must be an address of the web\n"
        "  help: write it whole, without a user name, a query or a fragment: https://example.org/docs/\n",
    )


def test_a_site_of_which_no_page_is_published_is_named(make_files: MakeFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = "renderer: github\nsite-url: https://tool.refcheck.zz\n"
    monkeypatch.chdir(make_files({".refcheck.yml": settings, "note.md": "# Note\n"}))
    said = run("lint", "--external", "--offline")[2]
    assert ".refcheck.yml: `site-url` has no effect: no page here is for a renderer that makes a site\n" in said
    assert "has no effect" not in run("lint", "--external", "--offline", "-r", "mkdocs")[2]
    assert "has no effect" not in run("lint")[2]


def test_what_is_sent_in_headers_is_never_shown(folder: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REFCHECK_EXTERNAL_HEADERS", f"{server.url('/')} Authorization: Bearer secret")
    code, printed, said = run("lint", *ALLOWED)
    assert code == 1
    assert {request.headers.get("authorization") for request in server.requests} == {"Bearer secret"}
    assert "secret" not in printed + said
    monkeypatch.setenv("REFCHECK_EXTERNAL_HEADERS", "secret")
    assert run("lint", *ALLOWED)[::2] == (
        2,
        "refcheck: line 1 of REFCHECK_EXTERNAL_HEADERS is not a header\n"
        "  help: write lines of the form `https://host/path/ Name: value`\n",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "--offline"),
        ("lint", "--allow-private", "localhost"),
        ("fix", "--timeout", "3"),
        ("lint", "--external", "--staged"),
        ("lint", "--external", "--watch"),
        ("lint", "--external", "--allow-private", "http://x/"),
        ("lint", "--external", "--timeout", "0"),
        ("lint", "--select", "7xx"),
    ],
)
def test_options_that_cannot_go_together_are_refused(folder: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


@pytest.mark.parametrize("form", ["text", "concise", "github", "sarif", "junit", "gitlab", "markdown"])
def test_each_format_has_the_findings(folder: Path, form: str) -> None:
    assert "/missing" in run("lint", *ALLOWED, "--format", form)[1]


def test_without_the_extra_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "refcheck.external.checking", raising=False)
    monkeypatch.delitem(sys.modules, "refcheck.external.connections", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    assert run("lint", *ALLOWED) == (
        2,
        "",
        "refcheck: `--external` needs the package `aiohttp`\n"
        "  help: install refcheck with it: pip install 'refcheck-md[external]'\n",
    )


def test_a_run_without_the_option_loads_nothing_for_the_web(folder: Path) -> None:
    script = (
        "import sys; from refcheck.cli import begin\n"
        "try: begin()\nfinally: print(*sys.modules, sep=chr(10), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "lint", "--no-cache", "-q", "."], capture_output=True, text=True
    )
    loaded = done.stderr.split()
    assert "refcheck.cli.lint" in loaded
    assert [
        name
        for name in loaded
        if name.startswith(("aiohttp", "asyncio", "refcheck.external", "refcheck.rules.external"))
    ] == []
