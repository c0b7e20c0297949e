"""`growthd import x-analytics`, as people call it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from growthd.cli.imports import x_analytics
from growthd.sources.csv_import import FileUnreadable, open_file
from tests.native import natively
from tests.reading.exports import NUMBERS, TODAY, content, day_row, overview, post_row

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def config(tmp_path: Path, bare_dsn: str) -> Path:
    path = tmp_path / "growthd.toml"
    path.write_text(
        f'[[accounts]]\nhandle = "Ada"\n[[accounts]]\nhandle = "second"\n'
        f'[daemon]\ndata_dir = "{tmp_path}"\n[database]\ndsn = "{bare_dsn}"\n'
    )
    return path


def written(path: Path, material: bytes, at: datetime = NOW) -> Path:
    path.write_bytes(material)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def stored(dsn: str, table: str) -> list[tuple[object, ...]]:
    async def fetch() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetch(f"select account_id, likes from {table} order by 1, 2")
        finally:
            await connection.close()

    return [tuple(row) for row in natively(fetch())]


def test_both_exports_at_once_and_again(
    tmp_path: Path, config: Path, bare_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [
        written(tmp_path / "content.csv", content(post_row())),
        written(tmp_path / "overview.csv", overview(day_row(TODAY), day_row(TODAY - DAY))),
    ]
    x_analytics(files, config=config)
    said = capsys.readouterr().out
    assert "content.csv: content" in said
    assert "exported 2026-03-02 18:00 UTC, 2 days read" in said
    assert "1 new, 0 changed, 0 unchanged, 0 outdated" in said
    x_analytics(files, config=config)
    assert "0 new, 0 changed, 2 unchanged, 0 outdated" in capsys.readouterr().out
    assert stored(bare_dsn, "imported_post_metrics") == [("default", 12)]
    assert stored(bare_dsn, "imported_account_days") == [("default", 9), ("default", 9)]


def test_bad_rows_are_told_by_line_and_the_exit_code(
    tmp_path: Path, config: Path, bare_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "bad.csv", content(post_row(), post_row("1.89E+18", link="")))
    with pytest.raises(SystemExit) as ended:
        x_analytics([file], config=config)
    assert ended.value.code == 1
    assert "line 3: id ruined by a spreadsheet" in capsys.readouterr().out
    assert stored(bare_dsn, "imported_post_metrics") == [("default", 12)]


def test_a_dry_run_stores_nothing_and_needs_no_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "growthd.toml"
    config.write_text(f'[daemon]\ndata_dir = "{tmp_path / "data"}"\n')
    file = written(tmp_path / "content.csv", content(post_row()))
    x_analytics([file], config=config, dry_run=True)
    assert "1 posts read" in capsys.readouterr().out
    assert not (tmp_path / "data").exists()


def test_another_account_is_named_by_its_handle(
    tmp_path: Path, config: Path, bare_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """F04: whose posts they are is said, since nobody else can know."""
    file = written(tmp_path / "content.csv", content(post_row()))
    x_analytics([file], config=config, account="@Second")
    assert "note: links lead to ada, not to second" in capsys.readouterr().out
    assert stored(bare_dsn, "imported_post_metrics") == [("second", 12)]
    with pytest.raises(SystemExit) as ended:
        x_analytics([file], config=config, account="third")
    assert ended.value.code == 2


def test_the_later_export_wins_by_the_time_of_its_file(
    tmp_path: Path, config: Path, bare_dsn: str
) -> None:
    later = content(post_row(numbers=(NUMBERS[0], "40", *NUMBERS[2:])))
    files = [
        written(tmp_path / "new.csv", later, NOW),
        written(tmp_path / "old.csv", content(post_row()), NOW - DAY),
    ]
    x_analytics(files, config=config)
    assert stored(bare_dsn, "imported_post_metrics") == [("default", 40)]
    x_analytics([files[1]], config=config)
    assert stored(bare_dsn, "imported_post_metrics") == [("default", 40)]
    x_analytics([files[1]], config=config, exported=datetime(2026, 3, 3))  # noqa: DTZ001 - as typed
    assert stored(bare_dsn, "imported_post_metrics") == [("default", 12)]


def test_a_file_that_is_not_there_is_a_sentence(
    tmp_path: Path, config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        x_analytics([tmp_path / "absent.csv"], config=config)
    assert ended.value.code == 1
    assert "absent.csv cannot be read: No such file" in capsys.readouterr().err


def test_a_file_is_no_older_than_what_it_speaks_of(tmp_path: Path) -> None:
    """A copy may bear any time; the future none."""
    long_ago = written(tmp_path / "a.csv", overview(day_row(TODAY)), NOW - 90 * DAY)
    ahead = written(tmp_path / "b.csv", overview(day_row(TODAY)), NOW + 90 * DAY)
    assert open_file(long_ago, NOW).exported_at == NOW.replace(hour=0)
    assert open_file(ahead, NOW).exported_at == NOW
    with pytest.raises(FileUnreadable):
        open_file(tmp_path, NOW)
