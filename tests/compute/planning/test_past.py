"""The account's past as the plan sees it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from growthd.compute.planning import (
    Cadence,
    CadenceRules,
    DayRow,
    Envelope,
    Hold,
    HourUse,
    Move,
    active_hours,
    cadence_days,
    decide,
    usual_cadence,
)
from tests.compute.planning.test_cadence import clear_days

TODAY = date(2026, 3, 10)


def day(ago: int, *, posts: int = 20, credited: int = 60, rewarded: int = 60) -> DayRow:
    return DayRow(
        day=TODAY - timedelta(days=ago),
        posts=posts,
        replies=40,
        credited=credited,
        follows=5.0,
        rewarded=rewarded,
        reward=61.0,
    )


def test_hours_with_half_an_even_share_are_kept() -> None:
    uses = [HourUse(hour=hour, decisions=20) for hour in range(8, 18)]

    assert active_hours([*uses, HourUse(hour=3, decisions=1)]) == frozenset(range(8, 18))
    assert active_hours([]) == frozenset(range(24))


def test_days_are_told_by_the_hour_and_only_when_over() -> None:
    days = cadence_days([day(9), day(3), day(2), day(1), day(0)], 10, TODAY)

    assert len(days) == 4
    assert days.posts.tolist() == [2.0] * 4
    assert days.replies.tolist() == [4.0] * 4
    assert np.isfinite(days.follows).tolist() == [True, True, False, False]
    assert days.reward[0] == 61.0


def test_a_day_of_which_too_little_is_known_has_no_value() -> None:
    days = cadence_days([day(9, credited=50), day(8, rewarded=0)], 10, TODAY)

    assert np.isfinite(days.follows).tolist() == [False, True]
    assert np.isfinite(days.reward).tolist() == [True, False]


def test_the_usual_cadence_is_that_of_the_last_week_inside_of_the_envelope() -> None:
    envelope = Envelope()
    busy = cadence_days([day(ago, posts=30) for ago in range(9, 0, -1)], 10, TODAY)
    wild = cadence_days([day(ago, posts=300) for ago in range(9, 0, -1)], 10, TODAY)

    assert usual_cadence(busy, envelope) == Cadence(posts=3, replies=4)
    assert usual_cadence(wild, envelope).posts == 4
    assert usual_cadence(cadence_days([], 10, TODAY), envelope) == Cadence(posts=1, replies=2)


def test_no_further_step_before_the_last_one_was_followed() -> None:
    days = clear_days(40, 0.6)
    ignored = decide(days, Cadence(posts=4, replies=4), 9, Envelope(max_posts=6), CadenceRules())
    lately = float(days.posts[-5:].mean())

    assert lately < 3.0
    assert (ignored.move, ignored.hold) == (Move.HOLD, Hold.NOT_FOLLOWED)
    assert ignored.cadence == Cadence(posts=4, replies=4)
