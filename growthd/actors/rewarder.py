"""Keeps the rewards and the daily aggregates true to what was read and credited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

import attrs
import structlog
import trio

from growthd.actors.assessment import DAY, Assessment, Assessor
from growthd.clock import Clock
from growthd.compute.aggregates import DailyAggregate, daily_aggregates
from growthd.compute.reward import RewardWeights
from growthd.store import aggregates, events, reward_passes, rewards
from growthd.store.database import Database, Session
from growthd.store.reward_passes import LastPass, Recomputation
from growthd.store.rewards import Kept
from growthd.supervision.patience import wait
from growthd.supervision.pulse import Pulse

CHANNEL = "growthd_credits"
HOUR = timedelta(hours=1)
REST_SECONDS = 5.0
"""Real seconds between two passes: credits come in by many statements, each with its hint."""
OVERLAP = timedelta(minutes=5)
"""A row that says it was written so long before the last look may have come to light after it."""
RECOMPUTED = "REWARDS_RECOMPUTED"

log = structlog.get_logger(__name__)


@attrs.frozen(kw_only=True)
class Passed:
    """What one pass over one account has done."""

    account_id: str
    posts: int = 0
    """Posts that were scored."""
    changed: int = 0
    """Rewards that are new, differ or are gone."""
    days: int = 0
    """Days whose aggregates were computed anew."""
    aggregates: int = 0
    """Aggregates that differed."""
    recomputation: Recomputation | None = None
    """Where the weights have changed."""

    def __str__(self) -> str:
        return (
            f"{self.account_id}: {self.posts} posts scored, {self.changed} rewards changed;"
            f" {self.days} days looked at, {self.aggregates} aggregates changed"
        )


@attrs.frozen(kw_only=True)
class Rewarder:
    database: Database
    clock: Clock
    accounts: Sequence[str]
    weights: RewardWeights
    zone: ZoneInfo
    """The owner's, for hours of the day; days are UTC."""
    pulse: Pulse

    async def run(self, *, task_status: trio.TaskStatus[None]) -> NoReturn:
        async with self.database.listen(CHANNEL) as hints:
            task_status.started()
            while True:
                now = self.clock.now()
                with self.pulse.passing():
                    await self.one_pass(now)
                await trio.sleep(REST_SECONDS)
                await wait(self.pulse, hints, self.clock.seconds_until(now + HOUR))

    async def one_pass(self, now: datetime) -> tuple[Passed, ...]:
        """Rewards and aggregates of every account are those of its rows at `now`."""
        return tuple([await self._pass(account, now) for account in self.accounts])

    async def recompute(self, now: datetime) -> tuple[Passed, ...]:
        """As `one_pass`, with everything computed from scratch, whatever the last pass went by."""
        return tuple([await self._all(account, now) for account in self.accounts])

    async def foresee(self, now: datetime) -> dict[str, Recomputation]:
        """What `recompute` would change, by account; nothing is stored."""
        return {
            account: await self._name(self.assessor(account), made)
            for account in self.accounts
            for made in [await self.assessor(account).whole(now)]
        }

    async def differing(self, now: datetime) -> int:
        """How many rewards and aggregates differ from a run from scratch; nothing is stored."""
        found = sum(one.changed for one in (await self.foresee(now)).values())
        for account in self.accounts:
            extent = await self.database.run(aggregates.extent, account_id=account)
            for days in extent.slices() if extent else []:
                kept = await self.database.run(aggregates.kept, account_id=account, days=days)
                found += len(set(kept) ^ set(await self._computed(account, days)))
        return found

    def assessor(self, account_id: str) -> Assessor:
        return Assessor(
            database=self.database, account_id=account_id, weights=self.weights, zone=self.zone
        )

    async def _pass(self, account_id: str, now: datetime) -> Passed:
        last = await self.database.run(reward_passes.last, account_id=account_id)
        if last is None or self._outdated(last, now):
            return await self._all(account_id, now)
        looked_at = last.looked_at - OVERLAP
        since = await self.database.run(
            rewards.changed_since, account_id=account_id, looked_at=looked_at
        )
        if since is None:
            return Passed(account_id=account_id)
        touched = await self.database.run(
            rewards.days_touched, account_id=account_id, looked_at=looked_at, now=now
        )
        made = await self.assessor(account_id).since(since, now)
        done = await self._keep(account_id, made, touched)
        await self._note(account_id, attrs.evolve(last, looked_at=last.now))
        return done

    def _outdated(self, last: LastPass, now: datetime) -> bool:
        """Whether nothing less than all is to be computed: once a day, for what nobody foresaw."""
        same = (last.weights_version, last.time_zone) == (self.weights.version, self.zone.key)
        return not same or now - last.whole_at >= DAY

    async def _all(self, account_id: str, now: datetime) -> Passed:
        looked_at = await self.database.run(reward_passes.database_time)
        made = await self.assessor(account_id).whole(now)
        named = await self._adopt(account_id, made)
        found = await self.database.run(aggregates.extent, account_id=account_id)
        days = {day for part in (found.slices() if found else []) for day in part}
        done = await self._keep(account_id, made, days)
        last = LastPass(
            weights_version=self.weights.version,
            time_zone=self.zone.key,
            looked_at=looked_at,
            whole_at=now,
            now=looked_at,
        )
        await self._note(account_id, last)
        return attrs.evolve(done, recomputation=named)

    async def _note(self, account_id: str, last: LastPass) -> None:
        await self.database.run(reward_passes.done, account_id=account_id, last=last)

    async def _adopt(self, account_id: str, made: Assessment) -> Recomputation | None:
        """Where the weights are not those of the last pass, the difference is told, then kept."""
        last = await self.database.run(reward_passes.last, account_id=account_id)
        if last is not None and last.weights_version == self.weights.version:
            return None
        named = await self._name(self.assessor(account_id), made)
        await self.database.run(self._tell, account_id, named, made.now)
        return named

    async def _name(self, assessor: Assessor, made: Assessment) -> Recomputation:
        diff = await assessor.difference(made)
        return await self.database.run(
            reward_passes.name, account_id=assessor.account_id, diff=diff
        )

    async def _tell(
        self, session: Session, account_id: str, named: Recomputation, now: datetime
    ) -> None:
        await reward_passes.adopt(
            session, account_id=account_id, weights=self.weights, recomputation=named, now=now
        )
        if named.former_version is not None:
            log.info("rewards_recomputed", account=account_id, **attrs.asdict(named))
            await events.append(session, notice=_notice(account_id, named))

    async def _keep(self, account_id: str, made: Assessment, days: set[date]) -> Passed:
        """The assessment is stored, and the aggregates of `days` and of all that changed."""
        kept = await self.store(account_id, made)
        kept += await self.database.run(
            rewards.drop_unreal, account_id=account_id, since=made.since
        )
        sums = await trio.to_thread.run_sync(made.sums)
        await self.database.run(
            reward_passes.keep_sums, account_id=account_id, since=made.reach, sums=sums
        )
        days = days | kept.days
        differed = await self._aggregate(account_id, days, made.now)
        if kept.changed or differed:
            await self.database.run(rewards.hint)
        return Passed(
            account_id=account_id,
            posts=len(made.batch.chosen),
            changed=kept.changed,
            days=len(days),
            aggregates=differed,
        )

    async def store(self, account_id: str, made: Assessment) -> Kept:
        """The rewards are in the table; returns what has changed."""
        kept: list[Kept] = []
        parts = made.batch.parts()

        async def store() -> None:
            for part in parts:
                kept.append(
                    await self.database.run(
                        rewards.keep, account_id=account_id, batch=part, now=made.now
                    )
                )
                self.pulse.progress()

        async with trio.open_nursery() as nursery:
            for _ in range(rewards.AT_ONCE):
                nursery.start_soon(store)
        return sum(kept, Kept())

    async def _aggregate(self, account_id: str, days: set[date], now: datetime) -> int:
        """The days' aggregates are those of their posts; returns how many differed."""
        differed, wanted = 0, sorted(days)
        for at in range(0, len(wanted), aggregates.SLICE_DAYS):
            part = wanted[at : at + aggregates.SLICE_DAYS]
            found = await self._computed(account_id, part)
            differed += await self.database.run(
                aggregates.keep, account_id=account_id, days=part, aggregates=found, now=now
            )
            self.pulse.progress()
        return differed

    async def _computed(self, account_id: str, days: Sequence[date]) -> tuple[DailyAggregate, ...]:
        rows = await self.database.run(aggregates.rows, account_id=account_id, days=days)
        return await trio.to_thread.run_sync(daily_aggregates, rows, self.zone)


def _notice(account_id: str, named: Recomputation) -> events.Notice:
    return events.Notice(
        event_type=RECOMPUTED,
        message=(
            f"the weights have changed: {named.changed} rewards differ,"
            f" {named.unchanged} stay as they were"
        ),
        event_data=attrs.asdict(named),
        component="rewarder",
        account_id=account_id,
    )
