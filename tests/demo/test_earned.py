"""What the demo says of its followers: a ledger that adds up, and credits judged by the truth."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from growthd.demo.earned import Earned, is_due, judge
from growthd.demo.scene import Scene
from growthd.store.credits import Credit, LedgerRow


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene.new(tmp_path, 7, 360.0)


def interval(scene: Scene, hour: int, **moved: float) -> LedgerRow:
    """An hour in which two came by posts, one by none, and one left."""
    began = scene.opened + timedelta(hours=hour)
    gone = {"by_posts": 2.0, "background": 1.0, "unfollows": 1.0, "purged": 0.0} | moved
    return LedgerRow(
        began_at=began,
        ended_at=began + timedelta(hours=1),
        followers_before=12_000 + 2 * hour,
        followers_after=12_002 + 2 * hour,
        burst=0.0,
        identifiable=True,
        settled=False,
        computed_at=began,
        decision_ids=["d1"],
        follows=[2.0],
        **gone,
    )


def credits_by_the_truth(scene: Scene, at: datetime) -> list[Credit]:
    """What somebody would credit who knows each post's true rate and what came of it."""
    truth = scene.world().truth(at)
    return [
        Credit(
            decision_id=post.decision_id,
            tweet_id=post.tweet_id,
            credit=float(truth.follows.get(post.decision_id, 0)),
            credit_low=0.0,
            credit_high=truth.follows.get(post.decision_id, 0) + 1.0,
            credit_low95=0.0,
            credit_high95=truth.follows.get(post.decision_id, 0) + 2.0,
            confidence_score=float(truth.follows.get(post.decision_id, 0) > 0),
            attribution_method="ledger",
            measured_at=at,
            settled=False,
        )
        for post in scene.world().posts(at)
    ]


def judged(scene: Scene, days: float, **moved: float) -> Earned:
    at = scene.opened + timedelta(days=days)
    rows = [interval(scene, hour, **moved) for hour in range(5)]
    return judge(scene, at, credits_by_the_truth(scene, at), rows)


def test_before_there_are_mature_posts_nothing_is_judged(scene: Scene) -> None:
    early = judged(scene, 1)

    assert not is_due(scene, scene.opened + timedelta(days=1))
    assert early.lines() == [
        "followers           12000 to 12010: +10 by posts, +5 by none, -5 unfollowed, -0 purged",
        "ledger adds up      yes",
        "credits judged      none: too early before 4 simulated days",
    ]


def test_a_watch_without_two_readings_says_so(scene: Scene) -> None:
    nothing = judge(scene, scene.opened, [], [])

    assert nothing.adds_up
    assert nothing.lines() == [
        "ledger              nothing yet: it needs two readings of the followers"
    ]


def test_credits_by_the_truth_pass_every_gate_but_the_width_of_intervals(scene: Scene) -> None:
    """Only mature posts that were made in the watch are judged."""
    late = judged(scene, 5)

    mature = [
        post
        for post in scene.world().posts(scene.opened + timedelta(days=5))
        if scene.opened <= post.posted_at < scene.opened + timedelta(days=3)
    ]
    assert late.judged == len(mature)
    assert {gate.name for gate in late.gates if not gate.passed} == {"80 % covers"}
    assert late.lines()[-1] == "gates passed        6 of 7"


def test_a_ledger_that_does_not_add_up_is_told(scene: Scene) -> None:
    wrong = judged(scene, 1, background=1.5)

    assert not wrong.adds_up
    assert "ledger adds up      NO" in wrong.lines()
