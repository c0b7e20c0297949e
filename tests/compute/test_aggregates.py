"""Daily aggregates: exact, by the owner's clock, and silent about what nobody knows."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import numpy as np
from hypothesis import given, settings, strategies as st

from growthd.compute.aggregates import (
    AggregateRows,
    DailyAggregate,
    daily_aggregates,
    hour_of_day,
)
from growthd.compute.learning import ArmColumn

START = datetime(2025, 10, 25, tzinfo=UTC).timestamp()
TOPICS = ("sleep", "food", None)
NEW_YORK = ZoneInfo("America/New_York")


def rows(count: int, seed: int = 1) -> AggregateRows:
    rng = np.random.default_rng(seed)
    impressions = np.where(rng.random(count) < 0.1, np.nan, rng.integers(0, 900, count))
    credit = rng.random(count)
    return AggregateRows(
        posted_at=START + rng.random(count) * 3 * 86400,
        dimensions={
            "topic": ArmColumn.of(
                [["sleep", "food", None][at] for at in rng.integers(0, 3, count)]
            ),
            "decision_type": ArmColumn.of(["single"] * count),
        },
        impressions_24h=impressions,
        likes_24h=rng.integers(0, 9, count).astype(np.float64),
        bookmarks_24h=np.full(count, np.nan),
        credit=credit,
        credit_24h=credit / 2,
        reward=rng.random(count) * 3,
        followers_per_1k=np.where(impressions > 0, 1000 * credit / impressions, np.nan),
        is_test=rng.random(count) < 0.2,
    )


def take(rows: AggregateRows, order: np.ndarray) -> AggregateRows:
    arrays = {
        field.name: getattr(rows, field.name)[order]
        for field in attrs.fields(AggregateRows)
        if field.name != "dimensions"
    }
    columns = {
        name: attrs.evolve(column, codes=column.codes[order])
        for name, column in rows.dimensions.items()
    }
    return AggregateRows(dimensions=columns, **arrays)


def by_key(aggregates: tuple[DailyAggregate, ...]) -> dict[tuple[date, str, str], DailyAggregate]:
    return {(one.date, one.dimension_type, one.dimension_value): one for one in aggregates}


def test_every_decision_is_in_one_value_of_each_dimension_it_has() -> None:
    some = rows(500)
    found = daily_aggregates(some, UTC)
    real = ~some.is_test
    for dimension, wanted in (
        ("hour_of_day", real),
        ("decision_type", real),
        ("topic", real & (some.dimensions["topic"].codes >= 0)),
    ):
        decisions = sum(one.decisions for one in found if one.dimension_type == dimension)
        assert decisions == wanted.sum()
    assert len(by_key(found)) == len(found)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_posts_changes_no_digit(seed: int) -> None:
    some = rows(80)
    order = np.random.default_rng(seed).permutation(80)
    assert daily_aggregates(some, UTC) == daily_aggregates(take(some, order), UTC)


def test_a_day_alone_equals_the_day_in_a_run_over_everything() -> None:
    some = rows(400)
    whole = by_key(daily_aggregates(some, NEW_YORK))
    day = np.floor((some.posted_at - START) / 86400) == 1
    alone = by_key(daily_aggregates(take(some, np.flatnonzero(day)), NEW_YORK))
    assert alone == {key: one for key, one in whole.items() if key[0] == date(2025, 10, 26)}
    assert alone


def test_totals_and_averages_by_hand() -> None:
    three = attrs.evolve(
        take(rows(3), np.arange(3)),
        posted_at=np.full(3, START),
        dimensions={"topic": ArmColumn.of(["sleep"] * 3)},
        impressions_24h=np.array([100.0, 300.0, np.nan]),
        credit=np.array([1.0, 0.0, 2.0]),
        credit_24h=np.array([1.0, np.nan, 0.5]),
        reward=np.array([2.0, 1.0, np.nan]),
        followers_per_1k=np.array([10.0, 0.0, np.nan]),
        is_test=np.zeros(3, np.bool_),
    )
    (topic,) = [x for x in daily_aggregates(three, UTC) if x.dimension_type == "topic"]
    assert (topic.decisions, topic.known_24h, topic.impressions_24h) == (3, 2, 400)
    assert (topic.credit, topic.credit_24h) == (3.0, 1.5)
    assert topic.reward == 1.5
    assert topic.reward_by_impressions == (2.0 * 100 + 1.0 * 300) / 400
    assert topic.followers_per_1k == 5.0
    assert topic.followers_per_1k_by_impressions == 1000.0 * 1.0 / 400.0
    assert topic.bookmarks_24h is None


def test_what_nobody_knows_is_none_and_not_zero() -> None:
    blind = rows(50)
    unknown = np.full(50, np.nan)
    nothing = attrs.evolve(
        blind, impressions_24h=unknown, credit=unknown, reward=unknown, followers_per_1k=unknown
    )
    for one in daily_aggregates(nothing, UTC):
        assert one.decisions > 0
        assert one.known_24h == 0
        assert one.impressions_24h is one.credit is one.reward is None
        assert one.followers_per_1k is one.followers_per_1k_by_impressions is None


def test_no_posts_make_no_aggregates() -> None:
    assert daily_aggregates(take(rows(3), np.zeros(0, np.int64)), UTC) == ()


def test_f60_the_hour_is_the_owners_on_both_sides_of_a_clock_change() -> None:
    instants = [
        datetime(2025, 11, 2, 5, 30, tzinfo=UTC),  # 01:30 EDT
        datetime(2025, 11, 2, 6, 30, tzinfo=UTC),  # 01:30 EST, an hour later
        datetime(2025, 11, 2, 7, 30, tzinfo=UTC),  # 02:30 EST
    ]
    times = np.array([instant.timestamp() for instant in instants])
    assert hour_of_day(times, NEW_YORK).codes.tolist() == [1, 1, 2]
    assert hour_of_day(times, UTC).codes.tolist() == [5, 6, 7]
    assert hour_of_day(times, ZoneInfo("Asia/Kathmandu")).codes.tolist() == [11, 12, 13]


def test_f60_the_day_is_utc_whatever_the_owners_clock_says() -> None:
    late = attrs.evolve(
        take(rows(1), np.arange(1)),
        posted_at=np.array([datetime(2025, 10, 26, 2, tzinfo=UTC).timestamp()]),
        is_test=np.zeros(1, np.bool_),
    )
    found = by_key(daily_aggregates(late, NEW_YORK))
    assert (date(2025, 10, 26), "hour_of_day", "22") in found


def test_f61_test_posts_are_in_no_aggregate() -> None:
    some = rows(100)
    wild = attrs.evolve(some, reward=np.where(some.is_test, 1e9, some.reward))
    assert daily_aggregates(wild, UTC) == daily_aggregates(some, UTC)
    means = [one.reward for one in daily_aggregates(wild, UTC) if one.reward is not None]
    assert math.fsum(means) < 1e6
