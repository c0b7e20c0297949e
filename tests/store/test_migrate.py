"""Migrations: each once, whole or not at all, and never over somebody else's tables."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import trio

from growthd.border import open_border
from growthd.store import migrate as migrations
from growthd.store.database import Database, Session
from growthd.store.foreign import ForeignTables
from growthd.store.migrate import Migration, SchemaError, migrate
from tests.store.asking import rows, value
from tests.store.catalogue import catalogue

LAST = migrations.known()[-1].version
NEXT = Migration(version=LAST + 1, name="next", sql="create table nexts (id bigint primary key);")
BROKEN = Migration(
    version=LAST + 1, name="broken", sql="create table halves (id bigint); select 1 / 0;"
)


@pytest.fixture
async def bare(bare_dsn: str) -> AsyncIterator[Database]:
    async with open_border(), Database.open(bare_dsn, size=4) as opened:
        yield opened


async def script(database: Database, text: str) -> None:
    async def run(session: Session) -> None:
        await session.script(text)

    await database.run(run)


async def test_all_are_applied_once(bare: Database) -> None:
    first = await migrate(bare)

    assert first == [migration.name for migration in migrations.known()]
    assert await migrate(bare) == []


async def test_versions_are_numbered_without_gaps() -> None:
    known = migrations.known()

    assert [migration.version for migration in known] == list(range(1, len(known) + 1))


async def test_runners_that_start_together_migrate_once(bare: Database) -> None:
    done: list[str] = []

    async def start() -> None:
        done.extend(await migrate(bare, [*migrations.known(), NEXT]))

    async with trio.open_nursery() as nursery:
        for _ in range(4):
            nursery.start_soon(start)

    assert sorted(done) == sorted([m.name for m in migrations.known()] + ["next"])


async def test_the_schema_for_readers_is_what_the_migrations_make(bare: Database) -> None:
    folder = Path(migrations.__file__).with_name("schema")
    schema = "\n".join(part.read_text(encoding="utf-8") for part in sorted(folder.iterdir()))
    await migrate(bare)
    await script(bare, f"create schema reading; set local search_path to reading; {schema}")

    assert await catalogue(bare, "reading") == await catalogue(bare, "public")


async def test_a_migration_that_fails_leaves_nothing_of_itself(bare: Database) -> None:
    """F56: no half of a migration."""
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(bare, [*migrations.known(), BROKEN])

    assert await value(bare, "select to_regclass('halves')") is None
    assert await value(bare, "select max(version) from schema_migrations") == LAST
    assert await migrate(bare, [*migrations.known(), NEXT]) == ["next"]


async def test_a_newer_schema_is_refused(bare: Database) -> None:
    await migrate(bare, [*migrations.known(), NEXT])

    said = f"schema version {LAST + 1}, this growthd knows versions up to {LAST}"
    with pytest.raises(SchemaError, match=said):
        await migrate(bare)


async def test_an_altered_file_is_refused(bare: Database) -> None:
    await migrate(bare)
    altered = [
        Migration(version=1, name="foundation", sql=migrations.known()[0].sql + "\n-- better\n"),
        *migrations.known()[1:],
    ]

    with pytest.raises(SchemaError, match=r"0001 \(foundation\) was applied from another file"):
        await migrate(bare, altered)


async def test_status_tells_what_is_done_and_what_is_not(bare: Database) -> None:
    await migrate(bare)

    async def status(session: Session) -> migrations.Status:
        return await migrations.status(
            session, schema="public", migrations=[*migrations.known(), NEXT]
        )

    told = await bare.run(status)
    assert [done.name for done in told.applied] == [m.name for m in migrations.known()]
    assert told.pending == (NEXT,)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ("create table captures (id uuid)", r"captures \(a table; lacks capture_id, account_id"),
        (
            "create view content_metadata as select gen_random_uuid() as decision_id",
            r"content_metadata \(a view; lacks account_id, .* decision_id is uuid, not text\)",
        ),
        ("create materialized view readings as select 1 as id", r"readings \(a view;"),
        ("create table schema_migrations (version text)", r"schema_migrations \(another program's"),
    ],
)
async def test_foreign_tables_are_named_with_their_differences_and_not_touched(
    bare: Database, theirs: str, said: str
) -> None:
    """F48, F49: a view where a table was expected, columns that are not there."""
    await script(bare, theirs)
    before = await catalogue(bare, "public")

    with pytest.raises(ForeignTables, match=said) as refused:
        await migrate(bare)

    assert "set database.schema to a schema of its own" in str(refused.value)
    assert await catalogue(bare, "public") == before
    assert await value(bare, "select to_regnamespace('growthd_probe')") is None


async def test_a_schema_of_its_own_lives_beside_foreign_tables(bare_dsn: str) -> None:
    """F48: with database.schema set, another program's names are no hindrance."""
    async with open_border(), Database.open(bare_dsn, schema="own schema") as own:
        await script(own, "create table public.captures (id uuid)")
        await migrate(own)

        assert await migrate(own) == []
        found = await rows(
            own, "select schemaname from pg_tables where tablename = 'captures' order by 1"
        )
        assert [row[0] for row in found] == ["own schema", "public"]
