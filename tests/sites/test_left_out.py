"""A path that the settings of Eleventy leave out: surely, or only under a condition."""

from __future__ import annotations

from pathlib import Path

import pytest

from refcheck.links.files import Files
from refcheck.sites import left_out

IGNORES = 'c.ignores.add("a.md");'


def covers(folder: Path, settings: str) -> bool:
    """Whether settings leave out the text `a.md`."""
    (folder / "eleventy.config.js").write_text(settings, encoding="utf-8")
    return left_out.of_eleventy(Files(folder), str(folder)).covers("a.md")


@pytest.mark.parametrize(
    "settings",
    [
        f"export default function (c) {{\n  {IGNORES}\n}}",
        f"export default function (c) {{\n  if (x) {{\n    y();\n  }}\n  {IGNORES}\n}}",
        f"module.exports = (c) => {{\n  c.addFilter('x', (a) => {{\n    if (a) return a;\n  }});\n  {IGNORES}\n}};",
    ],
)
def test_a_statement_in_no_branch_is_always_run(tmp_path: Path, settings: str) -> None:
    assert covers(tmp_path, settings)


@pytest.mark.parametrize(
    "settings",
    [
        f"export default function (c) {{\n  if (x) {{\n    {IGNORES}\n  }}\n}}",
        f"export default function (c) {{\n  if (x)\n    {IGNORES}\n}}",
        f"export default function (c) {{\n  if (x) {IGNORES}\n}}",
        f"export default function (c) {{\n  if (x) {{\n    return {{}};\n  }}\n  {IGNORES}\n}}",
        f"export default function (c) {{\n  if (x) return {{}};\n  {IGNORES}\n}}",
        f"export default function (c) {{\n  process.env.X &&\n  {IGNORES}\n}}",
        f"function f(c) {{\n  {IGNORES}\n}}\nmodule.exports = (c) => {{\n  if (x) f(c);\n}};",
    ],
)
def test_a_statement_in_a_branch_may_not_be_run(tmp_path: Path, settings: str) -> None:
    assert not covers(tmp_path, settings)
