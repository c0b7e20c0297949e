"""What the chains found: every kept draw of the credits, and running sums of the ledger."""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, sums, tally
from growthd.compute.attribution.lessons import Lessons
from growthd.compute.attribution.problem import Problem, null_draws
from growthd.compute.attribution.sampler import Chain, Sweep, begin, sweep

LOOK_EVERY = 10
"""Kept draws between two looks at what settled posts and intervals say of the parameters."""


@attrs.frozen(kw_only=True, eq=False)
class Draws:
    """The draws where their spread matters, and sums over all draws elsewhere."""

    follows: Ints
    """Of each draw and post: shape (draws, posts)."""
    early: Floats
    """Of each draw: share of new followers who leave early."""
    by_pair: Ints
    background: Ints
    """By interval."""
    burst: Ints
    """The part of `background` that fell into bursts."""
    unfollows: Ints
    purged: Ints
    onward: Ints
    """Follows of settling posts in the intervals that are not settled: (draws, those)."""
    lessons: Lessons


def draw_all(problem: Problem, seed: tuple[int, ...]) -> Draws:
    """Every chain run to its end."""
    draws = _empty(problem)
    nulls, kept = null_draws(problem), problem.effort.kept
    for index in range(problem.effort.chains):
        chain = begin(problem, (*seed, index), bursty=index % 2 == 1)
        _warm_up(problem, chain)
        for draw in range(index * kept, (index + 1) * kept):
            found = _advance(problem, chain, problem.carried[draw])
            _add(problem, draws, draw, found, null=bool(nulls[draw]))
            _add_burst(problem, draws, chain, found)
            draws.early[draw] = chain.losses.early
            if draw % LOOK_EVERY == 0:
                draws.lessons.look(problem, chain, found)
    return draws


def _warm_up(problem: Problem, chain: Chain) -> None:
    for _ in range(problem.burn_in):
        carried = problem.carried[int(chain.rng.integers(problem.effort.draws))]
        sweep(problem, chain, carried, warm=False)


def _advance(problem: Problem, chain: Chain, carried: Ints) -> Sweep:
    found = sweep(problem, chain, carried, warm=True)
    for _ in range(problem.thin - 1):
        found = sweep(problem, chain, carried, warm=True)
    return found


def _add(problem: Problem, draws: Draws, draw: int, found: Sweep, *, null: bool) -> None:
    """Enter one explanation. In a null one what posts earned unknown to X is background."""
    exposure, n = problem.exposure, problem.n_intervals
    cells = problem.background.cells.interval
    draws.background[:] += sums(cells, found.cells, n).astype(np.int64)
    pairs = found.known
    if null:
        draws.background[:] += tally(exposure.interval[found.events], n)
    else:
        pairs = np.concatenate([pairs, found.events])
    draws.by_pair[:] += tally(pairs, len(draws.by_pair))
    posts, intervals = exposure.post[pairs], exposure.interval[pairs]
    draws.follows[draw] = tally(posts, problem.n_posts)
    stay = problem.settling[posts] & (intervals >= problem.settled_intervals)
    later = intervals[stay] - problem.settled_intervals
    draws.onward[draw] = problem.carried[draw, problem.settled_intervals :]
    draws.onward[draw] += tally(later, draws.onward.shape[1])
    draws.unfollows[:] += found.unfollows
    draws.purged[:] += found.purged


def _add_burst(problem: Problem, draws: Draws, chain: Chain, found: Sweep) -> None:
    bursting = np.where(chain.background.bursts.scale > 0, found.cells, 0)
    by_interval = sums(problem.background.cells.interval, bursting, problem.n_intervals)
    draws.burst[:] += by_interval.astype(np.int64)


def _empty(problem: Problem) -> Draws:
    def of_intervals() -> Ints:
        return np.zeros(problem.n_intervals, np.int64)

    later, draws = problem.n_intervals - problem.settled_intervals, problem.effort.draws
    return Draws(
        follows=np.zeros((draws, problem.n_posts), np.int64),
        early=np.zeros(draws),
        by_pair=np.zeros(len(problem.exposure.post), np.int64),
        background=of_intervals(),
        burst=of_intervals(),
        unfollows=of_intervals(),
        purged=of_intervals(),
        onward=np.zeros((draws, later), np.int64),
        lessons=Lessons.none(problem),
    )
