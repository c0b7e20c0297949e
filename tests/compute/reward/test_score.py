"""Rewards: derived again from their parts, unknown where a part is, and never added twice."""

from __future__ import annotations

import math

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from growthd.compute.reward import (
    Normalise,
    RewardRows,
    Rewards,
    RewardState,
    RewardWeights,
    RunningSums,
    compare,
    running_sums,
    score,
    sums_at,
)

DAY = 86400.0
NOW = 1.75e9
WEIGHTS = RewardWeights()


def rows(count: int, seed: int = 1, days: float = 60.0) -> RewardRows:
    rng = np.random.default_rng(seed)
    age = np.sort(rng.random(count) * days * DAY)[::-1]
    impressions = rng.poisson(100 * rng.lognormal(0, 1, count)).astype(np.float64)
    return RewardRows(
        decision_ids=np.array([f"d{at:05d}" for at in range(count)], np.str_),
        posted_at=NOW - age,
        is_reply=rng.random(count) < 0.5,
        read_24h=age >= DAY,
        credit=rng.poisson(impressions * 2e-3).astype(np.float64) * 0.9,
        impressions=impressions,
        bookmarks=rng.poisson(impressions * 1e-2).astype(np.float64),
        is_test=np.zeros(count, np.bool_),
    )


def same(first: Rewards, second: Rewards) -> None:
    np.testing.assert_array_equal(first.score, second.score)
    np.testing.assert_array_equal(first.reference, second.reference)
    np.testing.assert_array_equal(first.state, second.state)


def test_the_mean_of_many_mature_posts_is_about_one() -> None:
    rewards = score(rows(4000), WEIGHTS, NOW)
    settled = rewards.rows.posted_at < NOW - 7 * DAY
    assert np.nanmean(rewards.score[settled]) == pytest.approx(1.0, abs=0.15)


def test_followers_count_unlike_in_the_raw_letter() -> None:
    some = rows(1000)
    earned = attrs.evolve(some, credit=np.where(np.arange(1000) == 700, 5.0, some.credit))
    parts = score(earned, WEIGHTS, NOW).parts(700)
    assert parts["followers"].weighted is not None
    assert parts["impressions"].weighted is not None
    assert parts["followers"].weighted > parts["impressions"].weighted
    raw = score(earned, attrs.evolve(WEIGHTS, normalise=Normalise.RAW), NOW)
    expected = 0.5 * 5.0 + 0.3 * some.impressions[700] + 0.2 * some.bookmarks[700]
    assert raw.score[700] == pytest.approx(expected)
    assert raw.parts(700)["impressions"].reference is None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 199), st.sampled_from(list(Normalise)))
def test_a_score_is_the_sum_of_its_parts_to_the_last_digit(at: int, mode: Normalise) -> None:
    weights = attrs.evolve(WEIGHTS, normalise=mode)
    rewards = score(rows(200), weights, NOW)
    parts = rewards.parts(at)
    again = 0.0
    for name in ("followers", "impressions", "bookmarks"):
        part = parts[name]
        assert part.raw is not None
        assert part.normalised is not None
        by = part.raw if part.reference is None else part.raw / part.reference
        capped = min(by, 20.0) if name == "impressions" and mode is Normalise.MEAN else by
        assert part.normalised == capped
        again += part.normalised * getattr(weights, name)
    assert again == rewards.score[at]


def test_a_viral_post_counts_for_at_most_twenty_posts() -> None:
    some = rows(500)
    viral = attrs.evolve(some, impressions=np.where(np.arange(500) == 400, 1e6, some.impressions))
    assert score(viral, WEIGHTS, NOW).parts(400)["impressions"].normalised == 20.0


def test_replies_are_measured_against_replies() -> None:
    some = rows(2000)
    loud = attrs.evolve(
        some, impressions=np.where(some.is_reply, some.impressions, some.impressions * 50)
    )
    replies = some.is_reply
    before, after = (score(each, WEIGHTS, NOW) for each in (some, loud))
    np.testing.assert_array_equal(before.score[replies], after.score[replies])


def test_unknown_is_unknown_and_never_zero() -> None:
    some = rows(300)
    blind = attrs.evolve(
        some,
        impressions=np.where(np.arange(300) == 50, np.nan, some.impressions),
        bookmarks=np.where(np.arange(300) == 51, np.nan, some.bookmarks),
    )
    rewards = score(blind, WEIGHTS, NOW)
    assert math.isnan(rewards.score[50])
    assert math.isnan(rewards.score[51])
    assert rewards.parts(51)["bookmarks"].raw is None
    assert math.isnan(rewards.followers_per_1k[50])
    without = attrs.evolve(WEIGHTS, bookmarks=0.0)
    assert math.isfinite(score(blind, without, NOW).score[51])


def test_followers_per_thousand_impressions_of_24_h() -> None:
    one = attrs.evolve(
        rows(3),
        credit=np.array([2.0, 2.0, 2.0]),
        impressions=np.array([500.0, 0.0, 500.0]),
        read_24h=np.array([True, True, False]),
    )
    per_1k = score(one, WEIGHTS, NOW).followers_per_1k
    assert per_1k[0] == 4.0
    assert np.isnan(per_1k[1:]).all()


def test_states_follow_the_24_h_snapshot_and_the_week() -> None:
    four = attrs.evolve(
        rows(4),
        posted_at=NOW - DAY * np.array([8.0, 2.0, 0.5, 9.0]),
        read_24h=np.array([True, True, False, False]),
    )
    rewards = score(four, WEIGHTS, NOW)
    assert [RewardState(state) for state in rewards.state] == [
        RewardState.FINAL,
        RewardState.REVISABLE,
        RewardState.PROVISIONAL,
        RewardState.MISSED,
    ]
    assert math.isnan(rewards.score[3])


def test_f62_a_later_revision_moves_no_earlier_reward() -> None:
    some = rows(2000)
    live = some.posted_at > NOW - 7 * DAY
    revised = attrs.evolve(some, credit=np.where(live, some.credit + 3.0, some.credit))
    before, after = (score(each, WEIGHTS, NOW) for each in (some, revised))
    np.testing.assert_array_equal(before.score[~live], after.score[~live])
    np.testing.assert_array_equal(before.reference, after.reference)
    same(score(some, WEIGHTS, NOW), before)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(60)))
def test_the_order_of_posts_decides_nothing(order: list[int]) -> None:
    some = attrs.evolve(rows(60), posted_at=np.repeat(NOW - DAY * np.arange(12, 0, -1), 5))
    straight, shuffled = (score(each, WEIGHTS, NOW) for each in (some, some.take(np.array(order))))
    np.testing.assert_array_equal(straight.score[order], shuffled.score)


@settings(max_examples=40, deadline=None)
@given(st.floats(20, 50))
def test_an_increment_equals_a_full_run_to_the_last_digit(days: float) -> None:
    some = rows(1500)
    cut = NOW - days * DAY
    early = some.posted_at <= cut
    before = {kind: running_sums(some.take(early & (some.is_reply == kind))) for kind in (0, 1)}
    late = score(some.take(~early), WEIGHTS, NOW, {bool(k): v for k, v in before.items()})
    full = score(some, WEIGHTS, NOW)
    valid = late.rows.posted_at > cut + 7 * DAY
    np.testing.assert_array_equal(late.score[valid], full.score[~early][valid])


def test_f61_test_posts_get_no_score_and_are_no_reference() -> None:
    some = rows(600)
    tests = np.arange(600) % 4 == 0
    loud = attrs.evolve(some, credit=np.where(tests, 1e3, some.credit), is_test=tests)
    rewards, wanted = score(loud, WEIGHTS, NOW), score(some.take(~tests), WEIGHTS, NOW)
    np.testing.assert_array_equal(rewards.score[~tests], wanted.score)
    assert np.isnan(rewards.score[tests]).all()


def test_running_sums_go_on_where_they_stopped() -> None:
    posts = rows(400).take(~rows(400).is_reply)
    half = np.arange(len(posts)) < 100
    whole = running_sums(posts)
    resumed = running_sums(posts.take(~half), running_sums(posts.take(half)))
    np.testing.assert_array_equal(whole.totals, resumed.totals)
    np.testing.assert_array_equal(whole.counts, resumed.counts)
    assert whole.opened
    np.testing.assert_array_equal(whole.first, resumed.first)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12), st.integers(0, 14))
def test_an_account_that_has_hardly_opened_goes_on_as_one_that_never_stopped(
    early: int, more: int
) -> None:
    some = attrs.evolve(rows(early + more + 1), is_reply=np.zeros(early + more + 1, np.bool_))
    first = np.arange(len(some)) < early
    at = float(some.posted_at[early - 1]) if early else 0.0
    (sums,) = sums_at(some, RunningSums(), [at])
    resumed = score(some.take(~first), WEIGHTS, NOW, {False: sums})
    whole = score(some, WEIGHTS, NOW)
    valid = resumed.rows.posted_at >= at + 7 * DAY
    np.testing.assert_array_equal(resumed.score[valid], whole.score[~first][valid])


def test_the_first_posts_are_measured_against_each_other() -> None:
    few = attrs.evolve(rows(5, days=5.0), is_reply=np.zeros(5, np.bool_), read_24h=np.ones(5, bool))
    rewards = score(few, WEIGHTS, NOW)
    assert rewards.reference[:, 1] == pytest.approx(few.impressions.mean())
    lonely = attrs.evolve(few, read_24h=np.zeros(5, bool))
    assert np.isnan(score(lonely, WEIGHTS, NOW).score).all()


def test_the_first_bookmark_ever_counts_as_the_first() -> None:
    bare = attrs.evolve(rows(100), bookmarks=np.zeros(100))
    sums = running_sums(bare)
    assert sums.opened
    assert not RunningSums().opened
    posts = bare.take(~bare.is_reply)
    assert score(posts, WEIGHTS, NOW).reference[0, 2] == pytest.approx(1 / 11)


def test_f64_a_score_names_the_weights_that_made_it_whatever_the_defaults_say() -> None:
    assert WEIGHTS.version == RewardWeights(followers=0.5).version
    others = [
        attrs.evolve(WEIGHTS, followers=0.6),
        attrs.evolve(WEIGHTS, normalise=Normalise.RAW),
        RewardWeights(followers=0.3, impressions=0.5),
    ]
    assert len({each.version for each in [WEIGHTS, *others]}) == 4


def test_other_weights_are_compared_before_they_are_kept() -> None:
    some = rows(300)
    before = score(some.take(np.arange(300) < 290), WEIGHTS, NOW)
    after = score(some, attrs.evolve(WEIGHTS, followers=0.9), NOW)
    diff = compare(before.scores, after.scores)
    assert (diff.before_version, diff.after_version) == (WEIGHTS.version, after.weights.version)
    assert set(some.decision_ids[290:]) <= set(diff.decision_ids)
    assert diff.unchanged + len(diff.decision_ids) == 300
    assert diff.mean_change is not None
    assert diff.mean_change > 0
    assert compare(after.scores, after.scores).decision_ids.size == 0
    assert compare(after.scores, after.scores).mean_change is None
