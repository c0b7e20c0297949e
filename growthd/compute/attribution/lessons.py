"""What settled posts and intervals taught about the account, as sums that the next window adds to.

Everything is kept as the natural parameters of a Gaussian, Gamma or Beta (precision and pull,
events and exposure), so that lessons of separate stretches of time add up and nothing that
is still open is counted twice.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints, sums, tally
from growthd.compute.attribution.background import ShapeEvidence, expected_background
from growthd.compute.attribution.bursts import beginnings
from growthd.compute.attribution.losses import loss_rates, pool_after
from growthd.compute.attribution.problem import Problem
from growthd.compute.attribution.regression import (
    Evidence,
    Regression,
    information,
    kappa_log_likelihood,
)
from growthd.compute.attribution.sampler import Chain, Sweep


@attrs.define(kw_only=True, eq=False)
class Lessons:
    """Sums over `looks` draws."""

    looks: int
    effects: Evidence
    shape: ShapeEvidence
    churn: Floats
    """Events and exposure of churn, events and exposure of early leaving."""
    bursts: Floats
    """Bursts begun, ordinary cells."""
    pool: float
    """Recent follows, discounted by age, where the unsettled part begins."""

    @classmethod
    def none(cls, problem: Problem) -> Lessons:
        return cls(
            looks=0,
            effects=Evidence.none(len(problem.regression.design.names)),
            shape=ShapeEvidence.none(problem.background.basis.shape[1]),
            churn=np.zeros(4),
            bursts=np.zeros(2),
            pool=0.0,
        )

    def look(self, problem: Problem, chain: Chain, found: Sweep) -> None:
        """Add what one draw says of the posts and intervals that settle with this window."""
        self.looks += 1
        self._of_posts(problem, chain, found)
        self._of_background(problem, chain)
        self._of_losses(problem, chain, found.unfollows)
        cells = problem.background.cells.interval_start[problem.settled_intervals]
        self.bursts += beginnings(chain.background.bursts.scale[:cells])

    def _of_posts(self, problem: Problem, chain: Chain, found: Sweep) -> None:
        settling, post = problem.settling, problem.exposure.post
        earned = post[np.concatenate([found.known, found.events])]
        follows = tally(earned, problem.n_posts)[settling].astype(np.float64)
        views = sums(post, chain.impressions, problem.n_posts)[settling]
        some = _rows(problem.regression, settling)
        posts = (follows, views)
        precision, gradient = information(some, chain.beta, chain.kappa, posts)
        mean = np.exp(some.log_rate(chain.beta)) * views
        self.effects += Evidence(
            precision=precision,
            pull=gradient + precision @ chain.beta,
            kappa_log_likelihood=kappa_log_likelihood(follows, mean),
        )

    def _of_background(self, problem: Problem, chain: Chain) -> None:
        """Score and information of the shape in settled intervals, the posts taken as known."""
        model, state, n = problem.background, chain.background, problem.settled_intervals
        rate = expected_background(model, state)
        exposure = problem.exposure
        pairs = chain.rates[exposure.post] * chain.impressions
        posts = sums(exposure.interval, pairs, problem.n_intervals)
        slope = np.stack([model.per_interval(rate * wave) for wave in model.basis.T], axis=1)[:n]
        expected = np.maximum(posts + model.per_interval(rate), 1e-9)[:n]
        precision = slope.T @ (slope / expected[:, None])
        score = slope.T @ (chain.gains[:n] / expected - 1)
        self.shape += ShapeEvidence(precision=precision, pull=precision @ state.shape + score)

    def _of_losses(self, problem: Problem, chain: Chain, unfollows: Ints) -> None:
        model, state, n = problem.losses, chain.losses, problem.settled_intervals
        rates = loss_rates(model, state, chain.gains)
        total = np.maximum(rates.total(state.early), 1e-300)
        early = unfollows * state.early * rates.early_exposure / total
        hours = model.follower_hours * rates.shape
        by_interval = np.stack([unfollows - early, hours, early, rates.early_exposure])
        self.churn += by_interval[:, :n].sum(axis=1)
        self.pool += pool_after(model, chain.gains, n)


def _rows(regression: Regression, chosen: Flags) -> Regression:
    matrix = regression.design.matrix[chosen]
    return attrs.evolve(regression, design=attrs.evolve(regression.design, matrix=matrix))
