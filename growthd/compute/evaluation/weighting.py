"""How much each logged post says about another way of choosing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from growthd.compute.evaluation.rows import LoggedPosts, Propensities
from growthd.compute.learning.rows import Floats

CAP = 20.0

Policy = Mapping[str, Mapping[str, float]]
"""For each dimension that is to be chosen otherwise, its arms' probabilities."""


def probabilities(posts: LoggedPosts, policy: Policy, name: str) -> Floats:
    """The policy's probability of each arm of the dimension, in the order of its names."""
    chosen = policy[name]
    return np.array([chosen.get(arm, 0.0) for arm in posts.arms[name].names], np.float64)


def importance(posts: LoggedPosts, policy: Policy, known: Propensities) -> Floats:
    """Probability of each post's arms under the policy over that under which it was made.

    At most 20. Posts without an arm in a dimension that the policy chooses say nothing: 0.
    """
    weights = np.ones(len(posts))
    for name in policy:
        codes = posts.arms[name].codes
        target = np.append(probabilities(posts, policy, name), 0.0)[codes]
        logged = np.where(codes >= 0, known.values[name], 1.0)
        weights *= np.where(logged > 0, target / np.maximum(logged, 1e-12), 0.0)
    return np.minimum(weights, CAP)


def effective_sample_size(weights: Floats) -> float:
    """Kish: (sum w)^2 / sum w^2."""
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0
