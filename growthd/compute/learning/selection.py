"""From posterior draws to probabilities of being the best, and to weights."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.learning.effects import Effects
from growthd.compute.learning.rows import Floats

_NO_EFFECT = 0.2


@attrs.frozen(kw_only=True, eq=False)
class Draws:
    """Posterior draws of log value, reach plus conversion; arrays are (width, draws)."""

    centres: Floats
    deviations: Floats

    def best(self, block: slice, spread: float) -> Floats:
        """How often each arm of the block is the best, with deviations times `spread`."""
        values = self.centres[block] + spread * self.deviations[block]
        size, count = values.shape
        return np.asarray(np.bincount(values.argmax(axis=0), minlength=size) / count, np.float64)


def draw(reach: Effects, conversion: Effects, rng: np.random.Generator, count: int) -> Draws:
    """Independent draws of both factors, summed."""
    first, second = reach.draws(rng, count), conversion.draws(rng, count)
    return Draws(centres=first[0] + second[0], deviations=first[1] + second[1])


def no_effect(reach: Effects, conversion: Effects, group: int) -> float:
    """Probability that the group changes neither reach nor conversion, 1/5 before any data."""
    odds = reach.odds_of_none(group) * conversion.odds_of_none(group)
    return _NO_EFFECT * odds / (_NO_EFFECT * odds + 1.0 - _NO_EFFECT)


def mixed(weights: Floats, share: float) -> Floats:
    """`weights` with the given share spread evenly over all arms."""
    return (1.0 - share) * weights + share / len(weights)
