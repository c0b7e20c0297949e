"""Learns from all posts, and apart from them from all replies, whenever credits have changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NoReturn

import attrs
import trio

from growthd.actors.schooling import School, Shelf, read_lessons
from growthd.clock import Clock
from growthd.compute.learning import (
    LearnerSettings,
    Lessons,
    expected_gain,
    improvement,
    insight,
    learn,
    thinned,
)
from growthd.model.post import Kind
from growthd.model.watched import Watched
from growthd.store import learning
from growthd.store.database import Database, Session
from growthd.store.learning import Learned, Update, Whose
from growthd.supervision.patience import rest, wait
from growthd.supervision.pulse import Pulse

CHANNEL = "growthd_credits"
EVERY = timedelta(hours=1)
"""Between passes that no hint asked for."""
PAUSE = timedelta(minutes=10)
"""Between passes, however many hints there are: credits come in bursts."""


@attrs.frozen(kw_only=True)
class Learner:
    database: Database
    clock: Clock
    watched: Sequence[Watched]
    settings: LearnerSettings
    zone: str
    """The owner's, by its name: the hours that are learned are those of his clock."""
    pulse: Pulse
    shelves: dict[Whose, Shelf] = attrs.field(factory=dict)
    """What was read of settled posts, so that it need not be read again on the same day."""

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.database.listen(CHANNEL) as hints:
            task_status.started()
            while True:
                with self.pulse.passing():
                    await self.one_pass(self.clock.now())
                await rest(self.pulse, self.clock, PAUSE)
                left = (EVERY - PAUSE) / timedelta(seconds=self.clock.speed)
                await wait(self.pulse, hints, left)

    async def one_pass(self, now: datetime) -> int:
        """All that the rows teach is stored; returns for how many kinds of posts that was news."""
        news = 0
        for account in self.watched:
            for kind in Kind:
                news += await self._learn(Whose(account_id=account.account_id, kind=kind), now)
        return news

    async def _learn(self, whose: Whose, now: datetime) -> bool:
        shelf = self.shelves.setdefault(whose, Shelf())
        school = School(database=self.database, zone=self.zone)
        lessons = await read_lessons(school, whose, now, shelf)
        digest = lessons.digest(now.timestamp())
        before = await self.database.run(learning.load, whose=whose)
        if before is not None and before.digest == digest:
            await self.database.run(learning.confirm, whose=whose, digest=digest, at=now)
            return False
        study = partial(_study, lessons, digest, now.timestamp(), self.settings)
        learned = await trio.to_thread.run_sync(study, abandon_on_cancel=True)
        return await self.database.run(_keep, whose, learned)


def _study(lessons: Lessons, digest: str, now: float, settings: LearnerSettings) -> Learned:
    few = thinned(lessons.evidence)
    learned = learn(few.evidence, now, settings)
    return Learned(
        learning=learned,
        digest=digest,
        set_aside=few.set_aside,
        facts={name: lessons.tallies.facts(name) for name in learned.dimensions},
    )


async def _keep(session: Session, whose: Whose, learned: Learned) -> bool:
    """False where another runner has stored the same meanwhile."""
    await learning.lock(session, whose=whose)
    stored = await learning.load(session, whose=whose)
    if stored is not None and stored.digest == learned.digest:
        return False
    before, after = None if stored is None else stored.learning, learned.learning
    update = Update(
        insight=insight(before, after),
        gain_before=None if before is None else expected_gain(before, after),
        gain_after=expected_gain(after, after),
        improvement=improvement(before, after),
    )
    await learning.save(session, whose=whose, learned=learned, update=update)
    return True
