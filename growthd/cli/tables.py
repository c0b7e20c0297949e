"""A table or view as a file: CSV that no spreadsheet runs, or Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from growthd.store import tables
from growthd.store.database import Record, Session
from growthd.store.tables import Column

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: a spreadsheet would compute it, and could send it away."""


class Form(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


class NoParquet(Exception):
    """Parquet needs an extra: pip install growthd[parquet]; or take --to csv."""

    def __str__(self) -> str:
        return str(self.__doc__)


class Sink(Protocol):
    """Takes rows."""

    def __call__(self, rows: Sequence[Record]) -> None: ...


async def written(session: Session, table: str, form: Form, out: Path) -> int:
    """The table is in the file; returns the number of rows. Raises NoSuchTable, NoParquet."""
    columns = await tables.columns(session, table=table)
    opened = _csv if form is Form.CSV else _parquet
    with opened(out, columns) as take:
        return await tables.read(session, table=table, take=take)


@contextmanager
def _csv(out: Path, columns: Sequence[Column]) -> Iterator[Sink]:
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in columns])
        yield lambda rows: writer.writerows([[cell(each) for each in row] for row in rows])


def cell(value: object) -> object:
    """As a spreadsheet shows it: unknown is empty, and text is text whatever it begins with."""
    plain = _flat(value)
    if isinstance(plain, datetime):
        return plain.isoformat()
    if isinstance(plain, bytes):
        return plain.hex()
    if isinstance(plain, str) and plain.startswith(_FORMULA):
        return f"'{plain}"
    return plain


def _flat(value: object) -> object:
    """Lists and objects as JSON, a duration in seconds, all else as it is."""
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return value.total_seconds() if isinstance(value, timedelta) else value


@contextmanager
def _parquet(out: Path, columns: Sequence[Column]) -> Iterator[Sink]:
    try:
        import pyarrow as pa  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # type: ignore[import-untyped,import-not-found,unused-ignore]  # noqa: PLC0415 - an extra
    except ImportError as missing:
        raise NoParquet from missing
    fields = [(column.name, _kind(pa, column.kind)) for column in columns]
    schema = pa.schema(fields)
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        yield lambda rows: writer.write_table(_piece(pa, schema, rows))


def _piece(pyarrow: Any, schema: Any, rows: Sequence[Record]) -> Any:  # noqa: ANN401 - it ships no types
    told = [
        pyarrow.array([_typed(row[n], field.type) for row in rows], type=field.type)
        for n, field in enumerate(schema)
    ]
    return pyarrow.Table.from_arrays(told, schema=schema)


def _typed(value: object, kind: object) -> object:
    plain = _flat(value)
    if plain is not None and str(kind) == "double":
        return float(plain)  # type: ignore[arg-type]  # numeric columns hold decimals
    return plain


def _kind(pyarrow: Any, kind: str) -> Any:  # noqa: ANN401 - it ships no types
    """Arrow's type for PostgreSQL's; what has none of its own goes as text."""
    known = {
        "bigint": pyarrow.int64(),
        "integer": pyarrow.int64(),
        "double precision": pyarrow.float64(),
        "numeric": pyarrow.float64(),
        "interval": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "timestamp with time zone": pyarrow.timestamp("us", tz="UTC"),
        "bytea": pyarrow.binary(),
    }
    return known.get(kind, pyarrow.string())
