"""The tables as Parquet: their columns, and how they are written. The same rows are the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as arrow
from pyarrow import parquet

from refcheck.survey.units import Checked

_TEXT, _NUMBER, _FLAG = arrow.string(), arrow.int32(), arrow.bool_()
_PLACE = [(name, _NUMBER) for name in ("cell", "line", "column", "end_line", "end_column")]
SCHEMAS: Mapping[str, arrow.Schema] = {
    "findings": arrow.schema(
        [
            *(("path", _TEXT), ("renderer", _TEXT), *_PLACE, ("code", _TEXT), ("rule", _TEXT), ("severity", _TEXT)),
            *(("message", _TEXT), ("help", _TEXT), ("has_fix", _FLAG), ("is_fix_safe", _FLAG)),
        ]
    ),
    "definitions": arrow.schema(
        [
            *(("path", _TEXT), ("renderer", _TEXT), *_PLACE, ("kind", _TEXT), ("key", _TEXT), ("number", _TEXT)),
            *(("text", _TEXT), ("uses", _NUMBER)),
        ]
    ),
    "references": arrow.schema(
        [
            *(("path", _TEXT), ("renderer", _TEXT), *_PLACE, ("kind", _TEXT), ("key", _TEXT), ("number", _TEXT)),
            *(("text", _TEXT), ("status", _TEXT), ("reason", _TEXT), ("url", _TEXT), ("target_path", _TEXT)),
            *(("target_line", _NUMBER), ("target_anchor", _TEXT), ("target_name", _TEXT)),
        ]
    ),
}
"""The columns of each table, without `repository`, which is in the name of the folder."""

_REPOSITORIES = arrow.schema(
    [
        *(("repository", _TEXT), ("source", _TEXT), ("state", _TEXT), ("error", _TEXT), ("pages", _NUMBER)),
        *(("findings", _NUMBER), ("definitions", _NUMBER), ("references", _NUMBER), ("left_out", _NUMBER)),
        *(("seconds", arrow.float64()), ("memory", _NUMBER)),
    ]
)


def write_rows(path: str, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes the rows of one repository into a new file."""
    schema = SCHEMAS[table]
    columns = [[_value(row.get(name), schema.field(name).type) for row in rows] for name in schema.names]
    _write(path, columns, schema)


def write_repositories(path: str, checked: Iterable[Checked]) -> None:
    """Replaces the table of the repositories, sorted by name."""
    rows = sorted(checked)
    columns = [[_value(getattr(row, field.name), field.type) for row in rows] for field in _REPOSITORIES]
    _write(f"{path}.new", columns, _REPOSITORIES)
    os.replace(f"{path}.new", path)


def _write(path: str, columns: Sequence[Sequence[Any]], schema: arrow.Schema) -> None:
    arrays = [arrow.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    parquet.write_table(arrow.Table.from_arrays(arrays, schema=schema), path, compression="zstd")


def _value(value: Any, kind: arrow.DataType) -> Any:
    """A value as it can be written. A path of Linux can have bytes that are not UTF-8."""
    if value is None or kind != _TEXT:
        return value
    return str(value).encode("utf-8", "replace").decode("utf-8")
