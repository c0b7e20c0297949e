"""Signs of life of actors and runners."""

from __future__ import annotations

from datetime import timedelta

import attrs

from growthd.store import heartbeats, runners
from growthd.store.database import Database
from tests.store.making import NOW

LATER = NOW + timedelta(minutes=1)


WELL = heartbeats.Heartbeat(
    runner="r1",
    actor="poller",
    last_success=NOW,
    last_failure=None,
    last_progress=NOW,
    consecutive_failures=0,
    last_error=None,
)
NEVER_WELL = attrs.evolve(
    WELL,
    actor="visitor-0",
    last_success=None,
    last_progress=None,
    last_failure=LATER,
    consecutive_failures=2,
    last_error="no \0 browser",
)


async def test_each_actor_has_its_latest_signs_of_life(database: Database) -> None:
    """F45: a heartbeat is not green because somebody beat it."""
    await database.run(heartbeats.record, heartbeats=[WELL, NEVER_WELL])
    failing = attrs.evolve(WELL, last_failure=LATER, consecutive_failures=1, last_error="timeout")
    await database.run(heartbeats.record, heartbeats=[failing])

    said = attrs.evolve(NEVER_WELL, last_error="no \ufffd browser")
    assert await database.run(heartbeats.every) == [failing, said]


async def test_a_runner_comes_goes_and_comes_again(database: Database) -> None:
    await database.run(runners.arrive, runner="r1", version="0.1.0", accounts=["default"])
    await database.run(runners.leave, runner="r1")
    (gone,) = await database.run(runners.every)
    await database.run(runners.arrive, runner="r1", version="0.2.0", accounts=["default", "b"])
    await database.run(heartbeats.record, heartbeats=[WELL])
    (back,) = await database.run(runners.every)

    assert gone.stopped_at is not None
    assert (back.version, back.accounts, back.stopped_at) == ("0.2.0", ("default", "b"), None)
    assert back.seen_at > back.started_at >= gone.seen_at
