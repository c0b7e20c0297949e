"""Learns and plans from a database, again and again: `python -m tests.actors.pupil DSN`.

A process of its own, so that a test can kill it wherever it is.
"""

from __future__ import annotations

import sys

import trio

from growthd.actors.judging import Judge
from growthd.actors.learner import Learner
from growthd.actors.planner import Planner
from growthd.border import open_border
from growthd.clock import Clock
from growthd.compute.learning import LearnerSettings
from growthd.compute.planning import CadenceRules, Envelope
from growthd.store.database import Database
from growthd.supervision.pulse import Pulse
from tests.actors.making import ME
from tests.actors.school import NOW


async def one_pass(database: Database) -> None:
    """What the rows teach is learned, and this hour is planned."""
    learner = Learner(
        database=database,
        clock=Clock(),
        watched=(ME,),
        settings=LearnerSettings(draws=100),
        zone="UTC",
        pulse=Pulse(name="learner"),
    )
    planner = Planner(
        database=database,
        clock=Clock(),
        watched=(ME,),
        envelope=Envelope(),
        rules=CadenceRules(),
        judge=Judge(database=database),
        pulse=Pulse(name="planner"),
    )
    await learner.one_pass(NOW)
    await planner.one_pass(NOW)


async def _live(dsn: str) -> None:
    async with open_border(), Database.open(dsn, size=2) as database:
        print("ready", flush=True)
        await one_pass(database)
        print("done", flush=True)


if __name__ == "__main__":
    trio.run(_live, sys.argv[1])
