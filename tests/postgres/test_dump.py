"""Backups are whole, private, and put back whole or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import trio

from growthd.postgres import dump
from growthd.postgres.refusal import CannotServe
from growthd.store.database import Database
from growthd.store.migrate import clearing
from tests.store.asking import rows, value
from tests.store.catalogue import catalogue
from tests.store.telling import told

COUNTS = (
    "select (select count(*) from performance_snapshots), (select count(*) from captures),"
    " (select count(*) from post_attribution), (select max(capture_id) from captures)"
)


async def test_a_backup_brings_back_every_row_and_rule(
    healthy: Database, healthy_dsn: str, tmp_path: Path
) -> None:
    file = tmp_path / "a backup"
    rules, counts = await catalogue(healthy, "public"), await rows(healthy, COUNTS)
    await dump.backup(healthy_dsn, "public", file)
    await told(healthy, "delete from captures; drop table learnings; create table stray (n int)")

    await dump.restore(healthy_dsn, file, clearing("public"))

    assert await value(healthy, "select count(*) from stray") == 0
    await told(healthy, "drop table stray")
    assert await rows(healthy, COUNTS) == counts
    assert await catalogue(healthy, "public") == rules
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_broken_backup_changes_nothing(
    healthy: Database, healthy_dsn: str, tmp_path: Path
) -> None:
    """F56: no half of a restoration."""
    file = tmp_path / "backup"
    await dump.backup(healthy_dsn, "public", file)
    file.write_bytes(file.read_bytes()[:-2000])

    with pytest.raises(CannotServe, match="pg_restore of PostgreSQL"):
        await dump.restore(healthy_dsn, file, clearing("public"))

    assert await value(healthy, "select count(*) from captures") != 0


def test_a_backup_that_fails_leaves_no_file(server_dsn: str, tmp_path: Path) -> None:
    with pytest.raises(CannotServe, match="no matching schemas"):
        trio.run(dump.backup, server_dsn, "nowhere", tmp_path / "backup")

    assert list(tmp_path.iterdir()) == []


def test_a_password_is_no_argument() -> None:
    dsn = "postgresql://ada:se%40cret@host:5432/db?sslmode=require"

    assert dump._parted(dsn) == ("postgresql://ada@host:5432/db?sslmode=require", "se@cret")
    assert dump._parted("postgresql:///db?host=/tmp") == ("postgresql:///db?host=/tmp", None)
