"""What became of the plans, hourly; what their weights and experiments are worth, daily."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import attrs
import trio

from growthd.compute.evaluation.judged import judge_experiments, judge_plan
from growthd.compute.planning import score_plans
from growthd.model.post import Kind
from growthd.store import learning, lessons, outcomes, plans
from growthd.store.database import Database, Session
from growthd.store.learning import Whose

SCORED = timedelta(days=9)
"""Age at which every credit of an hour's posts is frozen."""
JUDGED = timedelta(days=60)
RIPE = timedelta(days=2)


@attrs.frozen(kw_only=True)
class Judge:
    database: Database
    scored: dict[str, datetime] = attrs.field(factory=dict)
    """The hour in which each account's plans were last scored."""
    reviewed: dict[str, date] = attrs.field(factory=dict)
    """The day of each account's last review; a further one says the same again."""

    async def review(self, account_id: str, now: datetime) -> None:
        """The hour's scores, and the day's evaluations and comparisons, are stored."""
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self.scored.get(account_id) != hour:
            await self.database.run(_score, account_id, now)
            self.scored[account_id] = hour
        if self.reviewed.get(account_id) == now.date():
            return
        for kind in Kind:
            await self._evaluate(Whose(account_id=account_id, kind=kind), now)
        await self._compare(account_id, now)
        self.reviewed[account_id] = now.date()

    async def _evaluate(self, whose: Whose, now: datetime) -> None:
        """The newest plan's weights, judged by what was done in the last two months."""
        plan = await self.database.run(plans.newest, account_id=whose.account_id, now=now)
        known = await self.database.run(learning.load, whose=whose)
        if plan is None or known is None:
            return
        posts = await self.database.run(
            outcomes.judged, whose=whose, since=now - JUDGED, until=now - RIPE
        )
        curve = await self.database.run(lessons.arrival, whose=whose, until=now)
        weights = plan.propensities.get(whose.kind.value, {})
        judge = partial(judge_plan, posts, curve, known.learning, weights)
        answer = await trio.to_thread.run_sync(judge, abandon_on_cancel=True)
        await self.database.run(
            outcomes.set_evaluation, whose=whose, plan_id=plan.plan_id, answer=answer, at=now
        )

    async def _compare(self, account_id: str, now: datetime) -> None:
        posts = await self.database.run(
            outcomes.judged,
            whose=Whose(account_id=account_id, kind=Kind.POST),
            since=now - JUDGED,
            until=now - RIPE,
        )
        compare = partial(judge_experiments, posts)
        results = await trio.to_thread.run_sync(compare, abandon_on_cancel=True)
        await self.database.run(
            outcomes.set_experiments, account_id=account_id, results=results, at=now
        )


async def _score(session: Session, account_id: str, now: datetime) -> None:
    """Every plan of the last days has its outcome, and every day its score."""
    since = (now - SCORED).replace(hour=0, minute=0, second=0, microsecond=0)
    ended = await outcomes.ended(session, account_id=account_id, since=since, now=now)
    await outcomes.record(session, account_id=account_id, plans=ended)
    for day in sorted({plan.day for plan in ended}):
        own = [plan for plan in ended if plan.day == day]
        await outcomes.set_score(
            session,
            account_id=account_id,
            day=day,
            score=score_plans([plan.outcome for plan in own]),
            settled=all(plan.settled for plan in own),
            at=now,
        )
