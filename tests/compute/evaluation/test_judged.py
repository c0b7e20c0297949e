"""Stored posts judged: draws from stored intervals, plans in what matters, experiments by name."""

from __future__ import annotations

import attrs
import numpy as np
import pytest

from growthd.compute.evaluation import Evaluation, NotEnoughData, TooFew
from growthd.compute.evaluation.credits import credit_draws
from growthd.compute.evaluation.experiment import Comparison
from growthd.compute.evaluation.judged import JudgedPosts, judge_experiments, judge_plan
from growthd.compute.evaluation.verdict import arm_in_words, plan_in_words
from growthd.compute.learning import CHOICES, LearnerSettings, Learning, gather, learn
from tests.compute.learning.test_lessons import CURVE
from tests.compute.learning.worlds import DAY, NOW, PLAIN, World

POSTS = PLAIN.posts(900, seed=4)
TOPICS = [POSTS.arms["topic"].names[code] for code in POSTS.arms["topic"].codes]
ANGLES = [POSTS.arms["angle"].names[code] for code in POSTS.arms["angle"].codes]
WEIGHTS = {
    "topic": {"topic0": 0.1, "topic1": 0.7, "topic2": 0.1, "topic3": 0.1},
    "angle": {"angle0": 0.98, "angle1": 0.01, "angle2": 0.01},
}


def learned(world: World = PLAIN, posts: int = 900) -> Learning:
    return learn(gather(world.posts(posts, seed=4)), NOW, LearnerSettings(draws=100))


def judged(count: int = len(POSTS)) -> JudgedPosts:
    nothing: list[str | None] = [None] * count
    chosen = {"topic": TOPICS[:count], "angle": ANGLES[:count]}
    credit = POSTS.credit[:count]
    return JudgedPosts(
        day=(POSTS.posted_at[:count] // DAY).astype(int).tolist(),
        arms={name: chosen.get(name, nothing) for name in CHOICES},
        propensities=[None] * count,
        age_hours=[168.0] * count,
        impressions=POSTS.impressions[:count].tolist(),
        credit=credit.tolist(),
        low=(0.7 * credit).tolist(),
        high=(1.3 * credit).tolist(),
        experiment_arms=nothing,
    )


def test_draws_have_the_stored_mean_and_interval() -> None:
    credit = np.array([4.0, 0.0, 2.0, np.nan])
    low, high = np.array([3.0, 0.0, 2.0, 1.0]), np.array([5.1, 0.0, 2.0, 3.0])

    draws = credit_draws(credit, low, high, samples=4000)

    assert draws[:, 0].mean() == pytest.approx(4.0, rel=0.02)
    assert np.quantile(draws[:, 0], [0.1, 0.9]) == pytest.approx([3.0, 5.1], rel=0.04)
    assert (draws[:, 1] == 0.0).all()
    assert (draws[:, 2] == 2.0).all()
    assert np.isnan(draws[:, 3]).all()


def test_a_plan_is_judged_by_the_dimensions_that_matter() -> None:
    """The plan is nearly certain of an angle, which would cost two thirds of the sample."""
    answer = judge_plan(judged(), CURVE, learned(), WEIGHTS)

    assert isinstance(answer, Evaluation)
    assert answer.effective_sample_size > 300
    assert answer.estimated_propensities
    assert answer.doubly_robust.low80 > 1.0
    assert "80 % interval" in plan_in_words(answer)


def test_logged_propensities_are_used_where_a_plan_was_announced() -> None:
    even = {
        "topic": dict.fromkeys(WEIGHTS["topic"], 0.25),
        "angle": dict.fromkeys(WEIGHTS["angle"], 1 / 3),
    }
    logged = attrs.evolve(judged(), propensities=[even] * len(POSTS))

    answer = judge_plan(logged, CURVE, learned(), WEIGHTS)

    assert isinstance(answer, Evaluation)
    assert not answer.estimated_propensities


def test_where_nothing_matters_or_nothing_was_posted_there_is_no_answer() -> None:
    flat = World(reach={"topic": (0.0, 0.0)}, conversion={"topic": (0.0, 0.0)})
    nothing = judge_plan(judged(), CURVE, learned(flat, 2000), {"topic": {"topic0": 1.0}})
    empty = attrs.evolve(judged(), day=[])

    assert isinstance(nothing, NotEnoughData)
    assert isinstance(judge_plan(empty, CURVE, learned(), WEIGHTS), NotEnoughData)
    assert plan_in_words(nothing).startswith("Not enough data: 900 posts are worth 0 ")


def test_a_small_sample_is_not_enough_always() -> None:
    answer = judge_plan(judged(90), CURVE, learned(), WEIGHTS)

    assert isinstance(answer, NotEnoughData)
    assert answer.effective_sample_size < 100


def test_experiments_are_told_apart_and_held_against_their_control() -> None:
    arms = [f"topics:{'control' if topic == 'topic2' else topic}" for topic in TOPICS]
    mixed = ["solo" if at % 300 == 0 else arm for at, arm in enumerate(arms)]

    results = judge_experiments(attrs.evolve(judged(), experiment_arms=mixed))

    assert {result.experiment for result in results} == {"topics"}
    assert [result.answer.arm for result in results] == ["topic0", "topic1", "topic3"]
    best = results[1]
    assert isinstance(best.answer, Comparison)
    assert (best.control, best.answer.low80 > 1.0) == ("control", True)
    assert arm_in_words(best.control, best.answer).startswith("topic1 earns ")


def test_too_small_an_arm_gets_no_verdict() -> None:
    arms = ["rare" if at < 5 else "usual" for at in range(len(POSTS))]

    (result,) = judge_experiments(attrs.evolve(judged(), experiment_arms=arms))

    assert isinstance(result.answer, TooFew)
    assert result.answer.arm == "usual"
    assert arm_in_words(result.control, result.answer).startswith("Not enough data on usual: ")
