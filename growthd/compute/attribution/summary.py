"""From draws to credits and ledger."""

from __future__ import annotations

import numpy as np

from growthd.compute.attribution.arrays import Flags, Floats, Ints, sums, tally
from growthd.compute.attribution.draws import Draws
from growthd.compute.attribution.exposure import LIFE_HOURS
from growthd.compute.attribution.losses import LossState
from growthd.compute.attribution.records import History
from growthd.compute.attribution.results import Interval, Ledger, Method, PostCredit
from growthd.compute.attribution.state import Carried
from growthd.compute.attribution.window import Window, interval_of

QUANTILES = (0.10, 0.90, 0.025, 0.975)


def credits_of(window: Window, draws: Draws, rng: np.random.Generator) -> tuple[PostCredit, ...]:
    """The credit of every post of the window, in its order."""
    problem, known = window.problem, window.problem.known
    means, bounds = draws.follows.mean(axis=0), _quantiles(draws.follows)
    some = (draws.follows > 0).mean(axis=0)
    stayed = _stayed(draws, rng)
    stay_means, stay_bounds = stayed.mean(axis=0), _quantiles(stayed)
    methods = _methods(window)
    rows = []
    for post, name in enumerate(window.history.post_ids):
        outside = int(known.outside[post])
        seen = methods[post] is not Method.INSUFFICIENT
        rows.append(
            PostCredit(
                post_id=name,
                credit=float(means[post]) + outside,
                interval=_interval(bounds[:, post] + outside) if seen else None,
                confidence=_confidence(float(some[post]), outside) if seen else None,
                known=int(known.per_post[post]) + outside,
                retained_7d=float(stay_means[post]) if seen else None,
                retained_interval=_interval(stay_bounds[:, post]) if seen else None,
                method=methods[post],
                settled=bool(problem.settling[post]),
            )
        )
    return tuple(rows)


def _confidence(some: float, outside: int) -> float:
    return 1.0 if outside else some


def _methods(window: Window) -> list[Method]:
    exposure, known = window.problem.exposure, window.problem.known
    watched = tally(exposure.post, window.problem.n_posts) > 0
    watched &= (exposure.final > 0) | _was_read(window.history)
    reported = sums(exposure.post, known.covered, window.problem.n_posts) > 0
    reported |= known.per_post > 0
    methods = []
    for seen, told, outside in zip(watched, reported, known.outside, strict=True):
        if told:
            methods.append(Method.LEDGER_DIRECT)
        elif seen:
            methods.append(Method.LEDGER if not outside else Method.LEDGER_DIRECT)
        else:
            methods.append(Method.DIRECT if outside else Method.INSUFFICIENT)
    return methods


def _was_read(history: History) -> Flags:
    """Whether the impressions of each post are known, if only to be none."""
    read = np.isfinite(history.metrics["impressions"])
    return tally(history.snapshot_post[read], len(history.post_ids)) > 0


def _stayed(draws: Draws, rng: np.random.Generator) -> Ints:
    """Of each draw's follows those who stay: a Binomial part with the draw's own retention."""
    kept = np.array([LossState(early=early).retention(LIFE_HOURS) for early in draws.early])
    return rng.binomial(draws.follows, kept[:, None])


def _quantiles(draws: Ints) -> Floats:
    if draws.shape[1] == 0:
        return np.zeros((len(QUANTILES), 0))
    bounds: Floats = np.quantile(draws, QUANTILES, axis=0)
    return bounds


def _interval(bounds: Floats) -> Interval:
    low80, high80, low95, high95 = (float(bound) for bound in bounds)
    return Interval(low80=low80, high80=high80, low95=low95, high95=high95)


def ledger_of(window: Window, draws: Draws, carried: Carried | None) -> Ledger:
    """The window's intervals, with the shares of settled posts that were carried into them."""
    exposure, at = window.problem.exposure, window.counts.at
    pairs, n = np.flatnonzero(draws.by_pair), len(draws.follows)
    interval, follows = exposure.interval[pairs], draws.by_pair[pairs] / n
    names = tuple(window.history.post_ids[post] for post in exposure.post[pairs])
    if carried is not None:
        where = interval_of(carried.middle, at)[carried.share_interval]
        interval = np.concatenate([where, interval])
        follows = np.concatenate([carried.share_follows, follows])
        names = carried.share_post + names
    return Ledger(
        began=at[:-1],
        ended=at[1:],
        change=window.counts.change,
        posts=sums(interval, follows, len(at) - 1),
        background=draws.background / n,
        burst=draws.burst / n,
        unfollows=draws.unfollows / n,
        purged=draws.purged / n,
        share_interval=interval,
        share_post=names,
        share_follows=follows,
    )
