"""A table as a file: every row, the unknown empty, and no cell a formula."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from growthd.cli.tables import Form, cell, written
from growthd.store.database import Database
from growthd.store.tables import PIECE, NoSuchTable
from tests.store.asking import rows

POSTS = f"""
insert into content_metadata (decision_id, decision_type, content, posted_at)
select 'd' || n, 'single', '=HYPERLINK("http://evil.example", n)', '2026-01-01T00:00:00Z'
from generate_series(1, {PIECE + 5}) as n
"""


def read(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


async def test_every_row_is_written_and_no_cell_is_a_formula(
    database: Database, tmp_path: Path
) -> None:
    await rows(database, POSTS)
    out = tmp_path / "posts.csv"

    count = await database.run(written, "content_metadata", Form.CSV, out)

    told = read(out)
    assert (count, len(told)) == (PIECE + 5, PIECE + 5)
    assert told[0]["content"] == '\'=HYPERLINK("http://evil.example", n)'
    assert (told[0]["tweet_id"], told[0]["posted_at"]) == ("", "2026-01-01T00:00:00+00:00")


async def test_a_view_is_written_as_well(database: Database, tmp_path: Path) -> None:
    assert await database.run(written, "learned_patterns", Form.CSV, tmp_path / "view.csv") == 0


@pytest.mark.parametrize("table", ["content_metadat", "pg_authid", '"; drop table captures; --'])
async def test_only_growthds_own_tables_are_there(
    database: Database, tmp_path: Path, table: str
) -> None:
    with pytest.raises(NoSuchTable, match="There is no table"):
        await database.run(written, table, Form.CSV, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


async def test_parquet_has_the_tables_types(database: Database, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    await rows(database, POSTS)
    out = tmp_path / "posts.parquet"

    await database.run(written, "content_metadata", Form.PARQUET, out)

    table = parquet.read_table(out)
    assert table.num_rows == PIECE + 5
    assert str(table.schema.field("posted_at").type) == "timestamp[us, tz=UTC]"
    assert table.column("content")[0].as_py().startswith("=HYPERLINK")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "\r=1"])
def test_text_that_would_be_computed_is_marked_as_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_what_is_no_text_stays_what_it_is() -> None:
    assert cell(-5) == -5
    assert cell(None) is None
    assert cell("a-b") == "a-b"
    assert cell({"a": [1]}) == '{"a": [1]}'
    assert cell(timedelta(minutes=1)) == 60
    assert cell(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00+00:00"
