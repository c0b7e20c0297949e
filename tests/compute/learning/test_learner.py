"""What the learner knows, does not know, and refuses to be told."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from growthd.compute.learning import (
    ArmColumn,
    LearnerSettings,
    Learning,
    PostRows,
    gather,
    learn,
)
from tests.compute.learning.worlds import DAY, NOW, PLAIN

SETTINGS = LearnerSettings()


def learned(rows: PostRows, settings: LearnerSettings = SETTINGS) -> Learning:
    return learn(gather(rows), NOW, settings)


def test_the_best_arm_is_found_by_reach_times_conversion() -> None:
    topic = learned(PLAIN.posts(1500, seed=1)).dimensions["topic"]
    assert np.argmax(topic.weights) == 1
    assert topic.arms[1].selection_score > 0.9
    assert topic.arms[0].reach_mean == max(arm.reach_mean for arm in topic.arms)
    conversions = [arm.thompson_alpha / arm.thompson_beta for arm in topic.arms]
    assert np.argmax(conversions) == 1
    assert conversions[1] == pytest.approx(2e-3 * np.exp(0.8), rel=0.35)


def test_a_dimension_without_effect_is_recognised() -> None:
    dimensions = learned(PLAIN.posts(2500, seed=2)).dimensions
    assert dimensions["angle"].no_effect > 0.8
    assert dimensions["topic"].no_effect < 0.01
    assert max(dimensions["angle"].weights) < 0.45


def test_five_uses_give_a_wide_posterior_and_no_verdict() -> None:
    rows = PLAIN.posts(20, seed=3)
    topic = learned(rows).dimensions["topic"]
    assert max(topic.weights) < 0.75
    assert max(arm.confidence_score for arm in topic.arms) < 0.5


def test_an_unused_arm_keeps_the_prior() -> None:
    rows = PLAIN.posts(400, seed=4)
    column = rows.arms["topic"]
    unused = attrs.evolve(column, names=(*column.names, "topic9"))
    arms = learned(attrs.evolve(rows, arms={**rows.arms, "topic": unused})).dimensions["topic"].arms
    assert arms[-1].uses == 0
    assert arms[-1].first_used is None
    assert arms[-1].best_post is None
    assert arms[-1].value_mean == pytest.approx(0.0, abs=1e-9)
    assert arms[-1].confidence_score == pytest.approx(0.0, abs=1e-9)
    assert arms[-1].exposure == 0.0


def test_one_viral_post_is_one_post_and_no_verdict() -> None:
    rows = PLAIN.posts(400, seed=5)
    at = int(np.flatnonzero(rows.arms["topic"].codes == 2)[0])
    impressions, credit = rows.impressions.copy(), rows.credit.copy()
    impressions[at], credit[at] = 400_000.0, 600.0
    viral = attrs.evolve(rows, impressions=impressions, credit=credit)
    assert np.argmax(learned(viral).dimensions["topic"].weights) != 2
    assert learned(viral).dimensions["topic"].arms[2].best_post == rows.post_ids[at]


def test_an_account_that_grows_does_not_favour_what_is_in_use_now() -> None:
    rows = PLAIN.posts(1500, seed=6, days=80)
    age = (NOW - rows.posted_at) / DAY
    codes = np.where(age < 25, np.arange(1500) % 2, np.arange(1500) % 3)
    growing = attrs.evolve(
        rows,
        arms={"angle": attrs.evolve(rows.arms["angle"], codes=codes.astype(np.int64))},
        impressions=np.floor(rows.impressions * np.exp(-age / 20)),
    )
    angle = learned(growing).dimensions["angle"]
    assert abs(angle.arms[2].value_mean) < 0.15


def test_a_declining_arm_is_named_and_no_other() -> None:
    rows = PLAIN.posts(4000, seed=7, days=100)
    fading = (rows.arms["topic"].codes == 0) & (rows.posted_at > NOW - 28 * DAY)
    rng = np.random.default_rng(8)
    credit = np.where(fading, rng.binomial(rows.credit.astype(int), 0.15), rows.credit)
    arms = learned(attrs.evolve(rows, credit=credit)).dimensions["topic"].arms
    assert [arm.declining for arm in arms] == [True, False, False, False]


def test_old_posts_count_less() -> None:
    rows = PLAIN.posts(600, seed=9, days=120)
    old, young = (learned(rows, LearnerSettings(half_life_days=days)) for days in (1e6, 15.0))
    for before, after in zip(
        old.dimensions["topic"].arms, young.dimensions["topic"].arms, strict=True
    ):
        assert after.exposure < before.exposure
        assert after.confidence_score <= before.confidence_score + 0.05
        assert after.uses == before.uses


def test_nothing_known_is_nothing_claimed() -> None:
    nothing = learned(PLAIN.posts(0, seed=1))
    topic = nothing.dimensions["topic"]
    assert topic.weights == pytest.approx([0.25] * 4, abs=0.1)
    assert all(arm.uses == 0 and arm.confidence_score < 1e-9 for arm in topic.arms)
    assert nothing.posts == 0


def test_unknown_numbers_are_no_zeros() -> None:
    rows = PLAIN.posts(300, seed=10)
    blind = np.arange(300) % 3 == 0
    unread = attrs.evolve(rows, impressions=np.where(blind, np.nan, rows.impressions))
    got, wanted = learned(unread), learned(rows.take(~blind))
    for dimension, posterior in wanted.dimensions.items():
        assert got.dimensions[dimension].weights == pytest.approx(posterior.weights, abs=1e-9)
    assert got.posts == 200


def test_unknown_credit_still_teaches_reach() -> None:
    rows = PLAIN.posts(800, seed=11)
    topic = learned(attrs.evolve(rows, credit=np.full(800, np.nan))).dimensions["topic"]
    assert topic.arms[0].reach_mean > topic.arms[2].reach_mean + 0.4
    assert all(arm.follows == 0.0 and arm.exposure == 0.0 for arm in topic.arms)
    assert topic.arms[0].thompson_alpha == pytest.approx(topic.arms[2].thompson_alpha, rel=0.05)


def test_a_post_without_an_arm_says_nothing_about_the_dimension() -> None:
    rows = PLAIN.posts(200, seed=12)
    half = np.where(np.arange(200) < 100, rows.arms["angle"].codes, -1)
    partly = {**rows.arms, "angle": attrs.evolve(rows.arms["angle"], codes=half)}
    posterior = learned(attrs.evolve(rows, arms=partly))
    assert sum(arm.uses for arm in posterior.dimensions["angle"].arms) == 100
    assert sum(arm.uses for arm in posterior.dimensions["topic"].arms) == 200


def test_a_dimension_that_nobody_uses_has_no_arms() -> None:
    rows = PLAIN.posts(50, seed=13)
    hook = ArmColumn.of([None] * 50)
    posterior = learned(attrs.evolve(rows, arms={**rows.arms, "hook": hook}))
    assert posterior.dimensions["hook"].arms == ()
    assert posterior.dimensions["hook"].weights == ()


def test_f61_test_posts_teach_nothing() -> None:
    rows = PLAIN.posts(300, seed=14)
    tests = np.arange(300) % 4 == 0
    loud = attrs.evolve(rows, credit=np.where(tests, 1e4, rows.credit), is_test=tests)
    assert learned(loud) == learned(rows.take(~tests))


def test_the_same_rows_give_the_same_answer() -> None:
    rows = PLAIN.posts(250, seed=15)
    assert learned(rows) == learned(rows)
