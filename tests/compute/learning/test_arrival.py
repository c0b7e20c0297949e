"""Shares of impressions by age: never falling, the account's own, and the usual where unknown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from growthd.compute.learning import fit_arrival
from growthd.compute.learning.arrival import HORIZON_HOURS, usual_arrival

EMPTY = np.zeros(0)


def snapshots(posts: int, half_hours: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    ages = np.tile(HORIZON_HOURS, posts)
    final = np.repeat(rng.lognormal(6, 1, posts), len(HORIZON_HOURS))
    impressions = np.floor(final * ages / (ages + half_hours))
    return np.repeat(np.arange(posts), len(HORIZON_HOURS)), ages, impressions


def test_nothing_known_is_the_usual() -> None:
    curve = fit_arrival(EMPTY.astype(np.int64), EMPTY, EMPTY)
    assert curve.at(HORIZON_HOURS) == pytest.approx(usual_arrival(HORIZON_HOURS))


def test_an_account_shows_its_own_pace() -> None:
    slow = fit_arrival(*snapshots(300, half_hours=12.0))
    assert slow.at(np.array([6.0]))[0] == pytest.approx(6 / 18, abs=0.05)
    few = fit_arrival(*snapshots(3, half_hours=12.0))
    assert few.at(np.array([6.0]))[0] > slow.at(np.array([6.0]))[0] + 0.1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.floats(0, 400),
            st.one_of(st.just(float("nan")), st.floats(0, 1e6)),
        ),
        max_size=30,
    )
)
def test_shares_never_fall_and_stay_between_nothing_and_all(
    seen: list[tuple[int, float, float]],
) -> None:
    post, age, impressions = (np.array([row[at] for row in seen]) for at in range(3))
    curve = fit_arrival(post.astype(np.int64), age.astype(float), impressions.astype(float))
    shares = curve.at(np.linspace(0.0, 500.0, 400))
    assert (np.diff(shares) >= -1e-12).all()
    assert (shares > 0).all()
    assert (shares <= 1).all()


def test_young_and_unread_posts_say_nothing() -> None:
    post, age, impressions = snapshots(50, half_hours=12.0)
    young = age < 24
    curve = fit_arrival(post[young], age[young], impressions[young])
    assert curve.at(HORIZON_HOURS) == pytest.approx(usual_arrival(HORIZON_HOURS))
    unread = fit_arrival(post, age, np.full(len(age), np.nan))
    assert unread.at(HORIZON_HOURS) == pytest.approx(usual_arrival(HORIZON_HOURS))
