"""Datasets of texts: Parquet files with the columns `repo`, `path` and `content`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from refcheck.survey.unpacking import Unpacking

ENDING = ".parquet"
COLUMNS = ("repo", "path", "content")
# The rows that are in memory at a time.
_ROWS = 256


class NotADataset(Exception):
    """A Parquet file that is damaged, or has not the columns of a dataset."""


def repositories(path: str) -> dict[str, tuple[int, ...]]:
    """The repositories of a dataset, sorted, with the row groups that have rows of each.

    Raises:
        NotADataset: if it is not one.
    """
    import pyarrow
    import pyarrow.compute as compute

    file, found = _opened(path), dict[str, list[int]]()
    try:
        for group in range(file.num_row_groups):
            for repo in compute.unique(file.read_row_group(group, columns=["repo"]).column("repo")).to_pylist():
                if repo is not None:
                    found.setdefault(str(repo), []).append(group)
    # Also a text that is not UTF-8.
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise NotADataset(f"the dataset cannot be read: {error}") from None
    return {repo: tuple(groups) for repo, groups in sorted(found.items())}


def unpack(path: str, repo: str, groups: Sequence[int], to: Unpacking) -> bool:
    """Writes the files of a repository in a dataset; returns whether all of them are Markdown.

    Args:
        groups: the row groups that have rows of it; empty if they are not known.

    Raises:
        NotADataset: if the dataset is damaged.
        TooLarge: if they are too many, or too large together.
    """
    from refcheck.links.destinations import is_markdown

    is_all_markdown = True
    for name, content in _rows(path, repo, groups):
        is_all_markdown = is_all_markdown and is_markdown(name)
        to.add(name, lambda most, content=content: content)  # type: ignore[misc]
    return is_all_markdown


def _rows(path: str, repo: str, groups: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """The paths and contents of a repository."""
    import pyarrow

    file = _opened(path)
    try:
        for batch in file.iter_batches(
            _ROWS, row_groups=list(groups) or None, columns=list(COLUMNS), use_threads=False
        ):
            for of, name, content in zip(*(batch.column(column).to_pylist() for column in COLUMNS), strict=True):
                if str(of) == repo and name is not None and content is not None:
                    yield str(name), content if isinstance(content, bytes) else str(content).encode("utf-8", "replace")
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise NotADataset(f"the dataset cannot be read: {error}") from None


def _opened(path: str) -> Any:
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as error:
        raise NotADataset(f"the dataset cannot be read: {error}") from None
    missing = [column for column in COLUMNS if column not in file.schema_arrow.names]
    if missing:
        raise NotADataset(f"the dataset has no column `{missing[0]}`")
    return file
