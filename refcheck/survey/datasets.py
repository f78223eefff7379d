"""Datasets of texts: Parquet files with the columns `repo`, `path` and `content`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from refcheck.survey.unpacking import Unpacking

ENDING = ".parquet"
COLUMNS = ("repo", "path", "content")
# The rows that are in memory at a time.
_ROWS = 256
# The same, if only the names of repositories are read.
_NAMES = 65_536
# In characters: of all names of repositories together.
_MOST_NAMES = 200_000_000
# How often a repository is in a row group: of a dataset that is sorted, most are in one.
_MOST_PLACES = 10_000_000
# In bytes: the names of a row group.
_LARGEST_COLUMN = 500_000_000


class NotADataset(Exception):
    """A Parquet file that is damaged, or has not the columns of a dataset."""


def repositories(path: str) -> dict[str, tuple[int, ...]]:
    """The repositories of a dataset, sorted, with the row groups that have rows of each.

    Raises:
        NotADataset: if it is not one, or their names take too much memory.
    """
    import pyarrow

    # As in the file, each name once: of many rows of long names, no copies are made.
    file, found, size, places = _opened(path, ["repo"]), dict[str, list[int]](), 0, 0
    try:
        for group in range(file.num_row_groups):
            for repo in _names_in(file, group):
                groups = found.get(repo)
                if groups is None:
                    groups, size = found.setdefault(repo, []), size + len(repo)
                if not groups or groups[-1] != group:
                    groups.append(group)
                    places += 1
                if size > _MOST_NAMES:
                    raise NotADataset("the names of its repositories take more than 200 MB")
                if places > _MOST_PLACES:
                    raise NotADataset("its rows must be sorted by `repo`: each repository is in too many row groups")
    # Also a text that is not UTF-8.
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise NotADataset(f"the dataset cannot be read: {error}") from None
    return {repo: tuple(groups) for repo, groups in sorted(found.items())}


def _names_in(file: Any, group: int) -> Iterator[str]:
    """The names of repositories in a row group, some of them several times; a part of the rows at a time."""
    import pyarrow.compute as compute

    described = file.metadata.row_group(group)
    columns = [described.column(index) for index in range(described.num_columns)]
    if sum(one.total_uncompressed_size for one in columns if one.path_in_schema == "repo") > _LARGEST_COLUMN:
        raise NotADataset(f"the column `repo` of row group {group} has more than 500 MB: write smaller row groups")
    for batch in file.iter_batches(_NAMES, row_groups=[group], columns=["repo"], use_threads=False):
        yield from (str(repo) for repo in compute.unique(batch.column(0)).to_pylist() if repo is not None)


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


def _opened(path: str, as_dictionary: Sequence[str] = ()) -> Any:
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path, read_dictionary=list(as_dictionary))
    except KeyError as error:
        raise NotADataset(f"the dataset has no column `{as_dictionary[0]}`") from error
    except (pyarrow.ArrowException, OSError) as error:
        raise NotADataset(f"the dataset cannot be read: {error}") from None
    missing = [column for column in COLUMNS if column not in file.schema_arrow.names]
    if missing:
        raise NotADataset(f"the dataset has no column `{missing[0]}`")
    return file
