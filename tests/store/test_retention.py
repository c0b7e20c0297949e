"""What is old is let go, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from growthd.store import retention
from growthd.store.database import Database
from growthd.store.retention import BEGINNING, Heap
from tests.store.asking import value
from tests.store.telling import told

MIDST = datetime.now(UTC) - timedelta(days=4)


async def dropped(database: Database, heap: Heap, before: datetime) -> int:
    """How many rows went, step by step, until nothing was left."""
    rows, since = 0, BEGINNING
    while step := await database.run(retention.drop, heap=heap, before=before, since=since):
        rows, since = rows + step.rows, step.until
    return rows


@pytest.mark.parametrize("heap", Heap)
async def test_a_heap_loses_what_is_old_and_keeps_the_rest(healthy: Database, heap: Heap) -> None:
    """F65: nothing grows without bound."""
    before = await value(healthy, f"select count(*) from {heap}")
    expected = await healthy.run(retention.count, heap=heap, before=MIDST)

    gone = await dropped(healthy, heap, MIDST)

    assert gone == expected > 0
    assert isinstance(before, int)
    assert await value(healthy, f"select count(*) from {heap}") == before - gone
    assert await dropped(healthy, heap, MIDST) == 0


async def test_what_is_open_stays_whatever_its_age(healthy: Database) -> None:
    await told(healthy, "update captures set ended_at = null, state = 'due' where capture_id < 5")
    await told(healthy, "update system_events set handled_at = null where id < 5")

    for heap in (Heap.CAPTURES, Heap.EVENTS):
        await dropped(healthy, heap, datetime.now(UTC))

    assert await value(healthy, "select count(*) from captures where capture_id < 5") == 4
    assert await value(healthy, "select count(*) from system_events where id < 5") == 4


async def test_what_is_small_is_kept(healthy: Database) -> None:
    for heap in Heap:
        await dropped(healthy, heap, datetime.now(UTC))

    for name in ("content_metadata", "account_snapshots", "post_attribution", "reward_features"):
        assert await value(healthy, f"select count(*) from {name}") != 0, name
