"""The application over a real database, and a client that speaks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from starlette.applications import Starlette

from growthd.clock import EPOCH, Clock
from growthd.config import Account, Config
from growthd.metrics import Metrics
from growthd.store import accounts
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse
from growthd.web.app import build
from growthd.web.context import Context
from growthd.web.guards.token import Token

NOW = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
SECRET = "a-secret-that-only-the-tests-know-of"
AUTHORIZED = {"authorization": f"Bearer {SECRET}"}


def stopped_clock(now: datetime = NOW) -> Clock:
    """Reads `now` for ever."""
    return Clock(wall=lambda: (now - EPOCH) / timedelta(seconds=1))


@pytest.fixture
def pulses() -> list[Pulse]:
    """Two actors at work."""
    wall = stopped_clock().wall
    return [
        Pulse(name=name, wall=wall, up=True, progressed_at=wall()) for name in ("poller", "visitor")
    ]


@pytest.fixture
def context_with(pulses: list[Pulse]) -> Callable[[Database], Context]:
    """Everything around a database."""

    def context(database: Database) -> Context:
        return Context(
            database=database,
            clock=stopped_clock(),
            metrics=Metrics(),
            pulses=pulses,
            config=Config(accounts=(Account(handle="Ada"),)),
            token=Token(SECRET),
            version="1.2.3",
            kept_seconds=0.0,
        )

    return context


@pytest.fixture
async def context(database: Database, context_with: Callable[[Database], Context]) -> Context:
    """A daemon that has just entered its account."""
    await database.run(accounts.ensure, account_id="default", handle="ada", now=NOW)
    return context_with(database)


@pytest.fixture
def app(context: Context) -> Starlette:
    return build(context)


def client_of(app: Starlette) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:9617")


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(app) as client:
        yield client
