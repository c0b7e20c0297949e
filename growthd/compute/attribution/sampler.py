"""The Gibbs sampler: short chains over everything that may have moved the follower count.

Each sweep explains every interval's change exactly: gains - unfollows - purges, and the gains
fall to known follows, to posts (by rate x impressions) and to the background. Half of the
chains begin with every burst unexplained by posts, so that an ambiguous one shows as a wide
interval.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, sums, tally
from growthd.compute.attribution.background import (
    BackgroundState,
    PostsLevel,
    draw_modulation,
    draw_shape,
    expected_background,
    initial_background,
    proposal_root,
)
from growthd.compute.attribution.direct import first_places, moved
from growthd.compute.attribution.elastic import spread
from growthd.compute.attribution.losses import (
    LossRates,
    LossState,
    draw_loss_state,
    draw_losses,
    draw_purges,
    loss_rates,
)
from growthd.compute.attribution.problem import Problem
from growthd.compute.attribution.regression import (
    LEVEL_SD,
    draw_beta,
    draw_kappa,
    draw_rates,
    draw_strengths,
    kappa_log_likelihood,
)

REPORTED_PRIOR = (1.0, 1.0)
"""Beta prior of the share of a post's follows that X reports, where it reports any."""
FIRST_KAPPA = 2.0
EFFECTS_EVERY = 2
"""Sweeps between two draws of the regression, which is the dearest step."""


@attrs.define(kw_only=True, eq=False)
class Chain:
    """One chain's place in the space of explanations. Changed by every sweep."""

    rng: np.random.Generator
    beta: Floats
    strengths: Floats
    kappa: float
    rates: Floats
    """Follows per impression of each post."""
    impressions: Floats
    """Of each pair; those of bursts in gaps move."""
    background: BackgroundState
    losses: LossState
    places: Ints
    """Of the known follows."""
    reported: float
    gains: Floats
    """All gains of each interval."""
    walk: Floats | None = None
    """Root of the proposals' covariance."""
    sweeps: int = 0


@attrs.frozen(kw_only=True, eq=False)
class Sweep:
    """One complete explanation of the window."""

    known: Ints
    """The pair of every known follow."""
    events: Ints
    """The pair of every other follow that a post earned."""
    cells: Ints
    """Follows of the background, by cell."""
    unfollows: Ints
    purged: Ints


def begin(problem: Problem, seed: tuple[int, ...], *, bursty: bool) -> Chain:
    """A chain before its first sweep. `bursty`: bursts are first laid to no post."""
    rng = np.random.default_rng(seed)
    gains = np.maximum(problem.change, 0).astype(np.float64)
    strengths = problem.regression.initial_strengths()
    beta = problem.regression.mode(strengths)
    return Chain(
        rng=rng,
        beta=beta,
        strengths=strengths,
        kappa=FIRST_KAPPA,
        rates=np.exp(problem.regression.log_rate(beta)),
        impressions=problem.exposure.impressions.copy(),
        background=initial_background(problem.background, gains, bursty=bursty),
        losses=LossState(),
        places=first_places(problem.known, rng),
        reported=0.5 if len(problem.known.post) else 0.0,
        gains=gains,
    )


def sweep(problem: Problem, chain: Chain, carried: Ints, *, warm: bool) -> Sweep:
    """One sweep: a new explanation, and `chain` moved on by it.

    `carried` are the follows of settled posts by interval; while `warm` is False the steps of
    the exchange between posts and background are still being sized.
    """
    known = _known_gains(problem, chain)
    starts = problem.exposure.interval_start
    total = _cumulated(_pair_rates(problem, chain))
    posts = np.diff(total[starts])
    if chain.sweeps:
        unclaimed = chain.gains - known - carried
        factor = _trade_level(problem, chain, posts, unclaimed, warm=warm)
        posts, total = posts * factor, total * factor
    cells = expected_background(problem.background, chain.background)
    expected = posts + problem.background.per_interval(cells)
    rates = loss_rates(problem.losses, chain.losses, chain.gains)
    change = problem.change - carried - known
    purged, unfollows = _lost(problem, chain, change, expected, rates)
    free = change + purged + unfollows
    chain.gains = (free + known + carried).astype(np.float64)
    free = _move_known(problem, chain, free, expected)
    earned = chain.rng.binomial(free, np.clip(posts / np.maximum(expected, 1e-300), 0.0, 1.0))
    cell_starts = problem.background.cells.interval_start
    by_cell = _drawn(_cumulated(cells), cell_starts, free - earned, chain.rng)
    found = Sweep(
        known=problem.known.pair[chain.places],
        events=_drawn(total, starts, earned, chain.rng),
        cells=tally(by_cell, len(cells)),
        unfollows=unfollows,
        purged=purged,
    )
    _learn(problem, chain, found, rates)
    return found


def _known_gains(problem: Problem, chain: Chain) -> Ints:
    intervals = problem.exposure.interval[problem.known.pair[chain.places]]
    return tally(intervals, problem.n_intervals)


def _pair_rates(problem: Problem, chain: Chain) -> Floats:
    """Expected follows of every pair that X did not report."""
    rates = chain.rates[problem.exposure.post] * chain.impressions
    if len(problem.known.post):
        rates = np.where(problem.known.covered, rates * (1 - chain.reported), rates)
    return rates


def _cumulated(rates: Floats) -> Floats:
    total = np.zeros(len(rates) + 1)
    np.cumsum(rates, out=total[1:])
    return total


def _drawn(total: Floats, starts: Ints, counts: Ints, rng: np.random.Generator) -> Ints:
    """For each interval `counts` places out of its own, by the rates cumulated in `total`."""
    interval = np.repeat(np.arange(len(counts)), counts)
    low, high = total[starts[interval]], total[starts[interval + 1]]
    drawn = np.searchsorted(total, low + rng.random(len(interval)) * (high - low), "right") - 1
    places: Ints = np.clip(drawn, starts[interval], starts[interval + 1] - 1)
    return places


def _trade_level(
    problem: Problem, chain: Chain, posts: Floats, gains: Floats, *, warm: bool
) -> float:
    """Let posts and background trade level; returns the factor of the posts' rates."""
    regression = problem.regression
    settled = regression.evidence
    pull = settled.pull[0] - float(settled.precision[0] @ chain.beta)
    level = PostsLevel(
        expected=posts,
        pull=pull + (regression.level_centre - float(chain.beta[0])) / LEVEL_SD**2,
        precision=1 / LEVEL_SD**2 + float(settled.precision[0, 0]),
    )
    if chain.walk is None or not warm:
        chain.walk = proposal_root(problem.background, chain.background, level)
    walk = (chain.walk, chain.rng)
    shift = draw_shape(problem.background, chain.background, level, gains, walk)
    factor = float(np.exp(shift))
    chain.beta[0] += shift
    chain.rates = chain.rates * factor
    return factor


def _lost(
    problem: Problem, chain: Chain, change: Ints, expected: Floats, rates: LossRates
) -> tuple[Ints, Ints]:
    """Purges and unfollows by interval."""
    leaving = rates.total(chain.losses.early)
    purged = draw_purges(problem.losses, change, (expected, leaving), chain.rng)
    return purged, draw_losses(change + purged, expected, leaving, chain.rng)


def _move_known(problem: Problem, chain: Chain, free: Ints, expected: Floats) -> Ints:
    """Move known follows about; returns the gains that are free for others afterwards."""
    if not len(chain.places):
        return free
    before = _known_gains(problem, chain)
    chain.places = moved(problem.known, chain.places, problem.exposure, (free, expected), chain.rng)
    return free + before - _known_gains(problem, chain)


def _learn(problem: Problem, chain: Chain, found: Sweep, rates: LossRates) -> None:
    """New parameters, given the explanation."""
    exposure, known = problem.exposure, problem.known
    by_pair = tally(found.events, len(exposure.post))
    follows = tally(exposure.post[found.events], problem.n_posts)
    follows = follows + known.per_post
    if len(known.post):
        unreported = int(by_pair[known.covered].sum())
        shape = (REPORTED_PRIOR[0] + len(known.post), REPORTED_PRIOR[1] + unreported)
        chain.reported = float(chain.rng.beta(*shape))
    if len(problem.elastic.pairs):
        pairs = problem.elastic.pairs
        by_pair = by_pair + tally(found.known, len(by_pair))
        chain.impressions[pairs] = spread(problem.elastic, by_pair[pairs], chain.rng)
    _learn_rates(problem, chain, follows.astype(np.float64))
    draw_modulation(problem.background, chain.background, found.cells, chain.rng)
    draw_loss_state(problem.losses, chain.losses, rates, found.unfollows, chain.rng)
    chain.sweeps += 1


def _learn_rates(problem: Problem, chain: Chain, follows: Floats) -> None:
    regression, rng = problem.regression, chain.rng
    views = sums(problem.exposure.post, chain.impressions, problem.n_posts)
    if chain.sweeps % EFFECTS_EVERY == 0:
        scatter = (chain.strengths, chain.kappa)
        chain.beta = draw_beta(regression, chain.beta, scatter, (follows, views), rng)
        chain.strengths = draw_strengths(regression, chain.beta, rng)
        mean = np.exp(regression.log_rate(chain.beta)) * views
        chain.kappa = draw_kappa(regression, kappa_log_likelihood(follows, mean), rng)
    log_rate = regression.log_rate(chain.beta)
    chain.rates = draw_rates(log_rate, chain.kappa, (follows, views), rng)
