"""Control mode: off until allowed, never beyond the limits, and the same answer every time."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from growthd.compute.planning import (
    Cadence,
    Limits,
    Rollout,
    Standing,
    is_picked,
    signature,
    standing,
)

LIMITS = Limits(posts_per_hour=4, replies_per_hour=8, posts_per_day=48, replies_per_day=144)
counts = st.builds(Cadence, posts=st.integers(0, 200), replies=st.integers(0, 200))


@pytest.mark.parametrize(
    ("rollout", "planned", "decision_id", "said"),
    [
        (Rollout(control=False, stopped=False, percent=100), True, "d1", Standing.OFF),
        (Rollout(control=True, stopped=True, percent=100), True, "d1", Standing.STOPPED),
        (Rollout(control=True, stopped=False, percent=100), False, "d1", Standing.NO_PLAN),
        (Rollout(control=True, stopped=False, percent=100), True, None, Standing.UNNAMED),
        (Rollout(control=True, stopped=False, percent=0), True, "d1", Standing.NOT_PICKED),
        (Rollout(control=True, stopped=False, percent=100), True, "d1", Standing.APPLY),
    ],
)
def test_all_must_be_so_for_the_plan_to_apply(
    rollout: Rollout, planned: bool, decision_id: str | None, said: Standing
) -> None:
    found = standing(rollout, planned=planned, account_id="default", decision_id=decision_id)

    assert found is said


@given(st.text(min_size=1), st.floats(0, 100), st.floats(0, 100))
def test_whoever_is_picked_stays_picked_as_the_share_grows(
    name: str, one: float, other: float
) -> None:
    few, many = sorted((one, other))
    assert not is_picked("default", name, few) or is_picked("default", name, many)
    assert is_picked("default", name, 100.0)
    assert not is_picked("default", name, 0.0)


def test_about_the_asked_for_share_is_picked() -> None:
    picked = sum(is_picked("default", f"decision-{n}", 10.0) for n in range(4000))

    assert 340 <= picked <= 460


@given(counts, counts, counts)
def test_no_plan_exceeds_the_limits(target: Cadence, hour: Cadence, day: Cadence) -> None:
    left = LIMITS.left(target, hour, day)

    assert 0 <= left.posts <= max(4 - hour.posts, 0)
    assert 0 <= left.replies <= max(8 - hour.replies, 0)
    assert left.posts <= max(48 - day.posts, 0)
    assert left.replies <= max(144 - day.replies, 0)
    assert left.posts <= target.posts


def test_the_signature_covers_all_it_speaks_of() -> None:
    said = signature("secret", "plan", "2026-03-01T13:00:00Z", "digest")

    assert said == signature("secret", "plan", "2026-03-01T13:00:00Z", "digest")
    others = [
        signature("other", "plan", "2026-03-01T13:00:00Z", "digest"),
        signature("secret", "plan2", "2026-03-01T13:00:00Z", "digest"),
        signature("secret", "plan", "2026-03-01T14:00:00Z", "digest"),
        signature("secret", "plan", "2026-03-01T13:00:00Z", "digest2"),
    ]
    assert said not in others
