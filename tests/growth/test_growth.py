"""Twice the text takes twice the work, in every command, whatever the text is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from .growth import Growth, Job, growth, some_jobs
from .inputs import inputs
from .work import lines


def cases() -> Iterator[ParameterSet]:
    """For each input the command that does most; the others are looked at by .ci/run."""
    for tested in inputs():
        for index, job in enumerate(some_jobs(tested)):
            yield pytest.param(job, marks=[pytest.mark.slow] * (index > 0), id=str(job))


def prepared(folder: Path, job: Job, count: int) -> Path:
    """A folder with so many pieces of an input."""
    place = folder / str(count)
    (place / ".git").mkdir(parents=True)
    for name, text in job.files(count).items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(text.encode())
    return place


@pytest.mark.parametrize("job", list(cases()))
def test_work_grows_with_the_text(job: Job, tmp_path: Path) -> None:
    steep = growth(lambda count: lines(prepared(tmp_path, job, count), job.command))
    assert steep is None, steep


def test_what_a_conversion_loses_is_placed_with_the_text(tmp_path: Path) -> None:
    (directives,) = (tested for tested in inputs() if tested.name == "myst directives")
    job = Job(directives, ("convert", "--renderer", "myst", "--to", "jekyll", "n.md"))
    steep = growth(lambda count: lines(prepared(tmp_path, job, count), job.command))
    assert steep is None, steep


@pytest.mark.parametrize(
    ("lines_of", "is_steep"),
    [
        pytest.param(lambda n: 900 * n + 5000, False, id="linear"),
        pytest.param(lambda n: 900 * n + n % 7 + (n % 16) * 3, False, id="linear but for a little"),
        pytest.param(lambda n: 900 * n + 400 * n * (n.bit_length() - 1), False, id="n log n"),
        pytest.param(lambda n: 900 * n + n * n, True, id="quadratic in a small part"),
        pytest.param(
            lambda n: 900 * n + 400 * n * (n.bit_length() - 1) + n * n * 9, True, id="quadratic beside n log n"
        ),
    ],
)
def test_growth_is_told(lines_of: object, is_steep: bool) -> None:
    assert callable(lines_of)
    assert isinstance(growth(lines_of), Growth) == is_steep
