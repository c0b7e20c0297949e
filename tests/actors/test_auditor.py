"""What the gauges say is of this moment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from growthd.actors.auditor import Auditor, Rota
from growthd.store import ledger, posts
from growthd.store.capacity import Hands
from growthd.store.database import Database
from growthd.store.ledger import Ending
from growthd.store.spool import Spool
from growthd.supervision.pulse import Pulse
from tests.actors.making import ME, Crew
from tests.store.making import NOW, a_plan, a_post, claimed


class NoBrowser:
    async def close_idle(self, seconds: float) -> bool:
        return seconds < 0  # there is none to close


def auditor(crew: Crew, spool: Path) -> Auditor:
    return Auditor(
        database=crew.database,
        clock=crew.hands.clock,
        runner=crew.runner,
        accounts=[ME.account_id],
        hands=Hands(visitors=1),
        spool=Spool(file=spool, limit_bytes=1),
        pulses=[],
        browser=NoBrowser(),
        idle_seconds=3600,
        evidence_age=timedelta(days=30),
        metrics=crew.metrics,
        pulse=Pulse(name="auditor"),
    )


def test_what_is_done_by_the_hour_is_due_anew_whichever_way_the_clock_goes() -> None:
    """F39"""
    rota, hour = Rota(timedelta(hours=1)), timedelta(hours=1)
    assert rota.is_due(NOW)
    rota.done(NOW)

    due = [rota.is_due(NOW + late) for late in (0 * hour, 0.99 * hour, hour, 9 * hour, -hour)]

    assert due == [False, False, True, True, True]


async def test_a_kind_of_which_nothing_is_open_any_more_is_not_overdue(
    database: Database, tmp_path: Path
) -> None:
    crew = Crew(database=database)
    audit = auditor(crew, tmp_path / "spool").one_pass
    await database.run(posts.add, post=a_post(), metadata={}, captures=[a_plan(horizon_minutes=0)])
    late = NOW + timedelta(minutes=15)

    await audit(late)
    assert crew.count("captures_overdue", horizon="baseline") == 1

    (held,) = await claimed(database)
    await database.run(ledger.end, endings=[Ending.read(held, late)])
    await audit(late)
    assert not crew.count("captures_overdue", horizon="baseline")
