"""Makes the plan of each hour from what was learned, and has the past ones judged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn

import attrs
import trio

from growthd.actors.judging import Judge
from growthd.clock import Clock
from growthd.compute.learning import Learning
from growthd.compute.planning import (
    CadenceDays,
    CadenceRules,
    Envelope,
    GrowthPlan,
    Known,
    Resistance,
    active_hours,
    cadence_days,
    make_plan,
    usual_cadence,
)
from growthd.model.post import Kind
from growthd.model.watched import Watched
from growthd.store import accounts, learning, plans
from growthd.store.database import Database, Session
from growthd.store.learning import Whose
from growthd.store.plans import PlanRow
from growthd.supervision.patience import wait
from growthd.supervision.pulse import Pulse

CHANNEL = "growthd_learned"
EVERY = timedelta(minutes=5)
"""Between looks for walls, and for the next full hour."""
RESISTANCE_HOURS = 3
PAST = timedelta(days=180)
LATELY = timedelta(days=28)
DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Planner:
    database: Database
    clock: Clock
    watched: Sequence[Watched]
    envelope: Envelope
    rules: CadenceRules
    judge: Judge
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.database.listen(CHANNEL) as hints:
            task_status.started()
            while True:
                with self.pulse.passing():
                    await self.one_pass(self.clock.now())
                await wait(self.pulse, hints, EVERY / timedelta(seconds=self.clock.speed))

    async def one_pass(self, now: datetime) -> int:
        """The present hour has a plan that knows of every wall; returns how many were made."""
        made = 0
        for account in self.watched:
            made += await self.database.run(self._plan, account.account_id, now)
            await self.judge.review(account.account_id, now)
        return made

    async def _plan(self, session: Session, account_id: str, now: datetime) -> bool:
        await plans.lock(session, account_id=account_id)
        met = await plans.resistance(
            session, account_id=account_id, now=now, hours=RESISTANCE_HOURS
        )
        last = await plans.newest(session, account_id=account_id, now=now)
        if last is not None and _still_holds(last, met, now):
            return False
        posts = await learning.load(session, whose=Whose(account_id=account_id, kind=Kind.POST))
        if posts is None:
            return False
        known = await self._known(session, account_id, now, (posts.learning, met, last))
        plan = make_plan(known, self.envelope, self.rules)
        return await plans.add(session, plan=plan, stepped_at=_stepped(plan, known, last))

    async def _known(
        self,
        session: Session,
        account_id: str,
        now: datetime,
        so_far: tuple[Learning, Resistance, PlanRow | None],
    ) -> Known:
        posts, met, last = so_far
        of_replies = Whose(account_id=account_id, kind=Kind.REPLY)
        replies = await learning.load(session, whose=of_replies)
        days, hours = await _past(session, account_id, now)
        stepped = last is not None and last.stepped_at is not None
        return Known(
            account_id=account_id,
            now=now,
            current=last.cadence if last and stepped else usual_cadence(days, self.envelope),
            days_since_step=_days_since(last, now),
            days=days,
            active_hours=float(len(hours)),
            active_now=now.hour in hours,
            learning=posts,
            reply_learning=None if replies is None else replies.learning,
            resistance=met,
        )


async def _past(
    session: Session, account_id: str, now: datetime
) -> tuple[CadenceDays, frozenset[int]]:
    """The whole days under watch that are over, and the hours of the day that are kept."""
    account = await accounts.get(session, account_id=account_id)
    first = now if account is None else account.watched_since + DAY
    first = max(first.replace(hour=0, minute=0, second=0, microsecond=0), now - PAST)
    uses = await plans.hours(session, account_id=account_id, since=now - LATELY, until=now)
    hours = active_hours(uses)
    rows = await plans.days(session, account_id=account_id, since=first, until=now)
    return cadence_days(rows, len(hours), now.date()), hours


def _still_holds(last: PlanRow, met: Resistance, now: datetime) -> bool:
    """Whether the last plan is for this hour, and no wall came or went since."""
    return last.expires_at > now and last.resistance.met == met.met


def _days_since(last: PlanRow | None, now: datetime) -> int | None:
    if last is None or last.stepped_at is None:
        return None
    return (now.date() - last.stepped_at.date()).days


def _stepped(plan: GrowthPlan, known: Known, last: PlanRow | None) -> datetime | None:
    """When the cadence last changed, with this plan counted in."""
    if plan.cadence != known.current:
        return plan.computed_at
    return None if last is None else last.stepped_at
