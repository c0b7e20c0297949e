"""What to post about and how: weights over arms, and how much of them is exploration."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from growthd.compute.learning import Learning
from growthd.compute.learning.learner import DimensionPosterior
from growthd.compute.planning.envelope import Envelope

Weights = Mapping[str, Mapping[str, float]]
"""For each dimension its arms' weights, which sum to 1."""

_TOP_LISTS = {"topic": 5, "format": 3, "generator": 5}
"""Dimensions that get a list of their own, and its length."""


def exploration(learning: Learning, envelope: Envelope) -> float:
    """The probability that the present best arms are not the best, kept in the envelope.

    The mean over the dimensions, each as far as it matters at all; where none is known to
    matter, as much as is allowed.
    """
    known = [each for each in learning.dimensions.values() if len(each.arms) > 1]
    matters = np.array([1.0 - each.no_effect for each in known])
    doubt = np.array([1.0 - max(arm.selection_score for arm in each.arms) for each in known])
    if matters.sum() < 1e-9:
        return envelope.max_exploration
    return envelope.explore(float((matters * doubt).sum() / matters.sum()))


def strategy(learning: Learning, share: float) -> Weights:
    """The learner's weights with the given share spread evenly over each dimension's arms."""
    return {name: _mixed(each, share) for name, each in learning.dimensions.items() if each.arms}


def top_lists(weights: Weights) -> dict[str, list[dict[str, str | float]]]:
    """`top_topics`, `top_formats` and `top_generators`, heaviest first, as readers expect them."""
    return {
        f"top_{dimension}s": [
            {dimension: arm, "weight": round(weight, 4)}
            for arm, weight in _heaviest(weights.get(dimension, {}))[:length]
        ]
        for dimension, length in _TOP_LISTS.items()
    }


def _mixed(dimension: DimensionPosterior, share: float) -> dict[str, float]:
    even = share / len(dimension.arms)
    return {
        arm.name: (1.0 - share) * weight + even
        for arm, weight in zip(dimension.arms, dimension.weights, strict=True)
    }


def _heaviest(weights: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))
