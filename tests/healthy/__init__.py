"""A database as a healthy watch of ten days leaves it, to be copied for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from growthd.border import open_border
from growthd.store.database import Database
from tests.databases import administer, lent, named
from tests.native import natively

TEMPLATE = "growthd_healthy"
PARTS = sorted(Path(__file__).parent.glob("*.sql"))


@pytest.fixture(scope="session")
def healthy_template(server_dsn: str, template: str) -> str:
    """The name of a database to copy, healthy at the moment of its making."""
    administer(server_dsn, f"CREATE DATABASE {TEMPLATE} TEMPLATE {template}")
    natively(_told(named(server_dsn, TEMPLATE)))
    return TEMPLATE


@pytest.fixture
def healthy_dsn(server_dsn: str, healthy_template: str) -> Iterator[str]:
    """A copy, in which the runner has just been seen, however long ago the template was made."""
    for dsn in lent(server_dsn, f"TEMPLATE {healthy_template}"):
        natively(_said(dsn, ["update runners set seen_at = now()"]))
        yield dsn


@pytest.fixture
async def healthy(healthy_dsn: str) -> AsyncIterator[Database]:
    """An open copy."""
    async with open_border(), Database.open(healthy_dsn, size=2) as opened:
        yield opened


async def _told(dsn: str) -> None:
    """In one transaction, so that all of it is told at one moment."""
    parts = "\n".join(part.read_text(encoding="utf-8") for part in PARTS)
    await _said(dsn, [f"begin; {parts} commit", "analyze"])


async def _said(dsn: str, statements: list[str]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
