"""Accounts whose arms' true effects are known."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.learning import ArmColumn, PostRows
from growthd.compute.learning.rows import Floats, Ints

NOW = 1.75e9
DAY = 86400.0


@attrs.frozen(kw_only=True)
class World:
    """Log effects by dimension, on reach and on conversion."""

    reach: Mapping[str, tuple[float, ...]]
    conversion: Mapping[str, tuple[float, ...]]
    median: float = 300.0
    rate: float = 2e-3

    def posts(self, count: int, seed: int, days: float = 60.0) -> PostRows:
        """`count` posts of the last `days`, arms chosen evenly."""
        rng = np.random.default_rng(seed)
        arms = {name: rng.integers(0, len(effect), count) for name, effect in self.reach.items()}
        reach = _sum(self.reach, arms) + rng.normal(0, 1.0, count)
        impressions = rng.poisson(self.median * np.exp(reach)).astype(np.float64)
        noise = rng.gamma(1.5, 1 / 1.5, count)
        rate = self.rate * np.exp(_sum(self.conversion, arms)) * noise
        return PostRows(
            post_ids=np.array([f"post{at:05d}" for at in range(count)], np.str_),
            posted_at=NOW - DAY * days * np.sort(rng.random(count))[::-1],
            arms={
                name: ArmColumn(
                    names=tuple(f"{name}{arm}" for arm in range(len(effect))), codes=arms[name]
                )
                for name, effect in self.reach.items()
            },
            impressions=impressions,
            share=np.ones(count),
            credit=rng.poisson(impressions * rate).astype(np.float64),
            is_test=np.zeros(count, np.bool_),
        )


def _sum(effects: Mapping[str, tuple[float, ...]], arms: Mapping[str, Ints]) -> Floats:
    parts = [np.array(effects[name])[codes] for name, codes in arms.items()]
    return np.asarray(np.sum(parts, axis=0), np.float64)


PLAIN = World(
    reach={"topic": (0.5, 0.0, -0.3, 0.0), "angle": (0.0, 0.0, 0.0)},
    conversion={"topic": (0.0, 0.8, -0.4, 0.0), "angle": (0.0, 0.0, 0.0)},
)
"""Topic 1 earns most follows, topic 0 most impressions; angles do not matter."""
