"""What the learner's advice is worth by its own posterior, now and before a pass."""

from __future__ import annotations

import math

from growthd.compute.learning.learner import DimensionPosterior, Learning


def expected_gain(advice: Learning | None, by: Learning) -> float:
    """Expected follows a post under the weights of `advice`, relative to choosing evenly.

    Judged by the posterior means of `by`, dimensions taken as independent. Arms that `advice` did
    not know get the even share; without advice the gain is 1.
    """
    if advice is None:
        return 1.0
    return math.exp(
        math.fsum(
            _log_gain(advice.dimensions.get(name), one) for name, one in by.dimensions.items()
        )
    )


def improvement(before: Learning | None, after: Learning) -> float:
    """By which share the new weights are expected to earn more than the former ones."""
    return expected_gain(after, after) / expected_gain(before, after) - 1.0


def _log_gain(advice: DimensionPosterior | None, by: DimensionPosterior) -> float:
    if not by.arms:
        return 0.0
    worth = {arm.name: math.exp(arm.value_mean) for arm in by.arms}
    even = 1.0 / len(worth)
    known = _weights(advice)
    weights = {name: known.get(name, even) for name in worth}
    total = math.fsum(weights.values())
    earned = math.fsum(weights[name] * worth[name] for name in worth) / total
    return math.log(earned) - math.log(math.fsum(worth.values()) * even)


def _weights(advice: DimensionPosterior | None) -> dict[str, float]:
    if advice is None:
        return {}
    return {arm.name: weight for arm, weight in zip(advice.arms, advice.weights, strict=True)}
