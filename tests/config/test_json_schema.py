"""The JSON schema of the settings accepts what refcheck accepts, and the settings that a project begins with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from refcheck.config import ConfigError, load
from refcheck.config.json_schema import schema, written_schema
from refcheck.config.settings import PathSettings, Settings
from refcheck.config.table import settings_of
from refcheck.config.values import COMMAND_LINE_ONLY
from tests.command import run

ROOT = Path(__file__).parents[2]
VALIDATOR = jsonschema.Draft7Validator(schema())
ACCEPTED = [
    "renderer: hexo-pandoc",
    "renderer: myst-parser",
    "select: [1, 2xx, 40X, undefined-label, unused_label]",
    "select: undefined-label",
    "ignore: 102",
    "exclude: drafts/",
    "external-accept: 403",
    "defines: '#part*'",
    "overrides: [{paths: docs/, renderer: github}]",
    "severity: {unnumbered-reference: error, unused-footnote: 'off', '301': info}",
    "fail-on: warning",
    "fail_on: warning",
    "templates: {figure: 'Fig. {number}', de: {figure: 'Abb. {number}'}, caption: '{label}: {title}'}",
    "caption-numbers: false",
    "chapters: 2",
    "chapters: true",
    "unwritten-notes: 'off'",
    "label-scope: project",
    "generated: [api/, 'p*.png']",
    "defines: ['#part*', '@fig-a', '[api]']",
    "overrides: [{paths: [docs/], renderer: github, ignore: [301]}]",
    "front-matter-paths: [cover.image]",
    "baseline: .refcheck-baseline.json",
    "{}",
]
REFUSED = [
    "renderer: hexo-pandok",
    "renderer: [github]",
    "select: {undefined-label: true}",
    "select: [undefined-lable]",
    "select: [1000]",
    "severity: {unused-label: fatal}",
    "severity: {unused-lable: error}",
    "fail-on: 'off'",
    "templates: {fig: '{number}'}",
    "templates: {caption: '{label}'}",
    "caption-numbers: 1",
    "chapters: 7",
    "label-scope: folder",
    "defines: [part]",
    "defines: ['#']",
    "defines: ['@*']",
    "overrides: [{renderer: github}]",
    "overrides: [{paths: [a], baseline: b}]",
    "follow-outside: true",
    "exlude: [a]",
    "exclude: ['']",
    "exclude: ''",
    "exclude: a, b",
    "exclude: a b",
    "exclude: 'True'",
    "exclude: true",
    "defines: part",
]


def accepts(text: str, folder: Path) -> bool:
    """Whether refcheck accepts settings."""
    (folder / ".git").mkdir()
    (folder / ".refcheck.yml").write_text(text + "\n", encoding="utf-8")
    try:
        load(folder)
    except ConfigError:
        return False
    return True


def test_the_schema_is_one() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_is_accepted_is_valid(text: str, tmp_path: Path) -> None:
    assert (accepts(text, tmp_path), VALIDATOR.is_valid(yaml.safe_load(text))) == (True, True)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused_is_not_valid(text: str, tmp_path: Path) -> None:
    assert (accepts(text, tmp_path), VALIDATOR.is_valid(yaml.safe_load(text))) == (False, False)


def test_every_setting_is_in_it_with_its_meaning() -> None:
    known = schema()
    rows = {key: row for key, row in settings_of(Settings).items() if row.type is not COMMAND_LINE_ONLY}
    assert known["properties"].keys() == rows.keys()
    assert {key: known["properties"][key]["description"] for key in rows} == {
        key: row.meaning for key, row in rows.items()
    }
    assert known["definitions"]["override"]["properties"].keys() == {"paths", *settings_of(PathSettings)}


def test_defaults_are_valid() -> None:
    defaults: dict[str, Any] = {
        key: value["default"] for key, value in schema()["properties"].items() if "default" in value
    }
    assert defaults
    VALIDATOR.validate(defaults)


def test_the_command_prints_it() -> None:
    assert run("schema") == (0, written_schema(), "")


def test_the_copy_for_editors_is_up_to_date() -> None:
    assert json.loads((ROOT / "docs" / "refcheck.schema.json").read_text(encoding="utf-8")) == schema()


def test_the_example_of_the_documentation_is_valid() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    VALIDATOR.validate(yaml.safe_load(example.replace(": off", ": 'off'").replace("off}", "'off'}")))
