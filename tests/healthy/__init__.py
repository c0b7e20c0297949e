"""A database as a healthy watch of ten days leaves it, to be copied for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import attrs
import pytest

from growthd.border import open_border
from growthd.store.database import Database
from tests.databases import administer, lent, named
from tests.native import natively
from tests.store.asking import value

TEMPLATE = "growthd_healthy"
AGE = timedelta(minutes=1)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
PARTS = sorted(Path(__file__).parent.glob("*.sql"))


@attrs.define
class Templates:
    """Makes the database to copy, and another one before it is old: hours and freshness count."""

    server: str
    empty: str
    made: int = 0
    told_at: datetime = LONG_AGO

    def young(self) -> str:
        """The name of one whose story ends in this hour, and within the last minute."""
        now = datetime.now(UTC)
        if now - self.told_at > AGE or now.hour != self.told_at.hour:
            self.made += 1
            self.told_at = now
            administer(self.server, f"CREATE DATABASE {self._name} TEMPLATE {self.empty}")
            natively(_told(named(self.server, self._name)))
        return self._name

    @property
    def _name(self) -> str:
        return f"{TEMPLATE}_{self.made}"


@pytest.fixture(scope="session")
def healthy_templates(server_dsn: str, template: str) -> Templates:
    return Templates(server_dsn, template)


@pytest.fixture
def healthy_dsn(server_dsn: str, healthy_templates: Templates) -> Iterator[str]:
    """A copy of one that was healthy a moment ago."""
    yield from lent(server_dsn, f"TEMPLATE {healthy_templates.young()}")


@pytest.fixture
async def healthy(healthy_dsn: str) -> AsyncIterator[Database]:
    """An open copy."""
    async with open_border(), Database.open(healthy_dsn, size=2) as opened:
        yield opened


async def last_moment(healthy: Database) -> datetime:
    """The moment at which its story ends, which may lie in the hour before this one."""
    moment = await value(healthy, "select max(last_success) from job_heartbeats")
    assert isinstance(moment, datetime)
    return moment


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
