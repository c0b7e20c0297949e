"""Accounts that were run by a known policy, and what any other would truly have earned."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np

from growthd.compute.evaluation.rows import LoggedPosts
from growthd.compute.evaluation.weighting import Policy
from growthd.compute.learning import ArmColumn
from growthd.compute.learning.rows import Floats, Ints

SIZES = {"topic": 8, "format": 4, "generator": 5, "tone": 3}
SPREADS = {"topic": (0.3, 0.45), "format": (0.25, 0.2), "generator": (0.2, 0.3), "tone": (0, 0)}
"""Standard deviations of log reach and of log conversion; tones do not matter."""
FIRST_DAY = 20_000
SAMPLES = 30


@attrs.frozen(kw_only=True, eq=False)
class World:
    """An account with the log value of every arm."""

    seed: int
    reach: Mapping[str, Floats]
    conversion: Mapping[str, Floats]

    @classmethod
    def of(cls, seed: int) -> World:
        rng = np.random.default_rng([seed, 3])
        reach = {name: rng.normal(0, SPREADS[name][0], size) for name, size in SIZES.items()}
        conversion = {name: rng.normal(0, SPREADS[name][1], size) for name, size in SIZES.items()}
        return cls(seed=seed, reach=reach, conversion=conversion)

    def value(self, policy: Mapping[str, Floats]) -> float:
        """Expected follows a post, up to a factor of the world."""
        parts = [policy[name] @ np.exp(self.reach[name] + self.conversion[name]) for name in SIZES]
        return float(np.prod(parts))

    def plans(self) -> dict[str, dict[str, Floats]]:
        """Four ways of choosing, from harmless to eager; one of them is bad."""
        rng = np.random.default_rng([self.seed, 4])
        worth = {name: self.reach[name] + self.conversion[name] for name in SIZES}
        guess = {name: worth[name] + rng.normal(0, 0.25, size) for name, size in SIZES.items()}
        return {
            "even": {name: np.full(size, 1 / size) for name, size in SIZES.items()},
            "cautious": {name: _softmax(1.0 * guess[name]) for name in SIZES},
            "eager": {name: _softmax(2.5 * guess[name]) for name in SIZES},
            "bad": {name: _softmax(-1.0 * guess[name]) for name in SIZES},
        }


@attrs.frozen(kw_only=True, eq=False)
class History:
    """What was done in a world, and how it was chosen on each day."""

    world: World
    posts: LoggedPosts
    chosen: list[dict[str, Floats]]

    def true_lift(self, policy: Mapping[str, Floats]) -> float:
        """Follows a post under the policy, relative to those under what was done."""
        done = np.bincount(self.posts.day - FIRST_DAY, minlength=len(self.chosen))
        values = np.array([self.world.value(each) for each in self.chosen])
        return self.world.value(policy) / float(done @ values / done.sum())


def named(policy: Mapping[str, Floats]) -> Policy:
    """The policy as the evaluation takes it."""
    return {name: {f"{at:02d}": float(p) for at, p in enumerate(policy[name])} for name in SIZES}


def lived(world: World, days: int = 60, a_day: int = 30) -> History:
    """A history whose ledger knows most follows' posts, and guesses the rest by impressions."""
    rng = np.random.default_rng([world.seed, 5])
    chosen = _behaviour(rng, days)
    day = np.repeat(np.arange(days), rng.poisson(a_day, days))
    arms = {
        name: np.array([rng.choice(size, p=chosen[at][name]) for at in day], np.int64)
        for name, size in SIZES.items()
    }
    reach = sum(world.reach[name][arms[name]] for name in SIZES) + rng.normal(0, 1.0, len(day))
    viral = np.where(rng.random(len(day)) < 0.003, rng.uniform(3, 6, len(day)), 0.0)
    mood = np.cumsum(rng.normal(0, 0.04, days))[day]
    impressions = rng.poisson(80 * np.exp(np.minimum(reach + viral + mood, 14))).astype(np.float64)
    rate = sum(world.conversion[name][arms[name]] for name in SIZES) - 0.7 * (viral > 0)
    rate = 2e-3 * np.exp(rate + rng.normal(0, 0.7, len(day)))
    follows = rng.poisson(impressions * np.minimum(rate, 0.2))
    posts = LoggedPosts(
        day=day + FIRST_DAY,
        arms={
            name: ArmColumn(names=tuple(f"{at:02d}" for at in range(size)), codes=arms[name])
            for name, size in SIZES.items()
        },
        propensity={
            name: np.array([chosen[at][name][arm] for at, arm in zip(day, arms[name], strict=True)])
            for name in SIZES
        },
        impressions=impressions,
        credit=_credited(rng, day, impressions, follows),
    )
    return History(world=world, posts=posts, chosen=chosen)


def _behaviour(rng: np.random.Generator, days: int) -> list[dict[str, Floats]]:
    """Weights that change every ten days, none of them below a fifth of the even share."""
    blocks = [
        {name: 0.2 / size + 0.8 * rng.dirichlet(np.full(size, 4.0)) for name, size in SIZES.items()}
        for _ in range(-(-days // 10))
    ]
    return [blocks[day // 10] for day in range(days)]


def _credited(rng: np.random.Generator, day: Ints, impressions: Floats, follows: Ints) -> Floats:
    """Posterior samples: each knows most follows' posts, and spreads the rest over three days.

    How many it knows differs from account to account, and nobody tells the evaluation.
    """
    alive = np.abs(day[:, None] - day[None, :]) <= 1
    pull = alive * impressions[None, :]
    spread = pull / np.maximum(pull.sum(axis=1, keepdims=True), 1e-9)
    samples, knows = np.zeros((SAMPLES, len(day))), rng.uniform(0.7, 0.9)
    for at in range(SAMPLES):
        known = rng.binomial(follows, knows)
        samples[at] = known + rng.poisson(((follows - known) + 0.01) @ spread)
    return samples


def _softmax(values: Floats) -> Floats:
    weights = np.exp(values - values.max())
    return np.asarray(weights / weights.sum(), np.float64)
