"""Whole tables and views, in pieces, for whoever wants to take the data along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches

import attrs

from growthd.store import queries
from growthd.store.database import Record, Session
from growthd.store.queries import Query, quoted

_SQL = queries.load("tables")
PIECE = 2000
"""Rows."""


class NoSuchTable(Exception):
    """There is no table or view of that name; the message names the nearest one."""


@attrs.frozen(kw_only=True)
class Column:
    """`kind` is the type as PostgreSQL calls it."""

    name: str
    kind: str


async def columns(session: Session, *, table: str) -> list[Column]:
    """The columns of a table or view of growthd's. Raises NoSuchTable."""
    rows = await session.fetch(_SQL["columns"])
    found = [row for row in rows if row["table_name"] == table]
    if not found:
        near = get_close_matches(table, {row["table_name"] for row in rows}, n=1)
        raise NoSuchTable(f"There is no table {table}{f'; there is {near[0]}' if near else ''}.")
    return [Column(name=row["column_name"], kind=row["data_type"]) for row in found]


async def read(session: Session, *, table: str, take: Callable[[Sequence[Record]], None]) -> int:
    """`take` has had every row, in pieces of one moment's truth; returns how many those were.

    `table` is one that `columns` knows.
    """
    await session.execute(_plain(f"declare whole no scroll cursor for table {quoted(table)}"))
    count = 0
    while rows := await session.fetch(_plain(f"fetch {PIECE} from whole")):
        take(rows)
        count += len(rows)
    return count


def _plain(sql: str) -> Query:
    return Query(name="whole", sql=sql, parameters=())
