"""What a post, and an hour, call for."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given, strategies as st

from growthd.model.capture import Subject
from growthd.model.post import DecisionType, Post
from growthd.wheel.plan import account_hours, horizons, post_captures
from tests.wheel.captures import NOON

DEFAULT = (0, 60, 120, 240, 360, 720, 1440, 2880, 10080)
ASCENDING = st.sets(st.integers(0, 43_200), min_size=1, max_size=12).map(
    lambda ages: tuple(sorted(ages))
)


@given(ASCENDING, st.floats(0.1, 720), st.floats(0, 50))
def test_windows_never_overlap_and_hold_their_tolerance(
    ages: tuple[int, ...], minutes: float, percent: float
) -> None:
    """F43: a window is never narrower than it says, and a reading serves one horizon only."""
    made = horizons(ages, minutes, percent)
    assert [h.minutes for h in made] == list(ages)
    for one, following in pairwise(made):
        assert timedelta(minutes=one.minutes) + one.window <= timedelta(minutes=following.minutes)
    assert all(timedelta(0) < h.tolerance <= h.window for h in made)


def test_horizons_are_named_as_people_name_them() -> None:
    names = [h.label for h in horizons(DEFAULT, 10, 5)]
    assert names == ["baseline", "1h", "2h", "4h", "6h", "12h", "24h", "48h", "7d"]


def test_captures_are_anchored_at_the_moment_of_posting() -> None:
    post = Post(
        account_id="1",
        decision_id="d",
        decision_type=DecisionType.SINGLE,
        tweet_id=None,
        posted_at=NOON,
    )
    made = post_captures(post, horizons(DEFAULT, 10, 5))
    assert [c.due_at - NOON for c in made] == [timedelta(minutes=m) for m in DEFAULT]
    assert made[1].on_time_until == NOON + timedelta(minutes=70)
    assert made[1].closes_at == NOON + timedelta(minutes=90)
    assert {c.subject_id for c in made} == {"d"}


def test_every_hour_of_a_span_is_planned_once() -> None:
    since, until = NOON + timedelta(minutes=25), NOON + timedelta(hours=3)
    made = account_hours("1", since, until, timedelta(minutes=10))
    assert [c.due_at for c in made] == [NOON + timedelta(hours=h) for h in range(4)]
    assert made[0].subject is Subject.ACCOUNT
    assert made[0].subject_id == "2026-03-01T12:00Z"
    assert made[0].closes_at == made[1].due_at
