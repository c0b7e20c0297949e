"""The learner behind the interface of a closed-loop arena: a history in, weights out."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning.evidence import gather
from growthd.compute.learning.learner import LearnerSettings, learn
from growthd.compute.learning.rows import ArmColumn, Floats, PostRows

_SETTINGS = LearnerSettings(draws=400)


@attrs.frozen(kw_only=True, eq=False)
class ArenaLearner:
    """Chooses by `learn`, told only the history it is handed."""

    arms: Mapping[str, int]
    rng: np.random.Generator

    def weights(self, history: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, Floats]:
        """For each dimension a distribution over its arms, shape (arms,)."""
        rows = _rows(self.arms, history)
        now = float(history["age"].max()) * 3600.0
        learning = learn(gather(rows), now, _SETTINGS, self.rng)
        return {
            name: np.array(dimension.weights) for name, dimension in learning.dimensions.items()
        }


def arena_learner(arms: Mapping[str, int], rng: np.random.Generator) -> ArenaLearner:
    """A learner for `arms` ({dimension: number of arms})."""
    return ArenaLearner(arms=arms, rng=rng)


def _rows(arms: Mapping[str, int], history: Mapping[str, npt.NDArray[np.float64]]) -> PostRows:
    age = history["age"]
    columns = {
        dimension: ArmColumn(
            names=tuple(f"{arm:04d}" for arm in range(size)),
            codes=history[dimension].astype(np.int64),
        )
        for dimension, size in arms.items()
    }
    return PostRows(
        post_ids=np.full(len(age), ""),
        posted_at=(age.max() - age) * 3600.0,
        arms=columns,
        impressions=history["impressions"],
        share=history["share"],
        credit=history["credit"],
        is_test=np.zeros(len(age), np.bool_),
    )
