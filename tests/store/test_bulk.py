"""PostgreSQL's binary COPY as a table."""

from __future__ import annotations

import math

import pytest

from growthd.store import bulk
from growthd.store.database import Database, Session
from growthd.store.queries import Query

COLUMNS = {"number": bulk.INTEGER, "value": bulk.NUMBER, "flag": bulk.FLAG}
ROWS = """
select n, case when n = $unknown then 'NaN' else n / 8.0 end::float8, n % 2 = 0
from generate_series($first::bigint, 40000) n
"""


async def copied(database: Database, sql: str, **parameters: object) -> bytes:
    async def copy(session: Session) -> bytes:
        return await session.copy(Query.parse("rows", sql), **parameters)

    return await database.run(copy)


async def test_every_row_arrives_in_the_machines_own_numbers(database: Database) -> None:
    table = bulk.table(await copied(database, ROWS, first=-5, unknown=3), COLUMNS)

    numbers, values = bulk.column(table, "number"), bulk.column(table, "value")
    assert numbers.tolist() == list(range(-5, 40001))
    assert values.dtype.isnative
    assert math.isnan(values[8])
    assert values[7] == 0.25
    assert bulk.column(table, "flag").tolist()[:3] == [False, True, False]


async def test_no_rows_are_a_table_as_well(database: Database) -> None:
    table = bulk.table(await copied(database, ROWS, first=40001, unknown=0), COLUMNS)

    assert len(table) == 0


@pytest.mark.parametrize(
    "sql",
    [
        "select n, null::float8, true from generate_series(1::bigint, 9) n",
        "select n::integer, 1::float8, true from generate_series(1, 9) n",
        "select n, 1::float8 from generate_series(1::bigint, 9) n",
        "select 1::bigint, 1::float8, true, 'more'",
    ],
)
async def test_what_has_other_columns_is_refused(database: Database, sql: str) -> None:
    """F58: a NULL is never read as some number."""
    said = await copied(database, sql)

    with pytest.raises(bulk.NotATable, match="number, value, flag"):
        bulk.table(said, COLUMNS)


def test_what_is_no_copy_at_all_is_refused() -> None:
    with pytest.raises(bulk.NotATable):
        bulk.table(b"PGCOPY" + bytes(80), COLUMNS)
