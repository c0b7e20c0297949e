"""Credits of a simulated world, held against what its posts really caused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import attrs
import numpy as np
import pytest

from growthd.compute.attribution.account import attribute
from growthd.compute.attribution.problem import Effort
from growthd.compute.attribution.records import (
    FollowerReading,
    History,
    MetricSnapshot,
    PostRecord,
)
from growthd.compute.attribution.results import Attribution
from growthd.demo.gates import Judged, gates
from growthd.demo.scene import CLIMATE, OWNER
from growthd.simx.post import Arms
from growthd.simx.world import World

OPENED = datetime(2026, 3, 2, 8, 50, tzinfo=UTC)
END = OPENED + timedelta(days=8)
HORIZONS = (0, 60, 120, 240, 360, 720, 1440, 2880, 10080)
QUICK = Effort(chains=4, kept=60, cold_sweeps=60, most_cold=1)


@pytest.fixture(scope="module")
def world() -> World:
    """Eight days of the demo's account, in a world that no demo plays in."""
    return World(seed=19, start=OPENED - timedelta(hours=36), owner=OWNER, climate=CLIMATE)


def history(world: World) -> History:
    """What the daemon would have read of it, a minute after each due time."""
    late = timedelta(minutes=1)
    moments = [
        (post, post.posted_at + timedelta(minutes=horizon) + late)
        for post in world.posts(END)
        for horizon in HORIZONS
    ]
    watched = [(post, at) for post, at in moments if OPENED <= at <= END]
    hours = [OPENED + timedelta(hours=hour) for hour in range(8 * 24)]
    return History.of(
        [
            PostRecord(post_id=post.tweet_id, posted_at=post.posted_at, arms=_arms(post.arms))
            for post in world.posts(END)
        ],
        [_read(world, post.tweet_id, at) for post, at in watched],
        [
            FollowerReading(taken_at=at, followers=int(world.account(at).followers or 0))
            for at in hours
        ],
    )


def _read(world: World, tweet_id: str, at: datetime) -> MetricSnapshot:
    counts = world.counts(tweet_id, at)
    return MetricSnapshot(
        post_id=tweet_id, taken_at=at, impressions=counts.views, likes=counts.likes
    )


def _arms(arms: Arms) -> dict[str, str]:
    told = attrs.asdict(arms)
    names = ("raw_topic", "generator_name", "tone", "angle", "format_strategy", "hook_pattern")
    return {name: told[name] for name in names}


def judged(world: World, found: Attribution) -> list[Judged]:
    truth = world.truth(END)
    posts = {post.tweet_id: post for post in world.posts(END)}
    mature = END - timedelta(hours=48)
    return [
        Judged(
            credit=credit.credit,
            low80=credit.interval.low80,
            high80=credit.interval.high80,
            low95=credit.interval.low95,
            high95=credit.interval.high95,
            confidence=credit.confidence,
            caused=truth.follows.get(posts[credit.post_id].decision_id, 0),
            expected=truth.expected_follows[posts[credit.post_id].decision_id],
        )
        for credit in found.credits
        if credit.interval is not None
        and credit.confidence is not None
        and OPENED <= posts[credit.post_id].posted_at < mature
    ]


@pytest.fixture(scope="module")
def found(world: World) -> list[Judged]:
    return judged(world, attribute(history(world), effort=QUICK))


def missed(credited: Sequence[Judged]) -> set[str]:
    return {gate.name for gate in gates(credited) if not gate.passed}


def test_the_ledger_passes_every_gate(found: list[Judged]) -> None:
    assert len(found) > 500
    assert missed(found) == set()


def test_the_whole_growth_for_every_post_passes_almost_none(found: list[Judged]) -> None:
    """F57: what the predecessor did is told apart from credits that add up."""
    naive = [
        attrs.evolve(each, credit=200.0, low80=200.0, high80=200.0, confidence=1.0)
        for each in found
    ]

    assert {"credited / caused", "rank", "confidence", "80 % covers"} <= missed(naive)


def test_certainty_that_is_wrong_is_found_out(found: list[Judged]) -> None:
    sure = [
        attrs.evolve(each, low80=each.credit, high80=each.credit, low95=each.credit)
        for each in found
    ]
    shuffled = [
        attrs.evolve(each, credit=other.credit)
        for each, other in zip(
            found, [found[n] for n in np.random.default_rng(0).permutation(len(found))], strict=True
        )
    ]

    assert "80 % covers" in missed(sure)
    assert "rank" in missed(shuffled)


def test_a_gate_says_its_bounds_and_whether_it_was_missed(found: list[Judged]) -> None:
    lines = [gate.line() for gate in gates([attrs.evolve(each, confidence=1.0) for each in found])]

    (skill,) = [line for line in lines if "confidence" in line]
    assert skill.endswith("(at least 0.45)  MISSED")
