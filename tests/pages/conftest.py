from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
import trio

from growthd.model.page import PageCapture
from growthd.pages.pool import Pool
from growthd.pages.settle import Settle
from growthd.pages.visit import load
from tests.pages.site import OPERATION, POST, HostileSite, serve_hostile

NOW = datetime(2026, 1, 8, tzinfo=UTC)
DETAIL = Settle(operations=frozenset({OPERATION}), post_id=POST, quiet_seconds=0.5)

Load: TypeAlias = Callable[..., Awaitable[PageCapture]]


@pytest.fixture
def site() -> HostileSite:
    return HostileSite()


@pytest.fixture
async def base(site: HostileSite, nursery: trio.Nursery) -> str:
    url: str = await nursery.start(serve_hostile, site)
    return url


@pytest.fixture
def visit(pool: Pool, base: str) -> Load:
    async def visit(name: str, settle: Settle = DETAIL, bound_seconds: float = 30) -> PageCapture:
        return await load(
            pool,
            f"{base}/me/{name}",
            settle=settle,
            bound_seconds=bound_seconds,
            allowed_origin=base,
            now=lambda: NOW,
        )

    return visit
