"""The dead links of a site are those that its own program reports.

`starlight_base/validator.txt` has what version 0.26.0 of `starlight-links-validator` wrote with Starlight 0.42.4 and
its own defaults. It also reports each link that is relative, dead or not, as it tells none of them. What else it
reports and is not dead goes on with `, works: WHY` or `, not told: WHY`. `test_sites.py` compares `expected.txt` with
refcheck.

`mintlify/validator.txt` has what `mint broken-links --check-anchors --check-snippets` of mint 4.2.941 wrote, which
needs no network. It names the file and the link, not the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import refcheck

MINTLIFY = Path(__file__).parent / "mintlify"
SITE = Path(__file__).parent / "starlight_base"


def lines(name: str) -> Iterator[tuple[str, str]]:
    """The link and what is said of it, in each line of a file."""
    for line in (SITE / name).read_text(encoding="utf-8").splitlines():
        link, _, said = line.rpartition(" -> ")
        yield link, said


def test_what_is_dead_is_what_the_plug_in_reports() -> None:
    reported = dict(lines("validator.txt"))
    relative = {link for link, said in reported.items() if said == "relative link"}
    dead = {link for link, said in lines("expected.txt") if said == "dead"}
    assert dead - relative == {link for link, said in reported.items() if said in ("invalid link", "invalid hash")}
    assert dead <= reported.keys()


def test_mint_reports_the_same_links() -> None:
    reported = (MINTLIFY / "validator.txt").read_text(encoding="utf-8").splitlines()
    found = [
        f"{Path(page['path']).absolute().relative_to(MINTLIFY).as_posix()} {reference['key']}"
        for page in refcheck.inventory([MINTLIFY])
        for reference in page["references"]
        if reference["status"] == "undefined"
    ]
    assert sorted(found) == sorted(reported)
