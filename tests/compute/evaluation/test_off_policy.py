"""Lifts of other policies: near the truth, with honest intervals, or not given at all."""

from __future__ import annotations

import attrs
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from growthd.compute.evaluation import (
    Evaluation,
    LoggedPosts,
    NotEnoughData,
    effective_sample_size,
    evaluate,
    importance,
    propensities,
)
from tests.compute.evaluation.worlds import SIZES, World, lived, named


def answered(posts: LoggedPosts, policy: dict[str, np.ndarray]) -> Evaluation:
    answer = evaluate(posts, named(policy), replicates=60)
    assert isinstance(answer, Evaluation)
    return answer


def test_intervals_cover_and_lifts_follow_the_truth() -> None:
    truths, lifts = [], []
    for seed in range(40, 48):
        history = lived(World.of(seed))
        for plan in ("even", "cautious", "bad"):
            policy = history.world.plans()[plan]
            truths.append(history.true_lift(policy))
            lifts.append(answered(history.posts, policy).doubly_robust)
    in80 = [lift.low80 <= true <= lift.high80 for lift, true in zip(lifts, truths, strict=True)]
    in95 = [lift.low95 <= true <= lift.high95 for lift, true in zip(lifts, truths, strict=True)]
    assert np.mean(in80) >= 0.6
    assert np.mean(in95) >= 0.85
    assert np.corrcoef(truths, [lift.estimate for lift in lifts])[0, 1] >= 0.75


def test_what_was_done_has_no_lift() -> None:
    history = lived(World.of(1))
    steady = {name: history.chosen[0][name] for name in SIZES}
    posts = history.posts
    first = posts.day < posts.day.min() + 10
    same = LoggedPosts(
        day=posts.day[first],
        arms={name: column.take(first) for name, column in posts.arms.items()},
        propensity={name: values[first] for name, values in posts.propensity.items()},
        impressions=posts.impressions[first],
        credit=posts.credit[:, first],
    )
    answer = answered(same, steady)
    assert answer.snips.estimate == pytest.approx(1.0, abs=1e-6)
    assert answer.doubly_robust.estimate == pytest.approx(1.0, abs=0.15)
    assert answer.effective_sample_size == pytest.approx(first.sum())


def test_a_policy_that_was_hardly_tried_gets_no_estimate() -> None:
    history = lived(World.of(2), days=30)
    single = {name: np.eye(size)[0] for name, size in SIZES.items()}
    answer = evaluate(history.posts, named(single))
    assert isinstance(answer, NotEnoughData)
    assert answer.effective_sample_size < answer.needed == 100.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200))
def test_below_a_hundred_effective_samples_there_is_never_an_estimate(count: int) -> None:
    history = lived(World.of(3), days=12, a_day=20)
    posts = history.posts
    some = np.arange(len(posts)) < count
    few = LoggedPosts(
        day=posts.day[some],
        arms={name: column.take(some) for name, column in posts.arms.items()},
        propensity={name: values[some] for name, values in posts.propensity.items()},
        impressions=posts.impressions[some],
        credit=posts.credit[:, some],
    )
    policy = named(history.world.plans()["cautious"])
    size = effective_sample_size(importance(few, policy, propensities(few)))
    answer = evaluate(few, policy, replicates=5)
    assert isinstance(answer, NotEnoughData) == (size < 100.0)


def test_an_account_that_earned_nothing_gets_no_estimate() -> None:
    history = lived(World.of(4), days=20)
    barren = attrs.evolve(history.posts, credit=np.zeros_like(history.posts.credit))
    assert isinstance(evaluate(barren, named(history.world.plans()["even"])), NotEnoughData)


def test_unknown_posts_are_left_out_and_not_taken_for_failures() -> None:
    history = lived(World.of(5))
    posts, policy = history.posts, history.world.plans()["cautious"]
    blind = np.arange(len(posts)) % 5 == 0
    unknown = attrs.evolve(posts, credit=np.where(blind, np.nan, posts.credit))
    answer = answered(unknown, policy)
    assert answer.posts == (~blind).sum()
    whole = answered(posts, policy)
    assert answer.doubly_robust.estimate == pytest.approx(whole.doubly_robust.estimate, rel=0.15)


def test_missing_propensities_are_estimated_and_marked() -> None:
    history = lived(World.of(6))
    posts, policy = history.posts, history.world.plans()["cautious"]
    assert not answered(posts, policy).estimated_propensities
    unlogged = attrs.evolve(
        posts, propensity={**posts.propensity, "topic": np.full(len(posts), np.nan)}
    )
    answer, logged = answered(unlogged, policy), answered(posts, policy)
    assert answer.estimated_propensities
    assert answer.snips.estimate == pytest.approx(logged.snips.estimate, rel=0.2)


def test_weights_are_capped_and_a_post_without_an_arm_says_nothing() -> None:
    history = lived(World.of(7))
    posts = history.posts
    topic = posts.arms["topic"]
    armless = attrs.evolve(topic, codes=np.where(np.arange(len(posts)) < 9, -1, topic.codes))
    partly = attrs.evolve(posts, arms={**posts.arms, "topic": armless})
    weights = importance(partly, named(history.world.plans()["eager"]), propensities(partly))
    assert (weights[:9] == 0).all()
    assert weights.max() <= 20.0
    assert (weights >= 0).all()


def test_the_same_posts_give_the_same_answer() -> None:
    history = lived(World.of(8), days=30)
    policy = history.world.plans()["cautious"]
    assert answered(history.posts, policy) == answered(history.posts, policy)


def test_the_sample_size_is_that_of_even_weights() -> None:
    assert effective_sample_size(np.ones(50)) == 50.0
    assert effective_sample_size(np.zeros(50)) == 0.0
    assert effective_sample_size(np.array([1.0, 0.0, 0.0])) == 1.0
