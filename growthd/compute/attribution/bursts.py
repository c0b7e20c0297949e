"""Bursts of the background: a hidden chain of scales, from ordinary to a thousandfold.

Each cell is ordinary or in a burst of some scale; bursts begin rarely and abruptly and fade step
by step. Given its scale a cell's level is Gamma distributed, so that its follows are negative
binomial and the scales can be drawn with the levels integrated out, in blocks, by forward
filtering and backward sampling.
"""

from __future__ import annotations

import attrs
import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints
from growthd.compute.attribution.loggamma import log_gamma

SCALES = np.array([1, 4, 10, 25, 60, 150, 400, 1000], np.float64)
SHAPES = np.array([50, 2, 2, 2, 2, 2, 2, 2], np.float64)
"""Gamma shapes of the level at each scale: an ordinary cell hardly varies, a burst does."""
FIRST_SCALE = SCALES[1:] ** -1.0 / (SCALES[1:] ** -1.0).sum()
"""At which scale a burst begins: the larger, the rarer."""
STAY, FADE, GROW, END = 0.68, 0.2, 0.04, 0.08
"""What a burst does in an hour."""
BEGIN_PRIOR = (1.0, 300.0)
"""Beta prior of a burst's beginning in an ordinary hour: about one in twelve days."""
BLOCK = 24


@attrs.define(kw_only=True, eq=False)
class BurstState:
    """One chain's scales, as indices into SCALES, and the rate at which bursts begin."""

    scale: Ints
    begin: float = BEGIN_PRIOR[0] / BEGIN_PRIOR[1]


def transitions(begin: float) -> Floats:
    """Probabilities of the next cell's scale (columns) given this one's (rows)."""
    n = len(SCALES)
    table = np.zeros((n, n))
    table[0, 0], table[0, 1:] = 1 - begin, begin * FIRST_SCALE
    for scale in range(1, n):
        table[scale, scale] = STAY
        table[scale, scale - 1] += FADE
        table[scale, 0] += END
        if scale + 1 < n:
            table[scale, scale + 1] = GROW
    shares: Floats = table / table.sum(axis=1, keepdims=True)
    return shares


def draw_scales(
    state: BurstState, follows: Ints, expected: Floats, rng: np.random.Generator
) -> None:
    """New scales given each cell's follows and its ordinary expectation.

    Blocks of BLOCK cells are drawn side by side, given the cells just outside them; their borders
    move from call to call.
    """
    n = len(follows)
    starts = np.arange(int(rng.integers(-BLOCK + 1, 1)), n, BLOCK)
    places = (starts[:, None] + np.arange(BLOCK)).astype(np.int64)
    inside = (places >= 0) & (places < n)
    table = transitions(state.begin)
    likelihood = _likelihood(follows, expected)[np.clip(places, 0, n - 1)]
    likelihood[~inside] = 1.0
    before = np.where(starts > 0, state.scale[np.clip(starts - 1, 0, n - 1)], 0)
    ends = starts + BLOCK
    after = np.where(ends < n, state.scale[np.clip(ends, 0, n - 1)], -1)
    filtered = _filtered(before, likelihood, inside, table)
    state.scale = _sampled(filtered, (places, inside), after, (state.scale, table), rng)


def _likelihood(follows: Ints, expected: Floats) -> Floats:
    """Of each cell's follows at each scale, up to a factor per cell: negative binomial."""
    counts = follows.astype(np.float64)[:, None]
    rate = SHAPES / SCALES
    logs = log_gamma(counts + SHAPES) - log_gamma(SHAPES) + SHAPES * np.log(rate)
    logs = logs - (counts + SHAPES) * np.log(rate + expected[:, None])
    likelihood: Floats = np.exp(logs - logs.max(axis=1, keepdims=True))
    return likelihood


def _filtered(before: Ints, likelihood: Floats, inside: Flags, table: Floats) -> Floats:
    """P(scale of a cell | the block up to it): shape (blocks, BLOCK, scales)."""
    belief = np.zeros((len(before), len(SCALES)))
    belief[np.arange(len(before)), before] = 1.0
    filtered = np.empty_like(likelihood)
    for place in range(likelihood.shape[1]):
        step = (belief @ table) * likelihood[:, place]
        step /= step.sum(axis=1, keepdims=True)
        belief = np.where(inside[:, place, None], step, belief)
        filtered[:, place] = belief
    return filtered


def _sampled(
    filtered: Floats,
    cells: tuple[Ints, Flags],
    after: Ints,
    chain: tuple[Ints, Floats],
    rng: np.random.Generator,
) -> Ints:
    """Scales drawn from the last cell of each block to its first."""
    places, inside = cells
    scale, table = chain[0].copy(), chain[1]
    following = after
    draws = rng.random(places.shape)
    for place in range(places.shape[1] - 1, -1, -1):
        onward = np.where((following >= 0)[:, None], table[:, np.maximum(following, 0)].T, 1.0)
        cumulated = np.cumsum(filtered[:, place] * onward, axis=1)
        drawn = (cumulated < draws[:, place, None] * cumulated[:, -1:]).sum(axis=1)
        drawn = np.minimum(drawn, len(SCALES) - 1)
        here = inside[:, place]
        scale[places[here, place]] = drawn[here]
        following = np.where(here, drawn, following)
    return scale


def draw_levels(
    state: BurstState, follows: Ints, expected: Floats, rng: np.random.Generator
) -> Floats:
    """Levels of the cells given their scales (Gamma posterior)."""
    shape = SHAPES[state.scale]
    levels: Floats = rng.gamma(shape + follows) / (shape / SCALES[state.scale] + expected)
    return levels


def draw_burst_rate(
    state: BurstState, settled: tuple[float, float], rng: np.random.Generator
) -> None:
    """A new rate of beginning in `state`, given the scales and the counts of settled cells."""
    begun, ordinary = beginnings(state.scale)
    begun, ordinary = begun + settled[0], ordinary + settled[1]
    state.begin = float(rng.beta(BEGIN_PRIOR[0] + begun, BEGIN_PRIOR[1] + ordinary - begun))


def beginnings(scale: Ints) -> tuple[float, float]:
    """Bursts that begin within `scale`, and the ordinary cells after which they could have."""
    ordinary = scale[:-1] == 0
    return float((ordinary & (scale[1:] > 0)).sum()), float(ordinary.sum())
