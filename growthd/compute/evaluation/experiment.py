"""Arms of an experiment against its control, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from growthd.compute.learning.rows import ArmColumn, Floats, Ints

LEAST_POSTS = 30
LEAST_FOLLOWS = 10.0
_BELIEF_POSTS = 10.0
"""Average posts that every arm is mixed with."""


@attrs.frozen(kw_only=True, eq=False)
class ExperimentPosts:
    """Posts of one experiment, one entry each, whose arms were dealt by chance."""

    day: Ints
    arm: ArmColumn
    credit: Floats
    """Posterior samples of each post's credited follows: (samples, posts)."""


@attrs.frozen(kw_only=True)
class Comparison:
    """An arm against the control: follows a post, relative to the control's."""

    arm: str
    posts: int
    follows: float
    """Credited, posterior mean."""
    lift: float
    low80: float
    high80: float
    low95: float
    high95: float
    better: float
    """Probability that the arm is better than the control."""


@attrs.frozen(kw_only=True)
class TooFew:
    """An arm, or its control, of which too little is known to say anything."""

    arm: str
    posts: int
    follows: float


def compare_arms(
    posts: ExperimentPosts, control: str, replicates: int = 400, seed: int = 0
) -> Sequence[Comparison | TooFew]:
    """Every other arm against `control`, by name; the same posts give the same answer.

    Replicates draw days with their posts, and one posterior sample of the credits. An arm with
    fewer than 30 posts, or a pair with fewer than 10 follows between them, gets no verdict.
    """
    names = posts.arm.names
    if control not in names:
        raise ValueError(f"no post of the control {control!r}")
    counts = np.bincount(posts.arm.codes[posts.arm.codes >= 0], minlength=len(names))
    rng = np.random.default_rng(seed)
    means = np.stack([_replicate(posts, rng) for _ in range(replicates)])
    follows = _by_arm(posts, posts.credit.mean(axis=0), np.ones(len(posts.day)))[0]
    against = names.index(control)
    return [
        _compared(names[at], counts[[at, against]], follows[[at, against]], means[:, [at, against]])
        for at in range(len(names))
        if at != against
    ]


def _compared(name: str, counts: Ints, follows: Floats, means: Floats) -> Comparison | TooFew:
    if counts.min() < LEAST_POSTS or follows.sum() < LEAST_FOLLOWS:
        return TooFew(arm=name, posts=int(counts[0]), follows=float(follows[0]))
    ratio = means[:, 0] / means[:, 1]
    low95, low80, middle, high80, high95 = np.quantile(ratio, [0.025, 0.1, 0.5, 0.9, 0.975])
    return Comparison(
        arm=name,
        posts=int(counts[0]),
        follows=float(follows[0]),
        lift=float(middle),
        low80=float(low80),
        high80=float(high80),
        low95=float(low95),
        high95=float(high95),
        better=float((ratio > 1.0).mean()),
    )


def _replicate(posts: ExperimentPosts, rng: np.random.Generator) -> Floats:
    """Mean follows of each arm in one draw, each mixed with ten average posts."""
    days, place = np.unique(posts.day, return_inverse=True)
    drawn = np.bincount(rng.integers(0, len(days), len(days)), minlength=len(days))
    times = drawn[place].astype(np.float64)
    follows, counts = _by_arm(posts, posts.credit[rng.integers(0, len(posts.credit))], times)
    average = max(follows.sum(), 1e-9) / max(counts.sum(), 1.0)
    return np.asarray((follows + _BELIEF_POSTS * average) / (counts + _BELIEF_POSTS), np.float64)


def _by_arm(posts: ExperimentPosts, credit: Floats, times: Floats) -> tuple[Floats, Floats]:
    size, known = len(posts.arm.names), posts.arm.codes >= 0
    codes = posts.arm.codes[known]
    follows = np.bincount(codes, (credit * times)[known], size).astype(np.float64)
    return follows, np.bincount(codes, times[known], size).astype(np.float64)
