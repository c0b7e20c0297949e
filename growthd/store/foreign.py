"""Tables under our names that growthd did not create: told about, never altered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from growthd.store import queries
from growthd.store.database import Session
from growthd.store.queries import quoted

_SQL = queries.load("migrate")
_KINDS = {"r": "a table", "p": "a table", "v": "a view", "m": "a view", "f": "a foreign table"}
_PROBE = "growthd_probe"
_LEDGER = "schema_migrations"
_LEDGER_COLUMNS = {
    "version": "integer",
    "name": "text",
    "checksum": "text",
    "applied_at": "timestamp with time zone",
}

Columns: TypeAlias = Mapping[str, str]
"""Names of columns and their types, as PostgreSQL spells them."""


class ForeignTables(Exception):
    """The schema holds tables under growthd's names that growthd did not create."""


async def refuse(session: Session, *, schema: str, names: Sequence[str], sql: str) -> None:
    """None of `names`, which `sql` creates, exists yet.

    ForeignTables says which do, what they are, how they differ from ours, and the remedy. The
    transaction has to be rolled back then: ours were made in it, elsewhere, to compare.
    """
    found = await session.fetch(_SQL["relations"], schema=schema, names=list(names))
    if not found:
        return
    theirs = {row["name"]: await _columns(session, schema, row["name"]) for row in found}
    ours = await _made(session, sql, tuple(theirs))
    kinds = {row["name"]: _KINDS[row["kind"]] for row in found}
    listed = [
        f"{name} ({'; '.join([kinds[name], *differences(columns, ours.get(name, {}))])})"
        for name, columns in theirs.items()
    ]
    raise _complaint(schema, listed)


async def holds_ledger(session: Session, *, schema: str) -> bool:
    """True where our own list of migrations is there. ForeignTables where it is somebody else's."""
    if not await session.fetch(_SQL["relations"], schema=schema, names=[_LEDGER]):
        return False
    columns = await _columns(session, schema, _LEDGER)
    if columns != _LEDGER_COLUMNS:
        said = "; ".join(["another program's", *differences(columns, _LEDGER_COLUMNS)])
        raise _complaint(schema, [f"{_LEDGER} ({said})"])
    return True


def differences(theirs: Columns, ours: Columns) -> list[str]:
    """What a table of theirs lacks of ours, and what it holds as another type, in words."""
    lacking = [name for name in ours if name not in theirs]
    other = [
        f"{name} is {theirs[name]}, not {kind}"
        for name, kind in ours.items()
        if theirs.get(name, kind) != kind
    ]
    return ([f"lacks {', '.join(lacking)}"] if lacking else []) + other


async def _columns(session: Session, schema: str, relation: str) -> dict[str, str]:
    rows = await session.fetch(_SQL["columns"], schema=schema, relation=relation)
    return {row["name"]: row["type"] for row in rows}


async def _made(session: Session, sql: str, names: Sequence[str]) -> dict[str, dict[str, str]]:
    """The columns as `sql` makes them; nothing where this role may not make a schema to look."""
    if not await session.fetch_value(_SQL["may_create"]):
        return {}
    probe = quoted(_PROBE)
    await session.script(f"create schema {probe}; set local search_path to {probe}; {sql}")
    return {name: await _columns(session, _PROBE, name) for name in names}


def _complaint(schema: str, listed: Sequence[str]) -> ForeignTables:
    return ForeignTables(
        f"schema {schema!r} already holds {', '.join(listed)}, which growthd did not create and"
        " will not alter: set database.schema to a schema of its own, for instance 'growthd'"
    )
