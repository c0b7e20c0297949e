"""What the arena's smallest account allows at all: the gains of a learner that is told the truth.

    GROWTHD_SHARED=… uv run python -m tests.bench.told [--seeds 200] [--scenario tiny]

It is told each post's final impressions and its own follows at once, free of the noise of an
attribution, and how far the effects of each dimension spread, so that it need not find out which
one has none; no post goes viral. What it does not know are the effects. It chooses by Thompson
draws from their posterior (Laplace's, to convergence). Printed beside the learner's own: the mean
gain over uniform choice, how many accounts stay below 2, and how likely none of twenty does.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import accumulate
from types import ModuleType
from typing import Any

import attrs
import numpy as np

from growthd.compute.learning import arena_learner
from growthd.compute.learning.rows import Floats, Ints
from tests.bench.arena import the_arena

WIDTHS = (0.4, 0.5, 0.6, 0.8)
"""Thompson draws deviate by this much of the posterior sd: wider explores more."""
DRAWS = 1500
REACH_SD, CONVERSION_SD = 1.05, 0.75
"""Between posts of one kind, in logs: the arena's own."""
LEVEL_SD = 3.0
SURELY_NONE = 1e-3
PROMISED = 2.0


@attrs.define(kw_only=True, eq=False)
class Told:
    """One account, its posts so far, and their truth."""

    arena: ModuleType
    world: Any  # the arena's own
    draws: np.random.Generator
    width: float
    arms: Ints = attrs.field(factory=lambda: np.zeros((0, 4), np.int64))
    """(posts, dimensions)"""
    impressions: Floats = attrs.field(factory=lambda: np.zeros(0))
    follows: Floats = attrs.field(factory=lambda: np.zeros(0))

    @property
    def design(self) -> Floats:
        """One column for the level, and one for each arm of each dimension: (posts, columns)."""
        used = [
            np.eye(size)[self.arms[:, column]]
            for column, size in enumerate(self.arena.ARMS.values())
        ]
        return np.hstack([np.ones((len(self.arms), 1)), *used])

    def weights(self) -> dict[str, Floats]:
        """How often each arm is the best of its dimension in draws of the posterior."""
        design = self.design
        (reach, first), (conversion, second) = self._reach(design), self._conversion(design)
        noise = self.draws.standard_normal((design.shape[1], DRAWS))
        root = np.linalg.cholesky(np.linalg.inv(first) + np.linalg.inv(second))
        drawn = (reach + conversion)[:, None] + self.width * (root @ noise)
        ends = list(accumulate(self.arena.ARMS.values(), initial=1))
        return {
            name: np.bincount(drawn[start:end].argmax(axis=0), minlength=end - start) / DRAWS
            for name, start, end in zip(self.arena.ARMS, ends, ends[1:], strict=False)
        }

    def _reach(self, design: Floats) -> tuple[Floats, Floats]:
        """Mean and precision of the effects on log impressions."""
        seen = np.maximum(self.impressions, 0.5)
        weights = 1.0 / (REACH_SD**2 + 1.0 / seen)
        precision = self._prior(0) + design.T @ (weights[:, None] * design)
        score = design.T @ (weights * np.log(seen / self.world.median))
        return np.asarray(np.linalg.solve(precision, score), np.float64), precision

    def _conversion(self, design: Floats) -> tuple[Floats, Floats]:
        """Mode of the effects on log follows per impression, and the precision there."""
        effects, excess = np.zeros(design.shape[1]), np.expm1(CONVERSION_SD**2)
        usual = self.world.conversion * np.exp(CONVERSION_SD**2 / 2)
        exposure = np.maximum(self.impressions, 0.01) * usual
        for _ in range(8):
            predicted = design @ effects
            expected = exposure * np.exp(predicted)
            weights = expected / (1.0 + excess * expected)
            precision = self._prior(1) + design.T @ (weights[:, None] * design)
            working = predicted + (self.follows - expected) / expected
            effects = np.linalg.solve(precision, design.T @ (weights * working))
        return effects, precision

    def _prior(self, factor: int) -> Floats:
        """The true precision of all effects on reach (0) or conversion (1)."""
        arena = self.arena
        spreads = [
            np.full(size, max(arena.SPREAD[name][factor], SURELY_NONE))
            for name, size in arena.ARMS.items()
        ]
        return np.asarray(np.diag(np.concatenate([[LEVEL_SD], *spreads]) ** -2.0))

    def post(self, weights: dict[str, Floats]) -> None:
        """A day's posts are made by the weights, and their truth is known."""
        world, random = self.world, self.world.rng
        count = random.poisson(world.per_day)
        arms = {name: random.choice(len(share), count, p=share) for name, share in weights.items()}
        reach = sum(world.reach[name][used] for name, used in arms.items())
        conversion = sum(world.convert[name][used] for name, used in arms.items())
        seen = random.poisson(world.median * np.exp(reach + random.normal(0, REACH_SD, count)))
        rate = world.conversion * np.exp(conversion + random.normal(0, CONVERSION_SD, count))
        self.arms = np.vstack([self.arms, np.stack(list(arms.values()), axis=1)])
        self.impressions = np.append(self.impressions, seen)
        self.follows = np.append(self.follows, random.poisson(seen * np.minimum(rate, 0.2)))


def told(scenario: str, width: float, seed: int) -> float:
    """Mean gain over uniform choice of a learner that is told everything but the effects."""
    arena = the_arena()
    world = arena.World(seed, **arena.SCENARIOS[scenario])
    uniform = {name: np.full(size, 1 / size) for name, size in arena.ARMS.items()}
    account = Told(arena=arena, world=world, draws=np.random.default_rng([seed, 9]), width=width)
    gains = []
    for _ in range(arena.DAYS):
        weights = account.weights()
        gains.append(world.value(weights) / world.value(uniform))
        account.post(weights)
        world.step()
    return float(np.mean(gains))


def own(scenario: str, seed: int) -> float:
    """Mean gain of growthd's learner, which is told what the arena tells."""
    arena = the_arena()
    learner = arena_learner(dict(arena.ARMS), np.random.default_rng([seed, 9]))
    world = arena.World(seed, **arena.SCENARIOS[scenario])
    return float(arena.play(world, learner)[:, 0].mean())


def report(name: str, gains: Floats) -> None:
    below = float((gains < PROMISED).mean())
    print(
        f"{name:<24} mean x{gains.mean():.2f}, worst x{gains.min():.2f},"
        f" {below:.1%} below {PROMISED:g}: none of twenty in {(1 - below) ** 20:.0%} of draws",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="tiny")
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=1000)
    asked = parser.parse_args()
    players = {"growthd": partial(own, asked.scenario)} | {
        f"told all, width {width:g}": partial(told, asked.scenario, width) for width in WIDTHS
    }
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    with ProcessPoolExecutor() as workers:
        for name, player in players.items():
            report(name, np.array(list(workers.map(player, seeds, chunksize=5))))


if __name__ == "__main__":
    main()
