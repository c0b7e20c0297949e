"""The rewards of one account, computed from its rows: all of them, or those since a moment.

Both give the same to the last digit: a part goes on from sums that an earlier pass has kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

import attrs
import numpy as np
import trio

from growthd.clock import EPOCH
from growthd.compute.reward import (
    FINAL_SECONDS,
    RewardDiff,
    RewardWeights,
    RunningSums,
    Scores,
    compare,
    score,
    sums_at,
)
from growthd.store import reward_passes, rewards
from growthd.store.database import Database, Session
from growthd.store.rewards import Batch

DAY = timedelta(days=1)
WEEK = timedelta(seconds=FINAL_SECONDS)
KEPT_SUMS = timedelta(days=60)
"""How far back sums are kept: an older change costs a pass over everything."""
Sums = Mapping[bool, RunningSums]
KINDS = (False, True)
"""Posts and replies: each is measured against its own kind."""


@attrs.frozen(kw_only=True, eq=False)
class Assessment:
    """The rewards of the posts published from `since` on, as of `now`, and nothing stored yet."""

    since: datetime
    reach: datetime
    """Later posts were read; earlier ones stand in the sums `before`."""
    before: Sums
    batch: Batch
    now: datetime

    @property
    def whole(self) -> bool:
        return self.reach == EPOCH

    @property
    def stands(self) -> bool:
        """False where an account's first posts are among them, against which earlier ones count."""
        rows = self.batch.inputs.rows
        late = rows.counted & (rows.posted_at >= self.since.timestamp())
        return self.whole or all(
            self.before[kind].opened or not (late & (rows.is_reply == kind)).any() for kind in KINDS
        )

    @property
    def scores(self) -> Scores:
        """Those of the posts that are to be kept, for comparison."""
        found, chosen = self.batch.rewards.scores, self.batch.chosen
        return attrs.evolve(
            found, decision_ids=found.decision_ids[chosen], score=found.score[chosen]
        )

    def sums(self) -> dict[datetime, dict[bool, RunningSums]]:
        """What later passes can go on from: a sum for each midnight of the last weeks."""
        first = max(self.reach, self.now - KEPT_SUMS).replace(hour=0, minute=0, second=0) + DAY
        midnights = [
            first.replace(microsecond=0) + n * DAY for n in range((self.now - first) // DAY + 1)
        ]
        moments = [midnight.timestamp() for midnight in midnights]
        rows = self.batch.inputs.rows
        of = {
            kind: sums_at(
                rows.take(rows.is_reply == kind), self.before.get(kind, RunningSums()), moments
            )
            for kind in KINDS
        }
        return {
            midnight: {kind: of[kind][at] for kind in KINDS}
            for at, midnight in enumerate(midnights)
        }


@attrs.frozen(kw_only=True)
class Assessor:
    """Who computes the rewards of one account, by which weights and whose clock."""

    database: Database
    account_id: str
    weights: RewardWeights
    zone: tzinfo

    async def whole(self, now: datetime) -> Assessment:
        """The rewards of every post."""
        return await self._assess(EPOCH, EPOCH, {}, now)

    async def since(self, moment: datetime, now: datetime) -> Assessment:
        """The rewards of the posts published from `moment` on, as `whole` would give them."""
        found = await self.database.run(
            reward_passes.sums, account_id=self.account_id, until=moment - WEEK
        )
        if found is None:
            return await self.whole(now)
        made = await self._assess(moment, *found, now)
        return made if made.stands else await self.whole(now)

    async def difference(self, made: Assessment) -> RewardDiff:
        """What keeping the assessment would change in the scores as they stand."""
        kept = await self.database.run(self._kept, made.since)
        return await trio.to_thread.run_sync(compare, kept, made.scores)

    async def _kept(self, session: Session, since: datetime) -> Scores:
        last = await reward_passes.last(session, account_id=self.account_id)
        return await rewards.scores(
            session,
            account_id=self.account_id,
            since=since,
            version="" if last is None else last.weights_version,
        )

    async def _assess(
        self, since: datetime, reach: datetime, before: Sums, now: datetime
    ) -> Assessment:
        said = await self.database.run(
            rewards.read, account_id=self.account_id, reach=reach, since=since, now=now
        )

        def compute() -> Assessment:
            batch = self._score(said, since, before, now)
            return Assessment(since=since, reach=reach, before=before, batch=batch, now=now)

        return await trio.to_thread.run_sync(compute)

    def _score(self, said: bytes, since: datetime, before: Sums, now: datetime) -> Batch:
        inputs = rewards.inputs(said, now.timestamp())
        posted_at = inputs.rows.posted_at
        return Batch(
            inputs=inputs,
            rewards=score(inputs.rows, self.weights, now.timestamp(), before),
            zone=self.zone,
            chosen=np.flatnonzero(posted_at >= since.timestamp()),
        )
