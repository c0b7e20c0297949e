"""Follows that no post caused: a rate with the shape of day and week, slow drift, and bursts.

A mention elsewhere brings a burst that no calendar knows. The rate of each cell is therefore
multiplied by a level which is ordinary most of the time and heavy-tailed while a burst lasts
(bursts.py), so that the burst lands here and not on whichever post happened to be alive.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Floats, Ints, sums
from growthd.compute.attribution.bursts import (
    BurstState,
    draw_burst_rate,
    draw_levels,
    draw_scales,
)
from growthd.compute.attribution.cells import Cells

SHAPE_SD = np.array([0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.15, 0.15, 0.5])
"""Prior sd of the log rate's waves (day, week) and of the exponent of the audience's activity."""
ACTIVITY_EXPONENT = 1.0
LEVEL_SHARE, LEVEL_SD = 0.2, 0.5
"""Prior of the log level: a fifth of the gain, within a factor of three (two sd)."""
POSTS_LEVEL_SD = 3.0
DRIFT_SHAPE = 12.0
"""Of each day's own level, which varies by 1 / sqrt of this."""
STEPS = 8


@attrs.frozen(kw_only=True, eq=False)
class ShapeEvidence:
    """What settled intervals say of the shape, as a quadratic form around nothing."""

    precision: Floats
    pull: Floats

    @classmethod
    def none(cls, n_columns: int) -> ShapeEvidence:
        return cls(precision=np.zeros((n_columns, n_columns)), pull=np.zeros(n_columns))

    def __add__(self, other: ShapeEvidence) -> ShapeEvidence:
        return ShapeEvidence(
            precision=self.precision + other.precision, pull=self.pull + other.pull
        )

    def times(self, factor: float) -> ShapeEvidence:
        """The evidence with its weight multiplied by `factor`."""
        return ShapeEvidence(precision=self.precision * factor, pull=self.pull * factor)


@attrs.frozen(kw_only=True, eq=False)
class BackgroundModel:
    """The fixed parts of the background."""

    cells: Cells
    basis: Floats
    centre: Floats
    precision: Floats
    """Prior of the shape's coefficients, of which the first is the log level per hour."""
    settled_bursts: tuple[float, float]
    """Bursts begun and ordinary cells seen before the window."""

    def per_interval(self, by_cell: Floats) -> Floats:
        n = len(self.cells.interval_start) - 1
        return sums(self.cells.interval, by_cell, n)


@attrs.define(kw_only=True, eq=False)
class BackgroundState:
    """One chain's parameters of the background."""

    shape: Floats
    drift: Floats
    level: Floats
    """Of each cell: 1 for an ordinary one."""
    bursts: BurstState

    def modulation(self, cells: Cells) -> Floats:
        """What multiplies the shape: hours, the day's drift and the cell's level."""
        factor: Floats = cells.hours * self.drift[cells.day] * self.level
        return factor


def initial_background(model: BackgroundModel, gains: Floats, *, bursty: bool) -> BackgroundState:
    """A start in which posts explain every burst, or (`bursty`) none."""
    cells, n = model.cells, len(model.cells.hours)
    shape, level = model.centre.copy(), np.ones(n)
    if bursty and n:
        hours = model.per_interval(cells.hours)
        pace = gains / hours
        usual = max(float(np.median(pace)), 0.02 * gains.sum() / hours.sum(), 1e-3)
        shape[0] = np.log(usual)
        level = np.maximum(
            1.0, (pace[cells.interval] * cells.hours + 1) / (usual * cells.hours + 1)
        )
    return BackgroundState(
        shape=shape,
        drift=np.ones(int(cells.day.max(initial=-1)) + 1),
        level=level,
        bursts=BurstState(scale=np.zeros(n, np.int64)),
    )


@attrs.frozen(kw_only=True, eq=False)
class PostsLevel:
    """The posts' side of the exchange: their expected follows by interval at the present level.

    The log prior of a shift of that level is pull * shift - precision * shift**2 / 2.
    """

    expected: Floats
    pull: float
    precision: float


def proposal_root(model: BackgroundModel, state: BackgroundState, posts: PostsLevel) -> Floats:
    """Cholesky root of the inverse Fisher information of (posts' level, shape)."""
    rate = np.exp(model.basis @ state.shape) * state.modulation(model.cells)
    slopes = [posts.expected, *(model.per_interval(rate * wave) for wave in model.basis.T)]
    slope = np.stack(slopes, axis=1)
    total = np.maximum(posts.expected + model.per_interval(rate), 1e-9)
    information = slope.T @ (slope / total[:, None])
    information[0, 0] += posts.precision
    information[1:, 1:] += model.precision
    root: Floats = np.linalg.cholesky(np.linalg.inv(information))
    return root


def draw_shape(
    model: BackgroundModel,
    state: BackgroundState,
    posts: PostsLevel,
    gains: Floats,
    walk: tuple[Floats, np.random.Generator],
) -> float:
    """New shape in `state`; returns the shift of the posts' log level that goes with it.

    Random-walk Metropolis on the Poisson likelihood of the gains with their allocation integrated
    out: posts and background trade level directly, which drawing the one given the other never
    does in reasonable time. `walk` is the proposal's root and the generator.
    """
    root, rng = walk
    modulation, n = state.modulation(model.cells), len(root)
    shift, shape = 0.0, state.shape
    value = _log_posterior(model, posts, gains, (shift, shape, modulation))
    for size in rng.choice([0.3, 1.0, 1.0], STEPS):
        move = root @ rng.normal(size=n) * (2.4 / np.sqrt(n) * size)
        proposed = _log_posterior(
            model, posts, gains, (shift + move[0], shape + move[1:], modulation)
        )
        if np.log(rng.random()) < proposed - value:
            shift, shape, value = shift + float(move[0]), shape + move[1:], proposed
    state.shape = shape
    return shift


def _log_posterior(
    model: BackgroundModel,
    posts: PostsLevel,
    gains: Floats,
    at: tuple[float, Floats, Floats],
) -> float:
    shift, shape, modulation = at
    background = model.per_interval(np.exp(model.basis @ shape) * modulation)
    total = np.maximum(posts.expected * np.exp(shift) + background, 1e-300)
    away = shape - model.centre
    prior = posts.pull * shift - posts.precision * shift**2 / 2 - away @ model.precision @ away / 2
    return float((gains * np.log(total)).sum() - total.sum() + prior)


def expected_background(model: BackgroundModel, state: BackgroundState) -> Floats:
    """Expected follows of each cell."""
    rate: Floats = np.exp(model.basis @ state.shape) * state.modulation(model.cells)
    return rate


def draw_modulation(
    model: BackgroundModel, state: BackgroundState, follows: Ints, rng: np.random.Generator
) -> None:
    """New bursts, levels and daily drift in `state`, given each cell's follows."""
    cells = model.cells
    plain = np.exp(model.basis @ state.shape) * cells.hours
    expected = plain * state.drift[cells.day]
    draw_scales(state.bursts, follows, expected, rng)
    state.level = draw_levels(state.bursts, follows, expected, rng)
    draw_burst_rate(state.bursts, model.settled_bursts, rng)
    ordinary, days = state.bursts.scale == 0, len(state.drift)
    day = cells.day[ordinary]
    got = sums(day, follows[ordinary], days)
    due = sums(day, (plain * state.level)[ordinary], days)
    state.drift = rng.gamma(DRIFT_SHAPE + got) / (DRIFT_SHAPE + due)
