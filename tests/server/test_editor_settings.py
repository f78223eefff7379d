"""The settings of the editor are the same in the server, in docs/editors.md and in the extension for VS Code."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from refcheck.server.protocol.capabilities import options_of
from refcheck.server.views import Options

ROOT = Path(__file__).parents[2]
DEFAULTS = {name.replace("_", ".", 1): default for name, default in Options()._asdict().items()}


def test_the_page_has_them_with_their_defaults() -> None:
    page = (ROOT / "docs/editors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| `([^`]+)` \|", page, re.MULTILINE)

    assert {name: json.loads(default) for name, default in rows} == DEFAULTS


@pytest.mark.parametrize(
    "sent", [{"completion": {"limit": -2}}, {"completion.limit": 0}, {"diagnostics": "all"}, {"enable": 1}, None, []]
)
def test_settings_that_are_not_valid_have_their_defaults(sent: object) -> None:
    assert options_of(sent) == Options()


def test_the_extension_offers_them_with_their_defaults() -> None:
    package = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
    offered = package["contributes"]["configuration"]["properties"]

    own = ("refcheck.path", "refcheck.python")
    found = {name.removeprefix("refcheck."): entry["default"] for name, entry in offered.items() if name not in own}
    assert found == DEFAULTS
