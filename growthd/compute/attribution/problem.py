"""All that stays fixed while one window of an account's history is sampled."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints
from growthd.compute.attribution.background import BackgroundModel
from growthd.compute.attribution.direct import KnownFollows
from growthd.compute.attribution.elastic import Elastic
from growthd.compute.attribution.exposure import Exposure
from growthd.compute.attribution.losses import LossModel
from growthd.compute.attribution.regression import Regression

PAIRS_PER_SWEEP = 60_000


@attrs.frozen(kw_only=True)
class Effort:
    """How long the chains run. Less is quicker, and leaves more Monte Carlo error."""

    chains: int = 4
    kept: int = 140
    """Draws of each chain."""
    cold_sweeps: int = 80
    warm_sweeps: int = 40
    """Before the first kept draw: where nothing was learned before, and where much was."""
    most_cold: int = 4
    most_warm: int = 2
    """Sweeps from one kept draw to the next, at the most: large windows are swept less often."""

    @property
    def draws(self) -> int:
        return self.chains * self.kept

    def thin(self, pairs: int, *, cold: bool) -> int:
        """Sweeps from one kept draw to the next in a window of so many live pairs."""
        most = self.most_cold if cold else self.most_warm
        return min(max(PAIRS_PER_SWEEP // max(pairs, 1), 1), most)


THOROUGH = Effort()


@attrs.frozen(kw_only=True, eq=False)
class Problem:
    """One window: posts that are not settled, intervals that are not settled."""

    at: Floats
    change: Ints
    exposure: Exposure
    known: KnownFollows
    elastic: Elastic
    regression: Regression
    background: BackgroundModel
    losses: LossModel
    carried: Ints
    """Follows of settled posts in the window's intervals: shape (draws, intervals)."""
    settling: Flags
    """Posts that are settled when the window ends."""
    settled_intervals: int
    """How many intervals, from the first, are settled when the window ends."""
    effect: float
    """P(posts earn followers): the others of the draws credit nothing that is not known."""
    effort: Effort
    burn_in: int
    thin: int

    @property
    def n_posts(self) -> int:
        return len(self.exposure.final)

    @property
    def n_intervals(self) -> int:
        return len(self.change)


def null_draws(problem: Problem) -> Flags:
    """Which draws are of a world in which posts earn nothing: evenly spread, 1 - effect of all."""
    share = np.floor(np.arange(problem.effort.draws + 1) * (1 - problem.effect) + 1e-9)
    flags: Flags = np.diff(share) > 0
    return flags
