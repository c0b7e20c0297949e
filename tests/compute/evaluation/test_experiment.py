"""Experiments: a real difference is found, none is not claimed, and too little is said to be."""

from __future__ import annotations

import numpy as np
import pytest

from growthd.compute.evaluation import Comparison, ExperimentPosts, TooFew, compare_arms
from growthd.compute.learning import ArmColumn


def experiment(seed: int, posts: int, rates: dict[str, float]) -> ExperimentPosts:
    rng = np.random.default_rng(seed)
    names = tuple(sorted(rates))
    codes = rng.integers(0, len(names), posts)
    rate = np.array([rates[name] for name in names])[codes]
    follows = rng.poisson(rate * rng.gamma(1.0, 1.0, posts))
    return ExperimentPosts(
        day=np.arange(posts) // 20,
        arm=ArmColumn(names=names, codes=codes),
        credit=np.stack([rng.poisson(0.9 * follows + 0.002) for _ in range(20)]).astype(np.float64),
    )


def test_a_better_arm_is_found() -> None:
    (arm,) = compare_arms(experiment(1, 1200, {"a": 0.2, "b": 0.5}), control="a")
    assert isinstance(arm, Comparison)
    assert arm.arm == "b"
    assert arm.better > 0.99
    assert arm.low95 < arm.low80 < 2.5 < arm.high95
    assert arm.low95 > 1.0


def test_no_difference_is_not_claimed_more_often_than_the_interval_says() -> None:
    outside, equal = 0, {"a": 0.3, "b": 0.3}
    for seed in range(40):
        (arm,) = compare_arms(experiment(seed, 600, equal), control="a", replicates=150)
        assert isinstance(arm, Comparison)
        outside += not arm.low80 <= 1.0 <= arm.high80
    assert outside <= 14


@pytest.mark.parametrize("rates", [{"a": 0.3, "b": 0.3}, {"a": 0.001, "b": 0.001}])
def test_too_few_posts_or_follows_give_no_verdict(rates: dict[str, float]) -> None:
    posts = 40 if rates["a"] > 0.1 else 600
    (arm,) = compare_arms(experiment(2, posts, rates), control="a")
    assert isinstance(arm, TooFew)
    assert arm.arm == "b"


def test_every_arm_but_the_control_is_compared() -> None:
    arms = compare_arms(experiment(3, 900, {"a": 0.3, "b": 0.3, "c": 0.6}), control="b")
    assert [arm.arm for arm in arms] == ["a", "c"]


def test_an_experiment_without_its_control_is_refused() -> None:
    with pytest.raises(ValueError, match="control 'z'"):
        compare_arms(experiment(4, 100, {"a": 0.3, "b": 0.3}), control="z")
