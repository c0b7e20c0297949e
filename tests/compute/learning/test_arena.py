"""The arena's interface: whatever the history, distributions over all arms."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings, strategies as st

from growthd.compute.learning import arena_learner

ARMS = {"topic": 12, "angle": 3}


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_weights_are_distributions(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    history = {
        "topic": rng.integers(0, 12, count),
        "angle": rng.integers(0, 3, count),
        "age": rng.random(count) * 2000 + 0.1,
        "impressions": np.floor(rng.lognormal(3, 3, count)),
        "share": rng.random(count) * 0.9 + 0.1,
        "credit": rng.poisson(0.3, count).astype(np.float64),
    }
    weights = arena_learner(ARMS, rng).weights(history)
    assert {name: len(values) for name, values in weights.items()} == ARMS
    for values in weights.values():
        assert (values > 0).all()
        assert abs(values.sum() - 1.0) < 1e-9
