"""Learning and planning under kill -9: nothing half, nothing twice, the same in the end."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress

from growthd.store.database import Database
from tests.actors.pupil import one_pass
from tests.actors.school import enter, term
from tests.store.asking import rows, value

STATE = """
select kind, dimension, value, uses, thompson_alpha, thompson_beta, value_mean, value_sd, weight,
    statement
from arm_performance order by 1, 2, 3
"""
WRITTEN = """
select
    (select count(*) from learnings) as learnings,
    (select count(*) from learning_updates) as updates,
    (select count(*) from growth_plans) as plans,
    (select count(*) from system_events where event_type = 'SHADOW_PLAN') as told
"""


def lived_for(dsn: str, seconds: float) -> None:
    """A process that began to learn, killed after so many seconds of it."""
    command = [sys.executable, "-m", "tests.actors.pupil", dsn]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pupil:
        assert pupil.stdout is not None
        assert pupil.stdout.readline() == "ready\n"
        with suppress(subprocess.TimeoutExpired):
            pupil.wait(seconds)
        pupil.kill()


async def test_it_may_be_killed_anywhere(database: Database, database_dsn: str) -> None:
    """F62: whatever a killed pass had done is either whole or not there, and is not done again."""
    await enter(database, term(150))
    for seconds in (0.02, 0.1, 0.3):
        lived_for(database_dsn, seconds)
        found = (await rows(database, WRITTEN))[0]
        assert found["learnings"] == found["updates"]
        assert found["plans"] == found["told"]
        arms = await rows(database, "select count(distinct kind) as kinds from arm_performance")
        assert arms[0]["kinds"] in {0, 1}

    await one_pass(database)
    after = [tuple(row) for row in await rows(database, STATE)]
    for table in ("learnings", "arm_performance", "learning_updates", "growth_plans"):
        await rows(database, f"truncate {table}")
    await one_pass(database)

    assert after == [tuple(row) for row in await rows(database, STATE)]
    assert await value(database, "select count(*) from learning_updates") == 2
    assert await value(database, "select count(*) from growth_plans") == 1
