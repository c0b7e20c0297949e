"""The pace moves the right way where that is known, and holds with a reason where it is not."""

from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from growthd.compute.planning import (
    Cadence,
    CadenceDays,
    CadenceRules,
    Envelope,
    Hold,
    Move,
    Resistance,
    decide,
    response,
)
from tests.compute.planning.worlds import Account, Answer, Step, helps, hurts, nothing, played

ENVELOPE, RULES = Envelope(), CadenceRules()
START = Cadence(posts=2, replies=4)


def steps_after_30(answer: Answer) -> list[Step]:
    played_out = (played(Account(answer=answer), seed, ENVELOPE, START) for seed in (1, 2, 3, 4))
    return [step for steps in played_out for step in steps if step.day >= 30]


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (helps, {Move.HOLD, Move.MORE_POSTS, Move.MORE_REPLIES}),
        (hurts, {Move.HOLD, Move.FEWER_POSTS, Move.FEWER_REPLIES}),
        (nothing, {Move.HOLD}),
    ],
)
def test_the_plan_moves_the_right_way_or_holds(answer: Answer, allowed: set[Move]) -> None:
    steps = steps_after_30(answer)
    assert np.mean([step.decision.move in allowed for step in steps]) >= 0.9


def test_the_plan_does_move_where_it_helps_and_where_it_hurts() -> None:
    up, down = (
        [step.decision.cadence.posts for step in steps_after_30(answer) if step.day == 119]
        for answer in (helps, hurts)
    )
    assert np.mean(up) >= 3.0
    assert np.mean(down) <= 1.5


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 60),
    st.integers(0, 2**32 - 1),
    st.integers(-2, 9),
    st.integers(-2, 20),
    st.floats(-1, 1),
)
def test_no_plan_leaves_the_envelope_or_steps_farther_than_allowed(
    count: int, seed: int, posts: int, replies: int, slope: float
) -> None:
    rng = np.random.default_rng(seed)
    pace = rng.uniform(0, 5, count)
    follows = rng.poisson(10 * np.exp(slope * pace)).astype(np.float64)
    days = CadenceDays(
        day=np.arange(count),
        posts=pace,
        replies=rng.uniform(0, 10, count),
        follows=np.where(rng.random(count) < 0.1, np.nan, follows),
        reward=follows * 2,
    )
    now = ENVELOPE.clamp(Cadence(posts=posts, replies=replies))
    decision = decide(days, Cadence(posts=posts, replies=replies), None, ENVELOPE, RULES)
    assert ENVELOPE.clamp(decision.cadence) == decision.cadence
    assert abs(decision.cadence.posts - now.posts) <= 1
    assert abs(decision.cadence.replies - now.replies) <= 2
    assert (decision.move is Move.HOLD) == (decision.hold is not None)
    assert (decision.move is Move.HOLD) == (decision.cadence == now)


def clear_days(count: int, slope: float) -> CadenceDays:
    pace = np.where(np.arange(count) % 2 == 0, 1.5, 2.5)
    value = 40 * np.exp(slope * pace)
    return CadenceDays(
        day=np.arange(count), posts=pace, replies=np.full(count, 4.0), follows=value, reward=value
    )


@pytest.mark.parametrize(
    ("count", "slope", "since", "now", "move", "hold"),
    [
        (13, 0.6, None, 2, Move.HOLD, Hold.NOT_ENOUGH_DAYS),
        (40, 0.6, None, 2, Move.MORE_POSTS, None),
        (40, -0.6, None, 2, Move.FEWER_POSTS, None),
        (40, 0.6, 4, 2, Move.HOLD, Hold.SETTLING),
        (40, 0.6, 5, 2, Move.MORE_POSTS, None),
        (40, 0.6, None, 4, Move.HOLD, Hold.AT_THE_BOUND),
        (40, -0.6, None, 1, Move.HOLD, Hold.AT_THE_BOUND),
        (40, 0.0, None, 2, Move.HOLD, Hold.UNSURE),
    ],
)
def test_every_hold_has_its_reason(
    count: int, slope: float, since: int | None, now: int, move: Move, hold: Hold | None
) -> None:
    cadence = Cadence(posts=now, replies=4)
    decision = decide(clear_days(count, slope), cadence, since, ENVELOPE, RULES)
    assert (decision.move, decision.hold) == (move, hold)


def test_a_reward_that_disagrees_holds_the_step_back() -> None:
    days = clear_days(40, 0.6)
    against = attrs.evolve(days, reward=1.0 / days.follows)
    assert decide(against, START, None, ENVELOPE, RULES).hold is Hold.UNSURE
    unknown = attrs.evolve(days, reward=np.full(40, np.nan))
    assert decide(unknown, START, None, ENVELOPE, RULES).move is Move.MORE_POSTS


def test_days_without_credits_are_not_days_without_follows() -> None:
    days = clear_days(40, 0.6)
    gaps = attrs.evolve(days, follows=np.where(np.arange(40) % 4 == 0, np.nan, days.follows))
    some = response(gaps, gaps.follows, START).posts
    assert some.days == 30
    assert some.day_value == pytest.approx(response(days, days.follows, START).posts.day_value, 0.1)


def test_the_slope_is_found_and_its_interval_holds_it() -> None:
    days = clear_days(120, 0.4)
    noisy = np.random.default_rng(1).poisson(days.follows).astype(np.float64)
    posts = response(days, noisy, START).posts
    assert posts.log_change == pytest.approx(0.4, abs=0.08)
    assert posts.per_day(0.1) < posts.per_day() < posts.per_day(0.9)
    assert posts.better > 0.99
    assert posts.worse < 0.01


def test_nobody_knows_anything_of_an_empty_account() -> None:
    marginal = response(clear_days(0, 0.0), np.zeros(0), START).posts
    assert marginal.days == 0
    assert marginal.better == pytest.approx(marginal.worse)


@pytest.mark.parametrize(
    ("resistance", "target"),
    [
        (Resistance(hours=3), Cadence(posts=4, replies=8)),
        (Resistance(hours=3, walls=1), Cadence(posts=2, replies=4)),
        (Resistance(hours=3, rate_limits=2), Cadence(posts=2, replies=4)),
        (Resistance(hours=3, attempts=10, failures=2), Cadence(posts=4, replies=8)),
        (Resistance(hours=3, attempts=10, failures=3), Cadence(posts=2, replies=4)),
        (Resistance(hours=3, attempts=2, failures=2), Cadence(posts=4, replies=8)),
    ],
)
def test_resistance_halves_the_targets(resistance: Resistance, target: Cadence) -> None:
    assert resistance.yielding(Cadence(posts=4, replies=8), ENVELOPE) == target


def test_resistance_does_not_leave_the_envelope() -> None:
    least = Cadence(posts=1, replies=2)
    assert Resistance(hours=3, walls=5).yielding(least, ENVELOPE) == least


def test_an_envelope_out_of_order_is_refused() -> None:
    with pytest.raises(ValueError, match="out of order"):
        Envelope(min_posts=5)
