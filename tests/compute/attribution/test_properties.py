"""Whatever it is told, the ledger adds up, and only what was told decides what it says."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from hypothesis import given, settings, strategies as st

from growthd.compute.attribution.account import attribute, resume
from growthd.compute.attribution.problem import Effort
from growthd.compute.attribution.records import (
    FollowerReading,
    History,
    MetricSnapshot,
    PostRecord,
    ReadingKind,
)
from growthd.compute.attribution.results import Attribution
from growthd.compute.attribution.state import State
from tests.compute.attribution.simulated import START, Account, Simulated, simulate

BRIEF = Effort(chains=2, kept=8, cold_sweeps=4, warm_sweeps=2, most_cold=1, most_warm=1)
"""Every draw adds up, so a few are as good as many to prove it."""
ROUNDING = 1e-9


def hours(longest: float) -> st.SearchStrategy[timedelta]:
    return st.floats(0, longest).map(lambda hours: timedelta(hours=round(hours, 3)))


@st.composite
def readings(draw: st.DrawFn) -> list[FollowerReading]:
    """Any readings: none, one, gaps of days, falls to nothing, rounded and untrusted ones."""
    taken = draw(st.lists(hours(400), max_size=30))
    count = draw(st.integers(0, 60_000))
    read = []
    for at in sorted(taken):
        count = max(count + draw(st.integers(-40, 60)), 0)
        read.append(
            FollowerReading(
                taken_at=START + at,
                followers=draw(st.sampled_from([count, count, count, count // 100 * 100, 0])),
                precision=draw(st.sampled_from([1, 1, 1, 100])),
                kind=draw(st.sampled_from([ReadingKind.MEASURED, *ReadingKind])),
            )
        )
    return read


@st.composite
def posts(draw: st.DrawFn) -> list[PostRecord]:
    """Any posts: none, and often several at the very same moment."""
    together = draw(st.booleans())
    moments = draw(st.lists(hours(400), max_size=8))
    return [
        PostRecord(
            post_id=f"p{n}",
            posted_at=START + (moments[0] if together else at),
            arms={"topic": draw(st.sampled_from(["a", "b", None]))},
        )
        for n, at in enumerate(moments)
    ]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[PostRecord], list[MetricSnapshot], History]:
    made, counts = draw(posts()), st.none() | st.integers(0, 5000)
    shown = [
        MetricSnapshot(
            post_id=post.post_id,
            taken_at=post.posted_at + draw(hours(200)),
            impressions=draw(counts),
            likes=draw(counts),
            new_follows=draw(st.none() | st.integers(0, 5)),
        )
        for post in made
        for _ in range(draw(st.integers(0, 3)))
    ]
    return made, shown, History.of(made, shown, draw(readings()))


def adds_up(found: Attribution) -> None:
    """In each interval, over all of them, and post by post."""
    ledger, totals = found.ledger, found.totals
    assert np.abs(ledger.residual).max(initial=0.0) < ROUNDING
    moved = totals.posts + totals.background - totals.unfollows - totals.purged
    assert abs(moved - ((totals.last or 0) - (totals.first or 0))) < ROUNDING
    credited = sum(credit.credit for credit in found.credits)
    assert abs(credited - totals.posts - totals.outside) < ROUNDING
    shared = np.bincount(ledger.share_interval, ledger.share_follows, len(ledger))
    assert np.abs(shared - ledger.posts).max(initial=0.0) < ROUNDING
    for part in (ledger.posts, ledger.background, ledger.unfollows, ledger.purged):
        assert (part >= 0).all()


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_ledger_adds_up_whatever_it_is_told(
    told: tuple[list[PostRecord], list[MetricSnapshot], History],
) -> None:
    found = attribute(told[2], effort=BRIEF)

    adds_up(found)
    assert [credit.post_id for credit in found.credits] == list(told[2].post_ids)


@settings(max_examples=15, deadline=None)
@given(histories(), st.floats(0, 400))
def test_it_adds_up_as_well_where_it_goes_on(
    told: tuple[list[PostRecord], list[MetricSnapshot], History], hour: float
) -> None:
    """Settled and open parts together explain every change, in whatever place they are cut."""
    history = told[2]
    end = float(history.posted.min(initial=0.0)) + hour
    _, state = resume(None, history.between(-np.inf, end, -np.inf), effort=BRIEF)
    kept = None if state is None else State.from_bytes(state.to_bytes())
    since = (-np.inf, -np.inf) if kept is None else (kept.cut, kept.begin_at)

    found, _ = resume(kept, history.between(since[0], np.inf, since[1]), effort=BRIEF)

    totals = found.totals
    moved = totals.posts + totals.background - totals.unfollows - totals.purged
    assert abs(moved - ((totals.last or 0) - (totals.first or 0))) < ROUNDING
    assert np.abs(found.ledger.residual).max(initial=0.0) < ROUNDING


def test_the_same_seed_says_the_same_and_another_one_does_not() -> None:
    history = simulate(Account(days=3), 1).history

    first, second, other = (attribute(history, seed=seed, effort=BRIEF) for seed in (5, 5, 6))

    assert first.credits == second.credits
    assert first.totals == second.totals
    assert first.credits != other.credits


def test_the_order_of_the_rows_decides_nothing() -> None:
    made = simulate(Account(days=3, reported=True), 2)
    rng = np.random.default_rng(0)

    shuffled = Simulated(
        posts=tuple(made.posts[n] for n in rng.permutation(len(made.posts))),
        snapshots=tuple(made.snapshots[n] for n in rng.permutation(len(made.snapshots))),
        readings=tuple(made.readings[n] for n in rng.permutation(len(made.readings))),
        truth=made.truth,
    )

    mixed, plain = (attribute(each.history, effort=BRIEF) for each in (shuffled, made))
    assert mixed.credits == plain.credits
    assert mixed.totals == plain.totals


def test_posts_that_all_came_at_once_share_what_they_cannot_be_told_apart_by() -> None:
    """Twins get the same but for Monte Carlo error: no order of names decides."""
    readings = [
        FollowerReading(taken_at=START + timedelta(hours=h), followers=100 + 2 * min(h, 24))
        for h in range(72)
    ]
    twins = [PostRecord(post_id=name, posted_at=START) for name in "abcd"]
    shown = [
        MetricSnapshot(post_id=t.post_id, taken_at=START + timedelta(hours=h), impressions=20 * h)
        for t in twins
        for h in (1, 6, 24, 48)
    ]

    longer = Effort(chains=4, kept=100, cold_sweeps=40, most_cold=1)

    found = attribute(History.of(twins, shown, readings), effort=longer)

    adds_up(found)
    earned = [credit.credit for credit in found.credits]
    assert sum(earned) > 1
    assert max(earned) < 1.5 * min(earned)
