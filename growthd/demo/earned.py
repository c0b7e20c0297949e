"""Who earned the followers of the demo, held against what the world knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import attrs

from growthd.demo.gates import Gate, Judged, gates
from growthd.demo.scene import Scene
from growthd.store.credits import Credit, LedgerRow

MATURE = timedelta(hours=48)
"""A younger post has not yet caused what it will."""
LONG_ENOUGH = timedelta(days=4)
"""Before that too few posts are mature to say how good their credits are."""
ROUNDING = 1e-6


@attrs.frozen(kw_only=True)
class Earned:
    """What the ledger says of the watch, and how far the posts' credits can be trusted."""

    first: int | None
    last: int | None
    by_posts: float
    background: float
    unfollows: float
    purged: float
    judged: int
    """Posts whose credits were held against what they really caused; 0 while it is too early."""
    gates: tuple[Gate, ...]

    @property
    def adds_up(self) -> bool:
        """Whether posts and all else explain the whole change."""
        explained = self.by_posts + self.background - self.unfollows - self.purged
        return abs(explained - ((self.last or 0) - (self.first or 0))) <= ROUNDING

    def lines(self) -> list[str]:
        """What a person should know of it."""
        if self.first is None:
            return ["ledger              nothing yet: it needs two readings of the followers"]
        parts = (
            f"{self.by_posts:+.0f} by posts, {self.background:+.0f} by none,"
            f" {-self.unfollows:+.0f} unfollowed, {-self.purged:+.0f} purged"
        )
        return [
            f"followers           {self.first} to {self.last}: {parts}",
            f"ledger adds up      {'yes' if self.adds_up else 'NO'}",
            *self._verdicts(),
        ]

    def _verdicts(self) -> list[str]:
        if not self.judged:
            days = LONG_ENOUGH / timedelta(days=1)
            return [f"credits judged      none: too early before {days:.0f} simulated days"]
        passed = sum(gate.passed for gate in self.gates)
        return [
            f"credits judged      {self.judged} posts, by what they really caused",
            *(gate.line() for gate in self.gates),
            f"gates passed        {passed} of {len(self.gates)}",
        ]


def is_due(scene: Scene, at: datetime) -> bool:
    """Whether credits can be judged at all by then."""
    return at - scene.opened >= LONG_ENOUGH


def judge(
    scene: Scene, at: datetime, credited: Sequence[Credit], ledger: Sequence[LedgerRow]
) -> Earned:
    """The watch's ledger; its credits are judged where the watch was long enough."""
    judged = _judged(scene, at, credited) if is_due(scene, at) else []
    return Earned(
        first=ledger[0].followers_before if ledger else None,
        last=ledger[-1].followers_after if ledger else None,
        by_posts=sum(row.by_posts for row in ledger),
        background=sum(row.background for row in ledger),
        unfollows=sum(row.unfollows for row in ledger),
        purged=sum(row.purged for row in ledger),
        judged=len(judged),
        gates=gates(judged) if judged else (),
    )


def _judged(scene: Scene, at: datetime, credited: Sequence[Credit]) -> list[Judged]:
    """The credits of posts whose whole life was watched, and that are mature."""
    world = scene.world()
    truth = world.truth(at)
    known = {
        post.tweet_id: (
            truth.follows.get(post.decision_id, 0),
            truth.expected_follows[post.decision_id],
        )
        for post in world.posts(at)
        if scene.opened <= post.posted_at < at - MATURE
    }
    return [
        judged
        for credit in credited
        if credit.tweet_id in known
        and (judged := _held(credit, known[str(credit.tweet_id)])) is not None
    ]


def _held(credit: Credit, truth: tuple[int, float]) -> Judged | None:
    """None where nothing was read that could credit the post."""
    told = (
        *(credit.credit, credit.credit_low, credit.credit_high),
        *(credit.credit_low95, credit.credit_high95, credit.confidence_score),
    )
    known = [value for value in told if value is not None]
    if len(known) < len(told):
        return None
    earned, low80, high80, low95, high95, confidence = known
    return Judged(
        credit=earned,
        low80=low80,
        high80=high80,
        low95=low95,
        high95=high95,
        confidence=confidence,
        caused=truth[0],
        expected=truth[1],
    )
