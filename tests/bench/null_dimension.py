"""Does the learner come to favour an arm of a dimension that changes nothing?

    GROWTHD_SHARED=… uv run python -m tests.bench.null_dimension [--scenario tiny] [--seeds 20]

Plays the shared arena, in which `angle` has no effect, and prints the weight of its favoured arm
after the last day and over the last fortnight: the mean over the accounts, and the largest.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from types import ModuleType

import attrs
import numpy as np
import numpy.typing as npt

from growthd.compute.learning import arena_learner
from growthd.compute.learning.arena import ArenaLearner
from growthd.compute.learning.rows import Floats
from tests.bench.arena import the_arena

NULL = "angle"
FORTNIGHT = 14


@attrs.frozen
class Noted:
    """A learner whose favour in the dimension without effect is written down day by day."""

    learner: ArenaLearner
    favours: list[float] = attrs.field(factory=list)

    def weights(self, history: Mapping[str, npt.NDArray[np.float64]]) -> dict[str, Floats]:
        weights = self.learner.weights(history)
        self.favours.append(float(weights[NULL].max()))
        return weights


def favours(arena: ModuleType, scenario: str, seed: int) -> list[float]:
    """The weight of the favoured arm on each day of one account."""
    learner = arena_learner(dict(arena.ARMS), np.random.default_rng([seed, 9]))
    noted = Noted(learner)
    arena.play(arena.World(seed, **arena.SCENARIOS[scenario]), noted)
    return noted.favours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="small")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=100)
    asked = parser.parse_args()
    arena = the_arena()
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    days = np.array([favours(arena, asked.scenario, seed)[-FORTNIGHT:] for seed in seeds])
    for what, found in (("after the last day", days[:, -1]), ("last fortnight", days.mean(axis=1))):
        print(
            f"{asked.scenario}, {what}: the favoured arm has {100 * found.mean():.0f} %,"
            f" at most {100 * found.max():.0f} % (to reach: a mean of 35 % at most)"
        )


if __name__ == "__main__":
    main()
