"""Credits where the predecessor's were wrong: overlaps, missing baselines, gaps, flat readings."""

from __future__ import annotations

from datetime import timedelta

import attrs
import numpy as np
import pytest

from growthd.compute.attribution.account import attribute
from growthd.compute.attribution.checkpoints import (
    TOLERANCE_HOURS,
    WINDOWS_HOURS,
    Checkpoints,
    checkpoints_of,
)
from growthd.compute.attribution.problem import Effort
from growthd.compute.attribution.records import (
    FollowerReading,
    History,
    MetricSnapshot,
    PostRecord,
    ReadingKind,
)
from growthd.compute.attribution.results import Method
from tests.compute.attribution.simulated import START, Account, simulate

QUICK = Effort(chains=2, kept=60, cold_sweeps=40, most_cold=1)
DAY = WINDOWS_HOURS.index(24)


def at(hours: float) -> timedelta:
    return timedelta(hours=hours)


def reading(hour: float, followers: int, **what: object) -> FollowerReading:
    return FollowerReading(taken_at=START + at(hour), followers=followers, **what)  # type: ignore[arg-type]  # the fields of FollowerReading, checked by attrs


def post(name: str, hour: float) -> PostRecord:
    return PostRecord(post_id=name, posted_at=START + at(hour))


def seen(name: str, posted: float, age: float, impressions: int) -> MetricSnapshot:
    taken = START + at(posted + age)
    return MetricSnapshot(post_id=name, taken_at=taken, impressions=impressions)


def checkpoints(posts: list[PostRecord], readings: list[FollowerReading]) -> Checkpoints:
    history = History.of(posts, [], readings)
    return checkpoints_of(history, attribute(history, effort=QUICK))


def test_overlapping_posts_share_a_change_and_are_not_each_given_all_of_it() -> None:
    """F57: twelve posts a day, and the naive windows hand out many times the growth."""
    made = simulate(Account(days=10), 4)
    found = attribute(made.history, effort=QUICK)

    grown = made.readings[-1].followers - made.readings[0].followers
    gained = found.totals.posts + found.totals.background
    naive = checkpoints_of(made.history, found)
    handed_out = np.nansum(naive.after[:, DAY] - naive.before[:, DAY])
    assert handed_out > 5 * grown
    assert sum(credit.credit for credit in found.credits) <= gained + 1e-9
    assert gained - found.totals.unfollows - found.totals.purged == pytest.approx(grown)


def test_without_a_baseline_nothing_is_said_of_the_change() -> None:
    """F58: the post went out hours before the first reading; its before is unknown, not 0."""
    hours = [reading(hour, 5000 + hour) for hour in range(6, 60)]

    seen = checkpoints([post("early", 0)], hours)

    assert np.isnan(seen.before[0]).all()
    assert seen.after[0, DAY] == 5024


def test_a_reading_of_nothing_is_no_baseline_either() -> None:
    """F58: a page that showed 0 for a moment is a glitch, and no growth of 5,000 the next hour."""
    hours = [reading(hour, 0 if hour == 10 else 5000 + hour) for hour in range(60)]
    history = History.of([post("p", 9.9)], [seen("p", 9.9, 30, 500)], hours)

    found = attribute(history, effort=QUICK)

    assert np.isnan(checkpoints_of(history, found).before[0]).all()
    assert found.totals.posts + found.totals.background < 200
    assert found.ledger.change.max() < 10


def test_a_change_over_days_is_not_called_one_of_a_day() -> None:
    """F59: nobody read between the second hour and the fourth day."""
    read = [reading(0, 100), reading(1, 101), reading(2, 101), reading(80, 180), reading(81, 180)]

    seen = checkpoints([post("p", 0.2)], read)

    known = dict(zip(WINDOWS_HOURS, ~np.isnan(seen.after[0]), strict=True))
    assert known == {2: True, 24: False, 48: False, 168: False}


@pytest.mark.parametrize(("away", "known"), [(TOLERANCE_HOURS - 0.01, True), (1.0, False)])
def test_a_reading_counts_for_a_moment_only_within_the_tolerance(away: float, known: bool) -> None:
    """F59: what was read an hour later is not the count at the checkpoint."""
    read = [reading(0, 100), reading(24 + away, 120), reading(40, 130)]

    seen = checkpoints([post("p", 0)], read)

    assert np.isnan(seen.after[0, DAY]) != known


def test_a_gap_is_one_long_interval_and_its_growth_is_kept() -> None:
    """F59: what came in the gap is explained over the gap, and nothing of it is lost."""
    read = [reading(h, 100) for h in range(5)] + [reading(h, 160) for h in range(60, 70)]
    history = History.of([post("p", 4)], [seen("p", 4, 1, 50), seen("p", 4, 60, 900)], read)

    ledger = attribute(history, effort=QUICK).ledger

    (gap,) = np.flatnonzero(ledger.ended - ledger.began > 50)
    assert ledger.change[gap] == 60
    assert ledger.residual[gap] == pytest.approx(0)


@pytest.mark.parametrize("kind", [ReadingKind.ESTIMATED, ReadingKind.STALE, ReadingKind.GLITCHED])
def test_estimated_readings_do_not_flatten_the_change(kind: ReadingKind) -> None:
    """F59: with rows carried over by whoever wrote them, the ledger is that without them."""
    made = simulate(Account(days=4), 5)
    carried = [
        attrs.evolve(
            each, taken_at=each.taken_at + at(0.5), followers=each.followers + 7, kind=kind
        )
        for each in made.readings
    ]
    with_them = attrs.evolve(made, readings=(*made.readings, *carried))

    mixed, plain = (attribute(each.history, effort=QUICK) for each in (with_them, made))

    assert mixed.credits == plain.credits
    assert mixed.ledger.change.tolist() == plain.ledger.change.tolist()


def test_an_account_whose_posts_earn_nothing_says_that_credits_are_no_findings() -> None:
    silent = simulate(Account(days=20, conversion=0.0, background=8.0), 6)

    found = attribute(silent.history, effort=QUICK)

    assert not found.verdict.identifiable
    confident = [credit.confidence for credit in found.credits if credit.confidence is not None]
    assert np.mean(confident) < 0.06
    assert found.totals.posts < 0.4 * found.totals.background


def test_an_account_that_nobody_read_has_no_ledger_and_no_credits() -> None:
    history = History.of([post("p", 1)], [seen("p", 1, 5, 300)], [reading(3, 100)])

    found = attribute(history, effort=QUICK)

    assert len(found.ledger) == 0
    assert [credit.method for credit in found.credits] == [Method.INSUFFICIENT]
    assert [credit.interval for credit in found.credits] == [None]
    assert not found.verdict.identifiable


def test_follows_that_x_reports_are_part_of_the_credit() -> None:
    told = simulate(Account(days=10, reported=True), 7)

    found = attribute(told.history, effort=QUICK)

    for credit in found.credits:
        assert credit.credit >= credit.known
    reported = [credit for credit in found.credits if credit.known]
    assert {credit.method for credit in reported} == {Method.LEDGER_DIRECT}
    assert all(credit.confidence == 1.0 for credit in reported)
    told_total, true_total = sum(c.credit for c in found.credits), sum(told.truth.values())
    assert told_total == pytest.approx(true_total, rel=0.25)


def test_credit_grows_with_its_window_up_to_the_whole() -> None:
    made = simulate(Account(days=12), 8)
    found = attribute(made.history, effort=QUICK)

    seen = checkpoints_of(made.history, found)

    assert (np.diff(seen.credit, axis=1) >= -1e-12).all()
    whole = [credit.credit for credit in found.credits]
    assert seen.credit[:, -1] == pytest.approx(whole)
    shares = seen.share[np.isfinite(seen.share)]
    assert ((shares >= 0) & (shares <= 1 + 1e-9)).all()
