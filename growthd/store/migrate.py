"""Brings the schema up to this program: numbered files, each applied once, whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files

import attrs

from growthd.store import foreign, queries
from growthd.store.database import Database, Session
from growthd.store.queries import quoted

_SQL = queries.load("migrate")
_FOLDER = files("growthd.store") / "migrations"
_FILE = re.compile(r"(\d{4})_(\w+)\.sql")
_CREATED = re.compile(r"^create (?:or replace )?(?:table|view) (\w+)", re.MULTILINE)
_MADE = re.compile(r"^create (?:or replace )?function (\w+)", re.MULTILINE)
_TAKE_TURN = """
set local lock_timeout = 0;
set local statement_timeout = 0;
select pg_advisory_xact_lock(8390880602);
set local lock_timeout = '10s';
"""
"""Whoever migrates this database waits here for whoever is at it; freed with the transaction."""
_LEDGER = """
create table schema_migrations (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default now()
);
"""


_CLEARING = """
set client_min_messages = warning;
create schema if not exists {within};
do $clear$
declare
    ours record;
begin
    for ours in
        select c.relname as name, c.relkind = 'v' as is_view
        from pg_class c
        where c.relnamespace = to_regnamespace(quote_ident('{schema}'))
          and c.relkind in ('r', 'p', 'v')
          and c.relname in ({relations})
        order by c.relkind desc
    loop
        execute format(
            'drop %s if exists {within}.%I cascade',
            case when ours.is_view then 'view' else 'table' end, ours.name
        );
    end loop;
end
$clear$;
{functions}
"""


class SchemaError(Exception):
    """The database's schema and this program do not fit together."""


@attrs.frozen(kw_only=True)
class Migration:
    version: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()

    @property
    def creates(self) -> tuple[str, ...]:
        """The tables and views that it makes."""
        return tuple(_CREATED.findall(self.sql))


@attrs.frozen(kw_only=True)
class Applied:
    version: int
    name: str
    checksum: str
    applied_at: datetime


@attrs.frozen(kw_only=True)
class Status:
    """How far the database is, and what this program would still apply."""

    applied: tuple[Applied, ...]
    pending: tuple[Migration, ...]


def known() -> tuple[Migration, ...]:
    """The migrations that this program brings, in order."""
    entries = sorted(_FOLDER.iterdir(), key=lambda entry: entry.name)
    named = [(match, entry) for entry in entries if (match := _FILE.fullmatch(entry.name))]
    return tuple(
        Migration(version=int(match[1]), name=match[2], sql=entry.read_text(encoding="utf-8"))
        for match, entry in named
    )


async def migrate(database: Database, migrations: Sequence[Migration] | None = None) -> list[str]:
    """Every migration is applied; returns the names of those that were not before.

    Safe to call from many runners at once. SchemaError where the database is newer than the
    program, was migrated by an altered file, or holds a table of ours that is not ours.
    """
    wanted = known() if migrations is None else tuple(migrations)
    done: list[str] = []
    while name := await database.run(_apply_next, schema=database.schema, migrations=wanted):
        done.append(name)
    return done


async def status(
    session: Session, *, schema: str, migrations: Sequence[Migration] | None = None
) -> Status:
    """What has been applied and what has not. SchemaError as for `migrate`."""
    wanted = known() if migrations is None else tuple(migrations)
    applied = await _applied(session, schema)
    _check(applied, wanted)
    pending = tuple(migration for migration in wanted[len(applied) :])
    return Status(applied=applied, pending=pending)


def clearing(schema: str) -> str:
    """SQL that takes away all that the migrations make, and leaves the schema there, and empty."""
    migrations = known()
    relations = {"schema_migrations", *(name for each in migrations for name in each.creates)}
    functions = sorted({name for each in migrations for name in _MADE.findall(each.sql)})
    within = quoted(schema)
    drops = "\n".join(f"drop function if exists {within}.{name} cascade;" for name in functions)
    return _CLEARING.format(
        within=within,
        schema=schema,
        relations=", ".join(f"'{name}'" for name in sorted(relations)),
        functions=drops,
    )


async def _apply_next(
    session: Session, *, schema: str, migrations: Sequence[Migration]
) -> str | None:
    """One transaction: our turn, the checks, the first pending migration and its record."""
    await session.script(_TAKE_TURN)
    done = await status(session, schema=schema, migrations=migrations)
    if not done.pending:
        return None
    first = done.pending[0]
    await _refuse_foreign(session, schema, migrations[: len(done.applied) + 1])
    if not done.applied:
        await _begin(session, schema)
    await session.script(first.sql)
    await session.execute(
        _SQL["record"], version=first.version, name=first.name, checksum=first.checksum
    )
    return first.name


async def _refuse_foreign(session: Session, schema: str, upto: Sequence[Migration]) -> None:
    """The last of these migrations meets no table that the ones before it did not make."""
    *before, last = upto
    made = {name for migration in before for name in migration.creates}
    names = [name for name in last.creates if name not in made]
    sql = "\n".join(migration.sql for migration in upto)
    await foreign.refuse(session, schema=schema, names=names, sql=sql)


async def _begin(session: Session, schema: str) -> None:
    """The schema and its list of migrations are there."""
    if not await session.fetch_value(_SQL["schema_exists"], schema=schema):
        await session.script(f"create schema {quoted(schema)}")
    await session.script(_LEDGER)


async def _applied(session: Session, schema: str) -> tuple[Applied, ...]:
    if not await foreign.holds_ledger(session, schema=schema):
        return ()
    return tuple(Applied(**row) for row in await session.fetch(_SQL["applied"]))


def _check(applied: Sequence[Applied], migrations: Sequence[Migration]) -> None:
    if len(applied) > len(migrations):
        raise SchemaError(
            f"the database has schema version {applied[-1].version}, this growthd knows versions"
            f" up to {migrations[-1].version}: upgrade growthd on this machine"
        )
    for done, ours in zip(applied, migrations, strict=False):
        if (done.version, done.checksum) != (ours.version, ours.checksum):
            raise SchemaError(
                f"migration {done.version:04} ({done.name}) was applied from another file than"
                " this growthd's: run the release that applied it, or restore from a backup"
            )
