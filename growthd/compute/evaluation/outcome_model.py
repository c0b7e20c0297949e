"""What a post with these arms would have earned: reach times conversion, quick to refit.

The scales of the effects, the dispersion and the trust in each post are taken from one full fit;
a replicate only solves for the effects again.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.evaluation.rows import LoggedPosts
from growthd.compute.evaluation.weighting import Policy, probabilities
from growthd.compute.learning.cells import Cells
from growthd.compute.learning.conversion import ConversionFit, fit_conversion
from growthd.compute.learning.design import Design
from growthd.compute.learning.effects import Likelihood, solve
from growthd.compute.learning.reach import ReachFit, fit_reach
from growthd.compute.learning.rows import Floats

_ROUNDS = 2
_FARTHEST = 3.0


@attrs.frozen(kw_only=True, eq=False)
class OutcomeModel:
    posts: LoggedPosts
    cells: Cells
    reach: ReachFit
    conversion: ConversionFit

    @classmethod
    def of(cls, posts: LoggedPosts) -> OutcomeModel:
        """The model fitted to the mean credit of every post."""
        cells = _cells(posts, posts.credit.mean(axis=0))
        return cls(
            posts=posts, cells=cells, reach=fit_reach(cells), conversion=fit_conversion(cells)
        )

    def effects(self, times: Floats, credit: Floats) -> Floats:
        """Log effects on a post's value when each post counts so many times."""
        return self._reach(times) + self._conversion(times, credit)

    def predicted(self, effects: Floats) -> Floats:
        """The expected credit of each post, up to a factor common to all."""
        return np.exp(self.cells.design.predict(effects))

    def under(self, effects: Floats, policy: Policy) -> Floats:
        """The same if the policy had chosen, up to the same factor."""
        value = self.cells.design.predict(effects)
        for group, name in enumerate(self.posts.arms):
            if name in policy:
                codes = self.posts.arms[name].codes
                block = effects[self.cells.design.block(group)]
                chosen = float(probabilities(self.posts, policy, name) @ np.exp(block))
                value = value - np.append(block, 0.0)[codes] + np.log(max(chosen, 1e-12))
        return np.asarray(np.exp(value), np.float64)

    def _reach(self, times: Floats) -> Floats:
        weights = self.reach.weights * times
        seen = self.cells.log_reach - self.reach.level
        return solve(self._likelihood(weights, seen), self.reach.effects.scales)

    def _conversion(self, times: Floats, credit: Floats) -> Floats:
        expected = self.conversion.expected
        for _ in range(_ROUNDS):
            base = self.cells.exposure * np.exp(self.conversion.level)
            linear = np.log(expected / np.maximum(base, 1e-12)).clip(-_FARTHEST, _FARTHEST)
            weights = times * self.cells.credited * expected
            weights = weights / (1.0 + self.conversion.dispersion * expected)
            working = linear + (credit - expected) / expected
            effects = solve(self._likelihood(weights, working), self.conversion.effects.scales)
            predicted = self.cells.design.predict(effects).clip(-_FARTHEST, _FARTHEST)
            expected = np.maximum(base * np.exp(predicted), 1e-12)
        return effects

    def _likelihood(self, weights: Floats, values: Floats) -> Likelihood:
        design = self.cells.design
        return Likelihood(
            design=design,
            information=design.information(weights),
            score=design.score(weights * values),
        )


def _cells(posts: LoggedPosts, credit: Floats) -> Cells:
    """One cell a post, none discounted; fortnights are a nuisance of their own."""
    ones = np.ones(len(posts))
    fortnight = (posts.day - posts.day.min(initial=2**60)) // 14 if len(posts) else posts.day
    codes = [column.codes for column in posts.arms.values()]
    sizes = [len(column.names) for column in posts.arms.values()]
    return Cells(
        design=Design.of([*codes, fortnight], [*sizes, int(fortnight.max(initial=0)) + 1]),
        read=ones,
        log_reach=np.log(posts.impressions + 0.5),
        credited=ones,
        posts=ones,
        discount=ones,
        exposure=posts.impressions,
        credit=credit,
        weeks_ago=fortnight,
    )
