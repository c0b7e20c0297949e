"""A fresh, migrated database for each test, copied from a template."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import count
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import trio

from growthd.border import open_border
from growthd.store.database import Database
from growthd.store.migrate import migrate
from tests.native import natively

TEMPLATE = "growthd_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def template(server_dsn: str) -> str:
    """The name of a migrated database to copy."""
    administer(server_dsn, f"CREATE DATABASE {TEMPLATE}")
    trio.run(_bordered, named(server_dsn, TEMPLATE))
    return TEMPLATE


@pytest.fixture
def database_dsn(server_dsn: str, template: str) -> Iterator[str]:
    """The DSN of a migrated database that holds nothing yet."""
    yield from lent(server_dsn, f"TEMPLATE {template}")


@pytest.fixture
def bare_dsn(server_dsn: str) -> Iterator[str]:
    """The DSN of a database without any table."""
    yield from lent(server_dsn, "")


@pytest.fixture
async def database(database_dsn: str) -> AsyncIterator[Database]:
    """An open, migrated, empty database."""
    async with open_border(), Database.open(database_dsn, size=4) as opened:
        yield opened


def named(dsn: str, name: str) -> str:
    """The DSN of another database of the same server."""
    return urlunsplit(urlsplit(dsn)._replace(path=f"/{name}"))


def administer(dsn: str, statement: str) -> None:
    """One statement outside any transaction."""
    natively(_execute(dsn, statement))


def lent(server_dsn: str, how: str) -> Iterator[str]:
    name = f"growthd_test_{next(_numbers)}"
    administer(server_dsn, f"CREATE DATABASE {name} {how}")
    try:
        yield named(server_dsn, name)
    finally:
        administer(server_dsn, f"DROP DATABASE {name} WITH (FORCE)")


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def migrated(dsn: str) -> None:
    """The database of the DSN has every table. Needs an open border."""
    async with Database.open(dsn, size=1) as database:
        await migrate(database)


async def _bordered(dsn: str) -> None:
    async with open_border():
        await migrated(dsn)
